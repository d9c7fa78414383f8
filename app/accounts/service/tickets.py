"""Links sent by letter: invitations and password resets. Each works once, until it expires. Real time."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import select, update

from app.accounts.models import Body, Person, Ticket
from app.accounts.queries import missing_invitation, token_hash
from app.accounts.service import passwords, sessions
from app.accounts.states import TicketPurpose
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.ids import uuid7
from app.kernel.jobs import defer
from app.kernel.journal import record
from app.notices.service import write_letter

LIFETIMES = {TicketPurpose.INVITATION: timedelta(days=7), TicketPurpose.RESET: timedelta(hours=2)}
PAUSE = timedelta(minutes=2)  # between two reset letters to one person
RESET_JOB = "accounts.reset"
TICKET_GONE = _l("This link was used already or is too old. Ask for a new one.")
ACCOUNT_CLOSED = _l("The account that this link was sent for has been closed.")
INVITATION_ENDED = _l("The invitation that this link was sent with has been taken back.")


def new_ticket(person: Person, purpose: TicketPurpose, *, real: datetime) -> str:
    """Make a ticket and give its token, which only the letter holds; earlier ones of its kind are void."""
    void_tickets(person, purpose, real=real)
    token = secrets.token_urlsafe(32)
    expires_at = real + LIFETIMES[purpose]
    db.session.add(
        Ticket(person_id=person.id, purpose=purpose, token_hash=token_hash(token), made_at=real, expires_at=expires_at)
    )
    db.session.flush()
    return token


def void_tickets(person: Person, purpose: TicketPurpose, *, real: datetime) -> None:
    """No link of this kind that was sent before lets anybody in any more."""
    mine = (Ticket.person_id == person.id, Ticket.purpose == purpose, Ticket.used_at.is_(None))
    db.session.execute(update(Ticket).where(*mine).values(used_at=real))


def send_invitation(person: Person, *, body: Body | None, at: datetime, real: datetime) -> None:
    """Invite somebody who has no password yet; the link lets them set one, once, within seven days."""
    token = new_ticket(person, TicketPurpose.INVITATION, real=real)
    name = getattr(body, f"name_{person.language}") if body is not None else ""
    context = {"token": token, "body": name, "until": real + LIFETIMES[TicketPurpose.INVITATION]}
    write_letter(to=person, template="accounts/invitation", context=context, at=at, private=True)


def ask_for_reset(*, email: str) -> None:
    """Ask for a letter with a reset link. Effort and outcome look the same whether or not anybody has the address."""
    found = db.session.scalar(select(Person.id).where(Person.email == email))
    defer(RESET_JOB, person_id=str(found or uuid7()))


def send_reset(person_id: uuid.UUID, *, at: datetime, real: datetime) -> None:
    """Write the reset letter (by the job): to nobody unknown or closed, and not twice within two minutes."""
    person = db.session.get(Person, person_id)
    if person is None or person.closed_at is not None:
        return
    recent = db.session.scalar(
        select(Ticket.id).where(
            Ticket.person_id == person.id, Ticket.purpose == TicketPurpose.RESET, Ticket.made_at > real - PAUSE
        )
    )
    if recent is not None:
        return
    if person.password_hash is None:
        send_invitation(person, body=None, at=at, real=real)
        return
    token = new_ticket(person, TicketPurpose.RESET, real=real)
    context = {"token": token, "until": real + LIFETIMES[TicketPurpose.RESET]}
    write_letter(to=person, template="accounts/reset", context=context, at=at, private=True)


def redeem(token: str, purpose: TicketPurpose, *, new_password: str, at: datetime, real: datetime) -> Person:
    """Set a password with a ticket. Of two at once one wins; all sessions of the person end.

    RuleBroken where the ticket is used, too old or unknown, where the account is closed or the invitation was taken
    back, or where the password is weak.
    """
    person_id = db.session.scalar(
        update(Ticket)
        .where(
            Ticket.token_hash == token_hash(token),
            Ticket.purpose == purpose,
            Ticket.used_at.is_(None),
            Ticket.expires_at > real,
        )
        .values(used_at=real)
        .returning(Ticket.person_id)
    )
    if person_id is None:
        raise RuleBroken({"": TICKET_GONE})
    person = passwords.locked_person(person_id)
    if person.closed_at is not None:
        raise RuleBroken({"": ACCOUNT_CLOSED})
    if purpose is TicketPurpose.INVITATION and missing_invitation(person):
        raise RuleBroken({"": INVITATION_ENDED})
    passwords.check_new_password(new_password, email=person.email)
    was_set = person.password_hash is not None
    person.password_hash = passwords.hash_password(new_password)
    person.failed_attempts, person.locked_until = 0, None
    sessions.end_all_sessions(person, at=real)
    record(person, "set_password", by=person, at=at, facts={"with": purpose.value})
    if was_set:
        write_letter(to=person, template="accounts/password_changed", context={"changed_at": at}, at=at)
    return person
