"""What waits for whoever looks after people: last days that come near, and what needs a second person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, Uuid, and_, cast, func, or_, select

from app.accounts import policy as accounts
from app.accounts.models import BreakGlass, FactorReset
from app.accounts.states import Verb
from app.backoffice.queries.groups import Desk, Source, line
from app.complaints import policy as complaints
from app.complaints.models import Complaint
from app.complaints.states import UNDECIDED, ComplaintState
from app.kernel.clock import LOCAL
from app.kernel.db import db
from app.reference import queries as reference
from app.registry import policy as registry
from app.registry import queries as register
from app.registry.models import Expert
from app.registry.states import ExpiryPoint


def _pressing(desk: Desk) -> int:
    """In how many days before a last day it is the expert's turn: the last warning point of the rules."""
    return reference.rule(ExpiryPoint.LAST.value, on=desk.on).value or 0


def expiring(desk: Desk) -> Select[Any] | None:
    """Last days of licences, attestations and trainings of the experts whom the actor looks after.

    It is somebody's turn from the last warning on: the expert's own, and of a state expert that of whoever assigns
    the work. The Ministry's reviewers only look on.
    """
    actor, assigns = desk.actor, desk.actor.bodies_with(Verb.ASSIGN)
    if not (actor.expert or registry.can_see_expiring(actor)):
        return None
    last, entry = register.last_days(desk.on), Expert
    name = func.md5(func.concat_ws("|", last.c.kind, last.c.expert_id))  # one expert may have three
    theirs = or_(entry.person_id == actor.id, entry.institute_id.in_(assigns))
    near = last.c.expires_on <= desk.on + timedelta(days=_pressing(desk))
    return (
        line(
            "expiring", cast(name, Uuid), due=last.c.expires_on, mine=and_(theirs, near), number=entry.register_no,
            state=last.c.kind, own=False, of_expertise=False,
        )
        .select_from(last)
        .join(entry, entry.id == last.c.expert_id)
        .where(register.running_out(last, on=desk.on), registry.visible_expiries(actor))
    )  # fmt: skip


def names_of(register_nos: Collection[str]) -> dict[str, str]:
    """Names of experts by their number in the register, which is public; one query, none for none."""
    if not register_nos:
        return {}
    found = db.session.execute(select(Expert.register_no, Expert.name).where(Expert.register_no.in_(register_nos)))
    return {row.register_no: row.name for row in found}


def resets(desk: Desk) -> Select[Any] | None:
    """Lost second factors that a second person takes away or leaves. The line bears the day: a name goes nowhere."""
    actor = desk.actor
    if not accounts.can_see_resets(actor):
        return None
    local = func.timezone("UTC", FactorReset.asked_at) + LOCAL.utcoffset(None)
    asked_on = func.to_char(local, "YYYY-MM-DD HH24:MI")
    return (
        _plain("resets", FactorReset.id, asked_on, mine=FactorReset.asked_by_id != actor.id)
        .select_from(FactorReset)
        .where(FactorReset.decided_at.is_(None), FactorReset.person_id != actor.id, accounts.visible_resets(actor))
    )


def wishes(desk: Desk) -> Select[Any] | None:
    """Wishes to read a file which another person at the Ministry grants or refuses."""
    actor = desk.actor
    if not accounts.can_see_break_glass(actor):
        return None
    mine = BreakGlass.asked_by_id != actor.id
    found = _plain("break_glass", BreakGlass.id, BreakGlass.number, mine=mine).select_from(BreakGlass)
    return found.where(BreakGlass.decided_at.is_(None))


def complaints_filed(desk: Desk) -> Select[Any] | None:
    """Own complaints before the Chamber, with the day by which it decides; of a body only while one works there."""
    late = and_(Complaint.state.in_(UNDECIDED), Complaint.due_on < desk.on)
    return (
        line(
            "complaints_filed", Complaint.id, due=Complaint.due_on, late=late, mine=False, number=Complaint.number,
            state=Complaint.state, own=False, of_expertise=False,
        )
        .select_from(Complaint)
        .where(Complaint.filed_by_id == desk.actor.id, ~Complaint.on_paper, complaints.visible_complaints(desk.actor))
        .where(Complaint.state.in_((ComplaintState.FILED, *UNDECIDED)))
    )  # fmt: skip


def _plain(kind: str, thing_id: Any, number: Any, *, mine: Any) -> Select[Any]:
    return line(kind, thing_id, number=number, mine=mine, own=False, of_expertise=False)


SOURCES: tuple[Source, ...] = (
    Source(("expiring",), expiring),
    Source(("resets",), resets),
    Source(("break_glass",), wishes),
    Source(("complaints_filed",), complaints_filed),
)
