"""Complaints about members: every state and verb, hearing before deciding, sight, terms, letters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.complaints import policy, queries, service
from app.complaints.models import Complaint
from app.complaints.states import COMPLAINT_WORKFLOW, ComplaintState, Ground, Outcome
from app.kernel import numbers
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken
from app.notices.models import Letter
from app.registry.states import ExpertKind
from tests.builders import accounts, reference
from tests.builders.complaints import DAY, NOW, TODAY, make_complaint, make_reviewer
from tests.builders.intake import CASE_VERBS
from tests.builders.registry import make_expert

S = ComplaintState
LATER = NOW + timedelta(hours=1)


def letters_to(person: Person) -> list[str]:
    found = db.session.scalars(select(Letter.template).where(Letter.to_person_id == person.id).order_by(Letter.id))
    return [name.removeprefix("complaints/") for name in found]


def acts(complaint: Complaint, reviewer: Person) -> dict[str, Callable[[], object]]:
    """Each verb as whoever may take it would ask for it."""
    accused = complaint.expert.person
    assert accused is not None
    return {
        "register": lambda: service.register(complaint, due_on=TODAY + 9 * DAY, by=reviewer, at=LATER),
        "ask": lambda: service.ask_explanation(complaint, explain_by=TODAY + 3 * DAY, by=reviewer, at=LATER),
        "explain": lambda: service.explain(complaint, text="Себебі бар.", by=accused, at=LATER),
        "decide": lambda: service.decide(complaint, outcome=Outcome.REJECTED, reason="Жоқ.", by=reviewer, at=LATER),
        "forward": lambda: service.forward(complaint, reason="Сотқа.", by=reviewer, at=LATER),
        "withdraw": lambda: service.withdraw(complaint, reason="", by=complaint.filed_by, at=LATER),
    }


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("verb", COMPLAINT_WORKFLOW.all_verbs())
def test_every_verb_is_an_edge_or_is_refused(ctx: Flask, state: S, verb: str) -> None:
    reviewer = make_reviewer()
    complaint = make_complaint(state, reviewer=reviewer)
    act = acts(complaint, reviewer)[verb]
    if COMPLAINT_WORKFLOW.allows(verb, state):
        act()
        assert complaint.state is COMPLAINT_WORKFLOW.target(verb, state)
    else:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.decision.codes == ("not_now",)
        assert complaint.state is state


def test_a_number_has_its_own_prefix_and_follows_the_one_before(ctx: Flask) -> None:
    first, second = make_complaint().number, make_complaint().number
    parsed = [numbers.parse_number(number) for number in (first, second)]
    assert [p.prefix for p in parsed] == ["CM", "CM"]
    assert parsed[1].sequence == parsed[0].sequence + 1


def test_a_complaint_is_upheld_only_after_the_expert_was_heard(ctx: Flask) -> None:
    reviewer = make_reviewer()
    complaint = make_complaint(S.REGISTERED, reviewer=reviewer)

    def uphold(at: object = LATER) -> object:
        return service.decide(complaint, outcome=Outcome.UPHELD, reason="Иә.", by=reviewer, at=at)  # type: ignore[arg-type]

    for _ in range(2):
        with pytest.raises(Refused) as refused:
            uphold()
        assert refused.value.decision.codes == ("hear_first",)
        if complaint.state is S.REGISTERED:
            service.ask_explanation(complaint, explain_by=TODAY + DAY, by=reviewer, at=LATER)
    with pytest.raises(Refused):
        uphold(NOW + DAY)  # the last day for the explanation has not passed
    uphold(NOW + 2 * DAY)
    assert complaint.outcome is Outcome.UPHELD


def test_a_party_does_not_consider_her_own_complaint(ctx: Flask) -> None:
    member = make_reviewer()
    accused = make_expert(person=member)
    complaint = make_complaint(expert=accused)
    with pytest.raises(Refused) as refused:
        service.register(complaint, due_on=TODAY + DAY, by=member, at=LATER)
    assert "partial" in refused.value.decision.codes


def test_nobody_complains_about_herself_or_about_a_state_expert(ctx: Flask) -> None:
    own = make_expert()
    assert own.person is not None
    assert policy.can_file(own.person, own).codes == ("about_self",)
    judge = accounts.make_person(accounts.make_body(), CASE_VERBS)
    assert policy.can_file(judge, make_expert(ExpertKind.STATE)).codes == ("not_member_kind",)
    analyst = accounts.make_person(accounts.make_body(BodyKind.MINISTRY), [Verb.READ_FIGURES])
    assert policy.can_file(analyst, own).codes == ("not_complainer",)


def test_the_term_is_the_rules_or_the_reviewers(ctx: Flask) -> None:
    reviewer = make_reviewer()
    first = make_complaint()
    with pytest.raises(RuleBroken) as broken:
        service.register(first, by=reviewer, at=LATER)
    assert set(broken.value.problems) == {"due_on"}
    reference.set_rule("chamber.complaint_working_days", 5)
    service.register(first, by=reviewer, at=LATER)
    assert first.due_on == TODAY + 8 * DAY  # five working days: the ninth of March is off


def test_who_sees_a_complaint_is_the_same_in_python_and_sql(ctx: Flask) -> None:
    reviewer, expert = make_reviewer(), make_expert()
    court = accounts.make_body()
    judge, colleague = (accounts.make_person(court, CASE_VERBS) for _ in range(2))
    manager = accounts.make_person(court, [Verb.MANAGE_MEMBERS])
    stranger = accounts.make_person(accounts.make_body(), CASE_VERBS)
    assert expert.person is not None
    people = [reviewer, expert.person, judge, colleague, manager, stranger, make_expert().person, None]
    for state in S:
        make_complaint(state, expert=expert, by=judge, reviewer=reviewer)
    everything = list(db.session.scalars(select(Complaint)))
    seen = []
    for actor in people:
        by_sql = set(db.session.scalars(select(Complaint.id).where(policy.visible_complaints(actor))))
        assert by_sql == {c.id for c in everything if policy.can_see_complaint(actor, c)}
        seen.append(len(by_sql))
    assert seen == [7, 3, 7, 7, 0, 0, 0, 0]


def test_the_expert_neither_sees_nor_hears_before_she_is_asked(ctx: Flask) -> None:
    expert = make_expert()
    complaint = make_complaint(S.REGISTERED, expert=expert)
    assert expert.person is not None
    assert letters_to(expert.person) == []
    with pytest.raises(NotVisible):
        queries.get_complaint_visible_to(expert.person, complaint.id)
    service.ask_explanation(complaint, explain_by=TODAY + DAY, by=make_reviewer(), at=LATER)
    assert letters_to(expert.person) == ["asked"]
    assert queries.get_complaint_visible_to(expert.person, complaint.id) is complaint


def test_the_one_who_complains_is_kept_back_from_the_expert_only(ctx: Flask) -> None:
    complaint = make_complaint(S.ASKED, hide_complainant=True)
    accused = complaint.expert.person
    assert accused is not None
    assert not policy.sees_complainant(accused, complaint)
    assert policy.sees_complainant(complaint.filed_by, complaint)


def test_a_paper_complaint_names_who_complained(ctx: Flask) -> None:
    reviewer = make_reviewer()
    with pytest.raises(RuleBroken) as broken:
        make_complaint(by=reviewer)
    assert set(broken.value.problems) == {"complainant"}
    complaint = make_complaint(by=reviewer, complainant="А. Азаматша, Астана")
    assert (complaint.on_paper, complaint.body_id) == (True, None)
    assert policy.can_consider(reviewer, complaint, "register")


def test_an_expertise_that_the_filer_may_not_see_is_unknown(ctx: Flask) -> None:
    for number in ("SE-2026-000001-A", "nonsense"):
        with pytest.raises(RuleBroken) as broken:
            make_complaint(expertise_number=number)
        assert set(broken.value.problems) == {"expertise_number"}


def test_the_chamber_hears_of_each_passed_day_once(ctx: Flask) -> None:
    reviewer = make_reviewer()
    complaint = make_complaint(S.REGISTERED, reviewer=reviewer)
    late = NOW + 21 * DAY
    assert service.tell_overdue(at=NOW + 20 * DAY) == 0
    assert [service.tell_overdue(at=late), service.tell_overdue(at=late + DAY)] == [1, 0]
    service.extend(complaint, due_on=TODAY + 30 * DAY, reason="Күрделі.", by=reviewer, at=late)
    assert service.tell_overdue(at=NOW + 31 * DAY) == 1
    assert letters_to(reviewer).count("overdue") == 2


def test_the_days_to_a_decision_are_counted_from_the_registration(ctx: Flask) -> None:
    reviewer = make_reviewer()
    for days in (1, 2, 9):
        complaint = make_complaint(S.REGISTERED, reviewer=reviewer, ground=Ground.ETHICS)
        service.decide(complaint, outcome=Outcome.REJECTED, reason="Жоқ.", by=reviewer, at=NOW + days * DAY)
    make_complaint(S.REGISTERED, reviewer=reviewer)
    found = queries.figures(TODAY, TODAY, on=TODAY + 25 * DAY)
    assert (found.registered, found.undecided, found.overdue) == (4, 1, 1)
    assert (found.median_days, found.p90_days) == (2, 9)
    assert found.outcomes == {Outcome.UPHELD: 0, Outcome.PARTLY: 0, Outcome.REJECTED: 3}
    assert found.grounds[Ground.ETHICS] == 3
    assert queries.figures(TODAY - DAY, TODAY - DAY, on=TODAY).registered == 0
