"""Reviews inside institutes: every state and verb, who reviews, the gate before signing, sight, turns, the setting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.bidding.states import ReassignReason
from app.casework import policy, queries, service
from app.casework.models import InstituteReview
from app.casework.policy import Case
from app.casework.queries import reviews
from app.casework.rules.reviews import (
    REVIEW_WORKFLOW,
    SETTLED,
    Check,
    FindingCode,
    FindingState,
    ReviewKind,
    ReviewState,
    Severity,
)
from app.intake import queries as intake
from app.intake.states import ExpertiseState, Owner
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import DomainError, Refused, RuleBroken, WrongState
from app.registry.models import Expert
from tests.builders import accounts, reference
from tests.builders import casework as steps
from tests.builders.bidding import letters_to
from tests.builders.registry import make_absence
from tests.builders.reviews import BOTH, DAY, HOUR, Work, bring, make_second, make_work, set_both
from tests.builders.teams import person_of

pytestmark = pytest.mark.usefixtures("ctx")
R = ReviewState
TECHNICAL, ADMINISTRATIVE = ReviewKind.TECHNICAL, ReviewKind.ADMINISTRATIVE


def case_of(work: Work) -> Case:
    return queries.locked_case(work.expertise, on=day_of(work.at))


def signs(work: Work) -> object:
    return service.sign_conclusion(work.expertise, by=work.writer, at=work.at + HOUR)


def finding_in(review: InstituteReview) -> object:
    db.session.refresh(review)
    return review.findings[-1] if review.findings else None


def acts(work: Work, review: InstituteReview) -> dict[str, Callable[[], object]]:
    """Each verb as whoever may take it would ask for it; what else it needs is there."""
    one, eye, at = work.expertise, work.eye(review), work.at + HOUR

    def send_back() -> object:
        work.find(review)
        return service.send_back(review, by=eye, at=at)

    def give_back() -> object:
        for finding in review.findings:
            if finding.state is FindingState.RAISED:
                service.answer_finding(review, finding, answer="Түзетілді.", by=work.writer, at=at)
        return service.give_back(review, by=work.writer, at=at)

    def submit() -> object:
        if review.state is R.UNMANNED:  # nobody could read it; now somebody can
            make_second(work.selection)
        return service.submit_review(one, by=work.writer, at=at)

    return {
        "submit": submit,
        "send_back": send_back,
        "give_back": give_back,
        "pass": lambda: service.pass_review(review, by=eye, at=at),
        "override": lambda: service.override_review(one, kind=review.kind, reason="Шұғыл.", by=work.head, at=at),
        "decline": lambda: service.decline_review(review, reason="Таныс.", by=eye, at=at),
    }


def test_every_verb_in_every_state_is_an_edge_or_is_refused() -> None:
    """One work, taken back to a savepoint each time. `fall` and `drop` are the work's own doing: see below."""
    work = make_work()
    make_second(work.selection)
    for state in R:
        whole = db.session.begin_nested()
        review = bring(work, state)
        assert review.state is state
        for verb in ("submit", "send_back", "give_back", "pass", "override", "decline"):
            saved = db.session.begin_nested()
            _try(verb, acts(work, review)[verb], review, state)
            saved.rollback()
        whole.rollback()


# The need stands, so that another review of the kind takes its place.
ANOTHER = {("submit", R.FALLEN), ("override", R.FALLEN), ("override", R.DECLINED)}


def _try(verb: str, act: Callable[[], object], review: InstituteReview, state: R) -> None:
    if REVIEW_WORKFLOW.allows(verb, state):
        act()
        assert review.state is REVIEW_WORKFLOW.target(verb, state)
    elif (verb, state) in ANOTHER:
        act()
        assert review.state is state
    else:
        with pytest.raises(DomainError):
            act()
        assert review.state is state


def test_where_no_review_is_wanted_the_expert_signs_as_ever_and_nobody_is_asked() -> None:
    work = make_work()
    case = case_of(work)
    assert reviews.reviewing_of(case).wanted == []
    assert not policy.can_submit_review(work.writer, case, reviews.reviewing_of(case))
    assert signs(work)
    assert db.session.scalar(select(InstituteReview.id)) is None


