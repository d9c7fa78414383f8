"""What the gates share: one at a time on an expertise, whose turn it is, letters to both sides."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select

from app.accounts import queries as accounts
from app.accounts.states import Verb
from app.intake.models import ConsentQuestion, Expertise, Party
from app.intake.policy import can_see_expertise
from app.intake.service.moving import pass_turn
from app.intake.service.telling import tell
from app.intake.states import ConsentState, ExpertiseState, Owner, PartyState
from app.kernel import clock
from app.kernel.db import db
from app.notices.service import make_notice


def hold(expertise: Expertise) -> None:
    """Lock the row of the expertise until the end of the transaction and read it anew: gates are passed one by one."""
    db.session.flush()
    db.session.scalar(
        select(Expertise)
        .where(Expertise.id == expertise.id)
        .with_for_update(of=Expertise)
        .execution_options(populate_existing=True)
    )


def pass_gate_turn(expertise: Expertise, *, at: datetime) -> None:
    """Of a frozen request: to the parties while one of them may still confirm, else to the prosecutor, else back."""
    if expertise.state is not ExpertiseState.PREPARED:
        return
    told = exists().where(Party.expertise_id == expertise.id, Party.state == PartyState.TOLD)
    asked = exists().where(ConsentQuestion.expertise_id == expertise.id, ConsentQuestion.state == ConsentState.ASKED)
    waits, asks = db.session.execute(select(told, asked)).one()
    if waits:
        pass_turn(expertise, Owner.PARTY, why="acquaintance", at=at)
    elif asks:
        pass_turn(expertise, Owner.PROSECUTOR, why="consent", at=at)
    else:
        pass_turn(expertise, Owner.BODY, why=expertise.state.value, at=at)


def letter_to_body(expertise: Expertise, template: str, *, at: datetime, **facts: Any) -> None:
    """To the official in charge, and to whoever publishes for the body: as far as each may (still) know of it."""
    people = {expertise.official.id: expertise.official}
    people |= {one.id: one for one in accounts.people_with(Verb.PUBLISH, expertise.body_id, on=clock.day_of(at))}
    known = [person for person in people.values() if can_see_expertise(person, expertise)]
    tell(known, expertise, f"intake/{template}", at=at, **facts)


def letter_to_prosecutors(question: ConsentQuestion, template: str, *, at: datetime, **facts: Any) -> None:
    """To whoever gives consent at the prosecutor's office that was asked."""
    people = accounts.people_with(Verb.CONSENT, question.body_id, on=clock.day_of(at))
    expertise = question.expertise
    made = make_notice(
        template=f"intake/{template}",
        context=facts
        | {name: str(one.id) for name, one in (("expertise_id", expertise), ("question_id", question))}
        | {"number": expertise.number},
        at=at,
        body_id=question.body_id,
        verb=Verb.CONSENT,
        about_id=expertise.id,
        number=expertise.number,
        sender_body_id=expertise.body_id,
    )
    tell(people, expertise, f"intake/{template}", at=at, notice=made, question_id=str(question.id), **facts)
