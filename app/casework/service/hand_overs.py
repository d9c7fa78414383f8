"""Hand-overs of objects: the giver states, the receiver confirms or refuses. Single-sided ones stay open."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import Custody, HandOver, HandOverItem
from app.casework.policy import Case
from app.casework.queries import pending_of
from app.casework.rules import EventKind
from app.casework.service import custody as chain
from app.casework.service import letters
from app.casework.service.receipts import note_receipts
from app.casework.service.steps import NEEDED, insist, take, told
from app.casework.states import (
    CUSTODY_WORKFLOW,
    CustodyState,
    Finding,
    HandOverState,
    Holder,
    Leg,
    ObjectClass,
    Side,
    Way,
)
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import ExpertiseState, Owner
from app.kernel.apart import each_apart
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move

NOTHING = _l("Choose at least one object that is with you; what you handed over already is not in the list.")
FUTURE = _l("This day has not come yet.")
BEFORE_GIVEN = _l("Nothing is received before it was given.")
WITNESS_FIRST = _l("Among the objects are some that need a witness: confirm their hand-over by itself.")
OF_ANOTHER = _l("Objects are still on their way to an earlier provider: the body must take that hand-over back first.")
ALL_MISSING = _l("Nothing was received: refuse the hand-over instead, with your reasons.")
NOT_GIVEN = frozenset({CustodyState.WITH_BODY, CustodyState.RETURNED})
UNDER_WAY = frozenset({CustodyState.GIVEN, CustodyState.IN_TRANSIT})
OUT = {Leg.TO_PROVIDER: "give", Leg.ON: "lend", Leg.BACK: "give_back"}
ARRIVED = {
    Leg.TO_PROVIDER: ("receive", Holder.PROVIDER),
    Leg.ON: ("lent", Holder.INSTITUTE),
    Leg.BACK: ("accept_back", Holder.BODY),
}
KEPT = {
    Leg.TO_PROVIDER: ("keep", Holder.BODY),
    Leg.ON: ("keep_here", Holder.PROVIDER),
    Leg.BACK: ("keep_here", Holder.PROVIDER),
}
Photos = Iterable[tuple[str, BinaryIO]]


def _departure(leg: Leg, way: Way) -> tuple[str, Holder]:
    """The verb of the stated hand-over, and who holds the objects until it is answered."""
    if way is Way.COURIER and leg is not Leg.ON:
        return "send" if leg is Leg.TO_PROVIDER else OUT[leg], Holder.COURIER
    return OUT[leg], Holder.BODY if leg is Leg.TO_PROVIDER else Holder.PROVIDER


def _carriage(
    leg: Leg, way: Way, *, to_institute: str, courier: str, tracking: str, expected_on: date | None
) -> dict[str, Any]:
    """Where to, by whom and by when; a courier only where the objects do not go from hand to hand."""
    carried: dict[str, Any] = {"leg": leg, "way": way, "to_institute": to_institute.strip() if leg is Leg.ON else ""}
    if way is not Way.COURIER:
        return carried | {"courier": "", "tracking": "", "expected_on": None}
    return carried | {"courier": courier.strip(), "tracking": tracking.strip(), "expected_on": expected_on}


def _need_witness(things: Iterable[Custody], stated: ObjectClass | None, witness: str) -> None:
    if {thing.object_class for thing in things} | {stated} != {None}:
        told(witness=witness)


def _write(
    case: Case, given_on: date, witness: str, carried: Mapping[str, Any], *, by: Person, at: datetime
) -> HandOver:
    """The row of the hand-over, in the next place."""
    assert case.selection is not None
    hand_over = HandOver(
        expertise_id=case.expertise.id, selection_id=case.selection.id, number=chain.next_number(case.expertise.id),
        given_on=given_on, given_at=at, given_by_id=by.id, given_witness=witness.strip(), **carried,
    )  # fmt: skip
    db.session.add(hand_over)
    return hand_over


def _stated(case: Case, hand_over: HandOver, *, by: Person, at: datetime) -> HandOver:
    """Journalled, told to the receiver, the ball passed."""
    record(hand_over, "state", by=by, at=at, facts=_facts(hand_over))
    _tell(case, hand_over, "objects_given", giver=False, at=at)
    pass_for_objects(case, at=at)
    return hand_over


def state_hand_over(
    expertise: Expertise,
    *,
    leg: Leg,
    given_on: date,
    by: Person,
    at: datetime,
    objects: Iterable[uuid.UUID] | None = None,
    way: Way = Way.IN_PERSON,
    stated: Mapping[uuid.UUID, tuple[str, str]] | None = None,
    to_institute: str = "",
    courier: str = "",
    tracking: str = "",
    expected_on: date | None = None,
    object_class: ObjectClass | None = None,
    witness: str = "",
    photos: Photos = (),
) -> HandOver:
    """The giver states a hand-over of these objects (None: of all that she holds), each with seal and condition.

    Drugs, weapons, money and biological objects need a witness. The objects are with the courier, or stay
    with the giver, until the receiver answers. `given_on` is a local day, not in the future.
    """
    case = take(expertise, at=at)
    insist(policy.can_give(by, case, leg), "hand_over", expertise.state)
    assert case.selection is not None
    verb, holder = _departure(leg, way)
    things = _chosen(case, verb, objects)
    to = {"to_institute": to_institute, "courier": courier}
    _check_statement(leg, way, given_on, **to, expected_on=expected_on, on=day_of(at))
    _need_witness(things, object_class, witness)
    carried = _carriage(leg, way, **to, tracking=tracking, expected_on=expected_on)
    hand_over = _write(case, given_on, witness, carried, by=by, at=at)
    chain.add_items(hand_over, things, stated or {})
    chain.add_photos(hand_over, Side.GIVER, photos, by=by, at=at)
    for thing in things:
        thing.selection_id, thing.object_class = case.selection.id, object_class or thing.object_class
        chain.move(thing, verb, holder, by=by, at=at, on=given_on, hand_over=hand_over)
    return _stated(case, hand_over, by=by, at=at)


def _chosen(case: Case, verb: str, objects: Iterable[uuid.UUID] | None) -> list[Custody]:
    """What is handed over; RuleBroken for nothing at all, or for what is somewhere else."""
    known = chain.rows(case)
    able = [key for key, thing in known.items() if CUSTODY_WORKFLOW.allows(verb, thing.state)]
    wanted = able if objects is None else list(dict.fromkeys(objects))
    if not wanted or not set(wanted) <= set(able):
        raise RuleBroken(objects=NOTHING)
    return [known[thing.id] for thing in case.expertise.objects if thing.id in set(wanted)]


def _check_statement(
    leg: Leg, way: Way, given_on: date, *, to_institute: str, courier: str, expected_on: date | None, on: date
) -> None:
    if given_on > on:
        raise RuleBroken(given_on=FUTURE)
    if leg is Leg.ON:
        told(to_institute=to_institute)
    if way is Way.COURIER:
        told(courier=courier)
        if expected_on is None:
            raise RuleBroken(expected_on=NEEDED)
        if expected_on < given_on:
            raise RuleBroken(expected_on=BEFORE_GIVEN)


def _facts(hand_over: HandOver) -> dict[str, object]:
    return {"number": hand_over.number, "leg": hand_over.leg.value, "way": hand_over.way.value,
            "objects": len(hand_over.items)}  # fmt: skip


def locked(hand_over: HandOver, *, at: datetime) -> tuple[Case, HandOver]:
    """The case and the hand-over as they are now, both safe from being overtaken."""
    case = take(hand_over.expertise, at=at)
    db.session.refresh(hand_over)
    return case, hand_over


def confirm_hand_over(
    hand_over: HandOver,
    *,
    received_on: date,
    by: Person,
    at: datetime,
    findings: Mapping[uuid.UUID, tuple[Finding, str]] | None = None,
    witness: str = "",
    answer: str = "",
    photos: Photos = (),
    with_ruling: bool = False,
) -> HandOver:
    """The receiver confirms, object by object (default: as stated).

    A seal that differs or a damaged package makes an incident, of which the body is told; what was not in
    the parcel stays with the giver. When the last object arrives before the start, the clock is told the
    day; `with_ruling`: the ruling came on the same one. The law: 44-VI art. 34.
    """
    case, hand_over = locked(hand_over, at=at)
    insist(policy.can_settle(by, case, hand_over), "confirm", hand_over.state)
    if received_on > day_of(at):
        raise RuleBroken(received_on=FUTURE)
    if received_on < hand_over.given_on:
        raise RuleBroken(received_on=BEFORE_GIVEN)
    open_items = [item for item in hand_over.items if item.open]
    _check_findings(open_items, findings or {}, witness)
    chain.add_photos(hand_over, Side.RECEIVER, photos, by=by, at=at)
    hand_over.settled_at, hand_over.settled_by_id, hand_over.received_on = at, by.id, received_on
    hand_over.received_witness, hand_over.answer = witness.strip(), answer.strip()
    make_move(hand_over, "confirm", by=by, at=at, why=answer.strip() or None, facts=_facts(hand_over))
    odd = 0
    for item in open_items:
        finding, remark = (findings or {}).get(item.custody_id, (Finding.AS_STATED, ""))
        odd += _receive(hand_over, item, finding, remark, by=by, at=at)
    _tell(case, hand_over, "objects_received", giver=True, at=at)
    if odd:
        letters.to_body(case.expertise, "objects_incident", at=at, hand_over=hand_over.number)
    if hand_over.leg is Leg.TO_PROVIDER:
        objects_arrived(case, on=received_on, with_ruling=with_ruling, by=by, at=at)
    return hand_over


def _check_findings(items: list[HandOverItem], findings: Mapping[uuid.UUID, tuple[Finding, str]], witness: str) -> None:
    found = [findings.get(item.custody_id, (Finding.AS_STATED, "")) for item in items]
    problems: dict[str, object] = {
        f"remark_{item.custody_id}": NEEDED
        for item, (finding, remark) in zip(items, found, strict=True)
        if finding is not Finding.AS_STATED and not remark.strip()
    }
    if any(item.custody.object_class is not None for item in items) and not witness.strip():
        problems["witness"] = NEEDED
    if problems:
        raise RuleBroken(problems)
    if all(finding is Finding.MISSING for finding, _remark in found):
        raise RuleBroken({"": ALL_MISSING})


def _receive(
    hand_over: HandOver, item: HandOverItem, finding: Finding, remark: str, *, by: Person, at: datetime
) -> int:
    """One object arrives, or stays with the giver; 1 where something was wrong with it."""
    thing, remark = item.custody, remark.strip()
    item.open, item.finding, item.remark = False, finding, remark
    verb, holder = (KEPT if finding is Finding.MISSING else ARRIVED)[hand_over.leg]
    there = hand_over.to_institute if holder is Holder.INSTITUTE else ""
    chain.move(
        thing, verb, holder, by=by, at=at, on=hand_over.received_on, hand_over=hand_over, reason=remark, institute=there
    )
    if finding is Finding.AS_STATED:
        return 0
    chain.link(thing, "incident", holder, by=by, at=at, on=hand_over.received_on, hand_over=hand_over,
               reason=f"{finding.value}: {remark}")  # fmt: skip
    record(thing, "incident", by=by, at=at, why=remark, facts={"finding": finding.value})
    return 1


def refuse_hand_over(hand_over: HandOver, *, reason: str, by: Person, at: datetime) -> HandOver:
    """The receiver takes nothing; the objects are the giver's again."""
    case, hand_over = locked(hand_over, at=at)
    insist(policy.can_settle(by, case, hand_over), "refuse", hand_over.state)
    told(answer=reason)
    _keep(hand_over, "refuse", reason=reason.strip(), by=by, at=at)
    _tell(case, hand_over, "objects_refused", giver=True, at=at)
    pass_for_objects(case, at=at)
    return hand_over


