"""What becomes of a link sent by letter when it is opened. Who holds the link learns of its own account only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person, Ticket
from app.accounts.queries.people import token_hash
from app.accounts.states import TicketPurpose, TicketStanding
from app.kernel.db import db


def missing_invitation(person: Person) -> bool:
    """Has every membership ended to which somebody without a password was invited, and does nothing else remain?"""
    if person.password_hash is not None or person.expert or not person.memberships:
        return False
    return all(one.ended_at is not None for one in person.memberships)


def ticket_standing(token: str, purpose: TicketPurpose, *, at: datetime) -> TicketStanding:
    """Could this link still be used, and if not, why; `at` is real time. An unknown one is simply gone."""
    ticket = db.session.scalar(
        select(Ticket)
        .options(joinedload(Ticket.person))
        .where(Ticket.token_hash == token_hash(token), Ticket.purpose == purpose)
    )
    if ticket is None or ticket.used_at is not None:
        return TicketStanding.GONE
    if ticket.person.closed_at is not None:
        return TicketStanding.CLOSED
    if purpose is TicketPurpose.INVITATION and missing_invitation(ticket.person):
        return TicketStanding.ENDED
    return TicketStanding.STANDS if ticket.expires_at > at else TicketStanding.GONE
