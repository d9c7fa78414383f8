"""The map of the regions: one tile for each, with what the region's own line of a table tells and nothing else.

A tile-grid map needs no geometry of anybody's (docs/decisions/0025-a-map-of-tiles.md). Every number is taken
from a cell of the table by region, after its small cells and those that would give them away were withheld.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.kernel.i18n import _, _l, language
from app.reporting.views.tables import Cell, Table

DATA = Path(__file__).resolve().parent.parent / "data" / "tiles.csv"
STEPS = 5
WIDE, NARROW = 112, 56  # side of a tile, of which a margin of 4 and 2 stays free


@dataclass(frozen=True)
class Shown:
    """What may be drawn: the table by region and its column, and which end of the scale is which."""

    table: str
    column: int
    label: Any
    low: Any
    high: Any


DAYS = (_l("shortest"), _l("longest"))
NUMBERS = (_l("lowest"), _l("highest"))
FIGURES = {
    "turnaround": Shown("turnaround", 0, _l("From request to result, median days"), *DAYS),
    "expert-turnaround": Shown("expert-turnaround", 0, _l("Expert's work, median days"), *DAYS),
    "sourcing": Shown("sourcing", 0, _l("Finding the expert, median days"), *DAYS),
    "on-time": Shown("on-time", 0, _l("Handed over in time"), *NUMBERS),
    "offers": Shown("offers", 0, _l("Offers per search, mean"), *NUMBERS),
    "no-offer": Shown("offers", 2, _l("Searches without an offer"), *NUMBERS),
    "private": Shown("private-share", 0, _l("Share of private experts"), *NUMBERS),
    "requested": Shown("counts", 0, _l("Requested expertises"), *NUMBERS),
    "in-work": Shown("counts", 3, _l("Expertises in work"), *NUMBERS),
    "overdue": Shown("counts", 10, _l("Overdue expertises"), *NUMBERS),
}


@dataclass(frozen=True)
class Tile:
    """One region. `step` 1 is the lowest fifth, 0 says that nothing is told."""

    code: str
    row: int
    column: int
    name: str
    short: str
    full: str
    text: str
    step: int

    def corner(self, side: int) -> tuple[int, int]:
        """Left and top of the tile where tiles are that wide."""
        return self.column * side, self.row * side


@dataclass(frozen=True)
class Map:
    """What the page draws: the tiles in reading order, the scale in words, and the table they come from."""

    label: str
    tiles: Sequence[Tile]
    legend: Sequence[tuple[int, str]]
    first: str
    rows: Sequence[tuple[str, str]]


@cache
def grid() -> tuple[Mapping[str, str], ...]:
    """Where each region stands, from the north-west on, and how it is called in a small space."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def steps(values: Sequence[float]) -> list[int]:
    """Of each value, in which fifth of the values told it lies, from 1; equal values lie in the same one."""
    order = sorted(values)
    return [1 + STEPS * order.index(value) // len(order) for value in values]


def of(tables: Mapping[str, Table], chosen: str, regions: Mapping[str, str]) -> Map:
    """The map of one figure; `regions` are the names of the regions by code, `tables` are those by region."""
    about = FIGURES[chosen]
    table = tables[about.table]
    lines = {row.label: row for row in table.rows if not row.total}
    told: dict[str, Cell] = {code: lines[name].cells[about.column] for code, name in regions.items() if name in lines}
    numbers = {code: cell for code, cell in told.items() if cell.told}
    fifths = dict(zip(numbers, steps([float(cell.raw) for cell in numbers.values()]), strict=True))
    tiles = [_tile(place, regions, told, fifths) for place in grid()]
    rows = [(row.label, row.cells[about.column].text) for row in table.rows]
    return Map(str(about.label), tiles, _legend(about, numbers, fifths), table.first, rows)


def _tile(
    place: Mapping[str, str], regions: Mapping[str, str], told: Mapping[str, Cell], fifths: Mapping[str, int]
) -> Tile:
    code, lang = place["code"], language()
    text = told[code].text if code in told else _("none")
    full = regions.get(code, place[lang])
    return Tile(
        code, int(place["row"]), int(place["column"]), place[lang], place[f"{lang}_short"], full, text,
        fifths.get(code, 0),
    )  # fmt: skip


def _legend(about: Shown, numbers: Mapping[str, Cell], fifths: Mapping[str, int]) -> list[tuple[int, str]]:
    """Each fifth that occurs with its two ends, then what an empty tile means."""
    found: list[tuple[int, str]] = []
    for step in sorted(set(fifths.values())):
        cells = sorted((numbers[code] for code in fifths if fifths[code] == step), key=lambda c: float(c.raw))
        ends = cells[0].text if cells[0].text == cells[-1].text else f"{cells[0].text} – {cells[-1].text}"
        found.append((step, ends))
    if len(found) > 1:
        found[0] = (found[0][0], _("%(ends)s (%(what)s)", ends=found[0][1], what=about.low))
        found[-1] = (found[-1][0], _("%(ends)s (%(what)s)", ends=found[-1][1], what=about.high))
    return [*found, (0, _("Hatched: withheld, too few, or nothing counted; the tile says which"))]
