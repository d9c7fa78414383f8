"""The board: open searches that suit a bidder, and those that do not, with the reason."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, case, not_, select, true
from sqlalchemy.orm import contains_eager, defaultload, joinedload, load_only, selectinload

from app.accounts.models import Person
from app.bidding import policy
from app.bidding.models import Bid, SavedSearch
from app.bidding.policy import market
from app.bidding.states import BidState
from app.intake import policy as intake
from app.intake.models import Expertise, Search
from app.intake.states import ExpertiseState
from app.kernel import paging
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.policy import Decision, Reason, both, deny, from_reasons
from app.reference import queries as reference
from app.reference.models import Specialty
from app.reference.states import Procedure
from app.registry import policy as registry
from app.registry.models import Expert

FitMap = Mapping[Expert, frozenset[uuid.UUID]]

# What a row of the board shows or is judged by: a request has some fifty columns more, and a search its keys.
_SHOWN = (
    load_only(Search.expertise_id, Search.offers_due_on, Search.offers_due_at),
    defaultload(Search.expertise).load_only(
        Expertise.number,
        Expertise.body_id,
        Expertise.procedure,
        Expertise.kind,
        Expertise.form,
        Expertise.experts_needed,
        Expertise.region_code,
        Expertise.urgent,
        Expertise.mode,
        Expertise.restricted,
    ),
)


def fit_map(bidder: policy.Bidder, *, on: date) -> dict[Expert, frozenset[uuid.UUID]]:
    """For which specialties the bidder (each expert of the institute) is fit on a day."""
    mine = Expert.id == bidder.expert.id if bidder.expert is not None else Expert.institute_id == bidder.institute_id
    # the specialty's column stands for its id, so that one statement asks for all of them
    each = reference.remembered(
        f"fit for a specialty on {on}",
        lambda: registry.fit_experts([Specialty.id], on=on),  # type: ignore[list-item]
    )
    found: dict[Expert, set[uuid.UUID]] = {}
    who: Any = Expert.id if bidder.expert is not None else Expert
    pairs = select(who, Specialty.id).select_from(Expert).join(Specialty, true()).where(mine, each)
    for one, specialty_id in db.session.execute(pairs):
        expert = bidder.expert or one
        found.setdefault(expert, set()).add(specialty_id)
    return {expert: frozenset(ids) for expert, ids in found.items()}


def cleared_only(fit: FitMap, expertise: Expertise, *, on: date) -> FitMap:
    """Without those who are not cleared for the restrictions of the expertise."""
    if not expertise.restricted:
        return fit
    held = registry.clearances([expert.id for expert in fit], on=on)
    return {one: ids for one, ids in fit.items() if held.get(one.id, frozenset()).issuperset(expertise.restricted)}


@dataclass(frozen=True)
class Board:
    """Open searches, urgent first, then by deadline. `fitting` False: those that do not fit, but no criminal and no
    restricted one: who is not fit for such a case learns neither that it exists nor how many there are.
    """

    actor: Person
    fit: FitMap
    fitting: bool
    at: datetime
    saved_id: uuid.UUID | None = None  # only what this saved search asks for

    def select(self) -> Select[Any]:
        found = (
            select(Search)
            .join(Search.expertise)
            .where(Search.outcome.is_(None), Search.offers_due_at > self.at, Expertise.state == ExpertiseState.OPEN)
            .options(
                contains_eager(Search.expertise).options(
                    selectinload(Expertise.specialties), joinedload(Expertise.region)
                )
            )
        )
        suits = policy.suits(self.actor, self.fit, on=day_of(self.at))
        if self.saved_id is not None:
            wanted = market.matches(on=day_of(self.at))
            found = found.join(SavedSearch, SavedSearch.id == self.saved_id).where(wanted)
        if self.fitting:
            return found.where(suits)
        return found.where(not_(suits), Expertise.procedure != Procedure.CRIMINAL, intake.UNRESTRICTED)

    def page(self, *, after: str | None = None, before: str | None = None) -> paging.Page[Search]:
        keys = (
            paging.Key(case((Expertise.urgent, 0), else_=1), "calm"),
            paging.Key(Search.offers_due_at, "due"),  # type: ignore[arg-type]
            paging.Key(Search.id, "id"),  # type: ignore[arg-type]
        )
        return paging.page(self.select().options(*_SHOWN), keys, after=after, before=before)


@dataclass(frozen=True)
class BoardRow:
    """One search on the board. `decision` is set on the tab of those that do not fit."""

    search: Search
    expertise: Expertise
    same_region: bool
    has_offer: bool
    decision: Decision | None


def board_rows(
    searches: Sequence[Search], *, actor: Person, bidder: policy.Bidder, fitting: bool, on: date
) -> list[BoardRow]:
    """The rows of one page: whether it is my region, whether I have offered, and why it does not fit."""
    placed = _placed(searches, bidder)
    region = _region(bidder, actor)
    answer = None if fitting or bidder.expert is None else _answer(bidder.expert, searches, on=on)
    standing = {} if fitting else _standing(searches, bidder)
    return [
        BoardRow(
            search=search,
            expertise=search.expertise,
            same_region=search.expertise.region_code == region,
            has_offer=search.id in placed,
            decision=None
            if fitting
            else _why_not(search.expertise, actor, bidder, answer, standing[search.expertise_id]),
        )
        for search in searches
    ]


def _placed(searches: Sequence[Search], bidder: policy.Bidder) -> set[uuid.UUID]:
    own = Bid.institute_id == bidder.institute_id if bidder.expert is None else Bid.expert_id == bidder.expert.id
    found = select(Bid.search_id).where(
        Bid.search_id.in_([search.id for search in searches]), own, Bid.state == BidState.SEALED
    )
    return set(db.session.scalars(found))


def _region(bidder: policy.Bidder, actor: Person) -> str | None:
    if bidder.expert is not None:
        return bidder.expert.region_code
    return next((m.body.region_code for m in actor.active_memberships if m.body_id == bidder.institute_id), None)


def _answer(expert: Expert, searches: Iterable[Search], *, on: date) -> Decision:
    """The register's answer for every specialty on the page at once: each row picks its own reasons."""
    asked = {s.id: s for search in searches for s in search.expertise.specialties}
    return registry.is_fit(expert, list(asked.values()), on=on).decision


