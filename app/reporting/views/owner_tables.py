"""T8, time by owner, as tables and bars. What is too small is withheld here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.intake.rules.words import OWNER
from app.intake.states import Owner
from app.kernel.i18n import _, number
from app.reporting.queries import OwnerFigures, Stratum
from app.reporting.rules import SMALL_CELL, withheld
from app.reporting.views import words
from app.reporting.views.tables import Cell, Row, Table, count_cell, strata, word_cell

Cells = Callable[[Stratum], list[Cell]]
NOTHING = (False,) * len(Owner)


def of(found: OwnerFigures, labels: Mapping[str, str]) -> dict[str, Table]:
    """Shares, medians and 90th percentiles, each by stratum and owner."""
    guarded = found.scope.may_hold_criminal
    dark = _dark([*found.groups.values(), found.total]) if guarded else {}
    made: dict[str, Cells] = {
        "owner-share": lambda stratum: _shares(stratum, dark.get(id(stratum), NOTHING)),
        "owner-median": lambda stratum: [_days(stratum, owner, "median_days") for owner in Owner],
        "owner-p90": lambda stratum: [_days(stratum, owner, "p90_days") for owner in Owner],
    }
    return {name: _table(name, found, labels, cells) for name, cells in made.items()}


def _table(name: str, found: OwnerFigures, labels: Mapping[str, str], cells: Cells) -> Table:
    keys, names = strata(found.groups, labels)
    lines = [*(found.groups[key] for key in keys), found.total]
    counts = [[line.cases] for line in lines]
    hidden = withheld(counts) if found.scope.may_hold_criminal else [[False] for _line in lines]
    rows = [
        Row(label, [*cells(line), count_cell(line.cases, dark[0])], total=line is found.total)
        for label, line, dark in zip([*names, _("All")], lines, hidden, strict=True)
    ]
    columns = [*(str(OWNER[owner]) for owner in Owner), _("Expertises")]
    return Table(words.DEFINITIONS[name], str(words.DIMENSIONS[found.by]), columns, rows)


def _dark(lines: Sequence[Stratum]) -> dict[int, list[bool]]:
    """What one to four expertises made up, and what would give it away from the rest of its line or its column."""
    counts = [[line.held[owner].cases if owner in line.held else 0 for owner in Owner] for line in lines]
    return {id(line): hidden for line, hidden in zip(lines, withheld(counts), strict=True)}


def _shares(stratum: Stratum, hidden: Sequence[bool]) -> list[Cell]:
    if stratum.cases < SMALL_CELL:
        return [word_cell(words.TOO_FEW)] * len(Owner)
    return [_share(stratum.share(owner), dark) for owner, dark in zip(Owner, hidden, strict=True)]


def _share(share: float | None, hidden: bool) -> Cell:
    if hidden:
        return word_cell(words.WITHHELD)
    if share is None:
        return word_cell(words.TOO_FEW)
    return Cell(f"{number(share * 100, 1)}\u00a0%", round(share, 4))


def _days(stratum: Stratum, owner: Owner, which: str) -> Cell:
    """Days with one digit; of fewer than five expertises that are over: too few."""
    held = stratum.held.get(owner)
    days: float | None = getattr(held, which) if held is not None else None
    return word_cell(words.TOO_FEW) if days is None else Cell(number(days, 1), round(days, 2))


def bars(table: Table) -> list[dict[str, Any]]:
    """One bar for each owner whose share of all is told."""
    told = zip(table.columns, table.rows[-1].cells, strict=True)
    shown = [(label, cell) for label, cell in list(told)[:-1] if cell.told and cell.raw]
    return [{"label": label, "value": cell.raw, "text": cell.text} for label, cell in shown]
