"""What a consent and an acquaintance were given for: a digest of the request's content. Pure."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from enum import Enum
from typing import Any

# What the prosecutor decides on: whatever stands in the request, and how the expert is searched.
FIELDS = (
    "procedure", "case_number", "kind", "form", "experts_needed", "earlier_number", "earlier_expert", "kind_reasons",
    "region_code", "place", "ruling_language", "grounds", "circumstances", "urgent", "urgency", "urgency_reason",
    "urgent_by", "hearing_on", "examined", "consent", "equipment", "offer_working_days", "mode", "mode_reason",
    "mode_text", "restricted",
)  # fmt: skip
PARTY_FIELDS = ("kind", "form")


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _shared(e: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {
        "fields": {name: _plain(getattr(e, name, None)) for name in fields},
        "specialties": sorted(s.slug for s in e.specialties),
        "questions": [q.text for q in e.questions],
    }


def content_digest(expertise: Any) -> str:
    """SHA-256 over the whole content of a request: one changed word is another digest.

    Its files count by the hash of their bytes. Works on anything with the attributes of an expertise.
    """
    content = _shared(expertise, FIELDS) | {
        "objects": [[o.name, o.origin, o.seal, _plain(o.permission)] for o in expertise.objects],
        "files": sorted(a.sha256 for a in expertise.attachments),
    }
    return _digest(content)


def party_digest(expertise: Any) -> str:
    """The same over what the parties are shown: specialties, kind, questions, names of objects and their permission."""
    objects = [[o.name, _plain(o.permission)] for o in expertise.objects]
    return _digest(_shared(expertise, PARTY_FIELDS) | {"objects": objects})
