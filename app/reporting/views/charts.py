"""What the chart macros and the tiles are given. Nothing that a table withholds is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel.i18n import _
from app.reporting.views.tables import PLACES, Cell, Lines, Table, count_cell, days_cell, points

TILES = ("requested", *PLACES[:-1], "suspended", "choice_due", "overdue")
PITCHES = (1, 2, 5, 10, 15, 30, 60, 90, 180, 365, 730)
MOST_TICKS = 20
SHOWN = ("requested", "searching", "in_work", "suspended", "overdue", "done")


def tiles(tables: Mapping[str, Table]) -> list[dict[str, Any]]:
    """The totals that stand on top of the page, each with the name of its definition."""
    table = tables["counts"]
    cells = dict(zip(TILES, zip(table.columns, table.rows[-1].cells, strict=True), strict=True))
    found: list[dict[str, Any]] = [
        {"label": cells[n][0], "text": cells[n][1].text, "definition": "counts"} for n in SHOWN
    ]
    labels = {
        "turnaround": _("From request to result, median days"),
        "sourcing": _("Finding the expert, median days"),
        "expert-turnaround": _("Expert's work, median days"),
        "on-time": _("Handed over in time"),
    }
    return found + [
        {"label": label, "text": tables[name].rows[-1].cells[0].text, "definition": name}
        for name, label in labels.items()
    ]


def of(lines: Lines) -> dict[str, Any]:
    """The survival curves, and a bar for each stratum."""
    total = lines.groups[-1]
    named = {_("Without a result"): total.t1, _("Without an expert who has accepted"): total.t4}
    hidden = lines.hidden(lambda group: group.count("requested"))
    requested = [count_cell(g.count("requested"), hidden[i][0]) for i, g in enumerate(lines.groups)]
    medians = [days_cell(g.t1, g.t1.median) for g in lines.groups]
    return {
        "ticks": ticks(max(total.t1.last_day, total.t4.last_day)),
        "survival": [{"name": name, "points": points(curve)} for name, curve in named.items()],
        "requested": _bars(lines, requested),
        "medians": _bars(lines, medians),
    }


def ticks(last: int) -> list[tuple[int, str]]:
    """At most seven whole days, evenly spaced."""
    pitch = next((step for step in PITCHES if last <= 6 * step), PITCHES[-1])
    return [(day, str(day)) for day in range(0, last + 1, pitch)][:MOST_TICKS]


def _bars(lines: Lines, cells: list[Cell]) -> list[dict[str, Any]]:
    """One bar for each stratum whose number is told; the total has none."""
    told = list(zip(lines.labels, cells, strict=True))[:-1]
    return [{"label": label, "value": cell.raw, "text": cell.text} for label, cell in told if cell.told]
