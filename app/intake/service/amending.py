"""Changing a published request: what it would mean, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from app.accounts.models import Person
from app.intake import policy
from app.intake.models import Amendment, Expertise, Question, ResearchObject, Search
from app.intake.rules import amending, missing
from app.intake.rules.amending import Amended, Change
from app.intake.service.lists import MOST_OBJECTS, MOST_QUESTIONS, store_attachment
from app.intake.service.moving import OPENING_JOB
from app.intake.service.rereading import ask_to_reread
from app.kernel import clock, jobs
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.reference import queries as reference

LEAST_RULE = "amendment.min_working_days"
MOST_WORKING_DAYS = 60
NO_WHY = _l("Say why the request is changed. Everybody who may see the notice reads it.")
NOTHING = _l("Nothing is changed. To give more days for offers only, mark the change as material.")
TWICE = _l("One question stands twice.")
TOO_MANY = _l("The list is full.")
PAST_HEARING = _l("The day of the hearing is in the past.")
FIELD_OF = {"object_name": "objects", "object_origin": "objects", "object_permission": "objects"}


@dataclass(frozen=True)
class Plan:
    """What a proposed change would do."""

    amended: Amended
    before: dict[str, Any]
    after: dict[str, Any]
    kinds: frozenset[Change]
    by_rule: tuple[Change, ...]  # why it is material by the table; empty: it is not
    material: bool
    due_on: date

    @property
    def due_at(self) -> datetime:
        return clock.end_of(self.due_on)


def least_days(search: Search, *, on: date) -> int:
    """Working days for offers that a material change gives at least: by the dated rule amendment.min_working_days;
    while it has no value, as many as the search had when it began.
    """
    rule = reference.rule(LEAST_RULE, on=on).value
    if rule is not None:
        return rule
    first = select(func.min(Amendment.due_before)).where(Amendment.search_id == search.id)
    due = db.session.scalar(first) or search.offers_due_on
    return max(1, reference.working_calendar().working_days_between(clock.day_of(search.began_at), due))


def plan_amendment(
    expertise: Expertise,
    search: Search,
    values: Mapping[str, Any],
    *,
    raised: bool = False,
    working_days: int | None = None,
    with_file: bool = False,
    at: datetime,
) -> Plan:
    """What changing the request to these values would do; nothing is written.

    `values` as `rules.amending.values_of` gives them. `raised`: the official calls it material; by the table it may
    be so anyway. RuleBroken beside the field where the request would not be whole, or nothing would change.
    """
    on, amended = clock.day_of(at), Amended(expertise, values)
    _check(expertise, amended, on=on)
    due_on, due_at = search.offers_due_on, search.offers_due_at
    before = amending.snapshot(expertise, due_on=due_on, due_at=due_at)
    after = amending.snapshot(amended, due_on=due_on, due_at=due_at)
    kinds = amending.kinds_of(before, after) | ({Change.FILES} if with_file else frozenset())
    if not kinds:
        if not raised:
            raise RuleBroken({"": NOTHING})
        kinds = frozenset({Change.DAYS})
    by_rule = tuple(amending.material(kinds))
    if raised or by_rule:
        due_on = max(due_on, _new_due(search, working_days, on=on))
        after = amending.snapshot(amended, due_on=due_on, due_at=clock.end_of(due_on))
    return Plan(amended, before, after, kinds, by_rule, raised or bool(by_rule), due_on)


def _new_due(search: Search, working_days: int | None, *, on: date) -> date:
    least = least_days(search, on=on)
    days = working_days if working_days is not None else least
    if not least <= days <= max(least, MOST_WORKING_DAYS):
        text = _l("Enter a number of working days from %(least)s to %(most)s.", least=least, most=MOST_WORKING_DAYS)
        raise RuleBroken(working_days=text)
    return reference.working_calendar().add_working_days(on, days)


def _check(expertise: Expertise, amended: Any, *, on: date) -> None:
    problems: dict[str, Any] = {FIELD_OF.get(m.code, m.code): m.text for m in missing(amended)}
    texts = [question.text for question in amended.questions]
    if len(set(texts)) < len(texts):
        problems["questions"] = TWICE
    if len(texts) > MOST_QUESTIONS:
        problems["questions"] = TOO_MANY
    if len(amended.objects) > MOST_OBJECTS:
        problems["objects"] = TOO_MANY
    hearing = amended.hearing_on
    if hearing is not None and hearing != expertise.hearing_on and hearing < on:
        problems["hearing_on"] = PAST_HEARING
    if problems:
        raise RuleBroken(problems)


def _locked(expertise_id: Any) -> tuple[Expertise, Search]:
    """Expertise and newest search as they stand now, locked in the order that every verb of bidding keeps."""
    expertise = db.session.scalar(
        select(Expertise)
        .where(Expertise.id == expertise_id)
        .with_for_update(of=Expertise)
        .execution_options(populate_existing=True)
    )
    search = db.session.scalar(
        select(Search)
        .where(Search.expertise_id == expertise_id)
        .order_by(Search.round.desc())
        .limit(1)
        .with_for_update(of=Search)
        .execution_options(populate_existing=True)
    )
    if expertise is None or search is None:
        raise NotVisible
    return expertise, search


def apply_amendment(
    expertise: Expertise,
    values: Mapping[str, Any],
    *,
    why: str,
    raised: bool = False,
    working_days: int | None = None,
    file: tuple[str, BinaryIO] | None = None,
    by: Person,
    at: datetime,
    version: int | None = None,
) -> Amendment:
    """Change the published request: a numbered version with the notice before and after it.

    Material: the search gets a new edition and a new deadline, never an earlier one, and the job that opens it is
    deferred anew (the old one finds that the deadline has not come). What becomes of sealed offers is for bidding.
    `version`: of the request that was shown; Stale for another one. Refused where a prosecutor consented to it.
    """
    expertise, search = _locked(expertise.id)
    require(policy.can_amend(by, expertise, search, at=at))
    if version is not None and version != expertise.version:
        raise Stale
    if not why.strip():
        raise RuleBroken(why=NO_WHY)
    db.session.expire(expertise, ["questions", "objects", "attachments"])
    plan = plan_amendment(
        expertise, search, values, raised=raised, working_days=working_days, with_file=file is not None, at=at
    )
    require(policy.keeps_consent(expertise, plan.amended, with_file=file is not None))
    row = _row(expertise, search, plan, why=why.strip(), by=by, at=at)
    if file is not None:
        store_attachment(expertise, name=file[0], content=file[1], by=by, at=at)
    _write(expertise, plan)
    row.edition = _new_edition(search, plan)
    db.session.add(row)
    db.session.flush()
    _tell(expertise, row, plan, by=by, at=at)
    return row


def _tell(expertise: Expertise, row: Amendment, plan: Plan, *, by: Person, at: datetime) -> None:
    facts = {"number": row.number, "material": row.material, "kinds": sorted(plan.kinds)}
    record(expertise, "amend", by=by, at=at, why=row.why, facts=facts | {"offers_due_on": plan.due_on.isoformat()})
    if row.material:
        ask_to_reread(expertise, by=by, at=at)


def _new_edition(search: Search, plan: Plan) -> int:
    """After a material change the next edition, and the deadline with its job; the edition that now holds."""
    if plan.material:
        search.edition += 1
        if plan.due_on != search.offers_due_on:
            search.offers_due_on, search.offers_due_at = plan.due_on, plan.due_at
            jobs.defer(OPENING_JOB, at=plan.due_at, search_id=str(search.id))
    return search.edition


def _row(expertise: Expertise, search: Search, plan: Plan, *, why: str, by: Person, at: datetime) -> Amendment:
    last = db.session.scalar(select(func.max(Amendment.number)).where(Amendment.expertise_id == expertise.id)) or 0
    return Amendment(
        expertise_id=expertise.id,
        search_id=search.id,
        number=last + 1,
        material=plan.material,
        by_rule=[kind.value for kind in plan.by_rule],
        why=why,
        at=at,
        by=by,
        before=plan.before,
        after=plan.after,
        digest_before=amending.digest(plan.before),
        digest_after=amending.digest(plan.after),
        due_before=search.offers_due_on,
        due_after=plan.due_on,
    )


def _write(expertise: Expertise, plan: Plan) -> None:
    amended = plan.amended
    for name in amending.TEXTS:
        setattr(expertise, name, getattr(amended, name))
    expertise.equipment_public, expertise.hearing_on = amended.equipment_public, amended.hearing_on
    _write_questions(expertise, [question.text for question in amended.questions])
    _write_objects(expertise, amended.objects)
    expertise.notice = plan.after["public"]
    flag_modified(expertise, "notice")  # the version of the request rises whatever part was changed
    db.session.flush()


def _write_questions(expertise: Expertise, texts: list[str]) -> None:
    rows = list(expertise.questions)
    for row, text in zip(rows, texts, strict=False):
        row.text = text
    for row in rows[len(texts) :]:
        expertise.questions.remove(row)
    for place, text in enumerate(texts[len(rows) :], len(rows) + 1):
        expertise.questions.append(Question(place=place, text=text))


def _write_objects(expertise: Expertise, wanted: list[Any]) -> None:
    known = {thing.id: thing for thing in expertise.objects}
    kept = {one.id for one in wanted}
    for thing in list(expertise.objects):
        if thing.id not in kept:
            expertise.objects.remove(thing)
    for place, one in enumerate(wanted, 1):
        found = known.get(one.id)
        if found is None:
            found = ResearchObject()
            expertise.objects.append(found)
        found.place, found.name, found.origin = place, one.name, one.origin
        found.seal, found.permission = one.seal, one.permission
