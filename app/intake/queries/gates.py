"""Read-only questions about the gates: the prosecutor's queue, the parties, who stands behind a link."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, cast, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.accounts.queries import token_hash
from app.intake import policy
from app.intake.models import ConsentQuestion, Expertise, Party, PartyLink, PartyProposal
from app.intake.states import ConsentState, PartyState
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.paging import Key, Page, page

NEVER = date(9999, 12, 31)  # where no term is set, the question stands behind those with one


@dataclass(frozen=True)
class ConsentQueue:
    """The questions put to the actor's prosecutor's offices: the soonest term first, then in the order of asking."""

    actor: Person
    state: ConsentState | None = ConsentState.ASKED
    urgent: bool = False
    late_at: datetime | None = None  # only those whose term was over then

    def select(self) -> Select[ConsentQuestion]:
        found = select(ConsentQuestion).where(policy.visible_consents(self.actor))
        if self.state is not None:
            found = found.where(ConsentQuestion.state == self.state)
        if self.urgent or self.late_at is not None:
            found = found.join(Expertise, Expertise.id == ConsentQuestion.expertise_id)
        if self.urgent:
            found = found.where(Expertise.urgent)
        if self.late_at is not None:
            found = found.where(ConsentQuestion.due_on < clock.day_of(self.late_at))
        whole = joinedload(ConsentQuestion.expertise)
        return found.options(
            whole.joinedload(Expertise.body),
            whole.selectinload(Expertise.specialties),
            joinedload(ConsentQuestion.body),
        )

    def _keys(self) -> tuple[Key, ...]:
        due: Any = func.coalesce(ConsentQuestion.due_on, cast(NEVER, Date))
        asked: Any = ConsentQuestion.asked_at
        number: Any = ConsentQuestion.id
        return Key(due, "due"), Key(asked, "asked"), Key(number, "id")

    def all(self) -> Sequence[ConsentQuestion]:
        return db.session.scalars(self.select().order_by(*(key.column for key in self._keys()))).all()

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[ConsentQuestion]:
        return page(self.select(), self._keys(), after=after, before=before)


def consent_counts(actor: Person) -> dict[ConsentState, int]:
    """How many questions of the actor's offices are in each state."""
    found = (
        select(ConsentQuestion.state, func.count())
        .where(policy.visible_consents(actor))
        .group_by(ConsentQuestion.state)
    )
    counted = {state: count for state, count in db.session.execute(found)}  # noqa: C416
    return {state: counted.get(state, 0) for state in ConsentState}


def get_consent_visible_to(actor: Person | None, question_id: uuid.UUID) -> ConsentQuestion:
    """One question put to the actor's office, with the whole request; NotVisible for everybody else."""
    expertise = joinedload(ConsentQuestion.expertise)
    found = db.session.scalar(
        select(ConsentQuestion)
        .where(ConsentQuestion.id == question_id, policy.visible_consents(actor))
        .options(
            expertise.joinedload(Expertise.body),
            expertise.joinedload(Expertise.official),
            expertise.joinedload(Expertise.region),
            expertise.selectinload(Expertise.specialties),
            expertise.selectinload(Expertise.questions),
            expertise.selectinload(Expertise.objects),
            expertise.selectinload(Expertise.attachments),
            joinedload(ConsentQuestion.body),
        )
    )
    if found is None:
        raise NotVisible
    return found


def consents_of(expertise: Expertise) -> Sequence[ConsentQuestion]:
    """Every question to a prosecutor about this expertise, the newest first."""
    people = (joinedload(ConsentQuestion.asked_by), joinedload(ConsentQuestion.ended_by))
    return db.session.scalars(
        select(ConsentQuestion)
        .where(ConsentQuestion.expertise_id == expertise.id)
        .options(joinedload(ConsentQuestion.body), *people)
        .order_by(ConsentQuestion.asked_at.desc(), ConsentQuestion.id.desc())
    ).all()


def consent_of(expertise: Expertise, question_id: uuid.UUID) -> ConsentQuestion:
    """One question about this expertise; NotVisible for any other."""
    found = db.session.get(ConsentQuestion, question_id)
    if found is None or found.expertise_id != expertise.id:
        raise NotVisible
    return found


@dataclass(frozen=True)
class Parties:
    """The parties of an expertise with their proposals, in the order of their entry; those struck off are not told.

    Names and addresses are for the appointing body only: ask `policy.can_see_parties` first.
    """

    expertise: Expertise

    def select(self) -> Select[Party]:
        found = select(Party).where(Party.expertise_id == self.expertise.id, Party.state != PartyState.STRUCK)
        return found.options(selectinload(Party.proposals))

    def all(self) -> list[Party]:
        return list(db.session.scalars(self.select().order_by(Party.entered_at, Party.id)))

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[Party]:
        entered: Any = Party.entered_at
        number: Any = Party.id
        return page(self.select(), (Key(entered, "at"), Key(number, "id")), after=after, before=before)


def parties_of(expertise: Expertise) -> list[Party]:
    """All of `Parties`."""
    return Parties(expertise).all()


def party_of(expertise: Expertise, party_id: uuid.UUID) -> Party:
    """One party of this expertise; NotVisible for any other."""
    found = db.session.get(Party, party_id)
    if found is None or found.expertise_id != expertise.id:
        raise NotVisible
    return found


def proposal_of(expertise: Expertise, proposal_id: uuid.UUID) -> PartyProposal:
    """One proposal of the parties to this expertise; NotVisible for any other."""
    found = db.session.get(PartyProposal, proposal_id, options=[joinedload(PartyProposal.party)])
    if found is None or found.expertise_id != expertise.id:
        raise NotVisible
    return found


def party_of_token(token: str, *, at: datetime) -> Party | None:
    """Who stands behind a link; None for one that is unknown, too old or revoked."""
    expertise = joinedload(Party.expertise)
    return db.session.scalar(
        select(Party)
        .join(PartyLink, PartyLink.party_id == Party.id)
        .where(
            PartyLink.token_hash == token_hash(token),
            PartyLink.revoked_at.is_(None),
            PartyLink.expires_at > at,
            Party.state != PartyState.STRUCK,
        )
        .options(
            selectinload(Party.proposals),
            expertise.joinedload(Expertise.body),
            expertise.selectinload(Expertise.specialties),
            expertise.selectinload(Expertise.questions),
            expertise.selectinload(Expertise.objects),
        )
    )
