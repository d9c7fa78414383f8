"""The journal of one expertise as facts, for who may know them; `words` renders them."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select

from app.accounts import queries as accounts
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
    InstituteReview,
    MemberAppointment,
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
# What only the two sides of the money see, and what only those who may read the materials.
OF_MONEY = frozenset(model.__tablename__ for model in (CostEstimate, ExpenseReport, Fee, Deposit))
OF_THINGS = frozenset(model.__tablename__ for model in (Custody, HandOver))


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
        _of("member_appointment", select(MemberAppointment.id).where(MemberAppointment.selection_id.in_(chosen))),
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
    return or_(*mine, _review_took_place(expertise_id))


def _review_took_place(expertise_id: uuid.UUID) -> ColumnElement[bool]:
    """All that the body learns of a review inside the institute: that there was one."""
    held = select(InstituteReview.id).where(InstituteReview.expertise_id == expertise_id)
    return and_(_of("institute_review", held), JournalEntry.verb == "pass")


def _for_provider(selection: Selection) -> ColumnElement[bool]:
    """What has happened since this provider was chosen; nothing of other offers or earlier providers."""
    expertise_id = selection.expertise_id
    return and_(
        JournalEntry.at >= selection.selected_at,
        or_(
            _of("expertise", [expertise_id]),
            _of("selection", [selection.id]),
            _of("appointment", select(Appointment.id).where(Appointment.selection_id == selection.id)),
            _of(
                "member_appointment",
                select(MemberAppointment.id).where(MemberAppointment.selection_id == selection.id),
            ),
            _of("petition", select(Petition.id).where(Petition.expertise_id == expertise_id)),
            _of("challenge", select(Challenge.id).where(Challenge.selection_id == selection.id)),
            _of("hand_over", select(HandOver.id).where(HandOver.selection_id == selection.id)),
            *(
                _of(model.__tablename__, select(model.id).where(model.selection_id == selection.id))
                for model in (CostEstimate, ExpenseReport, Fee, InstituteReview)
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


def history(case: Case, *, for_body: bool, without: Collection[str] = ()) -> list[Entry]:
    """The facts of one expertise, the newest first. `without`: kinds of things of which this viewer learns nothing."""
    if not for_body and case.selection is None:
        return []
    mine = _for_body(case.expertise.id) if for_body or case.selection is None else _for_provider(case.selection)
    query = (
        select(JournalEntry, Person.name)
        .outerjoin(Person, Person.id == JournalEntry.by_id)
        .where(mine, JournalEntry.subject_kind.not_in(without))
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
    )
    rows = db.session.execute(query).all()
    lent = {entry.facts["under"]["delegation"] for entry, _name in rows if "under" in entry.facts}
    givers = accounts.givers(lent)
    unnamed = {"bid", "institute_review"} if for_body else {"bid"}
    return [
        Entry(
            kind=entry.subject_kind,
            verb=entry.verb,
            at=entry.at,
            who=None if entry.subject_kind in unnamed else name,
            why=entry.why if for_body or entry.verb not in BODY_REASONS else None,
            facts={} if entry.subject_kind in unnamed else _with_giver(entry.facts, givers),
        )
        for entry, name in rows
    ]


def _with_giver(facts: Mapping[str, Any], givers: Mapping[str, str]) -> Mapping[str, Any]:
    """The journal keeps ids; the reader is shown who lent the right."""
    return {**facts, "under": {"giver": givers.get(facts["under"]["delegation"], "")}} if "under" in facts else facts
