"""The protocol of opening and selection as a document."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.bidding.models import Selection
from app.bidding.queries import Comparison, Row
from app.bidding.rules import TERMS, words
from app.intake.models import Expertise
from app.kernel import document_data as paper
from app.kernel.clock import day_of
from app.kernel.i18n import _, name_of, number, tenge


def protocol_of(expertise: Expertise, table: Comparison, selection: Selection | None, *, on: date) -> paper.Comparison:
    """Every opened offer, the rule of the ranking, the choice with its reason."""
    opened_at = table.search.opened_at
    assert opened_at is not None  # the caller has a comparison
    official = expertise.official
    return paper.Comparison(
        number=f"{expertise.number}/{table.search.round}",
        expertise_number=expertise.number,
        body=name_of(expertise.body),
        place=expertise.place,
        day=on,
        case_number=expertise.case_number,
        expertise_type="; ".join(name_of(specialty) for specialty in expertise.specialties),
        opened_at=opened_at,
        offers=tuple(_line(row, opened=day_of(opened_at)) for row in [*table.valid, *table.invalid] if row.opened),
        criteria=criteria(table),
        chosen=_chosen(selection),
        reason=selection.reason if selection is not None else "",
        signatories=(paper.Signatory(position=_position(expertise), name=official.name),),
    )


def criteria(table: Comparison) -> tuple[str, ...]:
    """The weights that ranked the offers; none where they are not set."""
    if not table.ranking.ranked:
        return ()
    weights = table.ranking.weights
    return tuple(
        _("%(term)s: weight %(weight)s", term=words.TERM[term], weight=weights.of(term))
        for term in TERMS
        if weights.of(term)
    )


def _line(row: Row, *, opened: date) -> paper.OfferLine:
    assert row.opened is not None  # unreadable offers have no line
    scored: Any = row.scored
    return paper.OfferLine(
        expert=row.expert.name if row.bid.institute is None else f"{name_of(row.bid.institute)}, {row.expert.name}",
        expert_class="licensee" if row.bid.institute_id is None else "state",
        ready_on=row.opened.ready_on or opened + timedelta(days=row.opened.days),
        workload=row.work.open,
        price_tenge=tenge(row.opened.total_tenge),
        rank=scored.place if scored else None,
        score=number(float(scored.score), 1) if scored and scored.score is not None else "",
        excluded_because=" ".join(str(reason.text) for reason in row.invalid.reasons),
    )


def _chosen(selection: Selection | None) -> str:
    if selection is None:
        return ""
    institute = [name_of(selection.institute)] if selection.institute is not None else []
    expert = [selection.expert.name] if selection.expert is not None else []
    return ", ".join(institute + expert)


def _position(expertise: Expertise) -> str:
    found = (m.position for m in expertise.official.active_memberships if m.body_id == expertise.body_id)
    return next(found, "") or _("Official in charge")
