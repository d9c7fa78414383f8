"""Whose turn it is before the ruling: the parties', while nothing but their reading of a change is missing."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import exists, select

from app.casework import policy
from app.casework.policy import Case
from app.casework.service.steps import take
from app.intake import policy as gates
from app.intake import queries as intake_queries
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import ExpertiseState, Owner
from app.kernel.apart import each_apart
from app.kernel.db import db
from app.notices.models import LegalNotice


def turn_before_ruling(case: Case, *, at: datetime) -> bool:
    """Pass the ball to the parties whom the ruling waits for, or back once nobody is waited for; True if it moved."""
    expertise, taken = case.expertise, case.appointment
    if expertise.state is not ExpertiseState.ACCEPTED:
        return False
    owner = intake_queries.owner_now(expertise.id)
    ready = taken is not None and taken.grounds_at is not None and policy.team_checked(case)
    if owner is Owner.BODY and ready and not case.has_pending_challenge and gates.rereading(expertise.id):
        intake.pass_turn(expertise, Owner.PARTY, why="rereading", at=at)
    elif owner is Owner.PARTY and not gates.rereading(expertise.id):
        intake.pass_turn(expertise, Owner.BODY, why="reread", at=at)
    else:
        return False
    return True


def turns_before_rulings(*, at: datetime) -> int:
    """Go through the works before the ruling whose parties were asked to read a change; how many turns were passed.

    A party reads on floors that know nothing of rulings: the ball comes back by this round.
    """
    asked = exists().where(LegalNotice.about_id == Expertise.id, LegalNotice.template == gates.REREAD)
    waiting = select(Expertise.id).where(Expertise.state == ExpertiseState.ACCEPTED, asked.correlate(Expertise))
    found = db.session.scalars(waiting.order_by(Expertise.id)).all()

    def look(key: uuid.UUID) -> bool:
        return turn_before_ruling(take(db.session.get_one(Expertise, key), at=at), at=at)

    return sum(each_apart(look, found, name="turn_not_passed"))
