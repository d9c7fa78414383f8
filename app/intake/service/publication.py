"""Two-phase publication, and withdrawal."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.intake import policy
from app.intake.models import Expertise, Search
from app.intake.rules import redact
from app.intake.service.acquaintance import frozen_again, tell_parties_of_withdrawal
from app.intake.service.clarity import keep_clarity
from app.intake.service.consents import void_consent
from app.intake.service.modes import is_beyond_quota, lacking, tell_invited
from app.intake.service.moving import begin_search, move_expertise
from app.intake.service.similar import mind_similar
from app.intake.states import Kind, SearchOutcome
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.policy import require
from app.reference import queries as reference
from app.reference.models import PilotScope
from app.reference.states import SearchMode

NOT_COMPLETE = _l("The request is not complete. The task list says what is missing.")
DAY_MOVED = _l("The last day for offers is another one now. Look at it again and confirm.")
CONFIRM_URGENT = _l("The body has used its quota of urgent requests for this month. Confirm that this one is urgent.")
NO_REASON = _l("Say why the request is withdrawn.")


def too_few_days(least: int) -> Any:
    """The sentence for fewer days than the rule in force demands."""
    return _l("The rules in force demand at least %(days)s working days for offers.", days=least)


def minimum_days(*, on: date, urgent: bool = False) -> int | None:
    """The least number of working days for offers by the rule in force; None while it is not set.

    An urgent request has a rule of its own; while that is not set it follows the common one.
    """
    own = reference.rule("offers.min_working_days_urgent", on=on).value if urgent else None
    return own if own is not None else reference.rule("offers.min_working_days", on=on).value


def offers_due_on(expertise: Expertise, *, at: datetime) -> date:
    """The last day for offers if the request were published at this moment; of a direct choice, that very day."""
    if expertise.mode is SearchMode.DIRECT:
        return clock.day_of(at)
    if expertise.offer_working_days is None:
        raise RuleBroken(offer_working_days=NOT_COMPLETE)
    return reference.working_calendar().add_working_days(clock.day_of(at), expertise.offer_working_days)


def days_for_offers(expertise: Expertise, *, at: datetime) -> list[tuple[date, int | None]]:
    """Each day after today up to the last one for offers, with its count as a working day (None: a day off).

    Empty while the working days for offers are not set, and for a direct choice.
    """
    if expertise.mode is SearchMode.DIRECT:
        return []
    calendar, day = reference.working_calendar(), clock.day_of(at)
    counted: int = 0
    answer: list[tuple[date, int | None]] = []
    while counted < (expertise.offer_working_days or 0):
        day += timedelta(days=1)
        working = calendar.is_working(day)
        counted += working
        answer.append((day, counted if working else None))
    return answer


def pilot_of(expertise: Expertise, *, on: date) -> PilotScope | None:
    """The pilot that would apply if it were published on this day."""
    if expertise.procedure is None or expertise.region_code is None:
        return None
    return reference.pilot_scope(
        procedure=expertise.procedure,
        specialty_ids=[s.id for s in expertise.specialties],
        primary=expertise.kind is Kind.PRIMARY,
        region_code=expertise.region_code,
        on=on,
    )


def _check_complete(expertise: Expertise, *, at: datetime) -> None:
    if lacking(expertise, at=at):
        raise RuleBroken({"": NOT_COMPLETE})
    if expertise.mode is SearchMode.DIRECT:
        return
    least, days = minimum_days(on=clock.day_of(at), urgent=expertise.urgent), expertise.offer_working_days
    if least is not None and days is not None and days < least:
        raise RuleBroken({"": too_few_days(least)})


def prepare(expertise: Expertise, *, by: Person, at: datetime, ask_similar: bool = False) -> Expertise:
    """Check the draft, freeze it and make the key under which it can be published exactly once.

    `ask_similar`: a page asks first that every similar expertise be explained (callers without a page: no).
    """
    require(policy.can_prepare(by, expertise))
    if ask_similar:
        mind_similar(expertise, by=by, at=at)
    _check_complete(expertise, at=at)
    expertise.prepared_at = at
    expertise.publish_key = uuid.uuid4()
    move_expertise(expertise, "prepare", by=by, at=at)
    frozen_again(expertise, at=at)
    return expertise


def revise(expertise: Expertise, *, by: Person, at: datetime) -> Expertise:
    """Back to the draft; the key of the frozen request, and the consent given to it, are worth nothing any more."""
    require(policy.can_revise(by, expertise))
    void_consent(expertise, by=by, at=at)
    expertise.prepared_at = expertise.publish_key = None
    move_expertise(expertise, "revise", by=by, at=at)
    return expertise


def _day_shown(expertise: Expertise, due_on: date | None, *, at: datetime) -> date:
    """The last day for offers of a request that lacks nothing; RuleBroken where another one was shown."""
    _check_complete(expertise, at=at)
    day = offers_due_on(expertise, at=at)
    if due_on is not None and due_on != day:
        raise RuleBroken({"": DAY_MOVED})
    return day


def publish(
    expertise: Expertise,
    *,
    publish_key: uuid.UUID,
    by: Person,
    at: datetime,
    due_on: date | None = None,
    confirm_urgent: bool = False,
    ask_similar: bool = False,
) -> Expertise:
    """Publish the frozen request under its key: deadline, pilot scope, notice and the first search are fixed.

    The same key again gives the same result and changes nothing. `due_on` is the last day for offers
    that was shown to the official: RuleBroken where it has become another one. Stale for another key.
    `confirm_urgent`: an urgent request beyond the body's quota is confirmed by whoever publishes it.
    """
    db.session.scalar(
        select(Expertise)
        .where(Expertise.id == expertise.id)
        .with_for_update(of=Expertise)
        .execution_options(populate_existing=True)
    )
    if expertise.publish_key != publish_key:
        raise Stale
    may = policy.can_publish(by, expertise)
    if expertise.published_at is not None and "not_yours" not in may.codes:
        return expertise
    require(may)
    if ask_similar:
        mind_similar(expertise, by=by, at=at)
    day = _day_shown(expertise, due_on, at=at)
    if is_beyond_quota(expertise, at=at):
        if not confirm_urgent:
            raise RuleBroken(confirm_urgent=CONFIRM_URGENT)
        expertise.urgent_confirmed_by_id = by.id
    return _publish(expertise, day, by=by, at=at)


def _publish(expertise: Expertise, day: date, *, by: Person, at: datetime) -> Expertise:
    """Everything is in order: fix what is published, begin the search, write to the invited."""
    expertise.pilot_scope = pilot_of(expertise, on=clock.day_of(at))
    expertise.published_at, expertise.published_by_id = at, by.id
    direct = expertise.mode is SearchMode.DIRECT
    expertise.notice = redact(
        expertise, offers_due_on=None if direct else day, offers_due_at=None if direct else clock.end_of(day)
    )
    move_expertise(expertise, "publish", by=by, at=at, facts=_facts(expertise, day))
    keep_clarity(expertise, at=at)
    search = begin_search(expertise, working_days=int(expertise.offer_working_days or 0), at=at)
    tell_invited(expertise, due=search.offers_due_at, at=at)
    return expertise


def _facts(expertise: Expertise, day: date) -> dict[str, Any]:
    """What the journal keeps of a publication."""
    facts: dict[str, Any] = {
        "working_days": expertise.offer_working_days,
        "offers_due_on": day.isoformat(),
        "pilot": expertise.pilot_scope.code if expertise.pilot_scope else None,
    }
    if expertise.mode is not SearchMode.OPEN:
        facts |= {"mode": expertise.mode.value, "mode_reason": expertise.mode_reason}
    if expertise.urgent:
        facts |= {"urgency": expertise.urgency, "beyond_quota": expertise.urgent_confirmed_by_id is not None}
    return facts


def withdraw(expertise: Expertise, *, reason: str, by: Person, at: datetime) -> Expertise:
    """Withdraw with a reason. A running search ends unread: nobody ever opens its offers."""
    require(policy.can_withdraw(by, expertise))
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    void_consent(expertise, by=by, at=at)
    move_expertise(expertise, "withdraw", by=by, at=at, why=reason.strip())
    tell_parties_of_withdrawal(expertise, at=at)
    running = db.session.scalar(
        select(Search).where(Search.expertise_id == expertise.id, Search.outcome.is_(None)).with_for_update()
    )
    if running is not None:
        running.opened_at, running.outcome = at, SearchOutcome.WITHDRAWN
        db.session.flush()
    return expertise