def test_signing_waits_for_both_reviews_and_for_the_very_text_that_passed() -> None:
    work = make_work()
    work.order(*BOTH)
    with pytest.raises(WrongState):
        signs(work)
    first = work.submit()
    assert (first.kind, first.reviewer) == (TECHNICAL, work.second)
    work.passes(first)
    second = db.session.scalars(select(InstituteReview).where(InstituteReview.kind == ADMINISTRATIVE)).one()
    assert second.state is R.WITH_REVIEWER  # begins by itself with the same text
    with pytest.raises(WrongState):
        signs(work)
    work.passes(second)
    steps.write_draft(work.selection, day=day_of(work.at), summary="Another finding.")
    assert {first.state, second.state} == {R.FALLEN}
    with pytest.raises(WrongState):
        signs(work)
    again = work.submit()
    assert again.reviewer == work.second
    work.passes(again)
    following = reviews.reviewing_of(case_of(work)).under_way
    assert following is not None
    work.passes(following)
    assert signs(work)
    times = reviews.times_of_review(work.selection.id)
    assert (times.ready_at, times.signed_at) == (work.at, work.at + HOUR)
    assert times.hours == 1


def test_a_review_left_out_with_reasons_lets_sign_and_an_expert_never_leaves_out_her_own() -> None:
    work = make_work()
    work.order()
    with pytest.raises(RuleBroken):
        service.override_review(work.expertise, kind=TECHNICAL, reason=" ", by=work.head, at=work.at)
    for person in (work.writer, work.reader, work.former):
        with pytest.raises(Refused):
            service.override_review(work.expertise, kind=TECHNICAL, reason="Иә.", by=person, at=work.at)
    accounts.join(work.writer, work.selection.institute, [Verb.ASSIGN])
    db.session.expire_all()
    assert not policy.can_override_review(work.writer, case_of(work), reviews.reviewing_of(case_of(work)), TECHNICAL)
    service.override_review(work.expertise, kind=TECHNICAL, reason="Шұғыл.", by=work.head, at=work.at)
    assert "casework/review_overridden" in letters_to(work.writer)
    assert signs(work)


def test_the_setting_holds_for_works_entrusted_from_its_day_on() -> None:
    work = make_work()
    entrusted = work.selection.selected_at
    institute = work.selection.institute
    with pytest.raises(RuleBroken) as broken:
        set_both(institute, by=work.head, at=entrusted, in_force_from=day_of(entrusted) - DAY)
    assert set(broken.value.problems) == {"in_force_from"}
    for person in (work.former, work.reader, accounts.make_person(institute, [Verb.MANAGE_MEMBERS])):
        with pytest.raises(Refused):
            set_both(institute, by=person, at=entrusted)
    set_both(institute, by=work.head, at=entrusted, in_force_from=day_of(entrusted) + DAY)
    assert reviews.reviewing_of(case_of(work)).missing == []
    set_both(institute, by=work.head, at=entrusted, technical=False)
    assert reviews.reviewing_of(case_of(work)).missing == [ADMINISTRATIVE]
    set_both(institute, by=work.head, at=entrusted + HOUR, technical=False, administrative=False)
    assert reviews.reviewing_of(case_of(work)).missing == []  # the later decision of the same day
    other = make_work()
    assert reviews.reviewing_of(case_of(other)).missing == []


