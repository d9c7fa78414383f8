"""What somebody does with their own account."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import LoginSession, Person
from app.accounts.service import passwords, second_factor, sessions, tickets
from app.accounts.states import TicketPurpose
from app.kernel.errors import RuleBroken
from app.kernel.i18n import LANGUAGES, _l
from app.kernel.journal import record
from app.notices.service import write_letter


def change_password(
    *, by: Person, password: str, new_password: str, token: str | None, at: datetime, real: datetime
) -> None:
    """Change one's password; every other session ends, links to reset it are void, and a letter says so."""
    passwords.confirm_identity(by, password=password, at=real)
    passwords.check_new_password(new_password, email=by.email)
    person = passwords.locked_person(by.id)
    person.password_hash = passwords.hash_password(new_password)
    sessions.end_all_sessions(person, at=real, but=token)
    tickets.void_tickets(person, TicketPurpose.RESET, real=real)
    record(person, "change_password", by=person, at=at)
    write_letter(to=person, template="accounts/password_changed", context={"changed_at": at}, at=at)


def choose_language(*, by: Person, language: str, at: datetime) -> None:
    """In which language letters come."""
    if language not in LANGUAGES:
        raise RuleBroken(language=_l("Choose one of the three languages."))
    person = passwords.locked_person(by.id)
    person.language = language
    record(person, "choose_language", by=person, at=at, facts={"language": language})


def choose_digest(*, by: Person, digest: bool, at: datetime) -> None:
    """Whether the morning letter comes."""
    person = passwords.locked_person(by.id)
    person.digest = digest
    record(person, "choose_digest", by=person, at=at, facts={"digest": digest})


def replace_second_factor(session: LoginSession, *, password: str, code: str, at: datetime) -> None:
    """Take away the present second factor (password and a valid or recovery code): a new one is set up next.

    Every other session ends; this one waits for the new second factor if one is needed. Real time.
    """
    passwords.confirm_identity(session.person, password=password, at=at)
    person = passwords.locked_person(session.person_id)
    if person.totp_sealed is not None:
        if not second_factor.take_code(person, code, at=at):
            passwords.count_failure(person, at=at)
            raise RuleBroken(code=sessions.CODE_WRONG)
        second_factor.drop_second_factor(person, at=at)
    sessions.end_all_sessions(person, at=at)
    session.ended_at = None
    session.second_factor_at = None
