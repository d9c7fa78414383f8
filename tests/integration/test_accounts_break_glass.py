"""Break-glass: one person at the Ministry asks, another grants; the owners learn of it at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts import queries as accounts
from app.accounts import service as account_service
from app.accounts.states import BodyKind, Verb
from app.bidding import policy as bidding_policy
from app.casework import history_words, policy, queries, service
from app.casework.models import Conclusion
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken, Stale
from app.notices.models import Letter
from tests.builders import casework as steps
from tests.builders.access import lend, make_asked, make_ministry, membership_of, present, set_hours
from tests.builders.accounts import join, make_body, make_person

HOUR = timedelta(hours=1)


@pytest.fixture
def opened(ctx):
    """A started expertise, and two people of the Ministry with the feature switched on for four hours."""
    selection, day = steps.make_started()
    at = steps.noon(day) + HOUR
    _ministry, first, second = make_ministry(Verb.MANAGE_MEMBERS, Verb.EDIT_RULES)
    set_hours(first, at=at, hours=4)
    return selection, at, first, second


def visible(person, expertise, at):
    try:
        return queries.get_file_visible_to(present(person, at), expertise.id, on=day_of(at)).case
    except NotVisible:
        return None


def test_the_file_is_read_for_the_hours_of_the_rule_and_by_the_asker_only(opened):
    selection, at, first, second = opened
    asked = make_asked(selection.expertise.number, first, at=at)
    assert visible(first, selection.expertise, at) is None
    service.grant_reading(asked, by=second, at=at)
    for hours, sees in ((0, True), (3, True), (4, False)):
        assert (visible(first, selection.expertise, at + hours * HOUR) is not None) is sees
    assert visible(second, selection.expertise, at) is None
    case = visible(first, selection.expertise, at)
    assert policy.can_see_contents(first, case)
    assert policy.can_open_ruling(first, case)
    assert not policy.can_extend(first, case)
    assert not bidding_policy.can_see_offers(first, selection.expertise)


def test_nobody_grants_their_own_wish(opened):
    selection, at, first, second = opened
    asked = make_asked(selection.expertise.number, first, at=at)
    for person in (first, make_person(), selection.expertise.official):
        with pytest.raises(Refused):
            service.grant_reading(asked, by=person, at=at)
    service.grant_reading(asked, by=second, at=at)
    with pytest.raises(Stale):
        service.grant_reading(asked, by=second, at=at)


def test_the_asker_makes_no_second_person_out_of_a_deputy(opened):
    """A right lent by the asker does not grant the asker's wish; one lent by somebody else does, and an own one."""
    selection, at, first, second = opened
    ministry = first.active_memberships[0].body
    asked = make_asked(selection.expertise.number, first, at=at)
    deputy = make_person(ministry, [Verb.READ_FIGURES])
    lend(first, deputy, ministry, [Verb.MANAGE_MEMBERS], at=at)
    with pytest.raises(Refused) as refused:
        service.grant_reading(asked, by=present(deputy, at), at=at)
    assert refused.value.decision.codes == ("lent-for-it",)
    lend(second, deputy, ministry, [Verb.MANAGE_MEMBERS], at=at)
    service.grant_reading(asked, by=present(deputy, at), at=at)
    assert visible(first, selection.expertise, at) is not None


def test_a_reviewer_at_the_ministry_may_grant_but_not_ask(opened):
    selection, at, first, _second = opened
    reviewer = make_person(first.active_memberships[0].body, [Verb.REVIEW])
    with pytest.raises(Refused):
        make_asked(selection.expertise.number, reviewer, at=at)
    service.grant_reading(make_asked(selection.expertise.number, first, at=at), by=reviewer, at=at)


def test_without_hours_the_feature_is_off(ctx, now):
    selection = steps.make_accepted()
    _ministry, first, _second = make_ministry(Verb.MANAGE_MEMBERS)
    with pytest.raises(Refused) as refusal:
        make_asked(selection.expertise.number, first, at=now)
    assert refusal.value.decision.codes == ("off",)


