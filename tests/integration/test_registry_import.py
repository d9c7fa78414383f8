"""The register file: all or nothing, nothing twice, every error with its row and column."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

import config
from app.accounts.models import Body
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import Refused
from app.kernel.identifiers import valid_iin
from app.kernel.journal import JournalEntry
from app.registry import policy, service
from app.registry.models import Absence, Expert, LicencePeriod, RegisterImport
from app.registry.service.importing import ImportOutcome
from app.registry.service.reading import NO_TABLE
from app.registry.states import ExpertKind, LicenceState
from tests.builders import accounts, reference

SAMPLE = config.ROOT / "app" / "registry" / "data" / "sample_register.csv"
DAY = date(2026, 3, 2)
ROW = {
    "register_no": "R-1", "kind": "private", "name": "Қасымов Ұлан", "region": "71", "listed_on": "2024-01-09",
    "specialty": "1.1", "certificate_no": "C-1", "certificate_from": "2024-01-09", "iin": "990231000001",
    "licence_no": "L-1", "licence_from": "2024-01-09", "attested_on": "2024-01-09", "trained_on": "2024-01-09",
    "chamber_from": "2024-01-09", "licence_status": "active", "licence_status_from": "",
}  # fmt: skip


def file_of(*rows: dict[str, str], delimiter: str = ",", bom: bool = False) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return ("\ufeff" if bom else "").encode() + out.getvalue().encode()


def take(content: bytes, at: datetime, *, dry_run: bool = False, as_of: date = DAY) -> ImportOutcome:
    return service.import_register(content, as_of=as_of, source="test", by=None, at=at, dry_run=dry_run)


def problems(content: bytes, at: datetime) -> set[tuple[int, str]]:
    with pytest.raises(service.FileBroken) as broken:
        take(content, at)
    assert db.session.scalar(select(func.count(Expert.id))) == 0
    assert all(str(p.text) for p in broken.value.problems)
    return {(p.row, p.column) for p in broken.value.problems}


def institutes() -> dict[str, Body]:
    cities = {"71": "Astana", "75": "Almaty", "79": "Shymkent"}
    return {
        code: accounts.make_body(BodyKind.INSTITUTE, code, name_en=f"Demo institute of forensic examinations, {city}")
        for code, city in cities.items()
    }


def test_the_sample_is_taken_and_a_second_time_changes_nothing(ctx: Flask, now: datetime) -> None:
    institutes()
    outcome = take(SAMPLE.read_bytes(), now)
    assert (outcome.experts, outcome.created, outcome.changed) == (62, 62, 0)
    kinds = dict(db.session.execute(select(Expert.kind, func.count()).group_by(Expert.kind)).all())
    assert kinds == {ExpertKind.PRIVATE: 40, ExpertKind.STATE: 22}
    again = take(SAMPLE.read_bytes(), now)
    assert (again.created, again.changed, again.changes) == (0, 0, ())
    assert db.session.scalar(select(func.count(RegisterImport.id))) == 1
    db.session.expire_all()
    fit = {
        e.register_no
        for e in db.session.scalars(select(Expert))
        if policy.is_fit(e, [q.specialty for q in e.qualifications], on=DAY)
    }
    assert 40 <= len(fit) < 50


def test_the_sample_hits_nobody_real(ctx: Flask) -> None:
    rows = list(csv.DictReader(io.StringIO(SAMPLE.read_text(encoding="utf-8"))))
    assert all(valid_iin(r["iin"]) and r["iin"].startswith("990231") for r in rows)
    assert all(r["email"].endswith(".demo.example") for r in rows)


@pytest.mark.parametrize(("delimiter", "bom"), [(",", False), (";", True), (";", False)])
def test_both_separators_and_a_bom_are_read(ctx: Flask, now: datetime, delimiter: str, bom: bool) -> None:
    assert take(file_of(ROW, delimiter=delimiter, bom=bom), now).created == 1
    expert = db.session.scalars(select(Expert)).one()
    assert policy.is_fit(expert, reference.specialty(), on=DAY)
    assert (expert.name_folded, expert.citizenship) == ("касымов улан", "KZ")


def test_a_dry_run_tells_the_difference_and_changes_nothing(ctx: Flask, now: datetime) -> None:
    take(file_of(ROW), now)
    other = ROW | {"name": "Қасымов Ұлан Серікұлы", "region": "75", "iin": "990231000207"}
    outcome = take(file_of(other), now, dry_run=True)
    assert [(c.what, c.before, c.after) for c in outcome.changes] == [
        ("name", "Қасымов Ұлан", "Қасымов Ұлан Серікұлы"),
        ("iin", "•", "•"),
        ("region_code", "71", "75"),
    ]
    assert db.session.scalars(select(Expert)).one().region_code == "71"
    assert db.session.scalar(select(func.count(RegisterImport.id))) == 1
    assert take(file_of(other), now).changed == 1
    assert db.session.scalars(select(Expert)).one().name_folded == "касымов улан серикулы"
    assert db.session.scalars(
        select(JournalEntry.facts).where(JournalEntry.verb == "import").order_by(JournalEntry.id.desc())
    ).first() == {"fields": ["iin", "name", "region_code"]}


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"name": ""}, "name"),
        ({"kind": "both"}, "kind"),
        ({"kind": "one_time"}, "kind"),
        ({"iin": "990231000002"}, "iin"),
        ({"listed_on": "2024-02-31"}, "listed_on"),
        ({"listed_on": "31.02.2024"}, "listed_on"),
        ({"listed_on": "22.03.24"}, "listed_on"),
        ({"region": "99"}, "region"),
        ({"specialty": "alchemy"}, "specialty"),
        ({"left_on": "2024-01-09"}, "left_on"),
        ({"certificate_to": "2023-01-01"}, "certificate_to"),
        ({"institute": "x"}, "institute"),
        ({"kind": "state"}, "institute"),
        ({"licence_from": ""}, "licence_from"),
        ({"licence_status": "lost"}, "licence_status"),
        ({"licence_status": "suspended"}, "licence_status_from"),
        ({"licence_status": "suspended", "licence_status_from": "2090-01-01"}, "licence_status_from"),
        ({"licence_areas": "general"}, "licence_areas"),
        ({"weekly_hours": "-1"}, "weekly_hours"),
        ({"in_annex": "maybe"}, "in_annex"),
        ({"absent_from": "2026-01-01"}, "absent_to"),
        ({"absent_to": "2026-01-01"}, "absent_from"),
    ],
)
def test_a_wrong_cell_is_named_and_nothing_is_taken(
    ctx: Flask, now: datetime, change: dict[str, str], column: str
) -> None:
    good = ROW | {"register_no": "R-0", "certificate_no": "C-0", "iin": "", "licence_no": "L-0"}
    assert (3, column) in problems(file_of(good, ROW | change), now)


def test_a_wrong_header_is_told_at_once(ctx: Flask, now: datetime) -> None:
    row = {name: value for name, value in ROW.items() if name not in {"kind", "name"}}
    assert problems(file_of(row | {"shoe_size": "44"}), now) == {(1, "kind"), (1, "name"), (1, "shoe_size")}
    assert problems(b"", now) >= {(1, "name")}
    assert problems("имя".encode("cp1251"), now) == {(1, "")}
    assert problems(file_of(ROW).split(b"\r\n")[0], now) == {(1, "")}
    assert problems(file_of(ROW) + b"short,row\r\n", now) == {(3, "")}


def test_a_quotation_mark_that_swallows_the_rest_is_told(ctx: Flask, now: datetime) -> None:
    for broken in (file_of(ROW) + b'"' + b"x" * 200_000, b'"' + b"x" * 200_000):
        with pytest.raises(service.FileBroken) as told:
            take(broken, now)
        assert told.value.problems[0].text is NO_TABLE


def test_rows_of_one_expert_agree_and_nothing_stands_twice(ctx: Flask, now: datetime) -> None:
    second = ROW | {"specialty": "road", "certificate_no": "C-2"}
    assert problems(file_of(ROW, second | {"region": "75"}), now) == {(3, "region")}
    assert problems(file_of(ROW, ROW), now) == {(3, "certificate_no"), (3, "specialty")}
    other = ROW | {"register_no": "R-2", "certificate_no": "C-2"}
    assert problems(file_of(ROW, other), now) == {(3, "iin"), (3, "licence_no")}
    assert take(file_of(ROW, second), now).rows == 2


def test_what_belongs_to_another_expert_is_refused(ctx: Flask, now: datetime) -> None:
    take(file_of(ROW), now)
    with pytest.raises(service.FileBroken) as broken:
        take(file_of(ROW | {"register_no": "R-2"}), now)
    assert {p.column for p in broken.value.problems} == {"iin", "licence_no", "certificate_no"}


def test_a_status_from_the_file_is_written_as_history(ctx: Flask, now: datetime) -> None:
    take(file_of(ROW), now)
    held = ROW | {"licence_status": "suspended", "licence_status_from": "2026-02-16"}
    assert take(file_of(held), now).changed == 1
    assert take(file_of(held), now).changes == ()
    known = db.session.scalars(
        select(LicencePeriod).where(LicencePeriod.known_to.is_(None)).order_by(LicencePeriod.valid_from)
    ).all()
    assert [(p.state, p.valid_from.isoformat()) for p in known] == [
        (LicenceState.ACTIVE, "2024-01-09"),
        (LicenceState.SUSPENDED, "2026-02-16"),
    ]
    ended = ROW | {"licence_status": "terminated", "licence_status_from": "2026-02-20"}
    take(file_of(ended), now)
    with pytest.raises(service.FileBroken) as broken:
        take(file_of(ROW), now)
    assert {(p.row, p.column) for p in broken.value.problems} == {(2, "licence_status")}


def test_annex_absence_and_membership_follow_the_file(ctx: Flask, now: datetime) -> None:
    take(file_of(ROW | {"absent_from": "2026-03-01", "absent_to": "2026-03-05", "in_annex": "yes"}), now)
    outcome = take(
        file_of(
            ROW | {"absent_from": "2026-03-01", "absent_to": "2026-03-01", "in_annex": "no", "chamber_to": "2026-03-02"}
        ),
        now,
    )
    assert {c.what for c in outcome.changes} == {"absent_to", "in_annex", "chamber_to"}
    assert db.session.scalars(select(Absence)).one().last_day == date(2026, 3, 1)
    expert = db.session.scalars(select(Expert)).one()
    assert policy.is_fit(expert, reference.specialty(), on=DAY).decision.codes == ("licence_annex", "chamber")


def test_only_the_ministrys_reviewers_may(ctx: Flask, now: datetime) -> None:
    head = accounts.make_person(accounts.make_body(BodyKind.INSTITUTE), [Verb.REVIEW])
    with pytest.raises(Refused):
        service.import_register(file_of(ROW), as_of=DAY, source="x", by=head, at=now)
    reviewer = accounts.make_person(accounts.make_body(BodyKind.MINISTRY), [Verb.REVIEW])
    assert service.import_register(file_of(ROW), as_of=DAY, source="x", by=reviewer, at=now).created == 1


def test_the_command_tells_errors_and_exits_with_one(ctx: Flask, tmp_path: Path) -> None:
    runner = ctx.test_cli_runner()
    bad = tmp_path / "bad.csv"
    bad.write_bytes(file_of(ROW | {"iin": "1"}))
    result = runner.invoke(args=["registry", "import", str(bad)])
    assert result.exit_code == 1
    assert "row 2, column iin" in result.output
    good = tmp_path / "good.csv"
    good.write_bytes(file_of(ROW))
    result = runner.invoke(args=["registry", "import", str(good), "--dry-run", "--as-of", "2026-03-02"])
    assert "1 would be created" in result.output
    assert db.session.scalar(select(func.count(Expert.id))) == 0
    assert "1 created, 0 changed" in runner.invoke(args=["registry", "import", str(good)]).output
    assert "0 created, 0 changed" in runner.invoke(args=["registry", "import", str(good)]).output


def test_a_one_time_person_may_stand_in_the_register_later(ctx: Flask, now: datetime) -> None:
    judge = accounts.make_person(accounts.make_body(), [Verb.PUBLISH])
    once = {"mark": "SE-1/1", "name": "Қасымов Ұлан", "iin": ROW["iin"], "email": "once@sarap.test"}
    facts = once | {"citizenship": "KZ", "region_code": "71", "language": "kk"}
    entry = service.enter_one_time(**facts, by=judge, at=now, real=now)  # type: ignore[arg-type]
    assert entry.person is not None
    assert entry.person.iin == ROW["iin"]
    assert take(file_of(ROW), now).created == 1


def test_a_licence_issued_on_another_day_is_in_force_from_that_day(ctx: Flask, now: datetime) -> None:
    take(file_of(ROW), now)
    later = now + timedelta(days=1)
    assert {c.what for c in take(file_of(ROW | {"licence_from": "2026-03-10"}), later).changes} == {"licence_from"}
    expert = db.session.scalars(select(Expert)).one()
    codes = [policy.is_fit(expert, reference.specialty(), on=date(2026, 3, day)).decision.codes for day in (9, 10)]
    assert codes == [("licence_missing",), ()]
    periods = db.session.scalars(select(LicencePeriod).order_by(LicencePeriod.known_from)).all()
    assert [(p.valid_from.isoformat(), p.known_to) for p in periods] == [("2024-01-09", later), ("2026-03-10", None)]
    held = ROW | {"licence_status": "suspended", "licence_status_from": "2026-03-12", "licence_from": "2026-03-10"}
    take(file_of(held), later + timedelta(days=14))
    with pytest.raises(service.FileBroken) as broken:
        take(file_of(held | {"licence_from": "2026-03-12", "licence_status_from": "2026-03-13"}), now)
    assert {(p.row, p.column) for p in broken.value.problems} == {(2, "licence_from")}