def withdraw_hand_over(hand_over: HandOver, *, reason: str, by: Person, at: datetime) -> HandOver:
    """The giver takes back what nobody has answered yet."""
    case, hand_over = locked(hand_over, at=at)
    insist(policy.can_withdraw_hand_over(by, case, hand_over), "withdraw", hand_over.state)
    _keep(hand_over, "withdraw", reason=reason.strip(), by=by, at=at)
    pass_for_objects(case, at=at)
    return hand_over


def _keep(hand_over: HandOver, verb: str, *, reason: str, by: Person, at: datetime) -> None:
    facts = _facts(hand_over)
    hand_over.settled_at, hand_over.settled_by_id, hand_over.answer = at, by.id, reason
    make_move(hand_over, verb, by=by, at=at, why=reason or None, facts=facts)
    back, holder = KEPT[hand_over.leg]
    for item in hand_over.items:
        if item.open:
            item.open = False
            chain.move(item.custody, back, holder, by=by, at=at, hand_over=hand_over, reason=reason)


def receive_all(case: Case, *, on: date, by: Person, at: datetime) -> None:
    """The provider recorded the receipt of the objects in one line: whatever is under way is confirmed as stated.

    What nobody had stated is received alone: an exception, open until the body states it.
    """
    for hand_over in pending_of(case.expertise.id, Leg.TO_PROVIDER):
        if case.selection is None or hand_over.selection_id != case.selection.id:
            raise RuleBroken(objects_on=OF_ANOTHER)
        if on < hand_over.given_on:
            raise RuleBroken(objects_on=BEFORE_GIVEN)
        if any(item.custody.object_class is not None for item in hand_over.items):
            raise RuleBroken(objects_on=WITNESS_FIRST)
        hand_over.settled_at, hand_over.settled_by_id, hand_over.received_on = at, by.id, on
        make_move(hand_over, "confirm", by=by, at=at, facts=_facts(hand_over))
        for item in hand_over.items:
            if item.open:
                _receive(hand_over, item, Finding.AS_STATED, "", by=by, at=at)
    for thing in chain.rows(case).values():
        if thing.state in NOT_GIVEN and case.selection is not None:
            thing.selection_id, thing.alone_since = case.selection.id, at
            chain.move(thing, "receive_alone", Holder.PROVIDER, by=by, at=at, on=on)


