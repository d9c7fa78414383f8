"""The team of a selection with each member's steps."""

from __future__ import annotations

from sqlalchemy import select

from app.bidding import queries as bidding
from app.bidding.models import Selection
from app.casework.models import MemberAppointment
from app.casework.policy import Member
from app.kernel.db import db


def team_with_steps(selection: Selection, *, again: bool = False) -> list[Member]:
    """Every place, also of those who fell away, the leader's first. Two queries.

    `again`: whatever this session knows already is read anew.
    """
    taken = select(MemberAppointment).where(MemberAppointment.selection_id == selection.id)
    found = db.session.scalars(taken.execution_options(populate_existing=again))
    steps = {one.place_id: one for one in found}
    places = bidding.places_of(selection, living=False, again=again)
    return [Member(place, steps.get(place.id)) for place in places]
