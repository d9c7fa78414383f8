"""Questions to the body: of one search, for the desk of who answers, and how many stayed without an answer."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding import policy, rules
from app.bidding.models import NoticeQuestion
from app.bidding.states import QuestionState
from app.intake import policy as intake
from app.intake.models import Expertise, Search
from app.intake.rules import is_closed
from app.intake.states import Form
from app.kernel import paging
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.reference import queries as reference
from app.reference.states import Procedure
from app.registry import policy as registry
from app.registry.models import Expert

MINIMUM_RULE = "offers.minimum"


@dataclass(frozen=True)
class Asked:
    """The questions of one search in the order in which they came."""

    search: Search

    def select(self) -> Select[Any]:
        return select(NoticeQuestion).where(NoticeQuestion.search_id == self.search.id)

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[NoticeQuestion]:
        return paging.page(self.select(), (paging.Key(NoticeQuestion.number, "number"),), after=after, before=before)  # type: ignore[arg-type]


@dataclass(frozen=True)
class ToAnswer:
    """What waits for an answer of the actor's bodies, the oldest first: for desks. The turn itself stays with the
    bidders while offers are taken.
    """

    actor: Person
    at: datetime

    def select(self) -> Select[Any]:
        return (
            select(NoticeQuestion)
            .join(NoticeQuestion.search)
            .join(Search.expertise)
            .where(policy.to_answer(self.actor, at=self.at))
            .options(contains_eager(NoticeQuestion.search).contains_eager(Search.expertise))
        )

    def all(self) -> Sequence[NoticeQuestion]:
        return list(db.session.scalars(self.select().order_by(NoticeQuestion.asked_on, NoticeQuestion.id)))

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[NoticeQuestion]:
        keys = (paging.Key(NoticeQuestion.asked_on, "on"), paging.Key(NoticeQuestion.id, "id"))  # type: ignore[arg-type]
        return paging.page(self.select(), keys, after=after, before=before)


@dataclass(frozen=True)
class Counts:
    """How many were asked, wait, were found without an answer by the deadline, fell away with a withdrawn request."""

    asked: int
    waiting: int
    unanswered: int
    dropped: int = 0

    @property
    def rate(self) -> int | None:
        """Whole percents without an answer, of those answered or missed; None below five."""
        return rules.rate(self.asked - self.waiting - self.dropped, self.unanswered)


def _counts(*where: Any) -> Counts:
    def of(state: QuestionState) -> Any:
        return func.count().filter(NoticeQuestion.state == state)

    found = (
        select(func.count(), of(QuestionState.WAITING), of(QuestionState.UNANSWERED), of(QuestionState.DROPPED))
        .select_from(NoticeQuestion)
        .join(Search, Search.id == NoticeQuestion.search_id)
        .join(Expertise, Expertise.id == Search.expertise_id)
        .where(*where)
    )
    return Counts(*db.session.execute(found).one())


def counts_of(search: Search) -> Counts:
    """Of one search."""
    return _counts(NoticeQuestion.search_id == search.id)


def counts_of_body(body_id: uuid.UUID) -> Counts:
    """Of all searches of a body, for its card: criminal and restricted ones are counted, and not told apart."""
    return _counts(Expertise.body_id == body_id)


def counts_for_bidders(expertise: Expertise) -> Counts | None:
    """Of the public searches of the body that orders, for a page that bidders read; None where the body is not named
    to them: its share, which stands on its public notices, would name it.
    """
    return None if is_closed(expertise) else public_counts_of_body(expertise.body_id)


def public_counts_of_body(body_id: uuid.UUID) -> Counts:
    """Of the public searches of a body, for a public notice: nothing of criminal and restricted cases is in it."""
    open_to_all = (Expertise.procedure != Procedure.CRIMINAL, intake.UNRESTRICTED)
    return _counts(Expertise.body_id == body_id, Expertise.published_at.is_not(None), *open_to_all)


def question_of(search: Search, question_id: uuid.UUID) -> NoticeQuestion:
    """One question of a search; NotVisible where it has none with this id."""
    found = db.session.get(NoticeQuestion, question_id)
    if found is None or found.search_id != search.id:
        raise NotVisible
    return found


def audience(search: Search, *, on: date) -> list[Person]:
    """Everybody who may offer in the search on a day: private experts, and who assigns at institutes with a fit
    expert. Letters to all of them tell nobody who asked and who offers.
    """
    expertise = search.expertise
    ids = [specialty.id for specialty in expertise.specialties]
    parts = [[one] for one in ids] if expertise.form is Form.COMPLEX else [ids]
    fit = or_(*(registry.fit_experts(part, on=on) for part in parts))
    people: dict[uuid.UUID, Person] = {}
    own = select(Person).join(Expert, Expert.person_id == Person.id).where(Expert.institute_id.is_(None), fit)
    for person in db.session.scalars(own):
        people[person.id] = person
    institutes = select(Expert.institute_id).where(Expert.institute_id.is_not(None), fit).distinct()
    for body_id in db.session.scalars(institutes):
        if body_id is not None:
            people |= {person.id: person for person in accounts.people_with(Verb.ASSIGN, body_id, on=on)}
    found = (person for person in people.values() if intake.sees_questions(person, expertise, on=on))
    return sorted(found, key=lambda person: str(person.id))


def least_offers(search: Search) -> int:
    """The least number of valid offers by the rule in force when the search began: offers.minimum.<slug> where a
    specialty has its own (the greatest of them), else offers.minimum; 1 while neither has a value.
    """
    on = day_of(search.began_at)
    own = [f"{MINIMUM_RULE}.{specialty.slug}" for specialty in search.expertise.specialties]
    found = reference.rules([MINIMUM_RULE, *own], on=on)
    special = [value for code in own if (value := found[code].value) is not None]
    return max(1, max(special) if special else found[MINIMUM_RULE].value or 1)