@dataclass(frozen=True)
class _Standing:
    """How the bidder stands to one expertise: admitted by its mode, shut out of it, the earlier expert."""

    admitted: bool
    out: bool = False
    earlier: bool = False


def _standing(searches: Iterable[Search], bidder: policy.Bidder) -> dict[uuid.UUID, _Standing]:
    """The same for every expertise of the page, by one statement."""
    asked: list[Any] = [intake.admitted(policy.guest_of(bidder))]
    if bidder.expert is not None:
        expert = bidder.expert
        asked += [policy.shut_out(expert.id, expert.institute_id), policy.names_earlier(expert)]
    found = select(Expertise.id, *asked).where(Expertise.id.in_([search.expertise_id for search in searches]))
    return {row[0]: _Standing(*row[1:]) for row in db.session.execute(found)}


def _why_not(
    expertise: Expertise, actor: Person, bidder: policy.Bidder, answer: Decision | None, standing: _Standing
) -> Decision:
    joins = intake.can_join(expertise, policy.guest_of(bidder), admitted=standing.admitted)
    found = [policy.stands_outside(actor, expertise), joins]
    if bidder.expert is None:
        found.append(deny("nobody_fit", policy.NOBODY_FIT))
    elif answer is not None:
        slugs = {specialty.slug for specialty in expertise.specialties}
        found.append(policy.can_work(bidder.expert, expertise, out=standing.out, earlier=standing.earlier))
        found.append(from_reasons(reason for reason in answer.reasons if _concerns(reason, slugs)))
    return both(*found)


def _concerns(reason: Reason, slugs: set[str]) -> bool:
    named = reason.params.get("specialty")
    return named is None or named["slug"] in slugs
