"""Passwords: argon2, and the count of failures that locks an account for a while."""

from __future__ import annotations

import uuid
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.accounts.models import Person
from app.accounts.rules import lock_after
from app.kernel.db import db, even_if_refused
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.i18n import _l

HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
# Verified where nobody has the address, so that the answer takes as long as for somebody who exists.
NOBODYS_HASH = HASHER.hash("nobody has this password")
SHORTEST = 12
LONGEST = 200


def hash_password(password: str) -> str:
    """The argon2id hash of a password."""
    return HASHER.hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """Does the password belong to the hash? The effort is the same where there is no hash."""
    try:
        HASHER.verify(password_hash or NOBODYS_HASH, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def check_new_password(password: str, *, email: str) -> None:
    """RuleBroken unless the password is long enough and is not the address itself."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise RuleBroken(new_password=_l("Choose a password of 12 to 200 characters."))
    if email.split("@", 1)[0].lower() in password.lower() or len(set(password)) < 5:
        raise RuleBroken(
            new_password=_l("Choose a password that is harder to guess: not your address, not one letter.")
        )


def locked_person(person_id: uuid.UUID) -> Person:
    """The person, with the row held until the end of the transaction, so that attempts come one by one."""
    found = db.session.get(Person, person_id, populate_existing=True, with_for_update={"key_share": True})
    if found is None:
        raise NotVisible
    return found


def record_failure(person_id: uuid.UUID, *, at: datetime) -> None:
    """Count one failure; from the fifth in a row on the account rests, each time twice as long."""
    person = locked_person(person_id)
    person.failed_attempts += 1
    delay = lock_after(person.failed_attempts)
    if delay:
        person.locked_until = at + delay
    db.session.flush()


def is_locked(person: Person, *, at: datetime) -> bool:
    """Does the account rest after too many failures? `at` is real time."""
    return person.locked_until is not None and person.locked_until > at


def count_failure(person: Person, *, at: datetime) -> None:
    """Count a failure although the answer will be a refusal, which rolls everything else back."""
    person_id = person.id
    even_if_refused(lambda: record_failure(person_id, at=at))


def confirm_identity(person: Person, *, password: str | None, at: datetime) -> None:
    """Ask for the password again before a signature-like act; RuleBroken(password=...) where it does not fit.

    `at` is real time. It is a confirmation, not an electronic signature. Failures count
    towards the lock of the account like those of signing in.
    """
    held = locked_person(person.id)
    if is_locked(held, at=at):
        raise RuleBroken(password=_l("There were too many wrong passwords. Wait a while, then try again."))
    if not fits(held.password_hash, password or ""):
        count_failure(held, at=at)
        raise RuleBroken(password=_l("This is not your password. Nothing was done."))
    held.failed_attempts, held.locked_until = 0, None
