"""The reviewer of a draft moves away or loses fitness: the head has another one chosen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts import policy as people
from app.accounts import service as accounts
from app.accounts.queries.receiving import DeadLetters
from app.accounts.states import BodyKind, Verb
from app.backoffice.queries import Desk, WorkLines
from app.casework import policy, queries, service
from app.casework.queries import reviews
from app.casework.rules.reviews import ReviewKind, ReviewState
from app.intake import queries as intake
from app.intake.states import Owner
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.notices.models import LegalNotice
from app.notices.states import NoticeState
from app.registry import policy as registry
from app.registry.states import Restriction
from tests.builders.accounts import join, make_body, make_person
from tests.builders.bidding import letters_to
from tests.builders.modes import clear
from tests.builders.registry import make_absence
from tests.builders.reviews import make_second, make_work
from tests.builders.teams import person_of

pytestmark = pytest.mark.usefixtures("ctx")


def waiting(person, at):
    return {line.thing_id for line in WorkLines(Desk(person, at, day_of(at)), kind="review_lost").page().items}


def steps_of(person, at):
    return [line.state for line in WorkLines(Desk(person, at, day_of(at)), kind="review_lost").page().items]


def case_of(work):
    return queries.locked_case(work.expertise, on=day_of(work.at))


def suspend(person, at):
    for membership in person.active_memberships:
        membership.suspended_at = at
    db.session.flush()
    db.session.expire(person)


def move_away(work):
    work.second.institute = make_body(BodyKind.INSTITUTE)
    db.session.flush()
    db.session.expire(work.second)


@pytest.mark.parametrize("how", ["moved", "absent", "closed"])
def test_the_head_finds_a_review_without_its_reviewer_and_another_one_is_chosen(how: str) -> None:
    work, other = make_work(), make_work()
    work.order(), other.order()
    review, kept = work.submit(), other.submit()
    third = make_second(work.selection)
    with pytest.raises(WrongState):
        service.replace_reader(review, by=work.head, at=work.at)
    assert waiting(work.head, work.at) == set()
    if how == "moved":
        move_away(work)
    elif how == "absent":
        make_absence(work.second, day_of(work.at), day_of(work.at))
    else:
        work.reader.closed_at = work.at
        db.session.flush()
    seen = {work.head: {review.id}, other.head: set(), work.writer: set(), work.former: set(), person_of(third): set()}
    for viewer, known in seen.items():
        assert waiting(viewer, work.at) == known
        case = queries.locked_case(work.expertise, on=day_of(work.at))
        assert bool(policy.can_replace_reader(viewer, case, review)) is bool(known)
    with pytest.raises(Refused):
        service.replace_reader(review, by=work.writer, at=work.at)
    following = service.replace_reader(review, by=work.head, at=work.at)
    assert (review.state, following.state) == (ReviewState.DROPPED, ReviewState.WITH_REVIEWER)
    assert following.reviewer == third
    assert "casework/review_given" in letters_to(person_of(third))
    assert waiting(work.head, work.at) == set()
    assert kept.state is ReviewState.WITH_REVIEWER


def test_with_nobody_left_the_head_is_told_to_decide_without_the_review() -> None:
    work = make_work()
    work.order()
    review = work.submit()
    move_away(work)
    with pytest.raises(RuleBroken), db.session.begin_nested():
        service.replace_reader(review, by=work.head, at=work.at)
    assert waiting(work.head, work.at) == {review.id}


def test_a_form_that_nobody_may_look_at_stands_with_the_head_until_somebody_may() -> None:
    work, other = make_work(), make_work()
    suspend(work.former, work.at)
    work.order(ReviewKind.ADMINISTRATIVE), other.order(ReviewKind.ADMINISTRATIVE)
    review, kept = work.submit(), other.submit()
    colleague, institute, on = make_person(), work.selection.institute, day_of(work.at)
    viewers = (work.head, other.head, work.writer, work.reader, other.former, colleague)

    def stands(*known) -> None:
        assert [bool(waiting(one, work.at)) for one in viewers] == [one in known for one in viewers]
        assert (
            reviews.is_unread(review, on=on) is bool(known) is not bool(reviews.reviewers_of_form(case_of(work), on=on))
        )

    assert (review.state, kept.state) == (ReviewState.UNMANNED, ReviewState.WITH_REVIEWER)
    stands(work.head)
    assert steps_of(work.head, work.at) == ["administrative"]
    assert intake.turns_of(work.expertise.id)[-1].owner is Owner.REVIEWER
    assert letters_to(work.head)[-1] == "casework/review_unread"
    assert letters_to(work.writer)[-1] == "casework/review_unmanned"
    with pytest.raises(RuleBroken), db.session.begin_nested():
        work.submit()
    assert service.see_to_readers(at=work.at) == (0, 0)  # it was told at once
    first = review.notice_id
    joined = join(colleague, institute, [Verb.REVIEW])
    db.session.expire(colleague)
    assert service.see_to_readers(at=work.at) == (0, 1)
    assert (review.state, review.notice_id) == (ReviewState.WITH_REVIEWER, None)
    assert db.session.get_one(LegalNotice, first).state is NoticeState.VOID
    assert letters_to(colleague) == ["casework/review_given"]
    stands()
    joined.ended_at = work.at  # and is lost again, with the draft in hand
    db.session.flush()
    db.session.expire(colleague)
    stands(work.head)
    assert service.see_to_readers(at=work.at) == (1, 0)
    assert service.see_to_readers(at=work.at) == (0, 0)
    service.override_review(
        work.expertise, kind=ReviewKind.ADMINISTRATIVE, reason="Ешкім жоқ.", by=work.head, at=work.at
    )
    assert review.notice_id is None
    assert not any(waiting(one, work.at) for one in viewers)
    assert kept.notice_id is None


def test_the_second_review_that_the_setting_wants_stands_there_too_and_a_head_who_signs_is_told_why() -> None:
    work = make_work()
    service.order_review(work.expertise, kinds=[ReviewKind.TECHNICAL, ReviewKind.ADMINISTRATIVE], reason="Күрделі.",
                         by=work.head, at=work.at)  # fmt: skip
    join(work.writer, work.selection.institute, [Verb.ASSIGN])
    db.session.expire(work.writer)
    suspend(work.former, work.at)
    work.passes(work.submit())
    assert steps_of(work.head, work.at) == ["administrative"]
    assert steps_of(work.writer, work.at) == ["own"]
    assert intake.turns_of(work.expertise.id)[-1].owner is Owner.REVIEWER


def test_where_the_institute_has_no_active_head_it_is_an_alarm_that_names_no_expertise() -> None:
    work, other = make_work(), make_work()
    work.order(), other.order()
    review = work.submit()
    other.submit()
    institute = work.selection.institute
    manager, outside = make_person(institute, [Verb.MANAGE_MEMBERS]), make_person(make_body(), [Verb.MANAGE_MEMBERS])
    ministry = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])
    suspend(work.head, work.at)
    move_away(work)
    assert service.see_to_readers(at=work.at) == (1, 0)
    notice = db.session.get_one(LegalNotice, review.notice_id)

    def alarms(viewer) -> bool:
        accounts.watch_dead_letters(at=work.at)
        seen = [one.notice_id for one in DeadLetters(viewer).page().items if people.can_see_dead_letters(viewer)]
        return notice.id in seen

    assert [alarms(one) for one in (manager, ministry, outside, other.head)] == [True, True, False, False]
    assert (notice.about_id, notice.number, notice.sender_body_id) == (None, "", None)
    following = make_person(institute, [Verb.ASSIGN])
    assert not alarms(ministry)
    assert "casework/review_unread" in letters_to(following)
    assert waiting(following, work.at) == {review.id}
    suspend(following, work.at)
    assert alarms(manager)
    work.second.institute = institute  # the reviewer is back
    db.session.flush()
    db.session.expire(work.second)
    service.see_to_readers(at=work.at)
    assert (notice.state, review.notice_id) == (NoticeState.VOID, None)
    assert not alarms(ministry)


def test_without_a_clearance_nobody_reads_a_restricted_draft_as_the_register_says() -> None:
    work, other = make_work(), make_work()
    work.expertise.restricted = [Restriction.MINORS.value, Restriction.SECRECY.value]
    db.session.flush()
    work.order(), other.order()
    other.submit()
    review, on, asked = work.submit(), day_of(work.at), list(work.expertise.specialties)
    assert review.state is ReviewState.UNMANNED
    clear(work.second, Restriction.MINORS, on=on)
    assert service.see_to_readers(at=work.at) == (0, 0)
    clear(work.second, Restriction.SECRECY, on=on, to=on + timedelta(days=2))
    assert service.see_to_readers(at=work.at) == (0, 1)
    assert (review.state, review.reviewer) == (ReviewState.WITH_REVIEWER, work.second)
    for days in (0, 1, 2, 3):
        at = work.at + timedelta(days=days)
        case = queries.locked_case(work.expertise, on=day_of(at))
        fit = bool(registry.is_fit(work.second, asked, on=day_of(at), restricted=work.expertise.restricted).decision)
        assert fit is (days < 2)
        assert bool(policy.can_review(work.reader, case, review)) is fit
        assert bool(policy.can_replace_reader(work.head, case, review)) is not fit
        drafts = WorkLines(Desk(work.reader, at, day_of(at)), kind="reviews").page().items
        assert [line.thing_id for line in drafts] == ([review.id] if fit else [])
        assert waiting(work.head, at) == (set() if fit else {review.id})
        assert waiting(other.head, at) == set()
