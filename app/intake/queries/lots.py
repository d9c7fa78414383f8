"""The lots of one set."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Person
from app.intake import policy
from app.intake.models import Expertise, ResearchObject
from app.kernel.db import db


def _lots(expertise: Expertise) -> Select[Expertise]:
    return select(Expertise).where(Expertise.lot_set_id == expertise.lot_set_id).order_by(Expertise.lot_place)


def lots_of(actor: Person, expertise: Expertise) -> list[Expertise]:
    """The lots of the set that the actor may see, in their order; the set has at most nine. Empty: no set."""
    if expertise.lot_set_id is None:
        return []
    options = (selectinload(Expertise.specialties), selectinload(Expertise.questions), selectinload(Expertise.objects),
               joinedload(Expertise.body), joinedload(Expertise.region), joinedload(Expertise.official))  # fmt: skip
    return list(db.session.scalars(_lots(expertise).where(policy.visible_expertises(actor)).options(*options)))


def shared_with(actor: Person, thing: ResearchObject) -> Expertise | None:
    """The other lot that researches the same object, where the actor may see it."""
    if thing.shared_key is None:
        return None
    twin = select(ResearchObject.expertise_id).where(
        ResearchObject.shared_key == thing.shared_key, ResearchObject.id != thing.id
    )
    return db.session.scalar(select(Expertise).where(Expertise.id.in_(twin), policy.visible_expertises(actor)))
