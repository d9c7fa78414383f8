"""The stored fit check, and the row locks that every verb of bidding takes in the same order."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from app.bidding.models import Bid, FitCheck, Selection
from app.bidding.states import FitMoment
from app.intake.models import Expertise, Search
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.policy import Decision
from app.reference.models import Specialty
from app.registry import policy as registry
from app.registry.models import Expert
from app.registry.states import ExpertKind

CLASS_C = "class_c"  # the source of a fit check that rests on a ground of art. 19(3), not on the register


def store_fit_check(
    expertise: Expertise,
    expert: Expert,
    moment: FitMoment,
    *,
    on: date,
    at: datetime,
    answer: registry.FitAnswer | None = None,
    part: Collection[uuid.UUID] | None = None,
) -> registry.FitAnswer:
    """Ask the register whether the expert is fit for every specialty on that day, and keep the answer.

    The row holds what was asked, every reason with its article, the source and its date. Whether an
    unfit answer stops the act is for the caller (`require(answer.decision)`). `answer`: what the register
    has just said in this transaction, where the caller has asked already. A one-time person stands in no register:
    the ground kept with the proof answers instead (Law 44-VI art. 19(3)). `part`: the specialties of the expert's
    own part of a team, where not all of them are asked for.
    """
    if answer is None and expert.kind is ExpertKind.ONE_TIME:
        answer = registry.FitAnswer(Decision(), CLASS_C, None)
    if answer is None:
        asked = [one for one in expertise.specialties if part is None or one.id in part]
        answer = registry.is_fit(expert, asked, on=on, restricted=expertise.restricted)
    db.session.add(
        FitCheck(
            expertise_id=expertise.id,
            expert_id=expert.id,
            moment=moment,
            on=on,
            at=at,
            fit=bool(answer),
            reasons=answer.reasons_json(),
            source=answer.source,
            source_as_of=answer.as_of,
        )
    )
    return answer


def share_search(expertise_id: uuid.UUID) -> Search:
    """The newest search with its expertise, as they stand now, both rows locked but shared among bidders.

    Who waits here while somebody begins a new search gets the old one, which takes no offers any more.
    """
    newest = select(func.max(Search.round)).where(Search.expertise_id == expertise_id).scalar_subquery()
    found = db.session.scalars(
        select(Search)
        .join(Search.expertise)
        .outerjoin(Expertise.specialties)
        .where(Search.expertise_id == expertise_id, Search.round == newest)
        .options(contains_eager(Search.expertise).contains_eager(Expertise.specialties))
        .order_by(Specialty.slug)
        .with_for_update(read=True, of=(Expertise, Search))
        .execution_options(populate_existing=True)
    )
    search = found.unique().one_or_none()
    if search is None:
        raise NotVisible
    return search


def lock_expertise(expertise_id: uuid.UUID, *, share: bool = False) -> Expertise:
    """The expertise as it stands now, its row locked: for the writer alone, or shared among bidders."""
    found = db.session.scalar(
        select(Expertise)
        .where(Expertise.id == expertise_id)
        .with_for_update(read=share)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotVisible
    return found


def lock_search(expertise: Expertise, *, share: bool = False) -> Search:
    """The newest search of a locked expertise, as it stands now, its row locked too."""
    found = db.session.scalar(
        select(Search)
        .where(Search.expertise_id == expertise.id)
        .order_by(Search.round.desc())
        .limit(1)
        .with_for_update(read=share)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotVisible
    return found


def fresh_bid(bid: Bid) -> Bid:
    """The offer as it stands now (its expertise is locked already)."""
    db.session.refresh(bid)
    return bid


def fresh_selection(selection: Selection) -> Selection:
    """The selection as it stands now (its expertise is locked already)."""
    db.session.refresh(selection)
    return selection
