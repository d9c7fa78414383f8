"""What happens around the tales: the Chamber's measures, rights that are lent, one look behind the glass."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Membership
from app.accounts.states import Verb
from app.bidding.models import Selection
from app.casework import service as casework
from app.complaints import service as complaints
from app.complaints.states import Ground
from app.devtools.demo.stage import Stage, Steps, words
from app.kernel import clock
from app.kernel.db import db
from app.registry import service as registry
from app.registry.models import ChamberMembership, Expert
from app.registry.states import ExpertKind, MeasureKind, Restriction

CLEARED = "private2"
DAYS_BEFORE = 6  # all of this happens in the last days, not on the first


def steps(stage: Stage, now: datetime) -> Steps:
    """Each in its time; what the register then says is asked anew."""
    at = yield now - timedelta(days=40)
    _clear(stage, at)
    stage.forget()
    at = yield now - timedelta(days=DAYS_BEFORE) + timedelta(hours=10)
    _complain(stage, at)
    _lend(stage, at)
    stage.forget()
    at = yield now - timedelta(days=2) + timedelta(hours=11)
    _suspend(stage, at)
    stage.forget()
    at = yield now - timedelta(hours=6)
    _look(stage, at)


def _say(kind: str, language: str = "ru") -> str:
    return str(words()[kind][0][language])


def _clear(stage: Stage, at: datetime) -> None:
    """One named expert is cleared for cases about minors."""
    expert = db.session.get_one(Expert, stage.favourites[1])
    registry.give_clearance(
        expert, kind=Restriction.MINORS, valid_from=clock.day_of(at), valid_to=None, given_by="Demo Ministry",
        document="Demo order 12", by=stage.people["registrar"], at=at,
    )  # fmt: skip


def _complain(stage: Stage, at: datetime) -> None:
    """A judge complains; the Chamber has registered it and asked the expert, who has not explained yet."""
    expert, chamber = db.session.get_one(Expert, stage.favourites[0]), stage.people["chamber"]
    by, due = stage.people["judge-75"], clock.day_of(at) + timedelta(days=30)
    made = complaints.file_complaint(expert, ground=Ground.TERM, text=_say("complaint"), by=by, at=at)
    complaints.register(made, due_on=due, by=chamber, at=at + timedelta(hours=2))
    complaints.ask_explanation(
        made, explain_by=clock.day_of(at) + timedelta(days=12), by=chamber, at=at + timedelta(hours=2)
    )
    other = db.session.get_one(Expert, stage.favourites[2])
    text = _say("complaint", "kk")
    complaints.file_complaint(
        other, ground=Ground.TERM, text=text, by=stage.people["judge"], at=at + timedelta(hours=3)
    )


def _idle(stage: Stage, at: datetime) -> Iterator[Expert]:
    """Private members of the Chamber who have no work in hand and are not named in the tour."""
    busy = select(Selection.id).where(Selection.expert_id == Expert.id, Selection.state.in_(("waiting", "accepted")))
    today = clock.day_of(at)
    member = select(ChamberMembership.id).where(
        ChamberMembership.expert_id == Expert.id,
        ChamberMembership.joined_on <= today,
        ChamberMembership.left_on.is_(None),
    )
    found = select(Expert).where(Expert.kind == ExpertKind.PRIVATE, ~busy.exists(), member.exists())
    for expert in db.session.scalars(found.order_by(Expert.register_no.desc())):
        if expert.id not in stage.favourites:
            yield expert


def _suspend(stage: Stage, at: datetime) -> None:
    """The Chamber suspends somebody for three months."""
    day = clock.day_of(at)
    complaints.impose(
        next(_idle(stage, at)), kind=MeasureKind.SUSPENSION, decision_no="DEMO-7", first_day=day,
        last_day=day + timedelta(days=90), reason=_say("measure"), by=stage.people["chamber"], at=at,
    )  # fmt: skip


def _membership(stage: Stage, key: str) -> Membership:
    person, body = stage.people[key], stage.bodies[stage.home[key]]
    return next(m for m in person.memberships if m.body_id == body.id)


def _lend(stage: Stage, at: datetime) -> None:
    """The chair of the court lends the right to publish to the clerk for a holiday."""
    day, reason = clock.day_of(at), _say("delegation", "kk")
    accounts.delegate(
        _membership(stage, "chair"), _membership(stage, "clerk"), verbs=[Verb.PUBLISH], first_day=day,
        last_day=day + timedelta(days=20), reason=reason, by=stage.people["chair"], at=at,
    )  # fmt: skip


def _look(stage: Stage, at: datetime) -> None:
    """The administrator asked to read one file and a second person let it happen: the owners know."""
    if "commission" not in stage.told:  # a world too small for it
        return
    number = stage.told["commission"].expertise.number
    by, other = stage.people["admin"], stage.people["registrar"]
    asked = casework.ask_to_read(number=number, reason=_say("break_glass"), by=by, at=at)
    casework.grant_reading(asked, by=other, at=at + timedelta(minutes=20))
