"""A population of expertises in every state, as rows and not through the services: figures only read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from sqlalchemy import select

from app.accounts.models import Body, Person
from app.accounts.states import BodyKind, Verb
from app.bidding.models import Selection
from app.bidding.states import Provider, SelectionState
from app.casework.models import Appointment, ClockReading, Conclusion
from app.casework.states import DocumentKind
from app.intake.models import Expertise, Search
from app.intake.states import ExpertiseState as S
from app.intake.states import Kind, SearchOutcome
from app.kernel import clock
from app.kernel.db import db
from app.reference.models import PilotScope, Region, Specialty
from app.reference.states import Procedure
from app.registry.models import Expert
from app.registry.states import ExpertKind
from tests.builders.accounts import make_body, make_person
from tests.builders.registry import make_expert

AT = datetime(2026, 3, 2, 20, 30, tzinfo=UTC)  # already Tuesday in Kazakhstan: the local day is not the UTC day
_numbers = count(1)
PUBLISHED = [state for state in S if state not in {S.DRAFT, S.PREPARED}]
STATES = [*PUBLISHED, *[S.CLOSED] * 14, *[S.DELIVERED] * 3]
WITH_PROVIDER = {S.ACCEPTED, S.APPOINTED, S.IN_WORK, S.COMPLETED, S.DELIVERED, S.CLOSED, S.RETURNED}
STARTED = {S.IN_WORK, S.COMPLETED, S.DELIVERED, S.CLOSED, S.RETURNED}
SIGNED = {S.COMPLETED, S.DELIVERED, S.CLOSED}


def make_reader(**kw: Any) -> Person:
    """Somebody of the Ministry who may read the figures."""
    return make_person(make_body(BodyKind.MINISTRY), [Verb.READ_FIGURES], **kw)


def make_row(official: Person, body: Body, *, state: S, specialties: list[Specialty], **kw: Any) -> Expertise:
    """One expertise as a row; what a published one must have is filled in."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "number": f"SE-2026-{number:06d}-T",
        "state": state,
        "body_id": body.id,
        "official_id": official.id,
        "drafted_by_id": official.id,
        "drafted_at": AT - timedelta(days=400),
        "procedure": Procedure.CIVIL,
        "kind": Kind.PRIMARY,
        "region_code": "71",
        "notice": {},
        "specialties": specialties,
    }
    row = Expertise(**(facts | kw))
    db.session.add(row)
    return row


def make_search(
    expertise: Expertise, round_: int, began: datetime, outcome: SearchOutcome | None, offers: int | None
) -> Search:
    row = Search(
        expertise_id=expertise.id,
        round=round_,
        began_at=began,
        offers_due_on=clock.day_of(began) + timedelta(days=7),
        offers_due_at=began + timedelta(days=7),
        sealing_public=b"p",
        sealing_wrapped=b"w",
        sealing_key_id="k",
        opened_at=began + timedelta(days=7) if outcome is not None else None,
        outcome=outcome,
        offers_count=offers if outcome in {SearchOutcome.OFFERS, SearchOutcome.NONE} else None,
    )
    db.session.add(row)
    return row


def make_selection(
    expertise: Expertise, provider: Provider, expert: Expert, state: SelectionState, at: datetime, by: Person
) -> Selection:
    row = Selection(
        state=state,
        expertise_id=expertise.id,
        provider=provider,
        expert_id=expert.id,
        institute_id=None if provider is Provider.PRIVATE else expert.institute_id,
        reason="r",
        selected_at=at,
        selected_by_id=by.id,
    )
    db.session.add(row)
    return row


def make_appointment(selection: Selection, warned_at: datetime | None, at: datetime) -> Appointment:
    same = {"identity_at": at, "grounds_at": at, "ruling_at": at, "handed_at": at, "ruling_sha256": "0" * 64}
    row = Appointment(
        selection_id=selection.id,
        expertise_id=selection.expertise_id,
        warned_at=warned_at,
        **(same if warned_at is not None else {}),
    )
    db.session.add(row)
    return row


def make_conclusion(expertise: Expertise, by: Person, signed_at: datetime, delivered_at: datetime | None) -> Conclusion:
    row = Conclusion(
        expertise_id=expertise.id,
        kind=DocumentKind.CONCLUSION,
        code=f"T{next(_numbers):09d}",
        file_sha256="0" * 64,
        file_name="c.pdf",
        file_size=1,
        signed_at=signed_at,
        signed_by_id=by.id,
        delivered_at=delivered_at,
    )
    db.session.add(row)
    return row