def objects_arrived(case: Case, *, on: date, with_ruling: bool, by: Person, at: datetime) -> None:
    """Tell the clock, once nothing is outstanding any more, that the objects came on that day."""
    if case.expertise.state is not ExpertiseState.APPOINTED or case.picture is None:
        return
    received = case.picture.received
    ruling = with_ruling and EventKind.RULING_RECEIVED not in received
    all_here = not outstanding(case) and EventKind.OBJECTS_RECEIVED not in received
    given = (
        ("received_on", EventKind.RULING_RECEIVED, on if ruling else None),
        ("received_on", EventKind.OBJECTS_RECEIVED, on if all_here else None),
    )
    note_receipts(case, given, by=by, at=at)
    pass_for_objects(take(case.expertise, at=at), at=at)


def outstanding(case: Case) -> list[Custody]:
    """Objects that the provider still waits for."""
    return [t for t in chain.rows(case).values() if t.state in NOT_GIVEN | UNDER_WAY | {CustodyState.LOST}]


def pass_for_objects(case: Case, *, at: datetime) -> None:
    """Whose turn it is while nothing but objects is missing for the start; the courier's where all are with one."""
    expertise, picture = case.expertise, case.picture
    if expertise.state is not ExpertiseState.APPOINTED or picture is None:
        return
    if EventKind.RULING_RECEIVED not in picture.received:
        return
    missing = outstanding(case)
    if not missing:
        return
    states = {thing.state for thing in missing}
    if states == {CustodyState.IN_TRANSIT}:
        intake.pass_turn(expertise, Owner.COURIER, why="objects_in_transit", at=at)
    elif CustodyState.GIVEN in states:
        intake.pass_turn(expertise, Owner.EXPERT, why="objects_given", at=at)
    else:
        intake.pass_turn(expertise, Owner.BODY, why="objects_due", at=at)


