"""What a copied request leaves out on purpose, and where it is to be looked at again: pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.intake.states import Part
from app.kernel.i18n import _l


@dataclass(frozen=True)
class Stale:
    """One thing to check in a copy, and the part where it stands."""

    part: Part
    text: Any


STALE: dict[str, Stale] = {
    "case_number": Stale(Part.CASE, _l("The number of the case was not copied.")),
    "earlier": Stale(Part.CASE, _l("The earlier expertise, its expert and the reasons were not copied.")),
    "follows": Stale(
        Part.CASE,
        _l("Kind, number and experts of the earlier expertise were filled in from it: check them, write the reasons."),
    ),
    "questions": Stale(Part.QUESTIONS, _l("The questions were copied word for word: do they fit this case?")),
    "objects": Stale(Part.OBJECTS, _l("Seals and permissions of the objects were not copied.")),
    "origins": Stale(Part.OBJECTS, _l("Only the names of the objects were copied: give their origin, or remove them.")),
    "person": Stale(Part.PERSON, _l("The person examined and the consent were not copied.")),
    "circumstances": Stale(Part.GROUNDS, _l("The circumstances belong to the other case and were not copied.")),
    "grounds": Stale(Part.GROUNDS, _l("The grounds were copied word for word: do they name anybody?")),
    "search": Stale(
        Part.SEARCH, _l("The hearing, the urgency and the confirmation of the equipment text were not copied.")
    ),
    "access": Stale(Part.ACCESS, _l("Who may know of this restricted case was taken over: check it.")),
    "attachments": Stale(Part.ATTACHMENTS, _l("The files were not copied.")),
}


def to_check_in(part: Part | str, codes: Iterable[str]) -> list[Any]:
    """The sentences of what is to be checked in this part of a copy."""
    return [STALE[code].text for code in codes if code in STALE and STALE[code].part == part]


def without(part: Part, codes: Iterable[str]) -> list[str]:
    """The codes that are left once this part has been saved."""
    return [code for code in codes if code in STALE and STALE[code].part != part]
