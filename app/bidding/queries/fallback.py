"""Which state institutes could take an expertise, and what is proposed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select

from app.accounts.models import Body
from app.accounts.states import BodyKind
from app.bidding import policy, rules
from app.bidding.models import FallbackProposal
from app.bidding.queries.work import open_work_of_institutes
from app.bidding.rules import Candidate
from app.intake.models import Expertise
from app.intake.states import Form
from app.kernel.db import db
from app.registry import policy as registry
from app.registry.models import Expert


def _fit_counts(expertise: Expertise, *, on: date) -> dict[uuid.UUID, int]:
    """How many experts fit for every specialty each open institute has, the earlier expert not counted.

    Of a commission or a complex expertise only institutes that can man a whole team; of a complex one whoever
    is fit for a part counts.
    """
    if expertise.form is not Form.INDIVIDUAL:
        return _team_counts(expertise, on=on)
    ids = [specialty.id for specialty in expertise.specialties]
    able = registry.fit_experts(ids, on=on, restricted=expertise.restricted)
    fit = select(Expert).where(Expert.institute_id.is_not(None), able)
    counts: dict[uuid.UUID, int] = {}
    for expert in db.session.scalars(fit):
        if expert.institute_id is not None and not policy.is_earlier(expert, expertise):
            counts[expert.institute_id] = counts.get(expert.institute_id, 0) + 1
    return counts


def _team_counts(expertise: Expertise, *, on: date) -> dict[uuid.UUID, int]:
    asked = [specialty.id for specialty in expertise.specialties]
    able: dict[uuid.UUID, dict[uuid.UUID, set[uuid.UUID]]] = {}
    for key in asked:
        able_for = registry.fit_experts([key], on=on, restricted=expertise.restricted)
        fit = select(Expert).where(Expert.institute_id.is_not(None), able_for)
        for expert in db.session.scalars(fit):
            if expert.institute_id is not None and not policy.is_earlier(expert, expertise):
                able.setdefault(expert.institute_id, {}).setdefault(expert.id, set()).add(key)
    return {
        institute: sum(set(asked) <= ids or expertise.form is Form.COMPLEX for ids in fit.values())
        for institute, fit in able.items()
        if rules.propose_team(fit, {}, form=expertise.form, asked=asked, experts_needed=expertise.experts_needed)
    }


def candidates(expertise: Expertise, *, on: date, without: Collection[uuid.UUID] = ()) -> list[Candidate]:
    """Every state institute that is competent on this day, as the rule of the fallback sees it."""
    counts = _fit_counts(expertise, on=on)
    found = select(Body).where(Body.kind == BodyKind.INSTITUTE, Body.closed_at.is_(None), Body.id.in_(list(counts)))
    institutes = [body for body in db.session.scalars(found) if body.id not in without]
    work = open_work_of_institutes([body.id for body in institutes])
    return [
        Candidate(
            institute_id=body.id,
            same_region=body.region_code == expertise.region_code,
            fit_experts=counts[body.id],
            open_work=work[body.id][0],
            last_chosen_at=work[body.id][1],
        )
        for body in institutes
    ]


def is_competent(institute_id: uuid.UUID, expertise: Expertise, *, on: date) -> bool:
    """Has the institute a fit expert for every specialty on this day?"""
    return _fit_counts(expertise, on=on).get(institute_id, 0) > 0


def living_proposal(search_id: uuid.UUID) -> FallbackProposal | None:
    """What is proposed after this search, if anything."""
    return db.session.scalar(
        select(FallbackProposal).where(FallbackProposal.search_id == search_id, FallbackProposal.replaced_at.is_(None))
    )


def institute_names(ids: Iterable[str | uuid.UUID]) -> dict[str, Body]:
    """The institutes of a proposal's terms, by their id as text."""
    keys = [uuid.UUID(str(key)) for key in ids]
    return {str(body.id): body for body in db.session.scalars(select(Body).where(Body.id.in_(keys)))}
