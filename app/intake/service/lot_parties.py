"""The participants of a request that is split into lots: each lot has them, and acquaints them by itself."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.intake.models import Expertise, Party
from app.intake.service.acquaintance import parties
from app.intake.states import PartyState
from app.kernel.db import db
from app.kernel.journal import record


def take_over_parties(source: Expertise, target: Expertise, *, by: Person, at: datetime) -> int:
    """Enter whoever is a party of `source`, and not yet of `target`, there too; how many. Nobody is written to."""

    def known(one: Party) -> tuple[object, ...]:
        return one.role, one.name.casefold(), (one.email or "").casefold()

    there = {known(one) for one in parties(target)}
    new = [one for one in parties(source) if one.state is not PartyState.STRUCK and known(one) not in there]
    for one in new:
        facts = {"role": one.role, "name": one.name, "email": one.email, "language": one.language}
        party = Party(expertise=target, entered_at=at, entered_by_id=by.id, **facts)
        db.session.add(party)
        db.session.flush()
        record(party, "enter", by=by, at=at, to_state=party.state.value, facts={"role": one.role.value})
    return len(new)
