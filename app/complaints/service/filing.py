"""A complaint is filed, added to, taken back; the expert explains."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import Select, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import Person
from app.bidding.models import Selection, TeamPlace
from app.casework.policy import visible_cases
from app.complaints import policy
from app.complaints.models import Complaint, ComplaintCounter, ComplaintFile
from app.complaints.service import letters
from app.complaints.states import ComplaintState, Ground
from app.intake.models import Expertise
from app.kernel import numbers
from app.kernel.clock import local
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.file_kinds import FileRefused
from app.kernel.filestore import safe_name
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.keeping import file_store
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.registry.models import Expert

PREFIX = "CM"
FILE_LIMIT_BYTES = 20 * 1024 * 1024
MOST_FILES = 20
TEXT_NEEDED = _l("Say what happened.")
WHO_NEEDED = _l("Say who complains.")
UNKNOWN_NUMBER = _l("There is no such expertise among those that you may see.")
OTHER_EXPERT = _l("This expertise is not the work of this expert.")
BAD_FILE = _l("This file cannot be taken: it is empty, too large, damaged or of a kind that is not allowed.")
TOO_MANY = _l("There are too many files already.")
EXPLAIN_NEEDED = _l("Write the explanation.")


def file_complaint(
    expert: Expert,
    *,
    ground: Ground,
    text: str,
    by: Person,
    at: datetime,
    expertise_number: str = "",
    complainant: str = "",
    hide_complainant: bool = False,
) -> Complaint:
    """File a complaint about a private expert; a reviewer of the Chamber enters one that came on paper. RuleBroken
    beside the field; the expertise must be one that the filer may see, and this expert's work.
    """
    require(policy.can_file(by, expert))
    on_paper = policy.reviews(by)
    problems: dict[str, object] = {} if text else {"text": TEXT_NEEDED}
    if on_paper and not complainant:
        problems["complainant"] = WHO_NEEDED
    expertise = _expertise(expertise_number, expert, by, problems)
    if problems:
        raise RuleBroken(problems)
    who = {"complainant": complainant} if on_paper else {"complainant": "", "body_id": policy.complaining_body(by)}
    complaint = Complaint(
        number=_next_number(local(at).year),
        expert=expert,
        expertise=expertise,
        ground=ground,
        text=text,
        on_paper=on_paper,
        hide_complainant=hide_complainant,
        filed_at=at,
        filed_by_id=by.id,
        **who,
    )
    db.session.add(complaint)
    db.session.flush()
    record(complaint, "file", by=by, at=at, to_state=ComplaintState.FILED.value, facts={"ground": ground.value})
    letters.to_chamber(complaint, "filed", at=at)
    return complaint


def _expertise(number: str, expert: Expert, by: Person, problems: dict[str, object]) -> Expertise | None:
    if not number:
        return None
    try:
        typed = str(numbers.parse_number(number))
    except numbers.BadNumber:
        typed = ""
    seen = visible_cases(by) if not policy.reviews(by) else Expertise.published_at.is_not(None)
    found = db.session.scalar(select(Expertise).where(Expertise.number == typed, seen)) if typed else None
    if found is None:
        problems["expertise_number"] = UNKNOWN_NUMBER
    elif not db.session.scalar(_worked(found, expert)):
        problems["expertise_number"] = OTHER_EXPERT
    return found


def _worked(expertise: Expertise, expert: Expert) -> Select[uuid.UUID]:
    """Was this expert ever chosen for it, alone or with a place in a team?"""
    placed = select(TeamPlace.id).where(TeamPlace.selection_id == Selection.id, TeamPlace.expert_id == expert.id)
    worked = or_(Selection.expert_id == expert.id, placed.exists())
    return select(Selection.id).where(Selection.expertise_id == expertise.id, worked).limit(1)


def _next_number(year: int) -> str:
    """Numbers of one year follow one another: the counter's row is locked until the transaction ends."""
    taken = (
        insert(ComplaintCounter)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": ComplaintCounter.last + 1})
        .returning(ComplaintCounter.last)
    )
    return numbers.make_number(PREFIX, year, db.session.execute(taken).scalar_one())


def add_file(complaint: Complaint, *, content: BinaryIO, name: str, by: Person, at: datetime) -> ComplaintFile:
    """Add a file while the complaint is undecided: the one who filed it, or the expert with her explanation."""
    locked(complaint)
    require(policy.can_withdraw(by, complaint) or policy.can_explain(by, complaint))
    if len(complaint.files) >= MOST_FILES:
        raise RuleBroken(file=TOO_MANY)
    try:
        kept = file_store().put(content, limit_bytes=FILE_LIMIT_BYTES)
    except FileRefused:
        raise RuleBroken(file=BAD_FILE) from None
    added = ComplaintFile(
        complaint_id=complaint.id,
        sha256=kept.sha256,
        name=safe_name(name, kept.media_type),
        size_bytes=kept.size,
        added_at=at,
        added_by_id=by.id,
    )
    db.session.add(added)
    db.session.flush()
    record(complaint, "add_file", by=by, at=at, facts={"sha256": kept.sha256})
    return added


def explain(complaint: Complaint, *, text: str, by: Person, at: datetime) -> Complaint:
    """The expert answers, once; also after the day set for it, as long as nothing is decided."""
    locked(complaint)
    require(policy.can_explain(by, complaint))
    if not text:
        raise RuleBroken(text=EXPLAIN_NEEDED)
    complaint.explanation, complaint.explained_at = text, at
    make_move(complaint, "explain", by=by, at=at)
    letters.to_chamber(complaint, "explained", at=at)
    return complaint


def withdraw(complaint: Complaint, *, reason: str, by: Person, at: datetime) -> Complaint:
    """The one who filed it takes it back before the decision."""
    locked(complaint)
    require(policy.can_withdraw(by, complaint))
    make_move(complaint, "withdraw", by=by, at=at, why=reason or None)
    letters.to_chamber(complaint, "withdrawn", at=at)
    if policy.expert_knows(complaint):
        letters.to_expert(complaint, "withdrawn", at=at)
    return complaint


def locked(complaint: Complaint) -> Complaint:
    """The complaint as it is now, held until the transaction ends."""
    db.session.refresh(complaint, with_for_update={"of": Complaint})
    return complaint
