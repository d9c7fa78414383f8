"""The reviewer of a draft moves away or loses fitness: the head has another one chosen."""

from __future__ import annotations

import pytest

from app.accounts.states import BodyKind
from app.backoffice.queries import Desk, WorkLines
from app.casework import policy, queries, service
from app.casework.rules.reviews import ReviewState
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from tests.builders.accounts import make_body
from tests.builders.bidding import letters_to
from tests.builders.registry import make_absence
from tests.builders.reviews import make_second, make_work
from tests.builders.teams import person_of

pytestmark = pytest.mark.usefixtures("ctx")


def waiting(person, at):
    return {line.thing_id for line in WorkLines(Desk(person, at, day_of(at)), kind="review_lost").page().items}


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