def test_the_system_chooses_the_fit_expert_with_the_fewest_open_reviews_who_had_no_part_in_it() -> None:
    work = make_work()
    free, absent, unfit = (make_second(work.selection) for _ in range(3))
    make_absence(absent, day_of(work.at), day_of(work.at) + DAY)
    unfit.citizenship = "DE"
    closed = make_second(work.selection)
    person_of(closed).closed_at = work.at
    found = reviews.candidates(case_of(work), on=day_of(work.at))
    assert found == [work.second, free]
    other = make_work()
    db.session.add(
        InstituteReview(
            expertise_id=other.expertise.id, selection_id=other.selection.id, institute_id=other.selection.institute_id,
            kind=TECHNICAL, state=R.WITH_REVIEWER, made_at=other.at, begun_at=other.at, reviewer=work.second,
            person_id=work.second.person_id,
        )
    )  # fmt: skip
    assert reviews.candidates(case_of(work), on=day_of(work.at)) == [free, work.second]
    given = {"reason": ReassignReason.ILLNESS, "words": "Ауырып қалды.", "by": work.head, "at": work.at}
    first = work.selection.expert
    service.reassign(work.expertise, expert=free, **given)
    found = reviews.candidates(case_of(work), on=day_of(work.at))
    assert found == [work.second]
    assert first not in found


def test_who_declines_is_not_asked_again_and_with_nobody_left_the_expert_is_told() -> None:
    work = make_work()
    third = make_second(work.selection)
    work.order()
    first = work.submit()
    following = service.decline_review(first, reason="Таныс.", by=work.reader, at=work.at)
    assert following is not None
    assert (first.state, following.reviewer) == (R.DECLINED, third)
    assert not policy.knows_review(work.reader, first)
    left = service.decline_review(following, reason="Туыс.", by=person_of(third), at=work.at)
    assert left is None
    assert letters_to(work.writer)[-1] == "casework/review_unmanned"
    with pytest.raises(RuleBroken):
        work.submit()
    with pytest.raises(WrongState):
        signs(work)
    service.override_review(work.expertise, kind=TECHNICAL, reason="Басқа ешкім жоқ.", by=work.head, at=work.at)
    assert signs(work)


def test_findings_are_answered_and_settled_and_a_major_one_that_is_kept_lets_nothing_pass() -> None:
    work = make_work()
    work.order()
    review = work.submit()
    with pytest.raises(RuleBroken):
        service.send_back(review, by=work.reader, at=work.at)
    with pytest.raises(RuleBroken):
        work.find(review, code=FindingCode.WORDING)  # of the other list
    major, minor = work.find(review), work.find(review, Severity.MINOR)
    with pytest.raises(RuleBroken):
        work.passes(review)
    service.send_back(review, by=work.reader, at=work.at)
    with pytest.raises(RuleBroken):
        service.give_back(review, by=work.writer, at=work.at)
    for finding in (major, minor):
        service.answer_finding(review, finding, answer="Түзетілді.", by=work.writer, at=work.at)
    service.give_back(review, by=work.writer, at=work.at)
    said = {"by": work.reader, "at": work.at}
    service.settle_finding(review, minor, keep=True, words="Ұсақ.", **said)
    service.settle_finding(review, major, keep=True, words="Дәлел жоқ.", **said)
    with pytest.raises(RuleBroken):
        work.passes(review)
    service.settle_finding(review, major, keep=False, words="", **said)
    work.passes(review)
    assert (review.rounds, review.state, minor.state) == (2, R.PASSED, FindingState.KEPT)


def test_the_form_is_looked_at_automatically_and_then_by_whoever_reviews_there() -> None:
    work = make_work()
    work.order(ADMINISTRATIVE)
    steps.write_draft(work.selection, day=day_of(work.at), language="ru")
    review = work.submit()
    told = {Check(one["check"]): one["passed"] for one in review.checks}
    assert told == {Check.WHOLE: True, Check.LANGUAGE: False, Check.OBJECTS: None, Check.PETITIONS: True,
                    Check.TERM: True}  # fmt: skip
    assert letters_to(work.former) == ["casework/review_given"]
    assert letters_to(work.head)[-1] != "casework/review_given"
    with pytest.raises(Refused):
        service.pass_review(review, by=work.head, at=work.at)
    work.passes(review)
    assert signs(work)


def test_nobody_reviews_a_text_that_she_signs() -> None:
    work = make_work()
    accounts.join(work.writer, work.selection.institute, [Verb.REVIEW])
    work.order(ADMINISTRATIVE)
    review = work.submit()
    with pytest.raises(Refused):
        service.pass_review(review, by=work.writer, at=work.at)


