"""A file opened by two people at the Ministry: the grant, the entry in the history and the letters are one act."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts import service as account_service
from app.accounts.models import BreakGlass, Person
from app.accounts.states import BodyKind
from app.bidding.models import Selection
from app.bidding.policy import LIVING
from app.casework.service import letters
from app.intake.models import Expertise
from app.intake.states import BEFORE_PUBLICATION
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record

UNKNOWN = _l("No published expertise has this number.")


def ask_to_read(*, number: str, reason: str, by: Person, at: datetime) -> BreakGlass:
    """Ask to read the file of the expertise with this number; RuleBroken(number=...) where there is none.

    A draft is nobody's file yet: it cannot be asked for.
    """
    account_service.insist_may_ask(by, at=at)  # first, so that nobody learns which numbers exist
    wanted = (Expertise.number == number.strip(), Expertise.state.not_in(BEFORE_PUBLICATION))
    found = db.session.execute(select(Expertise.id, Expertise.number).where(*wanted)).one_or_none()
    if found is None:
        raise RuleBroken(number=UNKNOWN)
    return account_service.ask_break_glass(expertise_id=found.id, number=found.number, reason=reason, by=by, at=at)


def grant_reading(asked: BreakGlass, *, by: Person, at: datetime) -> None:
    """The second person grants it; the official in charge and the provider are told in the same transaction."""
    until = account_service.grant_break_glass(asked, by=by, at=at)
    expertise = db.session.get_one(Expertise, asked.expertise_id)
    facts = {"until": until.isoformat(), "asked": position(asked.asked_by), "granted": position(by)}
    record(expertise, "break_glass", by=by, at=at, why=asked.reason, facts=facts)
    told = {"until": until, "asked": facts["asked"], "granted": facts["granted"], "reason": asked.reason}
    living = select(Selection).where(Selection.expertise_id == expertise.id, Selection.state.in_(LIVING))
    letters.to_official(expertise, "break_glass", at=at, **told)
    letters.to_provider(expertise, db.session.scalar(living), "break_glass", at=at, **told)


def position(person: Person) -> str:
    """How owners know of somebody at the Ministry: by the position, never by the name."""
    return next((m.position for m in person.active_memberships if m.body.kind is BodyKind.MINISTRY and m.position), "")
