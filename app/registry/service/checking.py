"""Checking an expert by hand while the register is too old; giving an expert an account."""

from __future__ import annotations

from datetime import date, datetime
from typing import BinaryIO

from sqlalchemy import select

from app.accounts.models import Person
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.file_kinds import JPEG, PDF, PNG, FileRefused
from app.kernel.filestore import FileStore, safe_name
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.registry import policy
from app.registry.models import Expert, ManualCheck

PROOF_BYTES = 10 * 1024 * 1024
PROOFS = frozenset({PDF, PNG, JPEG})
NO_PROOF = _l("This file cannot be taken. Upload a PDF, PNG or JPEG of at most 10 MB.")


def check_by_hand(
    expert: Expert,
    *,
    on: date,
    proof: bytes | BinaryIO,
    file_name: str,
    remark: str,
    store: FileStore,
    by: Person,
    at: datetime,
) -> ManualCheck:
    """Somebody with the right looked the expert up in the state register on a day and keeps the proof."""
    require(policy.can_keep_register(by))
    if on > day_of(at):
        raise RuleBroken(on=_l("The day of the check cannot be in the future."))
    try:
        kept = store.put(proof, limit_bytes=PROOF_BYTES)
    except FileRefused:
        raise RuleBroken(proof=NO_PROOF) from None
    if kept.media_type not in PROOFS:
        raise RuleBroken(proof=NO_PROOF)
    row = ManualCheck(
        expert_id=expert.id,
        on=on,
        at=at,
        by_id=by.id,
        file_sha256=kept.sha256,
        file_name=safe_name(file_name, kept.media_type),
        remark=remark,
    )
    db.session.add(row)
    db.session.flush()
    record(expert, "check_by_hand", by=by, at=at, facts={"on": on.isoformat(), "sha256": kept.sha256})
    return row


def link_person(expert: Expert, person: Person, *, by: Person | None, at: datetime) -> Expert:
    """Let somebody act as this expert: the Ministry's reviewers, or the system itself while it makes a world."""
    if by is not None:
        require(policy.can_keep_register(by))
    if expert.person_id is not None and expert.person_id != person.id:
        raise RuleBroken(person=_l("This expert has an account already."))
    taken = select(Expert.id).where(Expert.person_id == person.id, Expert.id != expert.id)
    if db.session.scalar(taken) is not None:
        raise RuleBroken(person=_l("Whoever has this address is another expert of the register."))
    expert.person = person
    person.expert = True
    db.session.flush()
    record(expert, "link_person", by=by, at=at)
    return expert
