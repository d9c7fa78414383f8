"""A published request changes after the parties read it: they are told, and confirm anew (CrPC 272(4))."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from app.accounts.models import Person
from app.intake import policy
from app.intake.models import Expertise
from app.intake.rules.digest import party_digest
from app.intake.service.acquaintance import LAPSE_JOB, acquaintance_of, parties, rule_days
from app.intake.service.holding import hold
from app.intake.service.outsiders import letter_to_party
from app.intake.states import PartyState
from app.kernel import clock, jobs
from app.kernel.db import db
from app.kernel.journal import record
from app.reference.states import Step


def ask_to_reread(expertise: Expertise, *, by: Person, at: datetime) -> int:
    """After a material change: a legal notice to each party who was acquainted with another text; how many.

    The ruling waits until each has confirmed it, or the term by rule is over. Nothing happens where no rule demands
    the step, nobody was acquainted, or nothing changed of what the parties are shown.
    """
    begun = acquaintance_of(expertise)
    if begun is None or policy.step_demanded(expertise, Step.ACQUAINTANCE) is None:
        return 0
    digest = party_digest(expertise)
    if digest == begun.digest:
        return 0
    begun.digest, begun.reread_lapsed_at = digest, None
    days = begun.days if begun.days is not None else rule_days(expertise)
    if days is not None:
        begun.due_on = clock.day_of(at) + timedelta(days=days)
    db.session.flush()
    told = [one for one in parties(expertise) if one.state not in (PartyState.LISTED, PartyState.STRUCK)]
    for party in told:
        letter_to_party(party, "party_reread", at=at, due_on=begun.due_on)
    if begun.due_on is not None:
        jobs.defer(LAPSE_JOB, at=clock.end_of(begun.due_on), expertise_id=str(expertise.id))
    record(expertise, "ask_to_reread", by=by, at=at, facts={"parties": len(told), "days": days})
    return len(told)


def lapse_rereading(expertise_id: uuid.UUID, *, at: datetime) -> int:
    """After the term the changed text counts as read by whoever has not confirmed it; how many those were."""
    expertise = db.session.get(Expertise, expertise_id)
    if expertise is None:
        return 0
    hold(expertise)
    begun = acquaintance_of(expertise)
    if begun is None or begun.due_on is None or at < clock.end_of(begun.due_on):
        return 0
    late = policy.rereading(expertise.id)
    if late:
        begun.reread_lapsed_at = at
        db.session.flush()
        record(expertise, "parties_lapsed", by=None, at=at, facts={"parties": late})
    return late