def test_an_unknown_number_an_empty_reason_and_a_second_wish_are_told(opened):
    selection, at, first, _second = opened
    for number, reason, field in (("SE-0", "why", "number"), (selection.expertise.number, " ", "reason")):
        with pytest.raises(RuleBroken) as problem:
            service.ask_to_read(number=number, reason=reason, by=first, at=at)
        assert set(problem.value.problems) == {field}
    make_asked(selection.expertise.number, first, at=at)
    with pytest.raises(RuleBroken):
        make_asked(selection.expertise.number, first, at=at)


def test_the_owners_get_a_letter_and_see_it_in_the_history_without_names(opened):
    selection, at, first, second = opened
    service.grant_reading(make_asked(selection.expertise.number, first, at=at), by=second, at=at)
    told = set(db.session.scalars(select(Letter.to_person_id).where(Letter.template == "casework/break_glass")))
    assert {selection.expertise.official_id, selection.expert.person_id} <= told
    case = queries.locked_case(selection.expertise, on=day_of(at))
    for whole in (True, False):
        line = history_words.timeline(queries.history(case, for_body=whole))[0]
        assert line["title"] == str(history_words.SENTENCES["expertise", "break_glass"])
        assert "Officer 1" in line["text"]
        assert first.name not in str(line)
        assert second.name not in str(line)


def test_a_refused_wish_opens_nothing(opened):
    selection, at, first, second = opened
    asked = make_asked(selection.expertise.number, first, at=at)
    with pytest.raises(Refused):  # the refusal is the second person's, the taking back the asker's
        account_service.refuse_break_glass(asked, by=first, at=at)
    with pytest.raises(Refused):
        account_service.take_back_break_glass(asked, by=second, at=at)
    account_service.refuse_break_glass(asked, by=second, at=at)
    assert visible(first, selection.expertise, at) is None
    assert accounts.open_break_glass(first.id, selection.expertise_id) is None


def test_python_and_sql_agree_with_a_grant(opened):
    selection, at, first, second = opened
    other = steps.make_accepted()
    service.grant_reading(make_asked(selection.expertise.number, first, at=at), by=second, at=at)
    steps.make_delivered(selection, day=day_of(at))
    cases = {s.expertise_id: queries.locked_case(s.expertise, on=day_of(at)) for s in (selection, other)}
    for person in (present(first, at), present(second, at), present(first, at + 4 * HOUR)):
        seen = set(db.session.scalars(select(Expertise.id).where(policy.visible_cases(person))))
        assert seen == {key for key, case in cases.items() if policy.reads_by_grant(person, case)}
        read = set(db.session.scalars(select(Conclusion.expertise_id).where(policy.visible_conclusions(person))))
        found = {key for key, case in cases.items() if case.conclusion and policy.can_open_conclusion(person, case)}
        assert read == found


def test_the_database_refuses_a_grant_by_the_asker(opened):
    selection, at, first, _second = opened
    asked = make_asked(selection.expertise.number, first, at=at)
    asked.granted, asked.decided_at, asked.decided_by_id, asked.ends_at = True, at, first.id, at + HOUR
    with pytest.raises(IntegrityError, match="ck_break_glass_two_people"):
        db.session.flush()
    db.session.rollback()


def test_whoever_is_locked_out_of_the_ministry_or_leaves_it_reads_no_more(opened):
    selection, at, first, second = opened
    ministry = first.active_memberships[0].body
    join(first, make_body(BodyKind.CHAMBER), [Verb.REVIEW])
    service.grant_reading(make_asked(selection.expertise.number, first, at=at), by=second, at=at)
    mine = membership_of(first, ministry)
    account_service.suspend_member(mine, reason="Telephone stolen", by=second, at=at, real=at)
    assert visible(first, selection.expertise, at) is None
    account_service.lift_suspension(mine, by=second, at=at)
    assert visible(first, selection.expertise, at) is not None
    account_service.end_membership(mine, by=second, at=at)
    assert visible(first, selection.expertise, at) is None
