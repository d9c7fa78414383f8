"""The prosecutor's consent: off by default, asked, given, refused, void once the request changes."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.casework.queries.history import BODY_REASONS
from app.intake import policy, queries, service
from app.intake.models import ConsentQuestion, Expertise, Turn
from app.intake.rules.amending import values_of
from app.intake.states import CONSENT_WORKFLOW, ConsentState, ExpertiseState, Owner
from app.kernel.clock import end_of
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken, Stale, WrongState
from app.kernel.journal import JournalEntry
from app.kernel.moves import make_move
from app.notices.models import Letter
from app.reference.states import Procedure, Step
from tests.builders.accounts import make_body, make_person
from tests.builders.casework import PDF
from tests.builders.gates import make_asked, make_prosecutor, make_step_rule
from tests.builders.intake import AT, make_official, make_prepared, make_published
from tests.builders.questions import make_amended
from tests.builders.reference import specialty

HOUR = timedelta(hours=1)


def owner_of(expertise: Expertise) -> Owner | None:
    return db.session.scalar(select(Turn.owner).where(Turn.expertise_id == expertise.id, Turn.ended_at.is_(None)))


def publish(expertise: Expertise) -> Expertise:
    key = expertise.publish_key
    assert key is not None
    return service.publish(expertise, publish_key=key, by=expertise.official, at=AT + HOUR)


def test_nobody_needs_the_consent_while_no_rule_demands_it(ctx: Flask) -> None:
    e = make_prepared()
    assert policy.can_publish(e.official, e)
    assert "not_demanded" in policy.can_ask_consent(e.official, e).codes
    with pytest.raises(Refused):
        service.ask_consent(e, body_id=make_body(BodyKind.PROSECUTION).id, by=e.official, at=AT)


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        ({}, True),
        ({"procedure": Procedure.CRIMINAL}, False),
        ({"region_code": "71"}, True),
        ({"region_code": "75"}, False),
        ({"specialty": "build"}, True),
        ({"specialty": "goods"}, False),
        ({"in_force_from": date(2026, 3, 3)}, False),
        ({"in_force_to": date(2026, 3, 2)}, False),
        ({"in_force_from": date(2026, 3, 2), "in_force_to": date(2026, 3, 3)}, True),
    ],
)
def test_a_rule_demands_it_by_procedure_specialty_region_and_day(ctx: Flask, rule: dict, needed: bool) -> None:
    facts = dict(rule)
    if "specialty" in facts:
        facts["specialty_id"] = specialty(facts.pop("specialty")).id
    make_step_rule(Step.CONSENT, **facts)
    e = make_prepared()
    assert policy.can_publish(e.official, e).codes == (("consent.needed",) if needed else ())


def test_the_most_precise_rule_gives_the_term(ctx: Flask) -> None:
    make_step_rule(Step.CONSENT, days=10)
    make_step_rule(Step.CONSENT, days=None, region_code="71")
    e = make_prepared()
    assert service.consent_due_on(e, at=AT) is None
    make_step_rule(Step.CONSENT, days=1, specialty_id=specialty("build").id)
    assert service.consent_due_on(e, at=AT) == date(2026, 3, 3)


def test_official_asks_and_the_ball_passes_until_the_prosecutor_gives_it(ctx: Flask) -> None:
    question = make_asked()
    e, office = question.expertise, question.body
    her = make_prosecutor(office)
    assert owner_of(e) is Owner.PROSECUTOR
    assert question.due_on == date(2026, 3, 5)
    assert policy.can_publish(e.official, e).codes == ("consent.waits",)
    with pytest.raises(Refused):
        publish(e)
    service.decide_consent(question, give=True, reasons="", by=her, at=AT + HOUR)
    assert owner_of(e) is Owner.BODY
    assert publish(e).state is ExpertiseState.OPEN
    told = db.session.scalars(select(Letter.template).where(Letter.to_person_id == e.official_id)).all()
    assert told == ["intake/consent_given"]
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "consent_given")).one()
    assert (entry.by_id, entry.facts["body"], entry.facts["digest"]) == (her.id, str(office.id), question.digest)


def test_prosecutors_get_a_letter_when_they_are_asked(ctx: Flask) -> None:
    office = make_body(BodyKind.PROSECUTION)
    her = make_prosecutor(office)
    make_asked(office=office)
    assert db.session.scalars(select(Letter.template).where(Letter.to_person_id == her.id)).all() == [
        "intake/consent_asked"
    ]


def test_a_refusal_needs_reasons_and_the_same_office_is_not_asked_again_for_the_same(ctx: Flask) -> None:
    question = make_asked()
    e, her = question.expertise, make_prosecutor(question.body)
    with pytest.raises(RuleBroken) as broken:
        service.decide_consent(question, give=False, reasons=" ", by=her, at=AT + HOUR)
    assert list(broken.value.problems) == ["reasons"]
    service.decide_consent(question, give=False, reasons="No grounds.", by=her, at=AT + HOUR)
    assert policy.can_publish(e.official, e).codes == ("consent.needed",)
    with pytest.raises(RuleBroken) as again:
        service.ask_consent(e, body_id=question.body_id, by=e.official, at=AT + HOUR)
    assert list(again.value.problems) == ["body_id"]
    higher = make_body(BodyKind.PROSECUTION)
    assert service.ask_consent(e, body_id=higher.id, by=e.official, at=AT + HOUR).state is ConsentState.ASKED


def test_only_an_open_office_of_the_region_is_asked(ctx: Flask) -> None:
    make_step_rule(Step.CONSENT)
    e = make_prepared()
    for body in (
        make_body(BodyKind.PROSECUTION, region_code="75"),
        make_body(BodyKind.PROSECUTION, closed_at=AT),
        make_body(BodyKind.COURT),
    ):
        with pytest.raises(RuleBroken):
            service.ask_consent(e, body_id=body.id, by=e.official, at=AT)


def test_taking_the_request_back_takes_the_force_from_a_consent(ctx: Flask) -> None:
    question = make_asked()
    e, her = question.expertise, make_prosecutor(question.body)
    service.decide_consent(question, give=True, reasons="", by=her, at=AT + HOUR)
    service.revise(e, by=e.official, at=AT + 2 * HOUR)
    assert question.state is ConsentState.VOID
    service.prepare(e, by=e.official, at=AT + 3 * HOUR)
    assert policy.can_publish(e.official, e).codes == ("consent.needed",)


def test_a_word_changed_in_a_frozen_request_is_noticed(ctx: Flask) -> None:
    question = make_asked()
    e, her = question.expertise, make_prosecutor(question.body)
    e.questions[0].text += " And when?"
    db.session.flush()
    with pytest.raises(Stale):
        service.decide_consent(question, give=True, reasons="", by=her, at=AT + HOUR)
    e.questions[0].text = e.questions[0].text.removesuffix(" And when?")
    db.session.flush()
    service.decide_consent(question, give=True, reasons="", by=her, at=AT + HOUR)
    e.questions[0].text += " And when?"
    db.session.flush()
    assert policy.can_publish(e.official, e).codes == ("consent.changed",)


def test_official_takes_a_question_back_and_the_prosecutor_no_longer_sees_the_request(ctx: Flask) -> None:
    question = make_asked()
    e = question.expertise
    assert policy.shows_request(question)
    service.take_back_consent(question, by=e.official, at=AT + HOUR)
    assert not policy.shows_request(question)
    assert owner_of(e) is Owner.BODY
    with pytest.raises(Refused):
        service.take_back_consent(question, by=e.official, at=AT + HOUR)


def test_withdrawing_the_request_ends_the_question(ctx: Flask) -> None:
    question = make_asked()
    service.withdraw(question.expertise, reason="settled", by=question.expertise.official, at=AT + HOUR)
    assert question.state is ConsentState.VOID


def test_both_sides_are_told_once_that_the_term_is_over(ctx: Flask) -> None:
    office = make_body(BodyKind.PROSECUTION)
    her = make_prosecutor(office)
    question = make_asked(office=office)
    assert question.due_on is not None
    over = end_of(question.due_on)
    assert not service.tell_overdue(question.id, at=over - HOUR)
    assert service.tell_overdue(question.id, at=over)
    assert not service.tell_overdue(question.id, at=over + HOUR)
    late = select(Letter.to_person_id).where(Letter.template.startswith("intake/consent_overdue"))
    assert set(db.session.scalars(late)) == {her.id, question.expertise.official_id}


def test_strangers_neither_ask_nor_decide(ctx: Flask) -> None:
    question = make_asked()
    stranger, other = make_official(), make_prosecutor()
    with pytest.raises(Refused):
        service.take_back_consent(question, by=stranger, at=AT)
    for person in (other, question.expertise.official):
        with pytest.raises(Refused):
            service.decide_consent(question, give=True, reasons="", by=person, at=AT)


def test_questions_seen_by_policy_and_by_sql_are_the_same(ctx: Flask) -> None:
    first, second = make_asked(), make_asked()
    people: list[Person | None] = [
        None, make_prosecutor(first.body), make_prosecutor(second.body), make_prosecutor(), first.expertise.official,
        make_person(first.body, verbs=(Verb.MANAGE_MEMBERS,)),
    ]  # fmt: skip
    for person in people:
        seen = set(db.session.scalars(select(ConsentQuestion.id).where(policy.visible_consents(person))))
        assert seen == {q.id for q in (first, second) if policy.can_see_consent(person, q)}
    with pytest.raises(NotVisible):
        queries.get_consent_visible_to(people[3], first.id)


def test_the_queue_has_the_soonest_term_first_and_counts_by_state(ctx: Flask) -> None:
    office = make_body(BodyKind.PROSECUTION)
    her = make_prosecutor(office)
    rule = make_step_rule(Step.CONSENT, days=10)
    slow = make_asked(office=office)
    rule.days = 1
    db.session.flush()
    quick = make_asked(office=office, urgent=True, urgency_reason="x")
    rule.days = None
    db.session.flush()
    endless = make_asked(office=office)
    queue = queries.ConsentQueue(her)
    assert [q.id for q in queue.page().items] == [quick.id, slow.id, endless.id] == [q.id for q in queue.all()]
    assert [q.id for q in queries.ConsentQueue(her, urgent=True).all()] == [quick.id]
    assert [q.id for q in queries.ConsentQueue(her, late_at=AT + timedelta(days=3)).all()] == [quick.id]
    assert queries.consent_counts(her)[ConsentState.ASKED] == 3


@pytest.mark.parametrize("state", list(ConsentState))
@pytest.mark.parametrize("verb", CONSENT_WORKFLOW.all_verbs())
def test_each_verb_of_a_question_in_each_state(ctx: Flask, state: ConsentState, verb: str) -> None:
    question = make_asked()
    ways = {ConsentState.GIVEN: "give", ConsentState.REFUSED: "refuse", ConsentState.TAKEN_BACK: "take_back"}
    ways[ConsentState.VOID] = "void"
    if state in ways:
        question.ended_at, question.reasons = AT, "x"
        make_move(question, ways[state], by=None, at=AT)
    if CONSENT_WORKFLOW.allows(verb, state):
        question.ended_at, question.reasons = AT, "x"
        make_move(question, verb, by=None, at=AT)
    else:
        with pytest.raises(WrongState):
            make_move(question, verb, by=None, at=AT)


def test_no_gate_stands_in_the_way_of_what_was_published_before(ctx: Flask) -> None:
    e = make_published()
    make_step_rule(Step.CONSENT)
    assert e.state is ExpertiseState.OPEN
    assert "withdraw" in BODY_REASONS


def test_not_even_a_file_is_added_to_what_the_prosecutor_consented_to(ctx: Flask) -> None:
    question = make_asked()
    e = question.expertise
    service.decide_consent(question, give=True, reasons="", by=make_prosecutor(question.body), at=AT)
    publish(e)
    search = queries.last_search(e)
    assert search is not None
    plan = service.plan_amendment(e, search, values_of(e), with_file=True, at=AT + 2 * HOUR)
    assert policy.keeps_consent(e, plan.amended)
    with pytest.raises(Refused):
        make_amended(e, at=AT + 2 * HOUR, raised=True, file=("kk.pdf", BytesIO(PDF)))
    plain = make_published(procedure=Procedure.ADM_OFFENCE)  # for which no rule demands it
    assert make_amended(plain, raised=True, file=("kk.pdf", BytesIO(PDF))).material
