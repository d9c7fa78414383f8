"""One's own account, bodies and members, from their pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.accounts import service
from app.accounts.models import Body, LoginSession, Membership, Person
from app.accounts.service import tickets
from app.accounts.states import BodyKind, TicketPurpose, Verb
from app.kernel.db import db
from app.notices.models import Letter
from tests.builders.accounts import PASSWORD, join, make_body, make_person
from tests.client import Browser

REAL = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
IIN = "900101300017"
Browse = Callable[..., Browser]
LANGS = ["kk", "ru", "en"]


@pytest.fixture
def manager() -> Callable[[], Person]:
    return lambda: make_person(make_body(), [Verb.MANAGE_MEMBERS])


@pytest.mark.parametrize("lang", LANGS)
def test_account_page_is_clean_and_hides_the_iin(browse: Browse, lang: str) -> None:
    person = make_person(make_body(), [Verb.DRAFT], iin=IIN)
    page = browse(person, lang=lang).get("/account").get_data(as_text=True)
    assert IIN not in page
    assert "0017" in page


def test_holder_ends_one_session_and_then_all_others(browse: Browse) -> None:
    person = make_person()
    first, second, third = browse(person), browse(person), browse(person)
    ids = list(db.session.scalars(select(LoginSession.id).order_by(LoginSession.id)))
    first.post(f"/account/sessions/{ids[1]}/end")
    second.get("/account", status=302)
    third.get("/account")
    first.post("/account/sessions/end-others")
    third.get("/account", status=302)
    first.get("/account")


def test_nobody_ends_the_session_of_somebody_else(browse: Browse) -> None:
    mine, other = browse(make_person()), make_person()
    browse(other)
    foreign = db.session.scalars(select(LoginSession.id).where(LoginSession.person_id == other.id)).one()
    mine.post(f"/account/sessions/{foreign}/end", status=404)


def test_holder_changes_the_password_and_gets_a_letter(browse: Browse) -> None:
    person = make_person()
    site, other = browse(person), browse(person)
    site.get("/account/password")
    site.post("/account/password", {"password": "wrong", "new_password": "a new and long one"}, status=422)
    site.post("/account/password", {"password": PASSWORD, "new_password": "short"}, status=422)
    site.post("/account/password", {"password": PASSWORD, "new_password": "a new and long one"})
    other.get("/account", status=302)
    site.get("/account")
    assert db.session.scalars(select(Letter)).one().template == "accounts/password_changed"


def test_holder_chooses_the_language_of_letters(browse: Browse) -> None:
    person = make_person(language="en")
    site = browse(person)
    site.post("/account/language", {"language": "ru"})
    assert person.language == "ru"
    site.post("/account/language", {"language": "de"}, status=422)


def test_holder_replaces_the_second_factor_with_a_recovery_code(browse: Browse) -> None:
    judge = make_person(make_body(), [Verb.SELECT])
    service.set_second_factor(judge, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", at=REAL)
    code = service.new_recovery_codes(judge, at=REAL)[0]
    site = browse(judge)
    site.get("/account/second-factor")
    site.post("/account/second-factor", {"password": PASSWORD, "code": "000000"}, status=422)
    answer = site.post("/account/second-factor", {"password": PASSWORD, "code": code})
    assert "/sign-in/set-up" in answer.headers["Location"]
    assert judge.totp_sealed is None
    site.get("/account", status=302)
    site.get("/sign-in/set-up")


def test_holder_makes_new_recovery_codes(browse: Browse) -> None:
    judge = make_person(make_body(), [Verb.SELECT])
    service.set_second_factor(judge, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", at=REAL)
    site = browse(judge)
    site.get("/account/recovery-codes")
    page = site.post("/account/recovery-codes", {"password": PASSWORD}, status=200).get_data(as_text=True)
    assert page.count("<code>") == 10


@pytest.mark.parametrize("lang", LANGS)
def test_manager_sees_who_can_do_what(browse: Browse, manager: Callable[[], Person], lang: str) -> None:
    boss = manager()
    body = boss.memberships[0].body
    make_person(body, [Verb.DRAFT], password=None)
    site = browse(boss, lang=lang)
    for path in ("", "/members", "/members/invite", f"/members/{boss.memberships[0].id}"):
        site.get(f"/bodies/{body.id}{path}")
    site.get("/bodies")


def test_manager_invites_changes_and_ends(browse: Browse, manager: Callable[[], Person]) -> None:
    boss = manager()
    body = boss.memberships[0].body
    site = browse(boss)
    invited = {"name": "Judge", "email": "judge@sarap.test", "role": "judge", "language": "kk", "iin": IIN}
    site.post(f"/bodies/{body.id}/members/invite", invited | {"verbs": ["edit_rules"]}, status=422)
    site.post(f"/bodies/{body.id}/members/invite", invited)
    made = db.session.scalars(select(Membership).join(Person).where(Person.email == "judge@sarap.test")).one()
    assert Verb.SELECT in made.verbs
    here = f"/bodies/{body.id}/members/{made.id}"
    page = site.get(here).get_data(as_text=True)
    assert IIN not in page
    site.post(f"{here}/invite-again")
    site.post(here, {"verbs": ["draft"], "position": "Judge", "version": str(made.version)})
    assert made.verbs == {Verb.DRAFT}
    site.post(f"{here}/end")
    assert made.ended_at is not None
    site.get(here, status=404)
    site.post(f"/bodies/{body.id}/members/{boss.memberships[0].id}/end", status=422)


def test_member_without_the_right_is_refused_and_a_stranger_sees_nothing(browse: Browse) -> None:
    court = make_body()
    member = browse(make_person(court, [Verb.DRAFT]))
    member.get(f"/bodies/{court.id}")
    for path in ("/members", "/members/invite"):
        member.get(f"/bodies/{court.id}{path}", status=403)
    stranger = browse(make_person(make_body(), [Verb.MANAGE_MEMBERS]))
    for path in ("", "/members", "/members/invite"):
        stranger.get(f"/bodies/{court.id}{path}", status=404)
    stranger.get("/bodies/new", status=403)


def test_member_of_another_body_cannot_be_reached_through_mine(browse: Browse, manager: Callable[[], Person]) -> None:
    boss, other = manager(), make_person(make_body(), [Verb.DRAFT])
    site = browse(boss)
    path = f"/bodies/{boss.memberships[0].body_id}/members/{other.memberships[0].id}"
    site.get(path, status=404)
    site.post(f"{path}/end", status=404)


@pytest.mark.parametrize("lang", LANGS)
def test_ministry_enters_a_body_and_invites_its_first_manager(browse: Browse, lang: str) -> None:
    official = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])
    site = browse(official, lang=lang)
    site.get("/bodies/new")
    site.post("/bodies/new", {"kind": "court"}, status=422)
    names = {f"name_{code}": f"New {code}" for code in LANGS}
    site.post("/bodies/new", names | {"kind": "court", "region_code": "71", "bin": IIN})
    made = db.session.scalars(select(Body).where(Body.name_en == "New en")).one()
    assert IIN not in site.get(f"/bodies/{made.id}").get_data(as_text=True)
    site.get(f"/bodies/{made.id}/members")
    invited = {"name": "Boss", "email": "boss@sarap.test", "language": "kk", "verbs": ["manage_members"]}
    form = site.get(f"/bodies/{made.id}/members/invite").get_data(as_text=True)
    assert '<option value="administrator" selected>' in form
    kept = site.post(f"/bodies/{made.id}/members/invite", invited | {"role": "judge", "verbs": []}, status=422)
    assert "boss@sarap.test" in kept.get_data(as_text=True)
    site.post(f"/bodies/{made.id}/members/invite", invited)
    assert "New" in site.get("/bodies?text=new&kind=court&region=71").get_data(as_text=True)
    site.get("/bodies?text=zzz&kind=nonsense")


@pytest.mark.parametrize("lang", LANGS)
def test_a_link_of_somebody_who_left_opens_no_password_page(
    browse: Browse, manager: Callable[[], Person], lang: str
) -> None:
    boss = manager()
    body, real = boss.memberships[0].body, datetime.now(UTC)
    left, gone = (make_person(body, [Verb.DRAFT], password=None) for _ in range(2))
    tokens = [tickets.new_ticket(one, TicketPurpose.INVITATION, real=real) for one in (left, gone)]
    service.end_membership(left.memberships[0], by=boss, at=REAL)
    service.close_person(gone, reason="A mistake.", by=None, at=REAL, real=real)
    site, pages = browse(lang=lang), []
    for token, status in ((tokens[0], 410), (tokens[1], 410), ("unknown", 404)):
        pages.append(site.get(f"/invitation/{token}", status=status).get_data(as_text=True))
        site.post(f"/invitation/{token}", {"new_password": "quite a long password"}, status=status)
        assert 'name="new_password"' not in pages[-1]
        assert gone.name not in pages[-1]
        assert body.name_en not in pages[-1]
    assert len({page.split("<h1", 1)[1].split("</h1>", 1)[0] for page in pages}) == 3
    assert left.password_hash is None
    assert gone.password_hash is None


def test_list_pages_cost_the_same_for_one_and_for_ten(browse: Browse) -> None:
    few, many = make_body(), make_body()
    one, ten = make_person(few, [Verb.MANAGE_MEMBERS]), make_person(many, [Verb.MANAGE_MEMBERS])
    for _ in range(10):
        make_person(many, [Verb.DRAFT])
        join(ten, make_body(), [Verb.DRAFT])
    small, large = browse(one), browse(ten)
    for path in ("/bodies/{}/members", "/bodies", "/account"):
        small.get(path.format(few.id))
        large.get(path.format(many.id))
        assert large.queries <= small.queries + 0, path


def test_invited_person_chooses_a_password_and_signs_in(browse: Browse, manager: Callable[[], Person]) -> None:
    boss = manager()
    body = boss.memberships[0].body
    service.invite_person(
        by=boss, body=body, email="new@sarap.test", name="New", verbs={Verb.DRAFT}, at=REAL, real=datetime.now(UTC)
    )
    token = db.session.scalars(select(Letter)).one().context["token"]
    site = browse()
    site.get(f"/invitation/{token}")
    site.get(f"/reset/{token}", status=404)
    site.post(f"/invitation/{token}", {"new_password": "short"}, status=422)
    site.post(f"/invitation/{token}", {"new_password": "quite a long password"})
    site.get(f"/invitation/{token}", status=404)
    site.post("/sign-in", {"email": "new@sarap.test", "password": "quite a long password"})
    site.get("/account")
