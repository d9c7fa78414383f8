"""How the long list of specialties is grouped on the page: a matter of finding, not of law.

A specialty that nobody has put into a group stands under the last one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from app.kernel.i18n import _l

GROUPS: tuple[tuple[Any, frozenset[str]], ...] = (
    (_l("Documents and handwriting"), frozenset({"handwriting", "doc-tech"})),
    (_l("Sound, image and text"), frozenset({"voice", "video", "portrait", "phototech", "philology", "it"})),
    (_l("Traces and weapons"), frozenset({"trace", "ballistic", "coldarms", "explosive"})),
    (_l("Fire, roads and vehicles"), frozenset({"fire", "road", "vehicle"})),
    (
        _l("Substances, materials and living nature"),
        frozenset({"drugs", "chem", "fuel", "metal", "alcohol", "bio", "soil", "dna", "gem", "eco"}),
    ),
    (_l("Economy and accounting"), frozenset({"econ-acc", "econ-fin", "econ-bud"})),
    (_l("Goods and valuation"), frozenset({"goods", "goods-food", "goods-auto"})),
    (_l("Construction and land"), frozenset({"build", "build-econ", "land"})),
    (_l("Psychology, culture and society"), frozenset({"psych", "relig", "polit", "ip", "art"})),
    (
        _l("Medicine"),
        frozenset(
            {
                "med-live", "med-corpse", "med-mat", "med-chem", "med-hist", "med-crim", "psychiatry", "narcology",
            }
        ),
    ),
)  # fmt: skip
OTHER = _l("Other")


def grouped(specialties: Iterable[Any]) -> list[tuple[Any, list[Any]]]:
    """The specialties (anything with a `slug`) under the titles of their groups; empty groups are left out."""
    left = list(specialties)
    answer = []
    for title, slugs in GROUPS:
        inside = [s for s in left if s.slug in slugs]
        left = [s for s in left if s.slug not in slugs]
        if inside:
            answer.append((title, inside))
    return [*answer, (OTHER, left)] if left else answer
