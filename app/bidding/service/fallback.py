"""No valid offer: a state institute is proposed by the published rule, and the body confirms it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Body, Person
from app.bidding import policy, queries, rules
from app.bidding.models import FallbackProposal, Selection
from app.bidding.service import letters
from app.bidding.service.checks import lock_expertise, lock_search
from app.bidding.service.choosing import make_selection
from app.bidding.states import Provider
from app.intake.models import Expertise, Search
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale
from app.kernel.i18n import _l
from app.kernel.policy import require
from app.reference import queries as reference

DAYS_RULE = "fallback.working_days"
NOT_COMPETENT = _l("The institute no longer has a fit expert for every specialty: another one is proposed.")


def propose_fallback(search: Search, *, at: datetime) -> FallbackProposal:
    """Propose a state institute by the published rule (docs/fallback.md), with the terms of every candidate.

    An earlier proposal of this search is replaced. Institutes that were chosen for this expertise
    and fell away are left out. The institute is None where none is competent. To be confirmed by the
    `due_on` of the rule fallback.working_days, where that is set.
    """
    expertise, on = search.expertise, day_of(at)
    for old in db.session.scalars(
        select(FallbackProposal).where(FallbackProposal.search_id == search.id, FallbackProposal.replaced_at.is_(None))
    ):
        old.replaced_at = at
    db.session.flush()
    best = rules.propose(queries.candidates(expertise, on=on, without=_fallen(expertise)))
    days = reference.rule(DAYS_RULE, on=on).value
    proposal = FallbackProposal(
        search_id=search.id,
        institute_id=best[0].institute_id if best else None,
        made_at=at,
        due_on=reference.working_calendar().add_working_days(on, days) if days else None,
        terms=[one.plain(place) for place, one in enumerate(best, 1)],
    )
    db.session.add(proposal)
    db.session.flush()
    left = len(queries.choosable(search.id))
    proposed = proposal.institute_id is not None
    letters.to_body(expertise, "search_failed", at=at, due=proposal.due_on, proposed=proposed, left=left)
    return proposal


def _fallen(expertise: Expertise) -> set[uuid.UUID]:
    """Institutes that were chosen for this expertise before and did not take it."""
    found = select(Selection.institute_id).where(
        Selection.expertise_id == expertise.id,
        Selection.institute_id.is_not(None),
        Selection.state.not_in(policy.LIVING),
    )
    return {key for key in db.session.scalars(found) if key is not None}


def confirm_fallback(
    expertise: Expertise, *, by: Person, at: datetime, reason: str = "", institute_id: uuid.UUID | None = None
) -> Selection:
    """Confirm the proposed institute: it is chosen, without a price, and names its expert when it accepts.

    `institute_id` is the one that was shown; Stale where another one is proposed by now. RuleBroken
    where it is no longer competent.
    """
    expertise = lock_expertise(expertise.id)
    search = lock_search(expertise)
    require(policy.can_confirm_fallback(by, expertise))
    proposal = queries.living_proposal(search.id)
    if proposal is None or proposal.institute_id is None or institute_id not in (None, proposal.institute_id):
        raise Stale
    if not queries.is_competent(proposal.institute_id, expertise, on=day_of(at)):
        raise RuleBroken({"": NOT_COMPETENT})
    proposal.confirmed_at = at
    institute = db.session.get_one(Body, proposal.institute_id)
    selection = Selection(provider=Provider.FALLBACK, institute=institute, reason=reason.strip())
    return make_selection(selection, expertise, by=by, at=at)
