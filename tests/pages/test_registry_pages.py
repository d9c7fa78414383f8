"""Pages of the register, in all their states."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.identifiers import mask
from app.registry.models import Absence, Expert, LicencePeriod, ManualCheck
from app.registry.service import NEEDED, OPTIONAL
from app.registry.states import ExpertKind, LicenceState
from tests.builders import accounts, reference
from tests.builders import registry as build
from tests.client import Browser
from tests.integration.test_registry_import import ROW, file_of
from tests.integration.test_registry_licences import PDF

Browse = Callable[..., Browser]
IIN = "990231000001"


@pytest.fixture
def reviewer(ctx: Flask) -> Person:
    return accounts.make_person(accounts.make_body(BodyKind.MINISTRY), [Verb.REVIEW])


def names(browser: Browser, query: str) -> list[str]:
    text = browser.get(f"/register.csv?{query}").get_data(as_text=True)
    return [line.split(",")[1] for line in text.splitlines()[1:]]


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_anybody_reads_an_empty_and_a_full_register(browse: Browse, lang: str) -> None:
    browser = browse(lang=lang)
    browser.get("/register")
    build.make_expert(specialties=("med-live", "road"))
    institute_expert = build.make_expert(ExpertKind.STATE)
    build.make_absence(institute_expert, build.DAY, build.DAY)
    build.make_import(build.DAY)
    browser.get("/register")
    for expert in db.session.scalars(select(Expert.register_no)).all():
        browser.get(f"/register/{expert}")
        browser.get(f"/register/{expert}?on=2020-01-01")
        assert browser.queries <= 20


def test_one_row_and_thirty_rows_take_the_same_queries(browse: Browse) -> None:
    browser = browse()
    build.make_expert()
    browser.get("/register")
    one = browser.queries
    for _ in range(30):
        build.make_expert(specialties=("handwriting", "road"), sign_in=False)
    browser.get("/register")
    assert browser.queries == one
    assert one <= 12


def test_names_are_found_with_typos_in_both_languages(browse: Browse) -> None:
    for name in ("Қасымов Ұлан", "Әлімжанова Гүлнәр", "Петров Сергей", "Wilson Anna"):
        build.make_expert(name=name, sign_in=False)
    browser = browse()
    assert names(browser, "name=Касымов") == ["Қасымов Ұлан"]
    assert names(browser, "name=Косымов") == ["Қасымов Ұлан"]
    assert names(browser, "name=алимжонова") == ["Әлімжанова Гүлнәр"]
    assert names(browser, "name=петрав") == ["Петров Сергей"]
    assert names(browser, "name=Гүлнәр") == ["Әлімжанова Гүлнәр"]
    assert names(browser, "name=зззззз") == []
    assert "Nobody was found" in browser.get("/register?name=зззззз").get_data(as_text=True)


def test_the_register_is_filtered(browse: Browse) -> None:
    build.make_expert(name="A", specialties=("road",), region_code="39")
    build.make_expert(ExpertKind.STATE, name="B")
    build.make_expert(name="C", left_on=date(2026, 6, 1))
    held = build.make_expert(name="D", licensed=False)
    build.license_expert(held, [reference.specialty()], from_=date(2025, 1, 1), state=LicenceState.SUSPENDED)
    build.make_expert(name="E", licensed=False)
    browser = browse()
    on = "on=2026-07-01&"
    assert names(browser, on + "region=39") == ["A"]
    assert names(browser, on + "specialty=road") == ["A"]
    assert names(browser, on + "kind=state") == ["B"]
    assert names(browser, on + "status=left") == ["C"]
    assert names(browser, on + "status=suspended") == ["D"]
    assert names(browser, on + "status=no_licence") == ["E"]
    assert names(browser, on + "status=active") == ["A", "B"]
    assert names(browser, "on=2026-05-31&status=active") == ["A", "B", "C"]
    assert names(browser, "on=2020-01-01") == []
    for path in ("?region=99", "?on=yesterday", "?specialty=alchemy"):
        browser.get(f"/register{path}", status=422)


def test_the_register_is_paged(browse: Browse) -> None:
    for number in range(30):
        build.make_expert(name=f"Ким {number:02d}", sign_in=False)
    browser = browse()
    first = browser.get("/register?name=ким").get_data(as_text=True)
    assert "Next page" in first
    token = first.split("after=")[1].split('"')[0]
    second = browser.get(f"/register?name=ким&after={token}").get_data(as_text=True)
    assert "Previous page" in second
    shown = [f"Ким {n:02d}" for n in range(30) if (f"Ким {n:02d}<" in first) or (f"Ким {n:02d}<" in second)]
    assert len(shown) == 30


def test_personal_data_are_for_the_expert_and_the_ministry(browse: Browse, reviewer: Person) -> None:
    person = accounts.make_person()
    expert = build.make_expert(person=person, iin=IIN, email="one@sarap.test")
    path = f"/register/{expert.register_no}"
    for viewer, sees in ((None, False), (accounts.make_person(), False), (person, True), (reviewer, True)):
        page = browse(viewer).get(path).get_data(as_text=True)
        assert IIN not in page
        assert (mask(IIN) in page) is sees
        assert ("one@sarap.test" in page) is sees
    listing = browse().get("/register.csv").get_data(as_text=True)
    assert IIN not in listing
    assert "one@sarap.test" not in listing
    browse().get("/register/NO-SUCH", status=404)


def test_no_cell_of_the_export_is_a_formula(browse: Browse) -> None:
    build.make_expert(name="=HYPERLINK(1)", sign_in=False)
    assert names(browse(), "") == ["'=HYPERLINK(1)"]


KEEPING = ("/register/import", "/register/{no}/check", "/register/{no}/licences/{id}/suspend")


@pytest.mark.parametrize("path", KEEPING)
def test_only_reviewers_of_the_ministry_keep_the_register(browse: Browse, reviewer: Person, path: str) -> None:
    expert = build.make_expert()
    where = path.format(no=expert.register_no, id=expert.licences[0].id)
    browse(reviewer).get(where)
    browse(accounts.make_person(accounts.make_body(BodyKind.CHAMBER), [Verb.REVIEW])).get(where, status=403)
    browse(reviewer).post(where, {}, status=422)


def test_a_reviewer_takes_a_file(browse: Browse, reviewer: Person) -> None:
    browser = browse(reviewer)

    def send(content: bytes, status: int = 200, **more: str) -> str:
        data = {"file": (io.BytesIO(content), "register.csv"), "as_of": "2026-03-02"} | more
        return browser.post("/register/import", data, status=status).get_data(as_text=True)

    assert "Nothing has been taken yet" in send(file_of(ROW))
    assert db.session.scalars(select(Expert)).all() == []
    page = send(file_of(ROW | {"iin": "1"}), status=422, for_real="y")
    assert "Errors of the file" in page
    assert "The file has been taken" in send(file_of(ROW), for_real="y")
    browser.get("/register/R-1")


def test_a_reviewer_makes_a_file_from_the_screen_alone(browse: Browse, reviewer: Person) -> None:
    """The page names each column with its codes; the example, as it is downloaded, is read in."""
    browser = browse(reviewer)
    page = browser.get("/register/import").get_data(as_text=True)
    for words in (
        *NEEDED,
        *OPTIONAL,
        "<code>private</code>: Private forensic expert",
        "<code>suspended</code>",
        "<code>71</code>",
    ):
        assert words in page
    assert "/specialties" in page
    assert "<code>build</code>" in browse().get("/specialties").get_data(as_text=True)
    example = browser.get("/register/import/example.csv").get_data()
    data = {"file": (io.BytesIO(example), "example.csv"), "as_of": "2026-03-02", "for_real": "y"}
    taken = browser.post("/register/import", data, status=200).get_data(as_text=True)
    assert "1 of its 1 experts are new" in taken
    assert 'href="/register/EXAMPLE-1"' in taken
    browse(accounts.make_person()).get("/register/import/example.csv", status=403)


def test_a_reviewer_checks_by_hand(browse: Browse, reviewer: Person) -> None:
    expert = build.make_expert()
    browser = browse(reviewer)
    path = f"/register/{expert.register_no}/check"
    data = {"on": "2026-03-02", "proof": (io.BytesIO(PDF), "extract.pdf"), "remark": "seen"}
    browser.post(path, data)
    (kept,) = db.session.scalars(select(ManualCheck)).all()
    page = browser.get(f"/register/{expert.register_no}").get_data(as_text=True)
    assert "Proof of 2 March 2026" in page
    assert f"Checked by {reviewer.name}" in page
    proof = f"/register/checks/{kept.id}/proof"
    assert browser.get(proof).get_data() == PDF
    browse(accounts.make_person()).get(proof, status=404)
    browser.get("/register/checks/00000000-0000-7000-8000-000000000000/proof", status=404)
    browser.post(path, {"on": "2026-03-02", "proof": (io.BytesIO(b"MZ"), "x.pdf")}, status=422)


def test_a_reviewer_suspends_a_licence(browse: Browse, reviewer: Person) -> None:
    expert = build.make_expert()
    licence_id, number = expert.licences[0].id, expert.register_no
    browser = browse(reviewer)
    path = f"/register/{number}/licences/{licence_id}"
    browser.post(f"{path}/suspend", {"from_day": "2090-01-01", "why": "Order"}, status=422)
    page = browser.post(f"{path}/suspend", {"from_day": "2026-03-02", "why": "Order"}, status=200, follow=True)
    assert "Licence suspended" in page.get_data(as_text=True)
    assert len(db.session.scalars(select(LicencePeriod)).all()) == 3
    browser.get(f"{path}/suspend", status=409)
    browser.get(f"{path}/terminate")
    browser.get(f"{path}/dance", status=404)
    day = build.DAY - timedelta(days=1)
    assert "In force" in browser.get(f"/register/{number}?on={day}").get_data(as_text=True)


def test_an_expert_enters_an_absence_and_strangers_do_not(browse: Browse, reviewer: Person) -> None:
    person = accounts.make_person()
    number = build.make_expert(person=person).register_no
    path = f"/register/{number}/absence"
    browser = browse(person)
    browser.get(path)
    browser.post(path, {"first_day": "2090-01-02", "last_day": "2090-01-01"}, status=422)
    browser.post(path, {"first_day": "2020-01-01", "last_day": "2020-01-02"}, status=422)
    browser.post(path, {"first_day": "2090-01-01", "last_day": "2090-01-02"})
    browser.post(path, {"first_day": "2090-01-02", "last_day": "2090-01-03"}, status=422)
    assert "1 January 2090 to 2 January 2090" in browser.get(f"/register/{number}").get_data(as_text=True)
    stranger = browse(accounts.make_person())
    stranger.get(path, status=403)
    other = build.make_absence(build.make_expert(), build.DAY, build.DAY)
    other_id = other.id
    entered = db.session.scalars(select(Absence.id).where(Absence.id != other_id)).one()
    stranger.post(f"{path}/{entered}/end", status=403)
    browser.post(f"{path}/{other_id}/end", status=409)  # not one of hers
    assert "Take back" in browser.get(path).get_data(as_text=True)
    browser.post(f"{path}/{entered}/end")
    assert "2090" not in browser.get(f"/register/{number}").get_data(as_text=True)
    browser.post(f"{path}/{entered}/end", status=409)
    assert db.session.scalars(select(Absence.id)).all() == [other_id]
    browse(reviewer).get(path)
    head = accounts.make_body(BodyKind.INSTITUTE)
    state = build.make_expert(ExpertKind.STATE, institute=head).register_no
    browse(accounts.make_person(head, [Verb.ASSIGN])).get(f"/register/{state}/absence")
    browse(accounts.make_person(accounts.make_body(BodyKind.INSTITUTE), [Verb.ASSIGN])).get(
        f"/register/{state}/absence", status=403
    )
