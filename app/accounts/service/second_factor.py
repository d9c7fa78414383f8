"""The second factor: a time-based code (RFC 6238), its secret sealed at rest, and recovery codes for a lost one."""

from __future__ import annotations

import hashlib
from datetime import datetime

from nacl.secret import SecretBox
from sqlalchemy import delete, update

from app.accounts import rules
from app.accounts.models import LoginSession, Person, RecoveryCode
from app.kernel import keeping
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record


def _key(purpose: bytes) -> bytes:
    """A key of its own for this purpose, derived from the master key of the settings."""
    return hashlib.blake2b(b"accounts", key=keeping.master_key().secret, digest_size=32, person=purpose).digest()


def seal_secret(secret: str) -> bytes:
    """The secret as the table keeps it."""
    return bytes(SecretBox(_key(b"totp at rest")).encrypt(secret.encode()))


def open_secret(person: Person) -> str | None:
    """The secret of somebody's second factor, or None where none is set up."""
    if person.totp_sealed is None:
        return None
    return SecretBox(_key(b"totp at rest")).decrypt(person.totp_sealed).decode()


def offered_secret(session: LoginSession) -> str:
    """The secret that a session is offered for enrolment; the same each time its page is shown."""
    return rules.candidate_secret(_key(b"totp enrolment"), session.id.bytes)


def take_code(person: Person, code: str, *, at: datetime) -> bool:
    """Is this the present code, or an unused recovery code? What was taken is not taken twice.

    The caller holds the row of the person, so that the same code cannot win twice at once.
    """
    secret = open_secret(person)
    if secret is None:
        return False
    step = rules.matching_step(secret, code, at=at, last_step=person.totp_last_step)
    if step is not None:
        person.totp_last_step = step
        return True
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.person_id == person.id,
            RecoveryCode.code_hash == rules.recovery_code_hash(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=at)
        .returning(RecoveryCode.id)
    ).first()
    if used is not None:
        record(person, "use_recovery_code", by=person, at=at)
    return used is not None


def set_second_factor(person: Person, secret: str, *, at: datetime, step: int | None = None) -> None:
    """Keep a secret, sealed, as somebody's second factor."""
    person.totp_sealed = seal_secret(secret)
    person.totp_last_step = step
    record(person, "set_second_factor", by=person, at=at)


def enrol(session: LoginSession, *, code: str, at: datetime) -> list[str]:
    """Prove that the app shows the right code; give the recovery codes, which are shown this once."""
    person = session.person
    if person.totp_sealed is not None:
        raise RuleBroken(code=_l("A second factor is already set up."))
    secret = offered_secret(session)
    step = rules.matching_step(secret, code, at=at, last_step=None)
    if step is None:
        raise RuleBroken(code=_l("This is not the code that the app shows now. Check the time of your telephone."))
    set_second_factor(person, secret, at=at, step=step)
    return new_recovery_codes(person, at=at)


def new_recovery_codes(person: Person, *, at: datetime) -> list[str]:
    """Ten new one-time codes; the old ones are void. Only their hashes are kept."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    codes = [rules.new_recovery_code() for _ in range(rules.RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(person_id=person.id, code_hash=rules.recovery_code_hash(c)) for c in codes)
    db.session.flush()
    record(person, "new_recovery_codes", by=person, at=at)
    return codes


def drop_second_factor(person: Person, *, at: datetime) -> None:
    """Take the second factor away, so that a new one can be set up."""
    person.totp_sealed = person.totp_last_step = None
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person.id))
    record(person, "drop_second_factor", by=person, at=at)


def present_code(person: Person, *, at: datetime) -> str | None:
    """The code an authenticator app would show now: for the demo world's own pages and journey only."""
    secret = open_secret(person)
    return rules.code_of(secret, rules.step_of(at)) if secret else None
