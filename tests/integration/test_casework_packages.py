"""The whole file of an expertise as a bag (RFC 8493), judged by another implementation, and as a set of parts."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from datetime import timedelta
from io import BytesIO

import bagit
import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import Verb
from app.casework import policy, queries, service
from app.casework.models import Package
from app.casework.rules.cabinet import PART_LIMIT_BYTES, into_parts
from app.casework.service import letters
from app.casework.service.cabinet import plan, write_cabinet_set
from app.casework.service.package_contents import JSON, PDF, Contents, Piece
from app.casework.states import PackageKind, PackageState
from app.intake.models import Expertise
from app.kernel.bags import payload_of, write_bag
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, WrongState
from app.kernel.file_kinds import DOCX, PNG, TEXT
from app.kernel.keeping import file_store
from app.kernel.office import spreadsheet
from tests.builders import bidding, costs
from tests.builders import casework as build
from tests.builders import custody as hands
from tests.builders.accounts import make_body, make_person
from tests.builders.conclusions import make_team_started, people_of, write_all
from tests.integration.test_casework_races import together

DAY = timedelta(days=1)


def closed():
    """A whole file: objects, a photograph, a petition, a conclusion, costs, all on one day."""
    selection = hands.make_warned(2)
    day = hands.day_after(selection)
    given = hands.give(selection, day=day, photos=[hands.photo()])
    hands.confirm(given, selection, day=day, with_ruling=True)
    day += DAY
    build.make_petition(selection, day=day)
    costs.make_fixed(selection, day=day)
    return selection, build.noon(day) + 5 * build.HOUR


def export(selection, at, kind=PackageKind.BAG, by=None):
    by = by or selection.expertise.official
    package = service.export_package(selection.expertise, kind=kind, by=by, at=at)
    assert package.state is PackageState.ASKED
    service.begin_package(package.id, at=at)
    assert package.state is PackageState.IN_MAKING
    service.make_package(package.id, at=at)
    return package


def bytes_of(package):
    with file_store().open(package.sha256) as stream:
        return stream.read()


def unpacked(content, folder):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        archive.extractall(folder)
    (root,) = folder.iterdir()
    return root


def png(width=3, height=2):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + b"\xff\0\0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def pdf(pages, filling):
    """A PDF of so many pages, each with an own stream that cannot be compressed."""
    writer = PdfWriter()
    for place in range(pages):
        writer.add_blank_page(100, 100)
        noise = b"".join(zlib.crc32(struct.pack(">II", place, n)).to_bytes(4, "big") for n in range(filling // 4))
        writer.pages[-1][NameObject("/Noise")] = writer._add_object(stream_of(noise))
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def stream_of(data):
    found = StreamObject()
    found._data = data
    return found


def test_a_bag_of_the_whole_file_is_valid_for_another_implementation(ctx, tmp_path):
    selection, at = closed()
    package = export(selection, at)
    assert package.state is PackageState.READY
    assert bidding.letters_to(selection.expertise.official)[-1] == "casework/package_ready"
    root = unpacked(bytes_of(package), tmp_path)
    bag = bagit.Bag(str(root))
    assert bag.is_valid()
    assert bag.validate(completeness_only=False)
    assert bag.version_info == (1, 0)
    assert bag.info["External-Identifier"] == selection.expertise.number
    assert selection.expertise.official.name in bag.info["Internal-Sender-Description"]
    names = {path.relative_to(root / "data").as_posix() for path in (root / "data").rglob("*") if path.is_file()}
    assert {"index.pdf", "request/request.json", "notice/notice.json", "offers/round-1.json", "offers/choices.json",
            "journal/journal.json", "journal/journal.pdf", "custody/custody.json", "costs/costs.json",
            "letters/letters.json", "custody/photos/01-1.png", "costs/report-1/01-ticket.pdf"} <= names  # fmt: skip
    assert any(name.startswith("ruling/") and name.endswith(".pdf") for name in names)
    assert any(name.startswith("conclusion/version-1/") and name.endswith(".pdf") for name in names)
    journal = json.loads((root / "data/journal/journal.json").read_text(encoding="utf-8"))
    assert set(journal["entries"][0]) == set(journal["schema"])
    custody = json.loads((root / "data/custody/custody.json").read_text(encoding="utf-8"))
    assert all(one["chain_holds"] for one in custody["objects"])
    assert len(PdfReader(root / "data/index.pdf").pages) >= 1
    (root / "data/journal/journal.json").write_text("{}")
    assert not bagit.Bag(str(root)).is_valid()


def test_the_same_file_gives_the_same_bytes(ctx):
    selection, at = closed()
    first, second = export(selection, at), export(selection, at + build.HOUR)
    assert first.sha256 == second.sha256
    sets = [export(selection, at, PackageKind.COURT_CABINET).sha256 for _ in range(2)]
    assert sets[0] == sets[1]


def test_offers_that_nobody_may_read_stay_out_and_so_does_a_conclusion_not_handed_over(ctx):
    selection, day = build.make_started()
    build.make_signed(selection, day=day)
    content = bytes_of(export(selection, build.noon(day) + 5 * build.HOUR))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert not any("conclusion/" in name for name in archive.namelist())
        assert b"sealing" not in archive.read(f"{selection.expertise.number}/data/offers/round-1.json")


def test_letters_within_a_team_or_an_institute_stay_out(ctx):
    selection, at = make_team_started()
    leader, second = people_of(selection)
    write_all(selection, at=at)
    service.sign_conclusion(selection.expertise, by=leader, at=at)
    letters.to_people([leader.id], selection.expertise, "review_passed", at=at)
    assert "casework/sign_your_part" in bidding.letters_to(second)
    with zipfile.ZipFile(BytesIO(bytes_of(export(selection, at + build.HOUR)))) as archive:
        kept = json.loads(archive.read(f"{selection.expertise.number}/data/letters/letters.json"))
    told = {letter["template"] for letter in kept}
    assert "casework/ruling_handed" in told
    assert not told & {"casework/sign_your_part", "casework/review_passed"}


def test_only_who_may_see_everything_asks_and_only_the_recipient_downloads(ctx):
    selection, day = build.make_started()
    at, body = build.noon(day) + build.HOUR, selection.expertise.body
    seeing = make_person(body, [Verb.SEE_OBJECTS])
    answering, strange = make_person(body, [Verb.ANSWER]), make_person(make_body(), [Verb.PUBLISH])
    expert = build.expert_of(selection)
    for person in (answering, strange, expert):
        with pytest.raises(Refused):
            service.export_package(selection.expertise, kind=PackageKind.BAG, by=person, at=at)
    package = export(selection, at, by=seeing)
    case = queries.get_file_visible_to(seeing, selection.expertise_id, on=day).case
    for person in (seeing, answering, strange, expert, selection.expertise.official):
        mine = select(Package.id).where(policy.visible_packages(person))
        told = bool(policy.can_download(person, case, package, offered=True))
        assert told == (package.id in set(db.session.scalars(mine))) == (person is seeing)
    assert not policy.can_download(seeing, case, package, offered=False)


def test_before_the_ruling_there_is_nothing_to_take_out(ctx):
    selection = build.make_accepted()
    with pytest.raises(WrongState):
        service.export_package(
            selection.expertise, kind=PackageKind.BAG, by=selection.expertise.official, at=costs.last(selection)
        )


def test_a_package_that_cannot_be_made_says_so_and_a_new_one_may_be_asked_for(ctx, monkeypatch):
    selection, at = closed()

    def broken(*_args, **_kw):
        raise OSError("the disk is full")

    monkeypatch.setattr("app.casework.service.packages.write_bag", broken)
    package = export(selection, at)
    assert (package.state, package.fault) == (PackageState.FAILED, "OSError")
    assert bidding.letters_to(selection.expertise.official)[-1] == "casework/package_failed"
    service.make_package(package.id, at=at)
    monkeypatch.undo()
    assert export(selection, at).state is PackageState.READY


def test_whoever_lost_the_right_meanwhile_gets_no_package(ctx):
    selection, day = build.make_started()
    person = make_person(selection.expertise.body, [Verb.SEE_OBJECTS])
    at = build.noon(day) + build.HOUR
    package = service.export_package(selection.expertise, kind=PackageKind.BAG, by=person, at=at)
    service.begin_package(package.id, at=at)
    person.memberships[0].ended_at = at
    db.session.flush()
    db.session.expire_all()
    service.make_package(package.id, at=at)
    assert package.state is PackageState.FAILED


def test_a_package_past_its_days_loses_its_bytes_once_and_the_record_stays(ctx):
    selection, at = closed()
    first, again, kept = export(selection, at), export(selection, at + build.HOUR), export(selection, at + 9 * DAY)
    assert first.sha256 == again.sha256 != kept.sha256
    first.until, again.until = day_of(at), day_of(at) + 2 * DAY
    db.session.flush()
    assert service.clear_packages(at=at) == 0
    assert service.clear_packages(at=at + DAY) == 1  # the other one still needs the same bytes
    assert file_store().exists(first.sha256)
    assert service.clear_packages(at=at + 3 * DAY) == 1
    assert service.clear_packages(at=at + 4 * DAY) == 0
    assert not file_store().exists(first.sha256)
    assert (first.state, first.contents["cleared_on"]) == (PackageState.READY, (day_of(at) + DAY).isoformat())
    assert file_store().exists(kept.sha256)  # of no rule, of no last day


def test_a_package_that_nobody_makes_any_more_is_given_up_and_another_may_be_asked_for(ctx):
    selection, at = closed()
    package = service.export_package(selection.expertise, kind=PackageKind.BAG, by=selection.expertise.official, at=at)
    service.begin_package(package.id, at=at)
    assert service.give_up_packages(at=at + DAY) == 0
    assert service.give_up_packages(at=at + DAY + build.HOUR) == 1
    assert (package.state, package.fault) == (PackageState.FAILED, "Abandoned")
    assert bidding.letters_to(selection.expertise.official)[-1] == "casework/package_failed"
    assert export(selection, at + 2 * DAY).state is PackageState.READY


def test_a_set_for_the_court_cabinet_holds_or_names_every_file(ctx):
    selection, at = closed()
    package = export(selection, at, PackageKind.COURT_CABINET)
    with zipfile.ZipFile(BytesIO(bytes_of(package))) as archive:
        entries = {entry.filename.split("/", 1)[1]: entry.file_size for entry in archive.infolist()}
        index = docx.Document(BytesIO(archive.read(f"{selection.expertise.number}/part-01/000-index.docx")))
    assert {name.rsplit(".", 1)[1] for name in entries} == {"pdf", "docx", "xlsx"}
    assert package.contents["parts"] == len({name.split("/")[0] for name in entries})
    told = "\n".join(paragraph.text for paragraph in index.paragraphs)
    assert all(one["path"] in told for one in package.contents["left_out"])


KINDS = (PDF, DOCX, PNG, TEXT, JSON)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 6), st.integers(10, 60_000)), max_size=8))
def test_every_part_is_small_and_every_file_is_in_a_part_or_named(app, files):
    limit = 70_000
    makers = {
        PDF: pdf,
        DOCX: lambda _pages, filling: b"x" * filling * 2,
        PNG: lambda pages, _filling: png(pages, pages),
        TEXT: lambda pages, _filling: b"line\n" * pages,
        JSON: lambda _pages, filling: b" " * filling,
    }
    contents = Contents()
    for place, (kind, pages, filling) in enumerate(files):
        contents.add(f"f/{place}.{kind.rsplit('/', 1)[1][:4]}", makers[kind](pages, filling), kind)
    made = plan(contents.pieces, limit_bytes=limit)
    assert all(sum(len(one.content) for one in part) <= limit for part in made.parts)
    inside, outside = {one.source for part in made.parts for one in part}, {path for path, _ in made.left_out}
    assert inside | outside == {piece.path for piece in contents.pieces}
    assert not inside & outside
    for piece in contents.pieces:
        if piece.media_type == PDF and piece.path in inside:
            found = [one for part in made.parts for one in part if one.source == piece.path]
            pages = sum(len(PdfReader(BytesIO(one.content)).pages) for one in found)
            with piece.payload.open() as stream:
                assert pages == len(PdfReader(stream).pages)


@given(st.lists(st.integers(0, 100)))
def test_parts_keep_the_order_and_the_limit(sizes):
    parts = into_parts(sizes, limit_bytes=100)
    assert [place for part in parts for place in part] == list(range(len(sizes)))
    assert all(sum(sizes[place] for place in part) <= 100 for part in parts)


def test_a_file_larger_than_a_part_fits_nowhere():
    assert PART_LIMIT_BYTES == 20_000_000
    with pytest.raises(ValueError, match="fits into no part"):
        into_parts([101], limit_bytes=100)


@pytest.mark.parametrize("paths", [["../a"], ["/a"], ["a//b"], ["a\\b"], ["A/x", "a/X"], ["a/./b"]])
def test_a_bag_takes_no_path_that_leads_out_or_stands_twice(paths):
    with pytest.raises(ValueError, match=r"bag"):
        write_bag(BytesIO(), "b", [payload_of(path, b"") for path in paths], {})


def test_a_percent_sign_is_escaped_as_the_rfc_says():
    made = BytesIO()
    write_bag(made, "b", [payload_of("50%.txt", b"x")], {})
    with zipfile.ZipFile(made) as archive:
        assert b"  data/50%25.txt\n" in archive.read("b/manifest-sha256.txt")


def test_kazakh_names_and_folded_values_are_valid_for_another_implementation(tmp_path):
    made = BytesIO()
    write_bag(made, "b", [payload_of("x.txt", b"x"), payload_of("қағаз 1.txt", b"")], {"A": "one\nline"})
    root = unpacked(made.getvalue(), tmp_path)
    assert bagit.Bag(str(root)).is_valid()
    assert (root / "bag-info.txt").read_text(encoding="utf-8") == "A: one line\nPayload-Oxum: 1.2\n"


def test_a_spreadsheet_holds_texts_that_look_like_formulas_as_texts():
    made = spreadsheet("t", ["a", "b"], [["=1+1", 5]])
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert made == spreadsheet("t", ["a", "b"], [["=1+1", 5]])


def test_two_wishes_for_a_package_at_once_leave_one(own_app):
    selection, day = build.make_started()
    expertise_id, person_id = selection.expertise_id, selection.expertise.official_id
    db.session.commit()

    def ask():
        expertise, by = db.session.get(Expertise, expertise_id), db.session.get(Person, person_id)
        service.export_package(expertise, kind=PackageKind.BAG, by=by, at=build.noon(day) + build.HOUR)

    assert sorted(map(str, together(own_app, ask, ask))) == ["IntegrityError", "None"]
    assert db.session.query(Package).count() == 1


def test_the_export_leaves_a_limit_of_days_by_the_dated_rule(ctx, monkeypatch):
    selection, at = closed()
    package = export(selection, at)
    assert package.until is None
    assert service.is_offered(package, at=at + 400 * DAY)
    package.until = day_of(at) + 3 * DAY
    assert service.is_offered(package, at=at + 3 * DAY)
    assert not service.is_offered(package, at=at + 4 * DAY)
    assert Piece(payload_of("a", b""), PDF).path == "a"
    with BytesIO() as target:
        write_cabinet_set(target, "N", Contents(), facts=())
        assert target.tell() > 0
