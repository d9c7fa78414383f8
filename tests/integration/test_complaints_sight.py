"""Who learns of a complaint: locked members, deputies, colleagues, those who have left, reviewers complained about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import service as account_service
from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.bidding.queries.teams import places_of
from app.complaints import policy, queries, service
from app.complaints.models import Complaint
from app.complaints.states import ComplaintState, Ground
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused
from app.kernel.policy import begin_anew
from app.notices.models import Letter
from app.registry.states import MeasureKind
from tests.builders import accounts
from tests.builders.access import lend, membership_of, present
from tests.builders.complaints import DAY, NOW, TODAY, make_complaint, make_reviewer
from tests.builders.intake import CASE_VERBS
from tests.builders.modes import make_restricted, name_insider
from tests.builders.registry import make_expert
from tests.builders.teams import make_team_selected

S = ComplaintState
LATER = NOW + timedelta(hours=1)


def letters_to(person: Person) -> list[str]:
    found = db.session.scalars(select(Letter.template).where(Letter.to_person_id == person.id).order_by(Letter.id))
    return [name.removeprefix("complaints/") for name in found if name.startswith("complaints/")]


def seen_by(*people: Person | None) -> list[set[str]]:
    """The numbers that each sees; Python and SQL agree on each."""
    everything = db.session.scalars(select(Complaint)).all()
    found = []
    for actor in people:
        by_sql = set(db.session.scalars(select(Complaint.number).where(policy.visible_complaints(actor))))
        assert by_sql == {one.number for one in everything if policy.can_see_complaint(actor, one)}
        found.append(by_sql)
    return found


def test_a_locked_reviewer_hears_nothing_and_a_deputy_does(ctx: Flask) -> None:
    chamber = accounts.make_body(BodyKind.CHAMBER)
    locked, reviewer = (accounts.make_person(chamber, [Verb.REVIEW]) for _ in range(2))
    manager, deputy = (accounts.make_person(chamber, [Verb.MANAGE_MEMBERS]) for _ in range(2))
    lend(reviewer, deputy, chamber, [Verb.REVIEW], at=NOW)
    account_service.suspend_member(membership_of(locked, chamber), reason="Stolen", by=manager, at=NOW, real=NOW)
    number = make_complaint(reviewer=reviewer).number
    assert [letters_to(one) for one in (locked, manager)] == [[], []]
    assert [letters_to(one) for one in (reviewer, deputy)] == [["filed"], ["filed"]]
    everybody = (locked, reviewer, manager, present(deputy, NOW))
    assert seen_by(*everybody) == [set(), {number}, set(), {number}]


def test_a_reviewer_complained_about_learns_of_it_like_any_other_expert(ctx: Flask) -> None:
    reviewer, member = make_reviewer(), make_reviewer()
    accused = make_expert(person=member)
    mine, other = make_complaint(expert=accused, hide_complainant=True), make_complaint()
    assert seen_by(member, reviewer) == [{other.number}, {mine.number, other.number}]
    assert letters_to(member) == ["filed"], "of the other one"
    service.register(mine, due_on=TODAY + 9 * DAY, hide_complainant=True, by=reviewer, at=LATER)
    service.ask_explanation(mine, explain_by=TODAY + DAY, by=reviewer, at=LATER)
    assert seen_by(member) == [{mine.number, other.number}]
    assert not policy.sees_complainant(member, mine)


def test_nobody_at_the_chamber_decides_about_their_own_membership(ctx: Flask) -> None:
    member, reviewer = make_reviewer(), make_reviewer()
    own = make_expert(person=member)
    facts = {"decision_no": "7", "first_day": TODAY, "last_day": TODAY + DAY, "reason": "Әдеп."}
    measure = service.impose(own, kind=MeasureKind.SUSPENSION, **facts, by=reviewer, at=NOW)  # type: ignore[arg-type]
    ended = {"on": TODAY, "decision_no": "8"}
    for act in (
        lambda: service.lift(measure, reason="Себеп.", by=member, at=NOW),
        lambda: service.impose(own, kind=MeasureKind.REMARK, **facts, by=member, at=NOW),  # type: ignore[arg-type]
        lambda: service.end(own, **ended, reason="Өтініш.", by=member, at=NOW),  # type: ignore[arg-type]
        lambda: service.admit(own, **ended, by=member, at=NOW),  # type: ignore[arg-type]
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.decision.codes == ("own_membership",)
    service.lift(measure, reason="Себеп.", by=reviewer, at=NOW)


def test_what_was_asked_and_then_ended_stays_in_the_experts_sight(ctx: Flask) -> None:
    reviewer, expert = make_reviewer(), make_expert()
    assert expert.person is not None
    passed, back = (make_complaint(S.ASKED, expert=expert, reviewer=reviewer) for _ in range(2))
    service.forward(passed, reason="Сотқа.", by=reviewer, at=LATER)
    service.withdraw(back, reason="", by=back.filed_by, at=LATER)
    assert letters_to(expert.person) == ["asked", "asked", "forwarded_about_you", "withdrawn"]
    assert seen_by(expert.person) == [{passed.number, back.number}]


def test_colleagues_learn_of_a_restricted_expertise_by_no_complaint(ctx: Flask) -> None:
    expertise = make_restricted()
    court, judge = expertise.body, expertise.official
    plain, insider = (accounts.make_person(court, [Verb.DRAFT]) for _ in range(2))
    name_insider(expertise, insider)
    open_one, hidden = make_complaint(by=judge), make_complaint(by=judge)
    hidden.expertise = expertise
    db.session.flush()
    both = {open_one.number, hidden.number}
    stranger = accounts.make_person(accounts.make_body(), CASE_VERBS)
    assert seen_by(judge, insider, plain, stranger, None) == [both, both, {open_one.number}, set(), set()]


def test_who_has_left_the_body_sees_its_complaint_no_more_and_the_signers_hear(ctx: Flask) -> None:
    court, reviewer = accounts.make_body(), make_reviewer()
    clerk, judge = accounts.make_person(court, [Verb.DRAFT]), accounts.make_person(court, CASE_VERBS)
    manager = accounts.make_person(court, [Verb.MANAGE_MEMBERS])
    complaint = make_complaint(by=clerk, reviewer=reviewer)
    account_service.end_membership(membership_of(clerk, court), by=manager, at=NOW)
    assert seen_by(clerk, judge) == [set(), {complaint.number}]
    service.register(complaint, due_on=TODAY + DAY, by=reviewer, at=LATER)
    assert (letters_to(clerk), letters_to(judge)) == ([], ["registered"])
    with pytest.raises(Refused):
        service.withdraw(complaint, reason="", by=clerk, at=LATER)
    chamber = reviewer.active_memberships[0].body
    paper = make_complaint(by=reviewer, complainant="А. Азаматша, Астана")
    head = accounts.make_person(chamber, [Verb.MANAGE_MEMBERS])
    account_service.end_membership(membership_of(reviewer, chamber), by=head, at=LATER)
    assert seen_by(reviewer) == [set()]
    with pytest.raises(NotVisible):
        queries.get_complaint_visible_to(reviewer, paper.id)


def test_a_complaint_under_a_lent_right_says_so(ctx: Flask) -> None:
    begin_anew()
    court, expert = accounts.make_body(), make_expert()
    judge, deputy = accounts.make_person(court, CASE_VERBS), accounts.make_person(court, [Verb.MANAGE_MEMBERS])
    lend(judge, deputy, court, [Verb.DRAFT], at=NOW)
    decision = policy.can_file(present(deputy, NOW), expert)
    assert decision
    assert [right.giver_id for right in decision.under] == [judge.id]


def test_the_work_of_a_member_of_a_team_counts_too(ctx: Flask) -> None:
    selection = make_team_selected()
    expertise = selection.expertise
    member = next(place.expert for place in places_of(selection) if not place.leads)
    by = expertise.official
    at = selection.selected_at + timedelta(hours=1)
    made = service.file_complaint(
        member, ground=Ground.TERM, text="Кешікті.", expertise_number=expertise.number, by=by, at=at
    )
    assert made.expertise is expertise
    service.end(member, on=TODAY + 400 * DAY, decision_no="3", reason="Өтініш.", by=make_reviewer(), at=at)
    assert letters_to(by).count("member_unfit") == 1