def test_an_unfinished_draft_is_not_given_to_a_review() -> None:
    work = make_work(drafted=False)
    work.order()
    with pytest.raises(RuleBroken):
        work.submit()
    steps.write_draft(work.selection, day=day_of(work.at), summary="")
    with pytest.raises(RuleBroken):
        work.submit()


def test_a_text_changed_under_the_reviewers_eyes_is_read_again() -> None:
    work = make_work()
    work.order()
    review = work.submit()
    for act in (service.pass_review, service.send_back):
        with pytest.raises(RuleBroken):
            act(review, seen="0" * 64, by=work.reader, at=work.at)


def test_the_ball_is_the_reviewers_and_the_body_learns_only_that_a_review_took_place() -> None:
    reference.set_rule("review.working_days", 3)
    work = make_work()
    work.order()
    review = work.submit()
    assert review.due_on == reference_day(work, 3)
    assert intake.turns_of(work.expertise.id)[-1].owner is Owner.REVIEWER
    petition = steps.make_petition(work.selection, day=day_of(work.at) + DAY)
    assert intake.turns_of(work.expertise.id)[-1].owner is Owner.BODY
    later = steps.noon(day_of(work.at) + DAY) + HOUR
    service.decide_petition(petition, grant=False, reason="Жоқ.", by=steps.official_of(work.expertise), at=later)
    assert intake.turns_of(work.expertise.id)[-1].owner is Owner.REVIEWER
    work.at = later + HOUR
    work.find(review)
    service.send_back(review, by=work.reader, at=work.at)
    assert intake.turns_of(work.expertise.id)[-1].owner is Owner.EXPERT
    assert not reviews.took_place(work.expertise.id)
    case = case_of(work)
    assert not [e for e in queries.history(case, for_body=True) if e.kind == "institute_review"]
    service.answer_finding(review, finding_in(review), answer="Түзетілді.", by=work.writer, at=work.at)
    service.give_back(review, by=work.writer, at=work.at + HOUR)
    work.at += 2 * HOUR
    service.settle_finding(review, finding_in(review), keep=False, words="", by=work.reader, at=work.at)
    work.passes(review)
    assert intake.turns_of(work.expertise.id)[-1].owner is Owner.EXPERT
    told = [e for e in queries.history(case, for_body=True) if e.kind in ("institute_review", "review_finding")]
    assert [(e.verb, e.who, e.why, dict(e.facts)) for e in told] == [("pass", None, None, {})]
    inside = [e.verb for e in queries.history(case, for_body=False) if e.kind == "institute_review"]
    assert inside == ["pass", "give_back", "send_back", "submit", "order"]


def reference_day(work: Work, days: int) -> object:
    from_ = day_of(work.at)
    while days:
        from_ += timedelta(days=1)
        days -= reviews.reference.working_calendar().is_working(from_)
    return from_


def test_who_knows_of_a_review_is_the_same_in_python_and_sql_with_everybody_around() -> None:
    work, other = make_work(), make_work()
    third = make_second(work.selection)
    found = [bring(work, R.DECLINED), bring(other, R.WITH_EXPERT)]
    gone = make_work()
    found.append(bring(gone, R.WITH_REVIEWER))
    people: list[Person | None] = [None, accounts.make_person()]
    for one in (work, other, gone):
        people += [one.head, one.writer, one.reader, one.former, steps.official_of(one.expertise)]
        people += [accounts.make_person(one.expertise.body, [verb]) for verb in (Verb.PUBLISH, Verb.SEE_OBJECTS)]
        people += [accounts.make_person(one.selection.institute, [Verb.MANAGE_MEMBERS]), person_of(third)]
    people.append(accounts.make_person(accounts.make_body(BodyKind.CHAMBER), [Verb.REVIEW]))
    people.append(accounts.make_person(accounts.make_body(BodyKind.INSTITUTE), [Verb.REVIEW, Verb.ASSIGN]))
    seen = _seen_alike(people)
    mine = {one.id for one in db.session.scalars(select(InstituteReview)) if one.selection_id == work.selection.id}
    assert seen[work.head] == seen[work.writer] == seen[work.former] == mine
    assert seen[work.reader] == set()  # she declined
    assert seen[steps.official_of(work.expertise)] == set()
    assert len(seen[person_of(third)]) == 1
    service.return_unexecuted(gone.expertise, reason="Жоқ.", by=gone.writer, at=gone.at)
    assert (found[2].state, gone.expertise.state) == (R.DROPPED, ExpertiseState.RETURNED)
    assert _seen_alike(people)[gone.head] == {found[2].id}


