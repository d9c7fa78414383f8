"""Leave cover: what is lent, by whom, for which days; and what was done under it says so."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts import policy, queries, service
from app.accounts.models import Delegation
from app.accounts.states import BodyKind, Verb
from app.casework import service as casework
from app.intake import service as intake
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.kernel.journal import JournalEntry
from app.kernel.policy import allow, begin_anew
from app.notices.models import Letter
from tests.builders import casework as steps
from tests.builders.access import lend, membership_of, present
from tests.builders.accounts import join, make_body, make_person
from tests.builders.intake import CASE_VERBS, make_complete
from tests.client import Browser

DAY = timedelta(days=1)


@pytest.fixture
def office(ctx, now):
    """A court with a judge, a clerk and a manager of members."""
    begin_anew()
    body = make_body()
    judge = make_person(body, CASE_VERBS, name="Judge Akhmetova")
    clerk = make_person(body, [Verb.DRAFT], name="Clerk Omarov", position="Clerk")
    manager = make_person(body, [Verb.MANAGE_MEMBERS])
    return body, judge, clerk, manager


def test_a_receiver_holds_what_was_lent_on_both_days_and_not_beyond(office, now):
    body, judge, clerk, _manager = office
    lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    for days, holds in ((0, True), (6, True), (7, False)):
        person = present(clerk, now + days * DAY)
        assert person.can(Verb.PUBLISH, body.id) is holds
        assert (body.id in person.bodies_with(Verb.PUBLISH)) is holds
        assert (Verb.PUBLISH in person.verbs) is holds
        on = (now + days * DAY).date()
        assert ({p.id for p in queries.people_with(Verb.PUBLISH, body.id, on=on)} == {judge.id, clerk.id}) is holds
    assert {p.id for p in queries.people_with(Verb.PUBLISH, body.id)} == {judge.id}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.integers(0, 40), length=st.integers(0, 40), asked=st.integers(-5, 90), ended=st.booleans())
def test_a_delegation_is_in_force_exactly_on_its_days(office, now, first, length, asked, ended):
    body, judge, clerk, _manager = office
    start = now.date() + first * DAY
    saved = db.session.begin_nested()
    made = lend(judge, clerk, body, [Verb.SELECT], at=now, first_day=start, last_day=start + length * DAY)
    if ended:
        service.end_delegation(made, by=judge, at=now)
    on: date = now.date() + asked * DAY
    expected = not ended and first <= asked <= first + length
    moment = datetime.combine(on, time(6), UTC)
    assert present(clerk, moment).can(Verb.SELECT, body.id) is expected
    assert (clerk.id in set(db.session.scalars(queries.lending.receivers(Verb.SELECT, body.id, on=on)))) is expected
    assert (clerk.id in {p.id for p in queries.people_with(Verb.SELECT, body.id, on=on)}) is expected
    saved.rollback()
    db.session.expire_all()


def test_only_the_giver_or_a_manager_lends_and_both_are_told(office, now):
    body, judge, clerk, manager = office
    with pytest.raises(Refused):
        lend(judge, clerk, body, [Verb.PUBLISH], at=now, by=clerk)
    made = lend(judge, clerk, body, [Verb.PUBLISH, Verb.ANSWER], at=now, by=manager)
    assert made.verbs == [Verb.ANSWER, Verb.PUBLISH]
    told = db.session.scalars(select(Letter.to_person_id).where(Letter.template == "accounts/delegated"))
    assert set(told) == {judge.id, clerk.id}


def test_nobody_lends_what_they_do_not_hold_themselves(office, now):
    body, judge, clerk, _manager = office
    third = make_person(body, [Verb.SEE_OBJECTS])
    lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    present(clerk, now)
    with pytest.raises(RuleBroken) as chain:
        lend(clerk, third, body, [Verb.PUBLISH], at=now)
    assert set(chain.value.problems) == {"verbs"}
    with pytest.raises(RuleBroken) as own:
        lend(judge, judge, body, [Verb.PUBLISH], at=now)
    assert set(own.value.problems) == {"receiver"}
    with pytest.raises(RuleBroken) as nothing:
        lend(judge, clerk, body, [], at=now)
    assert set(nothing.value.problems) == {"verbs"}


def test_days_and_reason_must_make_sense(office, now):
    body, judge, clerk, _manager = office
    today = now.date()
    with pytest.raises(RuleBroken) as problem:
        lend(judge, clerk, body, [Verb.PUBLISH], at=now, first_day=today - DAY, last_day=today - 2 * DAY, reason=" ")
    assert set(problem.value.problems) == {"first_day", "last_day", "reason"}


def test_the_same_right_is_not_lent_twice_to_the_same_person_on_one_day(office, now):
    body, judge, clerk, _manager = office
    first = lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    with pytest.raises(RuleBroken):
        lend(judge, clerk, body, [Verb.PUBLISH, Verb.ANSWER], at=now, first_day=first.last_day)
    lend(judge, clerk, body, [Verb.ANSWER], at=now)
    lend(judge, clerk, body, [Verb.PUBLISH], at=now, first_day=first.last_day + DAY)
    service.end_delegation(first, by=judge, at=now)
    lend(judge, clerk, body, [Verb.PUBLISH], at=now, last_day=first.last_day)


def test_a_lent_right_rests_when_the_giver_loses_it(office, now):
    body, judge, clerk, manager = office
    lend(judge, clerk, body, [Verb.PUBLISH, Verb.SELECT], at=now)
    service.change_member(membership_of(judge, body), by=manager, verbs=[Verb.SELECT], position="", at=now)
    assert not present(clerk, now).can(Verb.PUBLISH, body.id)
    assert present(clerk, now).can(Verb.SELECT, body.id)
    assert [p.id for p in queries.people_with(Verb.PUBLISH, body.id, on=now.date())] == []
    shown = {one.name: one for one in queries.holders(body.id, on=now.date())}[clerk.name]
    assert ([cover.verbs for cover in shown.lent], shown.verbs) == ([(Verb.SELECT,)], {Verb.DRAFT, Verb.SELECT})


def test_whoever_leaves_the_body_neither_lends_nor_borrows(office, now):
    body, judge, clerk, manager = office
    made = lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    service.end_membership(membership_of(judge, body), by=manager, at=now)
    assert made.ended_at == now
    assert not present(clerk, now).can(Verb.PUBLISH, body.id)


def test_it_ends_early_once_by_either_side(office, now):
    body, judge, clerk, _manager = office
    made = lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    with pytest.raises(Refused):
        service.end_delegation(made, by=make_person(body, [Verb.DRAFT]), at=now)
    service.end_delegation(made, by=clerk, at=now)
    assert not present(clerk, now).can(Verb.PUBLISH, body.id)
    with pytest.raises(WrongState):
        service.end_delegation(made, by=judge, at=now)


def test_a_strong_right_needs_a_second_factor_when_it_is_lent_too(office, now):
    body, judge, clerk, _manager = office
    assert not present(clerk, now).needs_second_factor
    lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    assert present(clerk, now).needs_second_factor
    assert not present(clerk, now + 9 * DAY).needs_second_factor


def test_python_and_sql_agree_on_who_sees_a_delegation(office, now):
    body, judge, clerk, manager = office
    lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    other_body = make_body()
    other = make_person(other_body, CASE_VERBS)
    lend(other, make_person(other_body, [Verb.DRAFT]), other_body, [Verb.SELECT], at=now)
    deputy = make_person(body, [Verb.DRAFT])
    lend(manager, deputy, body, [Verb.MANAGE_MEMBERS], at=now)
    gone = make_person(body, [Verb.SEE_OBJECTS])
    lend(gone, clerk, body, [Verb.SEE_OBJECTS], at=now)
    service.end_membership(membership_of(gone, body), by=manager, at=now)
    everybody = (
        judge,
        clerk,
        manager,
        other,
        present(deputy, now),
        make_person(body, [Verb.DRAFT]),
        make_person(),
        gone,
    )
    counts = []
    for person in everybody:
        seen = set(db.session.scalars(select(Delegation.id).where(policy.visible_delegations(person))))
        every = db.session.scalars(select(Delegation)).all()
        assert seen == {one.id for one in every if policy.can_see_delegation(person, one)}
        counts.append(len(seen))
    assert counts == [1, 2, 3, 1, 3, 0, 0, 0], "who has left the body sees nothing of it"


def entries(verb, kind="expertise"):
    wanted = (JournalEntry.verb == verb, JournalEntry.subject_kind == kind)
    return db.session.scalars(select(JournalEntry).where(*wanted).order_by(JournalEntry.id)).all()


def test_the_journal_says_under_only_where_the_act_needed_the_lent_right(office, now):
    body, judge, clerk, _manager = office
    made = lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    present(clerk, now)
    expertise = make_complete(by=judge, body=body, at=now)
    intake.prepare(expertise, by=clerk, at=now + DAY / 24)  # a drafter prepares by a right of her own
    intake.publish(expertise, by=clerk, at=now + DAY / 12, publish_key=expertise.publish_key)
    assert "under" not in entries("prepare")[0].facts
    assert entries("publish")[0].facts["under"] == {"delegation": str(made.id), "giver": str(judge.id)}


def test_a_ruling_under_a_delegation_says_so_on_paper_and_in_the_journal(ctx, now, monkeypatch):
    begin_anew()
    selection = steps.make_checked()
    expertise = selection.expertise
    deputy = make_person(expertise.body, [Verb.DRAFT], name="Deputy Serikov")
    at = selection.answered_at + 3 * steps.HOUR
    lend(expertise.official, deputy, expertise.body, [Verb.PUBLISH], at=at)
    printed = []
    real = casework.appointing.render

    def keep(paper, **kw):
        printed.append(paper)
        return real(paper, **kw)

    monkeypatch.setattr(casework.appointing, "render", keep)
    casework.issue_ruling(expertise, by=present(deputy, at), at=at)
    assert (printed[0].acts_for, printed[0].officer.name) == (expertise.official.name, deputy.name)
    assert entries("issue_ruling")[0].facts["under"]["giver"] == str(expertise.official_id)


def test_an_own_right_goes_before_a_lent_one(office, now):
    body, judge, _clerk, _manager = office
    second = make_person(body, [Verb.PUBLISH], name="Judge Second")
    lend(judge, second, body, [Verb.PUBLISH, Verb.DRAFT], at=now)
    present(second, now)
    expertise = make_complete(by=judge, body=body, at=now)
    intake.prepare(expertise, by=second, at=now + DAY / 24)
    intake.publish(expertise, by=second, at=now + DAY / 12, publish_key=expertise.publish_key)
    assert [("under" in entry.facts) for entry in (*entries("prepare"), *entries("publish"))] == [False, False]


def test_to_be_among_the_readers_of_a_letter_is_no_act_under_a_delegation(office, now):
    body, judge, clerk, _manager = office
    lend(judge, clerk, body, [Verb.ANSWER], at=now)
    present(clerk, now)
    assert clerk in queries.people_with(Verb.ANSWER, body.id, on=now.date())
    assert allow().under == ()


def test_a_lent_right_counts_only_in_its_body(office, now):
    body, judge, clerk, _manager = office
    other = make_body(BodyKind.INVESTIGATION)
    join(clerk, other, [Verb.DRAFT])
    lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    assert not present(clerk, now).can(Verb.PUBLISH, other.id)


def test_what_is_lent_and_opened_is_of_its_receiver_alone_while_everybody_is_signed_in(app, office, now):
    """The one statement that loads a viewer asks by a column of another row: each gets their own, nobody another's."""
    body, judge, clerk, manager = office
    deputy, stranger = make_person(body, [Verb.DRAFT]), make_person()
    first = lend(judge, clerk, body, [Verb.PUBLISH, Verb.SELECT], at=now)
    second = lend(judge, deputy, body, [Verb.ANSWER], at=now)
    everybody = {who: Browser(app, who) for who in (judge, clerk, manager, deputy, stranger)}
    mine = {clerk: {(Verb.PUBLISH, first.id), (Verb.SELECT, first.id)}, deputy: {(Verb.ANSWER, second.id)}}
    for who, browser in everybody.items():
        with browser.client.session_transaction() as stored:
            token = stored["token"]
        held = queries.viewer_session(token, at=datetime.now(UTC), now=now).person
        assert held.id == who.id
        for person in (held, present(who, now)):
            assert {(lent.verb, lent.under.delegation_id) for lent in person.lent} == mine.get(who, set())


def test_who_manages_members_on_loan_gives_rights_to_others_but_none_to_themselves(office, now):
    body, _judge, clerk, manager = office
    lend(manager, clerk, body, [Verb.MANAGE_MEMBERS], at=now)
    deputy, other = present(clerk, now), make_person(body, [Verb.DRAFT])
    change = {"by": deputy, "position": "Clerk", "at": now}
    with pytest.raises(RuleBroken) as refused:
        service.change_member(membership_of(deputy, body), verbs=[Verb.DRAFT, Verb.MANAGE_MEMBERS], **change)
    assert set(refused.value.problems) == {"verbs"}
    service.change_member(membership_of(deputy, body), verbs=[Verb.DRAFT], **change)  # a position is no right
    service.change_member(membership_of(other, body), verbs=[Verb.DRAFT, Verb.ANSWER], **change)
    assert membership_of(other, body).verbs == {Verb.DRAFT, Verb.ANSWER}
