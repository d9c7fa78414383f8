"""Methodical reviews of delivered conclusions for tests, through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from app.accounts.models import Person
from app.bidding.models import Selection
from app.complaints import service
from app.complaints.models import MethodicalReview
from app.complaints.states import Aspect, MethodicalState, Verdict
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.registry.models import Expert
from tests.builders import casework as steps
from tests.builders.complaints import make_reviewer
from tests.builders.registry import make_expert
from tests.builders.teams import person_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
M = MethodicalState
VERDICTS = {Aspect.SUITED: Verdict.YES, Aspect.FOLLOWED: Verdict.PARTLY, Aspect.FOLLOWS: Verdict.NO}
WORDS = dict.fromkeys(Aspect, "Зерттеу бөлімінен көрінеді.")


@dataclass
class Asked:
    """A delivered conclusion, the office of the Chamber and two members who could review. `at` is after the hand-over."""

    selection: Selection
    at: datetime
    judge: Person
    office: Person
    members: tuple[Expert, Expert]

    @property
    def expertise(self) -> Expertise:
        return self.selection.expertise

    @property
    def author(self) -> Person:
        return steps.expert_of(self.selection)

    @property
    def readers(self) -> tuple[Person, Person]:
        return person_of(self.members[0]), person_of(self.members[1])

    def ask(self, **kw: Any) -> MethodicalReview:
        said: dict[str, Any] = {"questions": "Әдіс дұрыс па?", "reason": "Күмән бар.", "opens": True} | kw
        return service.ask_methodical(self.expertise, by=self.judge, at=self.at, **said)

    def accept(self, review: MethodicalReview) -> MethodicalReview:
        return service.accept_methodical(review, due_on=day_of(self.at) + 20 * DAY, by=self.office, at=self.at)

    def appoint(self, review: MethodicalReview, *members: Expert) -> MethodicalReview:
        experts = [one.id for one in members or self.members[:1]]
        return service.appoint_reviewers(review, experts=experts, by=self.office, at=self.at)

    def file(self, review: MethodicalReview, by: Person | None = None, **kw: Any) -> MethodicalReview:
        said: dict[str, Any] = {"file": BytesIO(steps.PDF), "file_name": "kk.pdf", "verdicts": VERDICTS, "words": WORDS}
        return service.file_result(review, by=by or self.readers[0], at=self.at, **(said | kw))


def make_asked(**kw: Any) -> Asked:
    """Everything but the question."""
    selection, day = steps.make_started(**kw)
    steps.make_delivered(selection, day=day)
    asked = list(selection.expertise.specialties)
    members = (make_expert(specialties=asked), make_expert(specialties=asked))
    judge = steps.official_of(selection.expertise)
    return Asked(selection, steps.noon(day) + 5 * HOUR, judge, make_reviewer(), members)


def bring(asked: Asked, state: MethodicalState) -> MethodicalReview:
    """A methodical review at this state."""
    review = asked.ask()
    if state is M.REFUSED:
        return service.refuse_methodical(review, reason="Тақырып емес.", by=asked.office, at=asked.at)
    if state is M.WITHDRAWN:
        return service.withdraw_methodical(review, reason="Керек емес.", by=asked.judge, at=asked.at)
    if state in (M.ACCEPTED, M.UNDER_REVIEW, M.DONE):
        asked.accept(review)
    if state in (M.UNDER_REVIEW, M.DONE):
        asked.appoint(review)
    if state is M.DONE:
        asked.file(review)
    return review


def add_methodical(world: Any) -> None:
    """To the small world: the closed conclusion is read by the rival, who has not given the result."""
    judge, office, rival = world.person("judge"), world.person("chamber"), world.expert("rival")
    expertise, at = world.expertises["closed"], world.at - DAY
    said = {"questions": "Әдіс дұрыс па?", "reason": "Күмән бар.", "opens": True}
    review = service.ask_methodical(expertise, by=judge, at=at, **said)
    service.accept_methodical(review, due_on=day_of(world.at) + 20 * DAY, by=office, at=at)
    service.appoint_reviewers(review, experts=[rival.id], by=office, at=at)
    service.comment_methodical(review, text="Әдіс мақұлданған.", by=world.person("provider"), at=at)
    world.things |= {"arg:methodical_id": review.id, "complaints.methodical_step:name": "decline"}
