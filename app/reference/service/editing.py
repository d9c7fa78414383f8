"""Changing the reference tables. Each change is journalled, none overwrites what was in force before."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from app.kernel import jobs
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.reference import policy, queries
from app.reference.models import CalendarDay, LegalRule, PilotScope, Region, Specialty
from app.reference.policy import Actor
from app.reference.states import DayKind, Unit

DAYS = uuid.UUID("0190c3a0-0000-7000-8000-000000000001")
MOST_YEARS = 100  # a longer one would lead beyond the last day that a date can name
RECOMPUTE = "casework.recompute_clocks"  # a job of an upper floor, by its name: this floor never calls up


@dataclass
class CalendarSubject:
    """A day of the calendar as the journal names it."""

    id: uuid.UUID
    kind_of_thing: str = "calendar_day"


def move_day(
    *, day: date, kind: DayKind | None, name: str, source: str, confirmed: bool, by: Actor, at: datetime
) -> CalendarDay:
    """Make a day off or worked, or (kind None) take an exception back. A new version; open clocks are counted anew.

    Labour Code art. 85(3). RuleBroken where nothing would change, or without source and confirmation.
    """
    require(policy.can_edit_rules(by))
    problems = {}
    if not source:
        problems["source"] = _l("Enter the act that moves the day, with its number and date.")
    if not name:
        problems["name"] = _l("Enter what the day is, for example the name of the holiday.")
    if not confirmed:
        problems["confirmed"] = _l("Confirm that you have compared this with the act.")
    calendar = queries.working_calendar()
    present = DayKind.OFF if day in calendar.off else DayKind.WORK if day in calendar.work else None
    if kind is present:
        problems["kind"] = _l("The calendar says this already.")
    elif kind is not None and present is None and (kind is DayKind.WORK) == calendar.is_working(day):
        problems["kind"] = _l("By the five-day week this day is like that anyway.")
    if problems:
        raise RuleBroken(problems)
    newest = db.session.scalar(select(func.max(CalendarDay.version)).where(CalendarDay.day == day)) or 0
    row = CalendarDay(day=day, version=newest + 1, kind=kind, name=name, source=source, added_at=at, added_by_id=by.id)
    db.session.add(row)
    db.session.flush()
    facts = {"day": day.isoformat(), "kind": kind.value if kind else None, "version": row.version, "source": source}
    record(CalendarSubject(uuid.uuid5(DAYS, day.isoformat())), "move_day", by=by, at=at, facts=facts)
    jobs.defer(RECOMPUTE)
    return row


def set_rule(
    *,
    code: str,
    value: int | None,
    in_force_from: date,
    source: str,
    by: Actor,
    at: datetime,
    act: str | None = None,
    article: str | None = None,
    version: int | None = None,
) -> LegalRule:
    """A new version of a rule from a day on; the previous one ends there. An empty value means 'not set'.

    A past day is refused where a value was in force on it or later: what began under it ends under it.
    `version`: of the rule as the page showed it; Stale where somebody was faster.
    """
    require(policy.can_edit_rules(by))
    versions = _held_versions(code, version)
    _refuse_rule(versions, value=value, in_force_from=in_force_from, source=source, today=day_of(at))
    newest = versions[-1]
    facts = {"act": act or newest.act, "article": newest.article if article is None else article, "source": source}
    same = next((v for v in versions if v.in_force_from == in_force_from), None)
    if same is not None:  # a version without a value that starts on this very day takes the value
        row = same
        row.value, row.act, row.article, row.source = value, facts["act"], facts["article"], source
    else:
        _end_before(versions, in_force_from)
        db.session.flush()
        until = min((v.in_force_from for v in versions if v.in_force_from > in_force_from), default=None)
        row = LegalRule(
            code=code, value=value, unit=newest.unit, in_force_from=in_force_from, in_force_to=until, **facts
        )
        db.session.add(row)
    db.session.flush()
    record(
        row, "set_rule", by=by, at=at, facts=facts | {"code": code, "value": value, "from": in_force_from.isoformat()}
    )
    return row


def _held_versions(code: str, shown: int | None) -> list[LegalRule]:
    """Every version of a rule, locked; NotVisible where there is none, Stale where it is not as it was shown."""
    versions = list(
        db.session.scalars(
            select(LegalRule)
            .where(LegalRule.code == code)
            .order_by(LegalRule.in_force_from)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )
    if not versions:
        raise NotVisible
    if shown is not None and shown != sum(row.version for row in versions):
        raise Stale
    return versions


def _end_before(versions: list[LegalRule], day: date) -> None:
    """The version in force on a day ends there."""
    for version in versions:
        ends = version.in_force_to
        if version.in_force_from < day and (ends is None or ends > day):
            version.in_force_to = day


def _refuse_rule(
    versions: list[LegalRule], *, value: int | None, in_force_from: date, source: str, today: date
) -> None:
    problems = {}
    if not source:
        problems["source"] = _l("Enter where the value comes from.")
    if value is not None and value < 0:
        problems["value"] = _l("Enter a whole number, zero or more.")
    elif value is not None and value > MOST_YEARS and versions[-1].unit is Unit.YEARS:
        problems["value"] = _l("Enter at most %(most)s years.", most=MOST_YEARS)
    held = [v for v in versions if v.value is not None and (v.in_force_to is None or v.in_force_to > in_force_from)]
    if in_force_from < today and held:
        problems["in_force_from"] = _l(
            "A value was in force on that day or after it. Choose today or a later day: "
            "what began under the old rule ends under it."
        )
    elif any(v.in_force_from == in_force_from and v.value is not None for v in versions):
        problems["in_force_from"] = _l("A version from this day exists already.")
    if problems:
        raise RuleBroken(problems)


def edit_pilot(
    pilot: PilotScope,
    *,
    specialty_ids: Iterable[uuid.UUID],
    region_codes: Iterable[str],
    starts_on: date | None,
    ends_on: date | None,
    source: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> PilotScope:
    """Change what a pilot covers. Requests already published keep the scope that was fixed for them.

    `version`: of the pilot as the page showed it; Stale where somebody was faster.
    """
    require(policy.can_edit_rules(by))
    db.session.refresh(pilot, with_for_update=True)
    if version is not None and version != pilot.version:
        raise Stale
    problems = {}
    if starts_on is not None and ends_on is not None and ends_on <= starts_on:
        problems["ends_on"] = _l("The end must come after the start.")
    if not source:
        problems["source"] = _l("Enter where this comes from.")
    if problems:
        raise RuleBroken(problems)
    before = _scope(pilot)
    pilot.specialties = list(db.session.scalars(select(Specialty).where(Specialty.id.in_(list(specialty_ids)))))
    pilot.regions = list(db.session.scalars(select(Region).where(Region.code.in_(list(region_codes)))))
    pilot.starts_on, pilot.ends_on, pilot.source = starts_on, ends_on, source
    flag_modified(pilot, "source")  # the version rises also where only the lists beside it change
    db.session.flush()
    record(pilot, "edit_pilot", by=by, at=at, facts={"before": before, "after": _scope(pilot)})
    return pilot


def _scope(pilot: PilotScope) -> dict[str, object]:
    return {
        "specialties": sorted(s.slug for s in pilot.specialties),
        "regions": sorted(r.code for r in pilot.regions),
        "starts_on": pilot.starts_on.isoformat() if pilot.starts_on else None,
        "ends_on": pilot.ends_on.isoformat() if pilot.ends_on else None,
        "source": pilot.source,
    }
