"""What the desks say of reviews: for who reads, who answers, who decides; nothing for anybody else."""

from __future__ import annotations

from datetime import datetime

import pytest
from flask import Flask

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.backoffice.queries.groups import Desk
from app.backoffice.queries.work import WorkLines, counts
from app.casework import service
from app.casework.rules.reviews import ReviewKind
from app.complaints import service as chamber
from app.kernel.clock import day_of
from tests.builders import accounts
from tests.builders.methodical import make_asked
from tests.builders.reviews import make_work

KINDS = ("reviews", "review_answers", "methodical", "methodical_read")


def on_desk(person: Person, at: object) -> dict[str, int]:
    found = counts(Desk(person, at, day_of(at)))  # type: ignore[arg-type]
    return {kind: found[kind] for kind in KINDS if kind in found}


@pytest.mark.usefixtures("ctx")
def test_a_draft_waits_for_its_reviewer_and_comes_back_to_its_expert() -> None:
    work, other = make_work(), make_work()
    accounts.join(work.writer, work.selection.institute, [Verb.REVIEW])
    work.order(*ReviewKind)
    review = work.submit()
    people = (work.reader, work.writer, work.former, work.head, other.reader, other.former)
    assert [on_desk(one, work.at) for one in people] == [{"reviews": 1}, {}, {}, {}, {}, {}]
    finding = work.find(review)
    service.send_back(review, by=work.reader, at=work.at)
    assert [on_desk(one, work.at) for one in people] == [{}, {"review_answers": 1}, {}, {}, {}, {}]
    service.answer_finding(review, finding, answer="Түзетілді.", by=work.writer, at=work.at)
    service.give_back(review, by=work.writer, at=work.at)
    service.settle_finding(review, finding, keep=False, words="", by=work.reader, at=work.at)
    work.passes(review)
    assert [on_desk(one, work.at) for one in people] == [{}, {}, {"reviews": 1}, {}, {}, {}]


def test_a_methodical_review_waits_for_the_office_and_then_for_its_reviewers(ctx: Flask) -> None:
    asked = make_asked()
    accounts.join(asked.author, accounts.make_body(BodyKind.CHAMBER), [Verb.REVIEW])
    people = (asked.office, asked.author, asked.judge, *asked.readers)
    review = asked.ask()
    assert [on_desk(one, asked.at) for one in people] == [{"methodical": 1}, {}, {}, {}, {}]
    asked.appoint(asked.accept(review), *asked.members)
    assert [on_desk(one, asked.at) for one in people] == [{}, {}, {}, {"methodical_read": 1}, {"methodical_read": 1}]
    asked.file(review)
    assert [on_desk(one, asked.at) for one in people] == [{}, {}, {}, {}, {"methodical_read": 1}]
    assert [awaited(one, asked.at) for one in people] == [[], [], [review.number], [], []]
    chamber.sign_result(review, remark="", by=asked.readers[1], at=asked.at)
    assert [on_desk(one, asked.at) for one in people] == [{}, {}, {}, {}, {}]
    assert awaited(asked.judge, asked.at) == []


def awaited(person: Person, at: datetime) -> list[str]:
    """The numbers of the methodical reviews that somebody waits for, each with its day."""
    lines = WorkLines(Desk(person, at, day_of(at)), kind="methodical_asked", turn="others").all()
    assert all(line.due_on is not None for line in lines)
    return [line.number for line in lines]


def test_a_methodical_review_that_every_reviewer_declined_is_the_offices_again(ctx: Flask) -> None:
    asked = make_asked()
    people = (asked.office, *asked.readers)
    review = asked.appoint(asked.accept(asked.ask()), asked.members[0])
    chamber.decline_seat(review, reason="Таныс.", by=asked.readers[0], at=asked.at)
    assert [on_desk(one, asked.at) for one in people] == [{"methodical": 1}, {}, {}]
    asked.appoint(review, asked.members[1])
    assert [on_desk(one, asked.at) for one in people] == [{}, {}, {"methodical_read": 1}]
