"""Taking a register file: all of it or nothing, and nothing twice."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from app.accounts.models import Body, Person
from app.accounts.states import BodyKind
from app.kernel.db import db
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.kernel.search import document_text, fold
from app.reference.models import Region, Specialty
from app.registry import policy
from app.registry.models import CapacityDeclaration, Expert, Licence, Qualification, RegisterImport
from app.registry.service import merging
from app.registry.service.merging import Change
from app.registry.service.reading import CellProblem, FileBroken, Record, read


class _OnlyTried(Exception):
    """A dry run is over."""


@dataclass(frozen=True)
class ImportOutcome:
    """What a file changed, or (dry run) would change."""

    rows: int
    experts: int
    created: int
    changed: int
    changes: tuple[Change, ...]
    dry_run: bool


def import_register(
    content: bytes, *, as_of: date, source: str, by: Person | None, at: datetime, dry_run: bool = False
) -> ImportOutcome:
    """Take a register file with the data of a day. Raises FileBroken with every error; then nothing is taken.

    A dry run does the same and undoes it. Experts who are not in the file stay as they are.
    """
    if by is not None:
        require(policy.can_keep_register(by))
    records = read(content)
    known = _Known(records)
    problems = known.problems()
    if problems:
        raise FileBroken(problems)
    outcome: ImportOutcome | None = None
    with suppress(_OnlyTried), db.session.begin_nested():
        changes, created = _take(records, known, by=by, at=at)
        outcome = _outcome(records, changes, created, dry_run=dry_run)
        if dry_run:
            raise _OnlyTried  # undoes everything since the savepoint
        _keep(content, outcome, as_of=as_of, source=source, by=by, at=at)
        db.session.flush()
    if dry_run:
        db.session.expire_all()
    assert outcome is not None
    return outcome


def _outcome(records: list[Record], changes: list[Change], created: set[str], *, dry_run: bool) -> ImportOutcome:
    return ImportOutcome(
        rows=sum(len(r.specialties) for r in records),
        experts=len(records),
        created=len(created),
        changed=len({change.register_no for change in changes} - created),
        changes=tuple(changes),
        dry_run=dry_run,
    )


def _keep(content: bytes, outcome: ImportOutcome, *, as_of: date, source: str, by: Person | None, at: datetime) -> None:
    """Remember the file; the same file of the same day is remembered once."""
    digest = hashlib.sha256(content).hexdigest()
    same = select(RegisterImport.id).where(RegisterImport.file_sha256 == digest, RegisterImport.as_of == as_of)
    if not outcome.changes and db.session.scalar(same.limit(1)) is not None:
        return
    row = RegisterImport(
        at=at,
        as_of=as_of,
        by_id=by.id if by is not None else None,
        file_sha256=digest,
        source=source,
        rows=outcome.rows,
        created=outcome.created,
        changed=outcome.changed,
    )
    db.session.add(row)
    db.session.flush()
    facts = {"as_of": as_of.isoformat(), "created": outcome.created, "changed": outcome.changed, "sha256": digest}
    record(row, "import_register", by=by, at=at, facts=facts)


def _take(records: list[Record], known: _Known, *, by: Person | None, at: datetime) -> tuple[list[Change], set[str]]:
    changes: list[Change] = []
    created: set[str] = set()
    for entry in records:
        number = entry.facts["register_no"]
        expert = known.experts.get(number)
        log = merging.Log(number)
        if expert is None:
            expert = _new(entry, known)
            created.add(number)
            log.note("register_no", None, number)
        merging.merge_expert(expert, known.plain(entry), log)
        if log.touched("name"):
            expert.name_folded = fold(expert.name)
            expert.search = func.to_tsvector("simple", document_text(expert.name))
            db.session.flush()
        merging.merge_history(expert, entry.facts, log)
        for row, facts in entry.specialties:
            merging.merge_certificate(expert, known.specialty(facts), facts, log, row)
        annex = [known.specialty(facts) for _, facts in entry.specialties if facts["in_annex"] is not False]
        merging.merge_licence(expert, entry, annex, log, by=by, at=at)
        db.session.flush()
        if log.changes:
            fields = sorted({change.what for change in log.changes})
            record(expert, "import", by=by, at=at, facts={"fields": fields})
        changes.extend(log.changes)
    return changes, created


def _new(entry: Record, known: _Known) -> Expert:
    facts = known.plain(entry)
    empty: dict[str, Any] = {
        name: [] for name in ("qualifications", "licences", "attestations", "trainings", "chamber", "absences")
    }
    expert = Expert(
        **facts,
        **empty,
        name_folded=fold(facts["name"]),
        search=func.to_tsvector("simple", document_text(facts["name"])),
    )
    db.session.add(expert)
    db.session.flush()
    return expert


class _Known:
    """What the file refers to, read in a handful of queries."""

    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self.regions = set(db.session.scalars(select(Region.code)))
        specialties = list(db.session.scalars(select(Specialty)))
        self._specialties = {s.slug: s for s in specialties}
        self._specialties |= {s.official_code: s for s in specialties if s.official_code}
        bodies = db.session.scalars(select(Body).where(Body.kind == BodyKind.INSTITUTE, Body.closed_at.is_(None)))
        self._institutes: dict[str, Body] = {}
        for body in bodies:
            names = (body.bin, body.name_kk, body.name_ru, body.name_en)
            self._institutes |= {name.casefold(): body for name in names if name}
        numbers = [r.facts["register_no"] for r in records]
        self.experts = {e.register_no: e for e in db.session.scalars(_loaded(numbers))}
        self._declared = set(db.session.scalars(select(CapacityDeclaration.expert_id).distinct()))

    def specialty(self, facts: dict[str, Any]) -> Specialty:
        return self._specialties[facts["specialty"]]

    def plain(self, entry: Record) -> dict[str, Any]:
        """The columns of the expert's own row."""
        facts = entry.facts
        institute = self._institutes.get((facts["institute"] or "").casefold())
        return {
            "register_no": facts["register_no"],
            "kind": facts["kind"],
            "name": facts["name"],
            "iin": facts["iin"],
            "email": facts["email"],
            "citizenship": (facts["citizenship"] or "KZ").upper(),
            "region_code": facts["region"],
            "institute_id": institute.id if institute is not None else None,
            "weekly_hours": self._hours(facts),
            "listed_on": facts["listed_on"],
            "left_on": facts["left_on"],
        }

    def _hours(self, facts: dict[str, Any]) -> int | None:
        """The hours a week of the file, unless the expert has declared them: that is not undone by an import."""
        known = self.experts.get(facts["register_no"])
        hours: int | None = facts["weekly_hours"]
        return known.weekly_hours if known is not None and known.id in self._declared else hours

    def problems(self) -> list[CellProblem]:
        found = []
        for entry in self.records:
            facts = entry.facts
            if facts["region"] not in self.regions:
                found.append(CellProblem(entry.row, "region", _l("There is no region with this code.")))
            if facts["institute"] and facts["institute"].casefold() not in self._institutes:
                found.append(CellProblem(entry.row, "institute", _l("There is no institute with this BIN or name.")))
            found += [
                CellProblem(row, "specialty", _l("There is no specialty with this code."))
                for row, own in entry.specialties
                if own["specialty"] not in self._specialties
            ]
        return found + self._doubles() + self._taken()

    def _doubles(self) -> list[CellProblem]:
        """The same IIN, certificate or licence for two, and the same specialty twice for one."""
        found: list[CellProblem] = []
        seen: dict[tuple[str, str], str] = {}
        for entry in self.records:
            cells = [(entry.row, "iin", entry.facts["iin"]), (entry.row, "licence_no", entry.facts["licence_no"])]
            cells += [(row, "certificate_no", own["certificate_no"]) for row, own in entry.specialties]
            number = entry.facts["register_no"]
            cells += [(row, "specialty", f"{number} {own['specialty']}") for row, own in entry.specialties]
            for row, column, value in cells:
                if value and (column, value) in seen:
                    found.append(CellProblem(row, column, _l("This stands twice in the file.")))
                seen[(column, value or "")] = entry.facts["register_no"]
        return found

    def _taken(self) -> list[CellProblem]:
        """What already belongs to another expert of the register."""
        owners: dict[tuple[str, str], uuid.UUID] = {}
        for column, key, owner in (
            ("iin", Expert.iin, Expert.id),
            ("licence_no", Licence.number, Licence.expert_id),
            ("certificate_no", Qualification.certificate_no, Qualification.expert_id),
        ):
            values = list(self._values(column))
            rows: Any = db.session.execute(select(key, owner).where(key.in_(values)))
            owners |= {(column, k): o for k, o in rows}
        found = []
        for entry in self.records:
            expert = self.experts.get(entry.facts["register_no"])
            mine = expert.id if expert is not None else None
            cells = [(entry.row, name, entry.facts[name]) for name in ("iin", "licence_no")]
            cells += [(row, "certificate_no", own["certificate_no"]) for row, own in entry.specialties]
            found += [
                CellProblem(row, column, _l("This belongs to another expert of the register."))
                for row, column, value in cells
                if value and owners.get((column, value), mine) != mine
            ]
        return found

    def _values(self, column: str) -> Iterable[str]:
        for entry in self.records:
            if column == "certificate_no":
                yield from (own[column] for _, own in entry.specialties)
            elif entry.facts[column]:
                yield entry.facts[column]


def _loaded(numbers: list[str]) -> Any:
    parts = (Expert.qualifications, Expert.attestations, Expert.trainings, Expert.chamber, Expert.absences)
    return (
        select(Expert)
        .where(Expert.register_no.in_(numbers))
        .options(
            *(selectinload(part) for part in parts),
            selectinload(Expert.licences).selectinload(Licence.annex),
            selectinload(Expert.licences).selectinload(Licence.periods),
        )
    )