def _seen_alike(people: list[Person | None]) -> dict[Person | None, set[object]]:
    """What each of them sees; the yes/no and the SQL say the same."""
    db.session.expire_all()
    everything, seen = list(db.session.scalars(select(InstituteReview))), {}
    for actor in people:
        by_sql = set(db.session.scalars(select(InstituteReview.id).where(policy.visible_reviews(actor))))
        assert by_sql == {one.id for one in everything if actor is not None and policy.knows_review(actor, one)}
        seen[actor] = by_sql
    return seen


def test_the_draft_is_open_to_the_reviewer_only_while_it_is_with_her() -> None:
    work = make_work()
    work.order(*BOTH)
    case = case_of(work)
    review = work.submit()
    assert [bool(policy.can_review(one, case, review)) for one in (work.reader, work.head, work.former)] == [
        True, False, False,
    ]  # fmt: skip
    work.find(review)
    service.send_back(review, by=work.reader, at=work.at)
    assert not policy.can_review(work.reader, case, review)
    service.answer_finding(review, finding_in(review), answer="Иә.", by=work.writer, at=work.at)
    service.give_back(review, by=work.writer, at=work.at)
    assert policy.can_review(work.reader, case, review)
    service.settle_finding(review, finding_in(review), keep=False, words="", by=work.reader, at=work.at)
    work.passes(review)
    assert not policy.can_review(work.reader, case, review)
    assert policy.knows_review(work.reader, review)
    form = reviews.reviewing_of(case, again=True).under_way
    assert form is not None
    assert policy.can_review(work.former, case, form)
    assert not policy.can_draft(work.former, case)


def test_a_reviewer_who_moved_to_another_institute_reads_the_draft_no_more() -> None:
    work = make_work()
    review = bring(work, R.WITH_REVIEWER)
    elsewhere = accounts.make_body(BodyKind.INSTITUTE)
    for institute_id, sees in ((work.selection.institute_id, True), (elsewhere.id, False)):
        work.second.institute_id = institute_id
        db.session.flush()
        by_sql = db.session.scalars(select(InstituteReview.id).where(policy.visible_reviews(work.reader))).all()
        assert (review.id in by_sql, policy.knows_review(work.reader, review)) == (sees, sees)
        assert bool(policy.can_review(work.reader, case_of(work), review)) is sees


def test_work_given_to_another_expert_drops_what_runs_and_voids_what_was_settled() -> None:
    work = make_work()
    third = make_second(work.selection)
    work.order(*BOTH)
    first = work.submit()
    work.passes(first)
    given = {"reason": ReassignReason.ILLNESS, "words": "Ауырып қалды.", "by": work.head, "at": work.at}
    service.reassign(work.expertise, expert=third, **given)
    known = reviews.reviewing_of(case_of(work), again=True)
    assert [one.state for one in known.reviews] == [R.FALLEN, R.DROPPED]
    assert not any(one.state in SETTLED for one in known.reviews)
    assert TECHNICAL in known.missing


def test_a_private_expert_has_no_review() -> None:
    selection, day = steps.make_started()
    case = queries.locked_case(selection.expertise, on=day)
    assert reviews.reviewing_of(case).wanted == []
    with pytest.raises(Refused):
        service.order_review(
            selection.expertise, kinds=[TECHNICAL], reason="Иә.", by=steps.official_of(selection.expertise),
            at=steps.noon(day),
        )  # fmt: skip
    assert isinstance(selection.expert, Expert)
