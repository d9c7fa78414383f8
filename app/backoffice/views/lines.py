"""A line of a desk as it is shown: what to do next, by when, and the address of exactly that step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from app.backoffice import queries, words
from app.backoffice.queries import Line
from app.backoffice.views.nav import address
from app.bidding.states import BidState
from app.casework.states import CorrectionState, PetitionKind
from app.complaints.states import ComplaintState
from app.intake.states import ExpertiseState
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
    "objects_back": ("casework.objects", {}),
    "team_places": ("casework.accept_place", {"thing_id": "thing_id"}),
    "confirm": ("bidding.offer", {}),
    "invited": ("bidding.offer", {}),
    "explain_price": ("bidding.explain_price", {}),
    "estimates": ("casework.money_decide_estimate", {}),
    "amounts": ("casework.money_fix_amount", {}),
    "payments": ("casework.money", {}),
    "owed": ("casework.money", {}),
    "corrections_asked": ("casework.documents", {}),
}
ALONE = {
    "consents": ("intake.decide_consent", "consent_id"),
    "complaints": ("complaints.show", "complaint_id"),
    "explain": ("complaints.show", "complaint_id"),
    "reviews": ("casework.review", "review_id"),
    "review_answers": ("casework.review", "review_id"),
    "review_lost": ("casework.review", "review_id"),
    "methodical": ("complaints.methodical", "methodical_id"),
    "methodical_read": ("complaints.methodical", "methodical_id"),
    "complaints_filed": ("complaints.show", "complaint_id"),
    "methodical_asked": ("complaints.methodical", "methodical_id"),
    "papers": ("casework.paper", "task_id"),
}
LISTS = {"alarms": "accounts.alarms", "resets": "accounts.resets", "break_glass": "casework.break_glass"}


def href_of(line: Line) -> str | None:
    """The address of the step that the line waits for."""
    if line.kind in ALONE:
        endpoint, name = ALONE[line.kind]
        return address(endpoint, **{name: line.thing_id})
    if line.kind in LISTS:
        return address(LISTS[line.kind])
    if line.kind == "expiring":
        return address("registry.show", register_no=line.number)
    endpoint, names = _step(line)
    return address(endpoint, expertise_id=line.expertise_id, **{k: getattr(line, v) for k, v in names.items()})


def _step(line: Line) -> tuple[str, dict[str, str]]:
    """Of lines whose step depends on where the thing stands; else as the table says."""
    if line.kind == "corrections":
        return "casework.conclusion" if line.state == CorrectionState.OPEN else "casework.documents", {}
    if line.kind == "offers":
        return "bidding.receipt" if line.state == BidState.OPENED else "bidding.offer", {}
    if line.kind == "petitions":
        return f"casework.decide_{PetitionKind(line.state).value}", {"thing_id": "thing_id"}
    return STEPS.get(line.kind, ("casework.show", {}))


def next_step(line: Line) -> str:
    """What to do with it, in one sentence."""
    if line.kind == "work":
        return str(words.STEPS.get(line.state, ""))
    if line.kind == "expiring":
        return str(words.EXPIRING[line.state])
    return str(_turned(line) or words.BY_STATE.get(line.kind, {}).get(line.state) or words.NEXT[line.kind])


def _turned(line: Line) -> Any:
    """The words where whose turn it is makes the difference; None where it makes none."""
    if line.kind == "complaints":
        return words.EXPLAIN_OVER if line.mine and line.state == ComplaintState.ASKED else None
    if line.kind == "offers":
        return words.OPENED if line.state == BidState.OPENED else None
    return None if line.mine else words.WAITING.get(line.kind)


def day_text(line: Line) -> str:
    """By when, where a day is set; of work that is signed, by when to hand it over."""
    kind = line.state if line.kind == "work" and line.state == ExpertiseState.COMPLETED else line.kind
    return str(words.DAYS.get(kind, words.DUE)) % {"day": day(line.due_on)} if line.due_on else ""


def shown(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines with what the pages say of them. One query for all, and one for names where experts are among them."""
    lines = list(lines)
    known = queries.about({line.expertise_id for line in lines if line.expertise_id}, language=language())
    names = queries.names_of({line.number for line in lines if line.kind == "expiring"})
    return [_shown(line, known, names) for line in lines]


def _heading(line: Line) -> str:
    """The number of the thing; a line that bears only its day says the day as the reader writes it."""
    if line.kind not in LISTS:
        return line.number
    try:
        return str(words.OF_DAY) % {"day": day(date.fromisoformat(line.number))}
    except ValueError:
        return line.number


def _shown(line: Line, known: dict[Any, queries.About], names: dict[str, str]) -> dict[str, Any]:
    found = known.get(line.expertise_id)
    case, specialties = (found.case_number if line.own else "", found.specialties) if found else ("", "")
    return {
        "line": line,
        "id": line.thing_id,
        "number": _heading(line),
        "href": href_of(line),
        "kind": str(words.GROUPS[line.kind]),
        "next": next_step(line),
        "day": day_text(line),
        "about": " · ".join(text for text in (case, specialties, names.get(line.number, "")) if text),
        "urgent": line.urgent,
        "late": line.late,
    }
