"""Laying one expert of a file over what the register holds, and telling what differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.accounts.models import Person
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, WrongState
from app.kernel.i18n import _l
from app.reference.models import Specialty
from app.registry.models import (
    Absence,
    Attestation,
    ChamberMembership,
    Expert,
    Licence,
    LicenceAnnex,
    Qualification,
    Training,
)
from app.registry.service.licences import change_status, correct_beginning, open_history
from app.registry.service.reading import CellProblem, FileBroken, Record
from app.registry.states import LicenceState

PRIVATE_FIELDS = frozenset({"iin", "email"})


@dataclass(frozen=True)
class Change:
    """One difference: plain text, '' for nothing."""

    register_no: str
    what: str
    before: str
    after: str


class Log:
    """The differences of one expert."""

    def __init__(self, register_no: str) -> None:
        self.register_no = register_no
        self.changes: list[Change] = []

    def note(self, what: str, before: Any, after: Any) -> None:
        """Personal numbers and addresses are named, not shown."""
        private = what in PRIVATE_FIELDS
        shown = ("•", "•") if private else (_text(before), _text(after))
        self.changes.append(Change(self.register_no, what, *shown))

    def touched(self, what: str) -> bool:
        return any(change.what == what for change in self.changes)

    def set(self, thing: Any, name: str, value: Any, what: str | None = None) -> None:
        before = getattr(thing, name)
        if before != value:
            setattr(thing, name, value)
            self.note(what or name, before, value)


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return " | ".join(map(str, value))
    return "" if value is None else str(getattr(value, "value", value))


def merge_expert(expert: Expert, facts: dict[str, Any], log: Log) -> None:
    """The expert's own columns. An empty cell empties the column."""
    for name, value in facts.items():
        log.set(expert, name, value)


def merge_history(expert: Expert, facts: dict[str, Any], log: Log) -> None:
    """Attestation, training, membership and absence: what is new is added, nothing is removed."""
    passed, trained = facts["attested_on"], facts["trained_on"]
    if passed and passed not in {a.passed_on for a in expert.attestations}:
        expert.attestations.append(Attestation(passed_on=passed))
        log.note("attested_on", None, passed)
    if trained and trained not in {t.completed_on for t in expert.trainings}:
        expert.trainings.append(Training(completed_on=trained, hours=facts["training_hours"]))
        log.note("trained_on", None, trained)
    joined = facts["chamber_from"]
    if joined:
        _merge_membership(expert, joined, facts["chamber_to"], log)
    away = facts["absent_from"]
    if away:
        absence = next((a for a in expert.absences if a.first_day == away), None)
        if absence is None:
            expert.absences.append(Absence(first_day=away, last_day=facts["absent_to"]))
            log.note("absent_from", None, away)
        else:
            log.set(absence, "last_day", facts["absent_to"], "absent_to")


def _merge_membership(expert: Expert, joined: date, left: date | None, log: Log) -> None:
    """What the Chamber itself decided stands; of two memberships that overlap, the later one ends the earlier."""
    known = next((m for m in expert.chamber if m.joined_on == joined), None)
    if known is not None:
        if not known.end_no:
            log.set(known, "left_on", left, "chamber_to")
        return
    before = [m for m in expert.chamber if m.joined_on < joined and (m.left_on is None or m.left_on > joined)]
    if any(m.admission_no or m.end_no for m in before):
        return
    for other in before:
        log.set(other, "left_on", joined, "chamber_to")
    later = [m.joined_on for m in expert.chamber if m.joined_on > joined]
    ends = [day for day in (left, *later) if day is not None]
    expert.chamber.append(ChamberMembership(joined_on=joined, left_on=min(ends, default=None)))
    log.note("chamber_from", None, joined)


def merge_certificate(expert: Expert, specialty: Specialty, facts: dict[str, Any], log: Log, row: int) -> None:
    """The certificate of one specialty, known by its number."""
    known = next((q for q in expert.qualifications if q.certificate_no == facts["certificate_no"]), None)
    if known is None:
        known = Qualification(
            specialty=specialty,
            certificate_no=facts["certificate_no"],
            issued_on=facts["certificate_from"],
            issued_under=facts["certificate_act"] or "",
            valid_from=facts["certificate_from"],
            valid_to=facts["certificate_to"],
        )
        expert.qualifications.append(known)
        log.note("certificate_no", None, known.certificate_no)
        return
    if known.specialty_id != specialty.id:
        text = _l("This certificate is for another specialty in the register.")
        raise FileBroken([CellProblem(row, "specialty", text)])
    log.set(known, "valid_from", facts["certificate_from"], "certificate_from")
    log.set(known, "valid_to", facts["certificate_to"], "certificate_to")
    log.set(known, "issued_under", facts["certificate_act"] or "", "certificate_act")


def merge_licence(
    expert: Expert, entry: Record, annex: list[Specialty], log: Log, *, by: Person | None, at: datetime
) -> None:
    """The licence, its annex and its status; a status is written by the table of moves."""
    facts = entry.facts
    if not facts["licence_no"]:
        return
    licence = next((known for known in expert.licences if known.number == facts["licence_no"]), None)
    areas = facts["licence_areas"] or []
    if licence is None:
        licence = Licence(number=facts["licence_no"], issued_on=facts["licence_from"], areas=areas, annex=[])
        expert.licences.append(licence)
        db.session.flush()
        open_history(licence, at=at)
        log.note("licence_no", None, licence.number)
    _merge_beginning(licence, entry, log, at=at)
    log.set(licence, "areas", areas, "licence_areas")
    _merge_annex(licence, annex, log)
    _merge_status(licence, entry, log, by=by, at=at)


def _merge_beginning(licence: Licence, entry: Record, log: Log, *, at: datetime) -> None:
    before, issued_on = licence.issued_on, entry.facts["licence_from"]
    if issued_on == before:
        return
    try:
        correct_beginning(licence, issued_on, at=at)
    except RuleBroken as problem:
        raise FileBroken([CellProblem(entry.row, "licence_from", problem.problems["issued_on"])]) from None
    log.note("licence_from", before, issued_on)


def _merge_annex(licence: Licence, annex: list[Specialty], log: Log) -> None:
    wanted = {specialty.id: specialty for specialty in annex}
    for row in list(licence.annex):
        if row.specialty_id not in wanted:
            licence.annex.remove(row)
            db.session.delete(row)
            log.note("in_annex", row.specialty.slug, None)
    held = {row.specialty_id for row in licence.annex}
    for key, specialty in wanted.items():
        if key not in held:
            licence.annex.append(LicenceAnnex(specialty_id=key, specialty=specialty))
            log.note("in_annex", None, specialty.slug)
    db.session.flush()


def _merge_status(licence: Licence, entry: Record, log: Log, *, by: Person | None, at: datetime) -> None:
    state: LicenceState = entry.facts["licence_status"] or LicenceState.ACTIVE
    if state is licence.state:
        return
    before = licence.state
    from_day = entry.facts["licence_status_from"] or day_of(at)
    try:
        change_status(licence, state, from_day=from_day, why="register file", by=by, at=at)
    except WrongState:
        text = _l("The licence cannot come to this status from the one it has.")
        raise FileBroken([CellProblem(entry.row, "licence_status", text)]) from None
    except RuleBroken as problem:
        text = next(iter(problem.problems.values()))
        raise FileBroken([CellProblem(entry.row, "licence_status_from", text)]) from None
    log.note("licence_status", before, state)
