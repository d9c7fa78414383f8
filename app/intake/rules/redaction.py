"""The redaction preview as a difference: field by field what a viewer sees, what not, and why. Pure.

It asks the functions that make the real pages (`redact`, `for_bidders`, `for_provider`), so it cannot
promise what they do not keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.intake.rules.notice import for_bidders, for_provider, is_closed, names_of
from app.kernel.i18n import _l

VIEWERS = ("public", "bidder", "provider")

COUNT_ONLY = _l("Only the number: the wording may name people or circumstances.")
MONTH_ONLY = _l("Only the month: the day would lead to the case.")
NOT_SHOWN = _l("Data of the case stay with the body until an expert is appointed.")
NOT_FOR_EXPERT = _l("It stands in the ruling, which the body hands over; the pages of the expert do not show it.")
CLOSED_BODY = _l("In a criminal or restricted case the name of the body would lead to the case.")
CLOSED_ALL = _l("The case is criminal or restricted: the public learns nothing of it.")
NOT_CONFIRMED = _l("You have not confirmed that this text names nobody.")


@dataclass(frozen=True)
class Line:
    """One field: what the request says, what the viewer sees of it, how, and why not more.

    `how` is shown, part or hidden. `kind` says how the values are written.
    """

    code: str
    label: Any
    kind: str
    own: Any
    seen: Any
    how: str
    why: Any = None


# code, label, how its values are written; the order is that of the task list
FIELDS: tuple[tuple[str, Any, str], ...] = (
    ("procedure", _l("Procedure"), "procedure"),
    ("case_number", _l("Number of the case"), "text"),
    ("kind", _l("Kind of expertise"), "kind"),
    ("earlier_number", _l("Earlier expertise"), "text"),
    ("earlier_expert", _l("Earlier expert"), "text"),
    ("kind_reasons", _l("Reasons"), "text"),
    ("body", _l("Appointing body"), "names"),
    ("official", _l("Official in charge"), "text"),
    ("specialties", _l("Specialties"), "specialties"),
    ("questions", _l("Questions to the expert"), "list"),
    ("objects", _l("Objects of research"), "list"),
    ("origins", _l("Origin of an object"), "list"),
    ("seals", _l("Packing and seal"), "list"),
    ("examined", _l("Person examined"), "examined"),
    ("consent", _l("Consent"), "consent"),
    ("grounds", _l("Grounds"), "text"),
    ("circumstances", _l("Circumstances"), "text"),
    ("place", _l("Place"), "text"),
    ("region", _l("Region"), "names"),
    ("urgent", _l("Urgent"), "yes"),
    ("urgency_reason", _l("Reason for the urgency"), "text"),
    ("hearing", _l("Next hearing"), "hearing"),
    ("equipment", _l("Equipment needed"), "text"),
    ("files", _l("Files"), "list"),
)


def own_values(e: Any) -> dict[str, Any]:
    """What the request itself says, field by field, as plain values."""
    texts = ("case_number", "earlier_number", "earlier_expert", "kind_reasons", "grounds", "circumstances", "place",
             "urgency_reason", "equipment", "urgent")  # fmt: skip
    words = ("procedure", "kind", "examined", "consent")
    return {
        **{name: getattr(e, name) for name in texts},
        **{name: value.value if (value := getattr(e, name)) else None for name in words},
        "body": names_of(e.body),
        "official": e.official.name if e.official_named else "",
        "specialties": [{"slug": s.slug, "name": names_of(s)} for s in e.specialties],
        "questions": [q.text for q in e.questions],
        "objects": [o.name for o in e.objects],
        "origins": [o.origin for o in e.objects if o.origin],
        "seals": [o.seal for o in e.objects if o.seal],
        "region": names_of(e.region) if e.region else None,
        "hearing": {"on": e.hearing_on.isoformat()} if e.hearing_on else None,
        "files": [a.name for a in e.attachments],
    }


def seen_values(e: Any, viewer: str, notice: Mapping[str, Any]) -> dict[str, Any]:
    """What the real pages give this viewer: public, bidder (fit, while offers are taken) or provider (appointed)."""
    if viewer == "provider":
        return for_provider(e)
    if viewer == "public":
        return {} if is_closed(e) else dict(notice)
    details = for_bidders(e)
    return {**notice, **details, "objects": [thing["name"] for thing in details["objects"]]}


def lines(e: Any, viewer: str, notice: Mapping[str, Any]) -> list[Line]:
    """The difference for one viewer; what is not filled in is left out."""
    own, seen = own_values(e), seen_values(e, viewer, notice)
    filled = [field for field in FIELDS if own[field[0]] not in (None, "", [], {})]
    return [_line(e, viewer, field, own[field[0]], seen.get(field[0])) for field in filled]


def _line(e: Any, viewer: str, field: tuple[str, Any, str], own: Any, seen: Any) -> Line:
    code, label, kind = field
    if seen == own:
        return Line(code, label, kind, own, seen, "shown")
    if seen in (None, "", [], {}):
        return Line(code, label, kind, own, None, "hidden", _why(e, viewer, code))
    why = MONTH_ONLY if code == "hearing" else COUNT_ONLY
    return Line(code, label, kind, own, seen, "part", why)


def _why(e: Any, viewer: str, code: str) -> Any:
    if viewer == "provider":
        return NOT_FOR_EXPERT
    if viewer == "public" and is_closed(e):
        return CLOSED_ALL
    return {"body": CLOSED_BODY, "equipment": NOT_CONFIRMED}.get(code, NOT_SHOWN)
