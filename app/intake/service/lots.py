"""Splitting a draft into lots, joining them again, and publishing a set under one confirmation."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person
from app.intake import policy
from app.intake.models import Attachment, Expertise, Question, ResearchObject
from app.intake.rules import lots as rules
from app.intake.service.copying import take_over_insiders
from app.intake.service.drafting import begin, touch
from app.intake.service.lot_parties import take_over_parties
from app.intake.service.moving import move_expertise
from app.intake.service.publication import prepare, publish
from app.intake.states import ExpertiseState, Form
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.kernel.journal import record
from app.kernel.policy import require
from app.registry.states import Restriction

# What every lot has in common with the request that was split.
COMMON = (
    "procedure", "case_number", "kind", "form", "experts_needed", "earlier_number", "earlier_expert", "kind_reasons",
    "region_code", "place", "ruling_language", "grounds", "circumstances", "urgent", "urgency_reason", "urgency",
    "urgent_by", "urgent_quota_reason", "mode", "mode_reason", "mode_text", "hearing_on", "examined", "consent",
    "equipment", "equipment_public", "offer_working_days", "copied_from_id",
)  # fmt: skip
OF_A_FILE = ("sha256", "name", "media_type", "size_bytes", "added_at", "added_by_id")


def split_into_lots(
    expertise: Expertise, *, plan: rules.Plan, by: Person, at: datetime, version: int | None = None
) -> list[Expertise]:
    """Split the draft by the plan: it becomes lot 1, each other lot a draft with a number of its own.

    Questions and objects move, none is lost or doubled; an object of two lots stands in both, with the order.
    Every lot has the files and what was said of the case. RuleBroken where the plan leaves something empty.
    """
    touch(expertise, by=by, version=version)
    require(policy.can_split(by, expertise))
    if wrong := rules.problems(plan, expertise):
        raise RuleBroken({"": " ".join(map(str, wrong))})
    set_id, specialties = uuid.uuid4(), list(expertise.specialties)
    facts = {"lot_of": str(expertise.id), "lots": plan.count}
    lots = [expertise, *(_another(expertise, by=by, at=at, facts=facts) for _ in range(1, plan.count))]
    for place, lot in enumerate(lots, 1):
        lot.lot_set_id, lot.lot_place, lot.lot_count = set_id, place, plan.count
        lot.specialties = [s for s in specialties if place in plan.specialties[s.id]]
        if lot.form is Form.COMPLEX and len(lot.specialties) == 1:
            lot.form = Form.INDIVIDUAL
    _move(expertise, lots, plan)
    db.session.flush()
    record(expertise, "split", by=by, at=at, facts={"lots": [lot.number for lot in lots]})
    return lots


def _another(expertise: Expertise, *, by: Person, at: datetime, facts: dict[str, Any]) -> Expertise:
    values = {name: getattr(expertise, name) for name in COMMON}
    lists = {"restricted": list(expertise.restricted), "to_check": list(expertise.to_check)}
    values["official_named"] = expertise.official_named
    lot = begin(body=expertise.body, by=by, at=at, facts=facts, official=expertise.official, **lists, **values)
    lot.attachments = [Attachment(**{name: getattr(a, name) for name in OF_A_FILE}) for a in expertise.attachments]
    take_over_insiders(expertise, lot, by=by, at=at)
    take_over_parties(expertise, lot, by=by, at=at)
    return lot


def _move(expertise: Expertise, lots: list[Expertise], plan: rules.Plan) -> None:
    questions, objects = list(expertise.questions), list(expertise.objects)
    for question in questions:
        _put(question, expertise, lots[plan.questions[question.id] - 1], "questions")
    for thing in objects:
        first, *then = plan.objects[thing.id]
        _put(thing, expertise, lots[first - 1], "objects")
        if then:
            thing.shared_key, thing.shared_order = uuid.uuid4(), 1
            lots[then[0] - 1].objects.append(_twin(thing))
    for lot in lots:
        _number(lot)


def _twin(thing: ResearchObject) -> ResearchObject:
    values = {name: getattr(thing, name) for name in ("name", "origin", "seal", "permission", "shared_key")}
    return ResearchObject(**values, place=thing.place, shared_order=2)


def _put(row: Question | ResearchObject, source: Expertise, target: Expertise, name: str) -> None:
    if target is not source:
        rows = getattr(target, name)  # read first: reading writes what waits, and a row without a request would go
        getattr(source, name).remove(row)
        rows.append(row)


def _number(expertise: Expertise) -> None:
    for place, question in enumerate(expertise.questions, 1):
        question.place = place
    for place, thing in enumerate(expertise.objects, 1):
        thing.place = place


def locked_lots(expertise: Expertise) -> list[Expertise]:
    """Every lot of the set in its order, locked until the transaction ends; empty where there is no set."""
    if expertise.lot_set_id is None:
        return []
    own = select(Expertise).where(Expertise.lot_set_id == expertise.lot_set_id).order_by(Expertise.lot_place)
    fresh = own.with_for_update(of=Expertise).execution_options(populate_existing=True)
    return list(db.session.scalars(fresh))


def join_lots(expertise: Expertise, *, by: Person, at: datetime) -> Expertise:
    """Join the lots into the first one again, while all are drafts; the others are withdrawn, their numbers stay.

    An object of two lots is one again; what restricted one lot restricts the whole, and who was named to know of one
    knows of it. What was written elsewhere in the other lots stays there.
    """
    lots = locked_lots(expertise)
    require(policy.can_rejoin(by, lots))
    first, *others = lots
    for other in others:
        _take_back(first, other)
        take_over_insiders(other, first, by=by, at=at)
        take_over_parties(other, first, by=by, at=at)
    first.restricted = [kind.value for kind in Restriction if any(kind.value in lot.restricted for lot in lots)]
    for lot in lots:
        lot.lot_set_id = lot.lot_place = lot.lot_count = None
    for thing in first.objects:
        thing.shared_key = thing.shared_order = None
    _number(first)
    if first.form is Form.INDIVIDUAL and len(first.specialties) > 1 and any(o.form is Form.COMPLEX for o in others):
        first.form = Form.COMPLEX
    db.session.flush()
    for other in others:
        move_expertise(other, "withdraw", by=by, at=at, facts={"joined_into": str(first.id)})
    record(first, "join", by=by, at=at, facts={"lots": [lot.number for lot in lots]})
    return first


def _take_back(first: Expertise, other: Expertise) -> None:
    for question in list(other.questions):
        _put(question, other, first, "questions")
    held: set[uuid.UUID | None] = {thing.shared_key for thing in first.objects if thing.shared_key is not None}
    for thing in list(other.objects):
        if thing.shared_key is not None and thing.shared_key in held:
            other.objects.remove(thing)
        else:
            _put(thing, other, first, "objects")
            held.add(thing.shared_key)
    first.specialties = list({s.id: s for s in (*first.specialties, *other.specialties)}.values())
    files = {a.sha256 for a in first.attachments}
    for a in list(other.attachments):
        if a.sha256 not in files:
            first.attachments.append(Attachment(**{name: getattr(a, name) for name in OF_A_FILE}))


@dataclass(frozen=True)
class ShownLot:
    """What stood on the page when the set was confirmed: which frozen lot, its key, its last day for offers."""

    expertise_id: uuid.UUID
    publish_key: uuid.UUID
    due_on: date


def prepare_lots(expertise: Expertise, *, by: Person, at: datetime) -> list[Expertise]:
    """Check and freeze every lot that is a draft and that the actor sees; all or, where one is not complete, none."""
    seen = [lot for lot in locked_lots(expertise) if policy.can_see_expertise(by, lot)]
    lots = [lot for lot in seen if lot.state is ExpertiseState.DRAFT]
    return [prepare(lot, by=by, at=at, ask_similar=True) for lot in lots]


def publish_lots(
    expertise: Expertise, *, shown: Sequence[ShownLot], by: Person, at: datetime, confirm_urgent: bool = False
) -> list[Expertise]:
    """Publish every frozen lot of the set at once, or none: each under its own key and day as they were shown."""
    by_id = {lot.id: lot for lot in locked_lots(expertise)}
    if not shown or any(one.expertise_id not in by_id for one in shown):
        raise Stale
    return [
        publish(
            by_id[one.expertise_id],
            publish_key=one.publish_key,
            due_on=one.due_on,
            by=by,
            at=at,
            confirm_urgent=confirm_urgent,
            ask_similar=True,
        )
        for one in shown
    ]
