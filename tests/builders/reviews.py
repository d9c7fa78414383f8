"""Works of an institute whose drafts are reviewed, for tests. Everything through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Selection
from app.casework import service
from app.casework.models import InstituteReview
from app.casework.queries import locked_case, reviews
from app.casework.rules.reviews import FindingCode, FindingState, ReviewKind, ReviewState, Severity
from app.kernel.clock import day_of
from app.registry.models import Expert
from app.registry.states import ExpertKind
from tests.builders import casework as steps
from tests.builders.accounts import make_person
from tests.builders.bidding import assigner, make_institute_bid, make_selected, open_now
from tests.builders.intake import make_published
from tests.builders.registry import make_absence, make_expert
from tests.builders.teams import person_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOTH = tuple(ReviewKind)
R = ReviewState


@dataclass
class Work:
    """One started work of an institute with a whole draft, and the people around it. `at`: a moment after the draft."""

    selection: Selection
    at: datetime
    head: Person
    writer: Person
    second: Expert
    former: Person  # reviews the form

    @property
    def reader(self) -> Person:
        return person_of(self.second)

    @property
    def expertise(self) -> Any:
        return self.selection.expertise

    def order(self, *kinds: ReviewKind) -> list[InstituteReview]:
        kinds = kinds or (ReviewKind.TECHNICAL,)
        return service.order_review(self.expertise, kinds=kinds, reason="Күрделі.", by=self.head, at=self.at)

    def submit(self) -> InstituteReview:
        return service.submit_review(self.expertise, by=self.writer, at=self.at)

    def find(self, review: InstituteReview, severity: Severity = Severity.MAJOR, **kw: Any) -> Any:
        technical = review.kind is ReviewKind.TECHNICAL
        said = {"code": FindingCode.NOT_SUPPORTED if technical else FindingCode.DETAILS, "text": "2-бет."} | kw
        return service.raise_finding(review, severity=severity, by=self.eye(review), at=self.at, **said)

    def eye(self, review: InstituteReview) -> Person:
        """Whoever reviews it."""
        return self.reader if review.kind is ReviewKind.TECHNICAL else self.former

    def passes(self, review: InstituteReview) -> InstituteReview:
        return service.pass_review(review, by=self.eye(review), at=self.at)


def make_work(*, expertise: Any = None, drafted: bool = True, **kw: Any) -> Work:
    """An institute's expert works; a second expert could review, and somebody reviews the form."""
    expertise = expertise or make_published(**kw)
    make_institute_bid(expertise)
    selection = make_selected(open_now(expertise))
    head, at = assigner(selection), selection.selected_at + HOUR
    service.answer(expertise, accept=True, expert=selection.expert, by=head, at=at)
    second = make_second(selection)
    former = make_person(selection.institute, [Verb.REVIEW])
    selection, day = steps.make_started(selection)
    if drafted:
        steps.write_draft(selection, day=day)
    assert selection.expert is not None
    return Work(selection, steps.noon(day) + 2 * HOUR, head, person_of(selection.expert), second, former)


def make_second(selection: Selection, **kw: Any) -> Expert:
    """One more expert of the institute who is fit for the work."""
    asked = list(selection.expertise.specialties)
    return make_expert(kind=ExpertKind.STATE, institute=selection.institute, specialties=asked, **kw)


def bring(work: Work, state: ReviewState, *, kind: ReviewKind = ReviewKind.TECHNICAL) -> InstituteReview:
    """A review of the work at this state, through the services."""
    review = work.order(kind)[0]
    if state is R.OVERRIDDEN:
        return service.override_review(work.expertise, kind=kind, reason="Шұғыл.", by=work.head, at=work.at)
    if state is R.DROPPED:
        service.return_unexecuted(work.expertise, reason="Бұйым жоқ.", by=work.writer, at=work.at)
    if state in (R.ORDERED, R.DROPPED):
        return review
    if state is R.UNMANNED:
        for one in reviews.candidates(locked_case(work.expertise, on=day_of(work.at)), on=day_of(work.at)):
            make_absence(one, day_of(work.at), day_of(work.at))
    review = work.submit()
    if state is R.DECLINED:
        service.decline_review(review, reason="Таныс.", by=work.reader, at=work.at)
    if state is R.WITH_EXPERT:
        work.find(review)
        service.send_back(review, by=work.eye(review), at=work.at)
    if state in (R.PASSED, R.FALLEN):
        work.passes(review)
    if state is R.FALLEN:
        steps.write_draft(work.selection, day=day_of(work.at), summary="Another finding.")
    return review


def set_both(work_or_institute: Any, *, by: Person, at: datetime, **kw: Any) -> Any:
    """The institute wants both reviews from the day of `at` on."""
    wants = {"technical": True, "administrative": True, "in_force_from": day_of(at)} | kw
    return service.set_reviews(work_or_institute, **wants, by=by, at=at)


def add_reviews(world: Any) -> None:
    """To the small world: the institute's work with a finding that waits for an answer, by a second expert."""
    head, writer = world.person("head"), world.person("state")
    selection = world.selections["reviewed"]
    facts = {"on": day_of(world.at) - 60 * DAY, "register_no": "T-00055", "name": "Сарапшы 55", "sign_in": True}
    make_second(selection, **facts)
    at = steps.noon(day_of(world.at) - DAY)
    service.order_review(selection.expertise, kinds=[ReviewKind.TECHNICAL], reason="Күрделі.", by=head, at=at)
    steps.write_draft(selection, day=day_of(at), summary="Жобаға сай.")
    review = service.submit_review(selection.expertise, by=writer, at=at + HOUR)
    finding = service.raise_finding(
        review, code=FindingCode.UNCLEAR, severity=Severity.MINOR, text="2-бет.", by=review.person, at=at + HOUR
    )
    service.send_back(review, by=review.person, at=at + HOUR)
    world.things |= {
        "arg:review_id": review.id,
        "arg:finding_id": finding.id,
        "casework.review_settings:body_id": world.things["institute"].id,
        "casework.override_review:kind": "technical",
    }


__all__ = [
    "BOTH",
    "DAY",
    "HOUR",
    "FindingState",
    "Work",
    "add_reviews",
    "bring",
    "make_second",
    "make_work",
    "reviews",
    "set_both",
]
