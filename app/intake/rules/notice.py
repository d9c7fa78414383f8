"""What of a request may be shown to whom: pure. The classes of the fields stand in docs/redaction.md.

The public notice is made of counts, choices from lists and days. It carries no free text, but the
needed equipment where the official has confirmed that it names nobody.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from typing import Any

from app.intake.states import Permission
from app.reference.states import Procedure

LANGUAGES = ("kk", "ru", "en")


def is_secret(procedure: Procedure | None) -> bool:
    """Data of criminal cases are secret: of a single one nothing is public."""
    return procedure is Procedure.CRIMINAL


def is_closed(expertise: Any) -> bool:
    """Is nothing of this case public: because it is criminal, or because it is restricted?"""
    return is_secret(expertise.procedure) or bool(expertise.restricted)


def names_of(thing: Any) -> dict[str, str]:
    """A name in each language."""
    return {language: getattr(thing, f"name_{language}") for language in LANGUAGES}


def _hearing(expertise: Any) -> dict[str, str] | None:
    if expertise.hearing_on is None:
        return None
    if is_closed(expertise):
        return {"month": expertise.hearing_on.strftime("%Y-%m")}
    return {"on": expertise.hearing_on.isoformat()}


def redact(expertise: Any, *, offers_due_on: date | None, offers_due_at: datetime | None) -> dict[str, Any]:
    """The redacted notice as plain JSON values.

    Never in it: case number, official, persons, circumstances, grounds, place, the wording of
    questions, names and origin of objects, files, who is invited, why the search is not open to all. Of
    a criminal or restricted case also not: the body, the day of the hearing (its month only).
    """
    secret = is_closed(expertise)
    permissions = Counter(thing.permission for thing in expertise.objects)
    return {
        "number": expertise.number,
        "procedure": expertise.procedure.value if expertise.procedure else None,
        "kind": expertise.kind.value if expertise.kind else None,
        "form": expertise.form.value,
        "experts_needed": expertise.experts_needed,
        "specialties": [{"slug": s.slug, "name": names_of(s)} for s in expertise.specialties],
        "region": {"code": expertise.region_code, "name": names_of(expertise.region)} if expertise.region else None,
        "body": None if secret else names_of(expertise.body),
        "questions": len(expertise.questions),
        "objects": len(expertise.objects),
        "permissions": {p.value: permissions[p] for p in Permission},
        "equipment": expertise.equipment if expertise.equipment and expertise.equipment_public else None,
        "urgent": expertise.urgent,
        "mode": expertise.mode.value,
        "hearing": _hearing(expertise),
        "set_of": expertise.lot_count,
        "offers_due_on": offers_due_on.isoformat() if offers_due_on else None,
        "offers_due_at": offers_due_at.isoformat() if offers_due_at else None,
    }


def for_bidders(expertise: Any) -> dict[str, Any]:
    """What an expert fit for it also sees while offers are taken: questions, and names of objects.

    Nothing about persons: no case number, no official, no circumstances, no origin of objects, no files.
    """
    return {
        "questions": [question.text for question in expertise.questions],
        "objects": [
            {"name": thing.name, "permission": thing.permission.value if thing.permission else None}
            for thing in expertise.objects
        ],
    }


def for_provider(expertise: Any) -> dict[str, Any]:
    """What the pages of the appointed expert show after the warning of liability: the request without its making."""
    e = expertise
    return {
        "procedure": e.procedure.value if e.procedure else None,
        "kind": e.kind.value if e.kind else None,
        "case_number": e.case_number,
        "body": names_of(e.body),
        "official": e.official.name,
        "specialties": [{"slug": s.slug, "name": names_of(s)} for s in e.specialties],
        "questions": [q.text for q in e.questions],
        "objects": [o.name for o in e.objects],
        "origins": [o.origin for o in e.objects if o.origin],
        "seals": [o.seal for o in e.objects if o.seal],
        "grounds": e.grounds,
        "circumstances": e.circumstances,
        "hearing": {"on": e.hearing_on.isoformat()} if e.hearing_on else None,
        "files": [a.name for a in e.attachments],
    }