def _tell(case: Case, hand_over: HandOver, template: str, *, giver: bool, at: datetime) -> None:
    """A letter to the giver, or to the receiver, of a hand-over."""
    facts = {"hand_over": hand_over.number, "count": len(hand_over.items)}
    if (hand_over.leg is Leg.TO_PROVIDER) == giver:
        letters.to_body(case.expertise, template, at=at, **facts)
    elif hand_over.leg is not Leg.ON:
        letters.to_provider(case.expertise, case.selection, template, at=at, **facts)


def send_back_all(case: Case, *, by: Person, at: datetime) -> HandOver | None:
    """State the return of everything that the provider holds; None where that is nothing.

    What needs a witness is left out: it is handed back by an act of its own.
    """
    able = [t for t in chain.rows(case).values() if CUSTODY_WORKFLOW.allows("give_back", t.state)]
    held = [thing.object_id for thing in able if thing.object_class is None]
    if not held or not policy.can_give(by, case, Leg.BACK):
        return None
    return state_hand_over(case.expertise, leg=Leg.BACK, given_on=day_of(at), objects=held, by=by, at=at)


def accept_all_back(case: Case, *, by: Person, at: datetime) -> None:
    """The body confirms as stated whatever is on its way back and needs no witness."""
    for hand_over in pending_of(case.expertise.id, Leg.BACK):
        if all(item.custody.object_class is None for item in hand_over.items):
            confirm_hand_over(hand_over, received_on=day_of(at), by=by, at=at)


def tell_of_late_couriers(late: Iterable[HandOver], *, at: datetime) -> int:
    """Letters to both sides about couriers who have not come by the expected day; each once."""
    return sum(each_apart(lambda key: _tell_of_courier(key, at), [one.id for one in late], name="courier_not_told_of"))


def _tell_of_courier(hand_over_id: uuid.UUID, at: datetime) -> bool:
    case, found = locked(db.session.get_one(HandOver, hand_over_id), at=at)
    if found.overdue_told_at is not None or found.state is not HandOverState.PENDING:
        return False
    found.overdue_told_at = at
    facts = {"hand_over": found.number, "expected_on": found.expected_on}
    letters.to_body(case.expertise, "objects_overdue", at=at, **facts)
    if case.selection is not None and case.selection.id == found.selection_id:
        letters.to_provider(case.expertise, case.selection, "objects_overdue", at=at, **facts)
    record(found, "overdue", by=None, at=at, facts={"number": found.number})
    return True
