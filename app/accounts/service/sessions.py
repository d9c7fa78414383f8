"""Signing in and out: sessions of our own, each ended by its holder whenever they like. Real time only."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from app.accounts.models import LoginSession, Person
from app.accounts.queries import token_hash
from app.accounts.service import passwords, second_factor
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.journal import record

LIFETIME = timedelta(hours=12)
BROWSER_LENGTH = 200

# One sentence for every cause, so that it tells nobody which addresses have an account.
NOT_SIGNED_IN = _l(
    "The email address and the password do not belong together, or there were too many attempts and the account rests "
    "for a while."
)
CODE_WRONG = _l("This code is not valid now. Wait for the next one; a recovery code can be used once only.")


def new_session(
    person: Person, *, browser: str, at: datetime, expires_at: datetime | None = None, second_factor: bool = False
) -> str:
    """Begin a session and give its token, which nothing but the cookie holds."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        LoginSession(
            person_id=person.id,
            token_hash=token_hash(token),
            made_at=at,
            expires_at=expires_at or at + LIFETIME,
            second_factor_at=at if second_factor else None,
            browser=browser[:BROWSER_LENGTH],
        )
    )
    db.session.flush()
    return token


def sign_in(*, email: str, password: str, browser: str, at: datetime) -> str:
    """Check address and password; give the token of a session which still lacks its second factor.

    RuleBroken with the same sentence for an unknown address, a wrong password and a resting account,
    after the same effort.
    """
    found = db.session.scalar(select(Person.id).where(Person.email == email, Person.closed_at.is_(None)))
    if found is None:
        passwords.fits(None, password)
        raise RuleBroken({"": NOT_SIGNED_IN})
    person = passwords.locked_person(found)
    right = passwords.fits(person.password_hash, password)
    if passwords.is_locked(person, at=at):
        raise RuleBroken({"": NOT_SIGNED_IN})
    if not right:
        passwords.count_failure(person, at=at)
        raise RuleBroken({"": NOT_SIGNED_IN})
    if not person.has_second_factor:
        person.failed_attempts, person.locked_until = 0, None
        record(person, "sign_in", by=person, at=at)
    return new_session(person, browser=browser, at=at)


def give_second_factor(session: LoginSession, *, code: str, at: datetime) -> str:
    """Check the one-time or recovery code; give the token of the session that takes the old one's place."""
    person = passwords.locked_person(session.person_id)
    if passwords.is_locked(person, at=at):
        raise RuleBroken(code=CODE_WRONG)
    if not second_factor.take_code(person, code, at=at):
        passwords.count_failure(person, at=at)
        raise RuleBroken(code=CODE_WRONG)
    person.failed_attempts, person.locked_until = 0, None
    record(person, "sign_in", by=person, at=at)
    return rotate(session, at=at)


def rotate(session: LoginSession, *, at: datetime) -> str:
    """End a session and begin one in its place whose second factor has been given; it lasts no longer.

    Stale where it was ended meanwhile (a lock, a new password): it does not come back to life.
    """
    db.session.refresh(session, ["ended_at"], with_for_update=True)
    if session.ended_at is not None:
        raise Stale
    session.ended_at = at
    return new_session(
        session.person, browser=session.browser, at=at, expires_at=session.expires_at, second_factor=True
    )


def note_use(session_id: uuid.UUID, *, at: datetime) -> None:
    """The session is in use at this moment; the door writes it, at most once an hour."""
    db.session.execute(update(LoginSession).where(LoginSession.id == session_id).values(last_used_at=at))


def sign_out(token: str, *, at: datetime) -> None:
    """End the session of a token; an unknown one is no error."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.token_hash == token_hash(token), LoginSession.ended_at.is_(None))
        .values(ended_at=at)
    )


def end_session(session_id: uuid.UUID, *, by: Person, at: datetime) -> None:
    """End one of one's own sessions; NotVisible for anybody else's."""
    session = db.session.get(LoginSession, session_id)
    if session is None or session.person_id != by.id:
        raise NotVisible
    session.ended_at = session.ended_at or at
    record(by, "end_session", by=by, at=at)


def end_all_sessions(person: Person, *, at: datetime, but: str | None = None) -> int:
    """End every living session of somebody, save that of the token `but`; how many there were."""
    living = [LoginSession.person_id == person.id, LoginSession.ended_at.is_(None), LoginSession.expires_at > at]
    if but is not None:
        living.append(LoginSession.token_hash != token_hash(but))
    count = db.session.scalar(select(func.count()).select_from(LoginSession).where(*living)) or 0
    db.session.execute(update(LoginSession).where(*living).values(ended_at=at))
    return int(count)