class World:
    """Bodies, experts and specialties, and as many expertises as asked for, all from one seed."""

    def __init__(self, seed: int = 1, *, at: datetime = AT) -> None:
        self.random, self.at = Random(seed), at
        self.body = make_body()
        self.official = make_person(self.body, [Verb.DRAFT])
        self.regions = [r.code for r in db.session.scalars(select(Region).order_by(Region.code))][:5]
        self.specialties = list(db.session.scalars(select(Specialty).order_by(Specialty.slug)))[:4]
        slugs = [s.slug for s in self.specialties]
        self.private = [make_expert(specialties=slugs, sign_in=False) for _ in range(3)]
        institutes = [make_body(BodyKind.INSTITUTE) for _ in range(2)]
        self.state = [
            make_expert(ExpertKind.STATE, slugs, institute=i, sign_in=False) for i in institutes for _ in range(2)
        ]
        self.pilot = db.session.scalars(select(PilotScope)).first()

    def add(self, number: int) -> None:
        """That many expertises with plausible times; a tenth are drafts that no figure may count."""
        for _ in range(number):
            self._draft() if self.random.random() < 0.1 else self._one()
        db.session.flush()

    def _after(self, moment: datetime, least: int, most: int) -> datetime:
        """Some hours and days later, but never after the snapshot."""
        later = moment + timedelta(days=self.random.randint(least, most), minutes=self.random.randint(0, 1439))
        return min(later, self.at)

    def _draft(self) -> None:
        make_row(
            self.official, self.body, state=self.random.choice([S.DRAFT, S.PREPARED]), specialties=[self.specialties[0]]
        )

    def _one(self) -> None:
        pick = self.random
        state = pick.choice(STATES)
        least = 60 if state in SIGNED else 0
        prepared = self.at - timedelta(days=pick.randint(least, 200), minutes=pick.randint(0, 1439))
        published = self._after(prepared, 0, 2)
        ended = self._after(published, 1, 60) if state in {S.WITHDRAWN, S.CLOSED, S.RETURNED} else None
        row = make_row(
            self.official,
            self.body,
            state=state,
            specialties=pick.sample(self.specialties, pick.choice([1, 1, 1, 2])),
            procedure=pick.choice(list(Procedure)),
            region_code=pick.choice(self.regions),
            prepared_at=prepared if pick.random() < 0.95 else None,
            published_at=published,
            pilot_scope_id=self.pilot.id if self.pilot is not None and pick.random() < 0.5 else None,
            ended_at=ended,
        )
        db.session.flush()
        self._searches(row, published)
        self._provider(row, published)

    def _searches(self, row: Expertise, published: datetime) -> None:
        rounds = self.random.choice([1, 1, 2])
        for number in range(1, rounds + 1):
            last = number == rounds
            offers = self.random.choice([1, 1, 2, 3, 5]) if last else 0
            outcome: SearchOutcome | None = SearchOutcome.OFFERS if offers else SearchOutcome.NONE
            if last and row.state is S.OPEN:
                outcome = None
            elif last and row.state is S.WITHDRAWN:
                outcome = SearchOutcome.WITHDRAWN
            make_search(row, number, published, outcome, offers)

    def _provider(self, row: Expertise, published: datetime) -> None:
        pick, state = self.random, row.state
        if pick.random() < 0.2 or state is S.SELECTED:  # one who declined, or who still has to answer
            waiting = SelectionState.WAITING if state is S.SELECTED else SelectionState.DECLINED
            make_selection(row, Provider.PRIVATE, pick.choice(self.private), waiting, published, self.official)
        if state not in WITH_PROVIDER:
            return
        provider = pick.choice([Provider.PRIVATE, Provider.STATE, Provider.FALLBACK])
        expert = pick.choice(self.private if provider is Provider.PRIVATE else self.state)
        accepted = self._after(published, 5, 20)
        selection = make_selection(row, provider, expert, SelectionState.ACCEPTED, accepted, self.official)
        db.session.flush()
        warned = (
            self._after(accepted, 0, 5) if state in STARTED or (state is S.APPOINTED and pick.random() < 0.5) else None
        )
        make_appointment(selection, warned, accepted)
        if state in STARTED and warned is not None:
            self._work(row, clock.day_of(self._after(warned, 0, 4)))

    def _work(self, row: Expertise, started: date) -> None:
        pick, today = self.random, clock.day_of(self.at)
        due = started + timedelta(days=pick.randint(10, 45))
        reading = ClockReading(expertise_id=row.id, term_days=30, started_on=started, last_on=due, due_on=due)
        db.session.add(reading)
        if row.state is S.RETURNED:
            reading.returned_on = min(started + timedelta(days=pick.randint(0, 30)), today)
            reading.due_on = pick.choice([None, due])
        elif row.state is S.IN_WORK:
            if pick.random() < 0.4:
                reading.suspended_on = min(started + timedelta(days=pick.randint(0, 20)), today)
                reading.suspension_ends_on = reading.suspended_on + timedelta(days=14)
                reading.due_on = reading.suspension_ends_on + timedelta(days=pick.randint(0, 20))
        else:
            signed = min(clock.start_of(started) + timedelta(days=pick.randint(0, 50), hours=9), self.at)
            reading.completed_on = clock.day_of(signed)
            delivered = self._after(signed, 0, 5) if row.state in {S.DELIVERED, S.CLOSED} else None
            make_conclusion(row, self.official, signed, delivered)
