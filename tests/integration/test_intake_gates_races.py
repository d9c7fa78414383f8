"""Real threads, real commits: nobody asks twice, two prosecutors at once decide once, a link is one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person
from app.accounts.states import BodyKind
from app.intake import service
from app.intake.models import Acquaintance, ConsentQuestion, Expertise, Party, PartyLink
from app.intake.states import ConsentState, PartyState
from app.kernel.db import db
from app.kernel.errors import DomainError
from app.reference.models import StepRule
from app.reference.states import Procedure, Step
from tests.builders.accounts import make_body
from tests.builders.gates import make_asked, make_party, make_prosecutor, make_step_rule, make_told
from tests.builders.intake import AT, make_prepared
from tests.integration import test_intake_races as races

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def losers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(races, "LOST", (*races.LOST, DomainError))


def test_four_who_ask_at_once_put_one_question(own_app: Flask) -> None:
    make_step_rule(Step.CONSENT)
    office, e = make_body(BodyKind.PROSECUTION), make_prepared()
    db.session.commit()
    expertise_id, official_id, office_id = e.id, e.official_id, office.id

    def ask(_: int) -> str:
        found, official = db.session.get_one(Expertise, expertise_id), db.session.get_one(Person, official_id)
        return service.ask_consent(found, body_id=office_id, by=official, at=AT).state.value

    answers = races.race(own_app, ask)
    assert [one for one in answers if one == "asked"] == ["asked"]
    assert db.session.scalar(select(func.count()).select_from(ConsentQuestion)) == 1


def test_two_prosecutors_at_once_decide_once(own_app: Flask) -> None:
    question = make_asked()
    people = [make_prosecutor(question.body).id for _ in range(4)]
    db.session.commit()
    question_id = question.id

    def decide(index: int) -> str:
        found, her = db.session.get_one(ConsentQuestion, question_id), db.session.get_one(Person, people[index])
        give = index % 2 == 0
        return service.decide_consent(found, give=give, reasons="x", by=her, at=AT + HOUR).state.value

    answers = races.race(own_app, decide)
    won = [one for one in answers if isinstance(one, str)]
    assert len(won) == 1
    db.session.expire_all()
    assert db.session.get_one(ConsentQuestion, question_id).state.value == won[0]


def test_publishing_and_taking_back_at_once_never_publish_without_the_consent(own_app: Flask) -> None:
    question = make_asked()
    e, her = question.expertise, make_prosecutor(question.body)
    service.decide_consent(question, give=True, reasons="", by=her, at=AT)
    db.session.commit()
    expertise_id, official_id, key = e.id, e.official_id, e.publish_key
    assert key is not None

    def act(index: int) -> str:
        found, official = db.session.get_one(Expertise, expertise_id), db.session.get_one(Person, official_id)
        if index:
            return service.revise(found, by=official, at=AT).state.value
        return service.publish(found, publish_key=key, by=official, at=AT).state.value

    races.race(own_app, act, 2)
    db.session.expire_all()
    given = db.session.get_one(ConsentQuestion, question.id).state is ConsentState.GIVEN
    assert given == (db.session.get_one(Expertise, expertise_id).published_at is not None)


def test_letters_asked_for_at_once_begin_the_step_once(own_app: Flask) -> None:
    party = make_party(make_prepared())
    db.session.commit()
    expertise_id, official_id = party.expertise_id, party.expertise.official_id

    def begin(_: int) -> Any:
        found, official = db.session.get_one(Expertise, expertise_id), db.session.get_one(Person, official_id)
        return service.begin_acquaintance(found, days=5, by=official, at=AT).due_on

    answers = races.race(own_app, begin)
    assert [one for one in answers if isinstance(one, date)] == [date(2026, 3, 7)]
    assert db.session.scalar(select(func.count()).select_from(Acquaintance)) == 1


def test_new_links_asked_for_at_once_leave_one_that_lives(own_app: Flask) -> None:
    party = make_told()
    db.session.commit()
    party_id, official_id = party.id, party.expertise.official_id

    def send(_: int) -> None:
        service.send_link(db.session.get_one(Party, party_id), by=db.session.get_one(Person, official_id), at=AT + HOUR)

    races.race(own_app, send)
    living = select(func.count()).select_from(PartyLink).where(PartyLink.revoked_at.is_(None))
    assert db.session.scalar(living) == 1


def test_confirming_and_lapsing_at_once_end_in_one_of_the_two(own_app: Flask) -> None:
    party = make_told()
    db.session.commit()
    party_id, expertise_id = party.id, party.expertise_id
    over = AT + timedelta(days=30)

    def act(index: int) -> None:
        if index:
            service.lapse_parties(expertise_id, at=over)
        else:
            service.confirm_reading(db.session.get_one(Party, party_id), at=over)

    races.race(own_app, act, 2)
    db.session.expire_all()
    assert db.session.get_one(Party, party_id).state in {PartyState.READ, PartyState.LAPSED}


@pytest.mark.parametrize("state", [ConsentState.ASKED, ConsentState.GIVEN])
def test_the_database_holds_one_living_question(ctx: Flask, state: ConsentState) -> None:
    question = make_asked()
    ended = AT if state is ConsentState.GIVEN else None
    double = ConsentQuestion(
        expertise_id=question.expertise_id, body_id=question.body_id, digest="x", asked_by_id=question.asked_by_id,
        asked_at=AT, ended_at=ended,
    )  # fmt: skip
    setattr(double, "state", state)  # noqa: B010  # past the workflow, to ask the database alone
    db.session.add(double)
    with pytest.raises(IntegrityError, match="uq_consent_question_living"):
        db.session.flush()


def test_the_database_holds_one_rule_for_the_same_requests_on_a_day(ctx: Flask) -> None:
    make_step_rule(Step.CONSENT)
    make_step_rule(Step.CONSENT, region_code="71")
    make_step_rule(Step.CONSENT, Procedure.CRIMINAL)
    with pytest.raises(IntegrityError, match="ex_step_rule_one_at_a_time"):
        make_step_rule(Step.CONSENT, in_force_from=date(2030, 1, 1))
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(StepRule)) == 0
