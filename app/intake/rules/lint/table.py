"""The competence table: which words belong to which specialties, as data (competence.json)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.intake.rules.lint import texts

DATA: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("competence.json").read_text(encoding="utf-8"))
VERSION: Final = int(DATA["version"])
DESTROYS: Final = frozenset(DATA["destroys"]["slugs"])
COMPARES: Final = frozenset(DATA["compares"]["slugs"])
SAMPLES: Final = texts.stems([*DATA["compares"]["ru"], *DATA["compares"]["kk"]])


@dataclass(frozen=True)
class Theme:
    """Words of one theme, and the specialties that may answer a question about it."""

    slugs: frozenset[str]
    words: re.Pattern[str]


THEMES: Final = tuple(
    Theme(frozenset(one["of"].split()), texts.stems([*one["ru"], *one["kk"]])) for one in DATA["themes"]
)


def themes_in(text: str) -> list[tuple[frozenset[str], str]]:
    """Each theme that a plain text names: its specialties and the words that were found."""
    return [(t.slugs, found[0]) for t in THEMES if (found := t.words.search(text)) is not None]


def covered() -> frozenset[str]:
    """Every specialty that the table knows."""
    return frozenset().union(*(t.slugs for t in THEMES))
