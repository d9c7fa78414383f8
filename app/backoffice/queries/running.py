"""What still runs at a body, by count alone: while anything does, the body is not closed.

Sealed offers are not counted, since nobody learns before the deadline who has made one; once opened, an offer of a
closed institute cannot be chosen.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Select, func, or_, select

from app.bidding.models import Bid, Selection
from app.bidding.policy import LIVING
from app.bidding.states import BidState
from app.casework.models import Custody, Fee, InstituteReview
from app.casework.policy import to_ask_back
from app.casework.rules.reviews import RUNNING
from app.casework.states import FeeState
from app.intake.models import ConsentQuestion, Expertise, Search
from app.intake.states import FINAL, ConsentState, ExpertiseState
from app.kernel.db import db

OWED = (FeeState.NOT_FIXED, FeeState.FIXED, FeeState.PAID_IN_PART)


def running_at(body_id: uuid.UUID) -> list[tuple[str, int]]:
    """The kinds of things that run at the body, each with its count; empty if nothing does. One query."""
    found = {
        "expertises": _expertises(body_id),
        "work": _work(body_id),
        "offers": _offers(body_id),
        "reviews": _reviews(body_id),
        "consents": _consents(body_id),
        "fees": _fees(body_id),
        "objects": _objects(body_id),
    }
    row = db.session.execute(select(*(one.scalar_subquery() for one in found.values()))).one()
    return [(kind, int(count)) for kind, count in zip(found, row, strict=True) if count]


def _expertises(body_id: uuid.UUID) -> Select[Any]:
    """Ordered by the body and not at an end, drafts too."""
    return select(func.count(Expertise.id)).where(Expertise.body_id == body_id, Expertise.state.not_in(FINAL))


def _work(body_id: uuid.UUID) -> Select[Any]:
    """Entrusted to the institute and not at an end."""
    living = select(func.count(Selection.id)).join(Expertise, Expertise.id == Selection.expertise_id)
    return living.where(Selection.institute_id == body_id, Selection.state.in_(LIVING), Expertise.state.not_in(FINAL))


def _offers(body_id: uuid.UUID) -> Select[Any]:
    """Opened offers of the institute, while the body that ordered chooses."""
    choosing = Expertise.state.in_((ExpertiseState.OPENED, ExpertiseState.FAILED, ExpertiseState.SELECTED))
    found = select(func.count(Bid.id)).join(Search, Search.id == Bid.search_id)
    found = found.join(Expertise, Expertise.id == Search.expertise_id)
    return found.where(Bid.institute_id == body_id, Bid.state == BidState.OPENED, choosing)


def _reviews(body_id: uuid.UUID) -> Select[Any]:
    """Reviews of drafts inside the institute."""
    mine = (InstituteReview.institute_id == body_id, InstituteReview.state.in_(RUNNING))
    return select(func.count(InstituteReview.id)).where(*mine)


def _consents(body_id: uuid.UUID) -> Select[Any]:
    """Questions that the prosecutor's office has not answered."""
    asked = ConsentQuestion.state == ConsentState.ASKED
    return select(func.count(ConsentQuestion.id)).where(ConsentQuestion.body_id == body_id, asked)


def _fees(body_id: uuid.UUID) -> Select[Any]:
    """Not fixed or not wholly paid: owed by the body, or to the institute."""
    found = select(func.count(Fee.id)).join(Expertise, Expertise.id == Fee.expertise_id)
    found = found.join(Selection, Selection.id == Fee.selection_id)
    sides = or_(Expertise.body_id == body_id, Selection.institute_id == body_id)
    return found.where(Fee.state.in_(OWED), Selection.state.in_(LIVING), sides)


def _objects(body_id: uuid.UUID) -> Select[Any]:
    """Objects of the body still with a provider whose part has ended."""
    found = select(func.count(Custody.id)).join(Expertise, Expertise.id == Custody.expertise_id)
    return found.where(Expertise.body_id == body_id, to_ask_back())
