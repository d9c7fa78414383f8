"""Legal notices that a body must see to: to be sent on paper, or reaching nobody."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, func, or_

from app.accounts import policy as accounts
from app.accounts import queries as people
from app.accounts.states import Verb
from app.backoffice.queries.groups import Desk, Source, among, line
from app.casework import policy as casework
from app.intake import policy as intake
from app.intake.models import Expertise
from app.kernel.clock import LOCAL
from app.notices.models import DeadLetter, LegalNotice, PaperTask
from app.notices.states import PaperState


def papers(desk: Desk) -> Select[Any] | None:
    """Notices on paper: to be sent, or come back unopened; those on their way wait for others."""
    if not casework.can_see_papers(desk.actor):
        return None
    mine = PaperTask.state != PaperState.SENT
    return (
        line("papers", PaperTask.id, mine=mine, state=PaperTask.state)
        .join(LegalNotice, LegalNotice.about_id == Expertise.id)
        .join(PaperTask, PaperTask.notice_id == LegalNotice.id)
        .where(PaperTask.state.in_((PaperState.OPEN, PaperState.SENT, PaperState.RETURNED)))
        .where(casework.visible_papers(desk.actor))
    )


def alarms(desk: Desk) -> Select[Any] | None:
    """Notices that nobody can receive. Who may not see the expertise reads the day of the alarm, not its number.

    It is the turn of the body's managers; of the Ministry where the body has none who can sign in.
    """
    if not accounts.can_see_dead_letters(desk.actor):
        return None
    local = func.timezone("UTC", DeadLetter.raised_at) + LOCAL.utcoffset(None)
    number = case((intake.visible_expertises(desk.actor), LegalNotice.number), else_=func.to_char(local, "YYYY-MM-DD"))
    body = func.coalesce(LegalNotice.body_id, LegalNotice.sender_body_id)
    mine = or_(
        among(body, desk.actor.bodies_with(Verb.MANAGE_MEMBERS)),
        ~people.acting_managers_of(body).correlate(LegalNotice).exists(),
    )
    return (
        line("alarms", DeadLetter.id, number=number, state=DeadLetter.reason, mine=mine, own=False, of_expertise=False)
        .select_from(DeadLetter)
        .join(LegalNotice, LegalNotice.id == DeadLetter.notice_id)
        .outerjoin(Expertise, Expertise.id == LegalNotice.about_id)
        .where(DeadLetter.closed_at.is_(None), accounts.visible_dead_letters(desk.actor))
    )


SOURCES: tuple[Source, ...] = (Source(("papers",), papers), Source(("alarms",), alarms))
