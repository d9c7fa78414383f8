"""The journal of one expertise as facts, for who may know them; `words` renders them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from app.accounts.models import Person
from app.bidding.models import Bid, Selection
from app.bidding.states import BidState
from app.casework.models import (
    Appointment,
    Challenge,
    Conclusion,
    ConclusionSignature,
    Correction,
    CostEstimate,
    Custody,
    Deposit,
    ExpenseReport,
    Fee,
    HandOver,
    Petition,
)
from app.casework.policy import Case
from app.intake.models import Search
from app.kernel.db import db
from app.kernel.journal import JournalEntry

# An offer taken back, or still sealed when the request was withdrawn, was never opened: nobody learns of it.
NEVER_READ = (BidState.SEALED, BidState.WITHDRAWN, BidState.LAPSED)
# The body's reasons for choosing somebody speak of the other offers: they are the body's own.
BODY_REASONS = frozenset({"select", "free", "search_again", "fail_search", "withdraw"})


@dataclass(frozen=True)
class Entry:
    """One fact: what kind of thing, which verb, when, by whom, why."""

    kind: str
    verb: str
    at: datetime
    who: str | None
    why: str | None
    facts: Mapping[str, Any]


def _of(kind: str, ids: Any) -> ColumnElement[bool]:
    return and_(JournalEntry.subject_kind == kind, JournalEntry.subject_id.in_(ids))


def _for_body(expertise_id: uuid.UUID) -> ColumnElement[bool]:
    """Everything; offers only once they are opened."""
    opened = (
        select(Bid.id)
        .join(Search, Search.id == Bid.search_id)
        .where(Search.expertise_id == expertise_id, Search.opened_at.is_not(None), Bid.state.not_in(NEVER_READ))
    )
    searches = select(Search.id).where(Search.expertise_id == expertise_id, Search.opened_at.is_not(None))
    chosen = select(Selection.id).where(Selection.expertise_id == expertise_id)
    mine = [
        _of("expertise", [expertise_id]),
        _of("bid", opened),
        _of("search", searches),
        _of("selection", chosen),
    ]
    mine += [
        _of(model.__tablename__, select(model.id).where(model.expertise_id == expertise_id))
        for model in (
            Appointment,
            Petition,
            Challenge,
            Conclusion,
            Correction,
            Custody,
            HandOver,
            CostEstimate,
            ExpenseReport,
            Fee,
            Deposit,
        )
    ]
    return or_(*mine)


def _for_provider(selection: Selection) -> ColumnElement[bool]:
    """What has happened since this provider was chosen; nothing of other offers or earlier providers."""
    expertise_id = selection.expertise_id
    return and_(
        JournalEntry.at >= selection.selected_at,
        or_(
            _of("expertise", [expertise_id]),
            _of("selection", [selection.id]),
            _of("appointment", select(Appointment.id).where(Appointment.selection_id == selection.id)),
            _of("petition", select(Petition.id).where(Petition.expertise_id == expertise_id)),
            _of("challenge", select(Challenge.id).where(Challenge.selection_id == selection.id)),
            _of("hand_over", select(HandOver.id).where(HandOver.selection_id == selection.id)),
            *(
                _of(model.__tablename__, select(model.id).where(model.selection_id == selection.id))
                for model in (CostEstimate, ExpenseReport, Fee)
            ),
            _of("custody", select(Custody.id).where(Custody.expertise_id == expertise_id)),
            _of("conclusion", select(Conclusion.id).where(Conclusion.expertise_id == expertise_id)),
            _of("correction", select(Correction.id).where(Correction.expertise_id == expertise_id)),
            _of(
                "conclusion_signature",
                select(ConclusionSignature.id).where(ConclusionSignature.selection_id == selection.id),
            ),
        ),
    )


def history(case: Case, *, for_body: bool) -> list[Entry]:
    """The facts of one expertise, the newest first."""
    if not for_body and case.selection is None:
        return []
    mine = _for_body(case.expertise.id) if for_body or case.selection is None else _for_provider(case.selection)
    query = (
        select(JournalEntry, Person.name)
        .outerjoin(Person, Person.id == JournalEntry.by_id)
        .where(mine)
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
    )
    return [
        Entry(
            kind=entry.subject_kind,
            verb=entry.verb,
            at=entry.at,
            who=None if entry.subject_kind == "bid" else name,
            why=entry.why if for_body or entry.verb not in BODY_REASONS else None,
            facts=entry.facts,
        )
        for entry, name in db.session.execute(query)
    ]
