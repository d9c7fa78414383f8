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


def _names(thing: Any) -> dict[str, str]:
    return {language: getattr(thing, f"name_{language}") for language in LANGUAGES}


def _hearing(expertise: Any) -> dict[str, str] | None:
    if expertise.hearing_on is None:
        return None
    if is_secret(expertise.procedure):
        return {"month": expertise.hearing_on.strftime("%Y-%m")}
    return {"on": expertise.hearing_on.isoformat()}


def redact(expertise: Any, *, offers_due_on: date | None, offers_due_at: datetime | None) -> dict[str, Any]:
    """The redacted notice as plain JSON values.

    Never in it: case number, official, persons, circumstances, grounds, place, the wording of
    questions, names and origin of objects, files. Of a criminal case also not: the body, the day of
    the hearing (its month only).
    """
    secret = is_secret(expertise.procedure)
    permissions = Counter(thing.permission for thing in expertise.objects)
    return {
        "number": expertise.number,
        "procedure": expertise.procedure.value if expertise.procedure else None,
        "kind": expertise.kind.value if expertise.kind else None,
        "form": expertise.form.value,
        "specialties": [{"slug": s.slug, "name": _names(s)} for s in expertise.specialties],
        "region": {"code": expertise.region_code, "name": _names(expertise.region)} if expertise.region else None,
        "body": None if secret else _names(expertise.body),
        "questions": len(expertise.questions),
        "objects": len(expertise.objects),
        "permissions": {p.value: permissions[p] for p in Permission},
        "equipment": expertise.equipment if expertise.equipment and expertise.equipment_public else None,
        "urgent": expertise.urgent,
        "hearing": _hearing(expertise),
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
