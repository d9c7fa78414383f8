"""A line of a desk as it is shown: what to do next, by when, and the address of exactly that step."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.backoffice import queries, words
from app.backoffice.queries import Line
from app.backoffice.views.nav import address
from app.bidding.states import BidState
from app.casework.states import PetitionKind
from app.kernel.i18n import day, language

# Where a line leads, and what its address is made of beside the expertise; the rest leads to the expertise.
STEPS: dict[str, tuple[str, dict[str, str]]] = {
    "draft": ("intake.show", {}),
    "prepared": ("intake.publication", {}),
    "open": ("intake.show", {}),
    "opened": ("bidding.offers", {}),
    "failed": ("bidding.fallback", {}),
    "challenges": ("casework.decide_challenge", {"thing_id": "thing_id"}),
    "proposals": ("intake.answer_proposal", {"proposal_id": "thing_id"}),
    "parties": ("intake.parties", {}),
    "consent_asked": ("intake.consent", {}),
    "questions": ("bidding.answer_asked", {"asked_id": "thing_id"}),
    "prices": ("bidding.price", {"bid_id": "second_id"}),
    "hand_overs": ("casework.confirm_hand_over", {"hand_over_id": "thing_id"}),
    "team_places": ("casework.accept_place", {"thing_id": "thing_id"}),
    "confirm": ("bidding.offer", {}),
    "invited": ("bidding.offer", {}),
    "explain_price": ("bidding.explain_price", {}),
}
ALONE = {
    "consents": ("intake.decide_consent", "consent_id"),
    "complaints": ("complaints.show", "complaint_id"),
    "explain": ("complaints.show", "complaint_id"),
}


def href_of(line: Line) -> str | None:
    """The address of the step that the line waits for."""
    if line.kind in ALONE:
        endpoint, name = ALONE[line.kind]
        return address(endpoint, **{name: line.thing_id})
    if line.kind == "offers":
        endpoint = "bidding.receipt" if line.state == BidState.OPENED else "bidding.offer"
        return address(endpoint, expertise_id=line.expertise_id)
    if line.kind == "petitions":
        endpoint = f"casework.decide_{PetitionKind(line.state).value}"
        return address(endpoint, expertise_id=line.expertise_id, thing_id=line.thing_id)
    endpoint, names = STEPS.get(line.kind, ("casework.show", {}))
    return address(endpoint, expertise_id=line.expertise_id, **{k: getattr(line, v) for k, v in names.items()})


def next_step(line: Line) -> str:
    """What to do with it, in one sentence."""
    if line.kind == "offers" and line.state == BidState.OPENED:
        return str(words.OPENED)
    if line.kind == "work":
        return str(words.STEPS.get(line.state, ""))
    return str(words.NEXT[line.kind])


def day_text(line: Line) -> str:
    """By when, where a day is set."""
    return str(words.DAYS.get(line.kind, words.DUE)) % {"day": day(line.due_on)} if line.due_on else ""


def shown(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines with what the pages say of them. One query for all."""
    lines = list(lines)
    known = queries.about({line.expertise_id for line in lines if line.expertise_id}, language=language())
    return [_shown(line, known) for line in lines]


def _shown(line: Line, known: dict[Any, queries.About]) -> dict[str, Any]:
    found = known.get(line.expertise_id)
    case, specialties = (found.case_number if line.own else "", found.specialties) if found else ("", "")
    return {
        "line": line,
        "id": line.thing_id,
        "number": line.number,
        "href": href_of(line),
        "kind": str(words.GROUPS[line.kind]),
        "next": next_step(line),
        "day": day_text(line),
        "about": " · ".join(text for text in (case, specialties) if text),
        "urgent": line.urgent,
        "late": line.late,
    }
