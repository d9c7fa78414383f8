"""Pure arithmetic of the figures: survival with open cases, shares with their uncertainty, small cells.

Durations are whole calendar days. Nothing here knows where the numbers come from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

SMALL_CELL = 5  # a count of 1 to 4 is withheld (metrics D0.5)
LEAST_FOR_SHARE = 20  # a percentage of fewer is noise (metrics D0.5)
NORMAL_95 = 1.959963984540054  # two-sided 95 %
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

Histogram = Iterable[tuple[int, bool, int]]
"""(days, whether the event came on that day or the case was still open then, how many such cases)"""


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which events came: how many were under observation, how many ended, the share left after it."""

    day: int
    at_risk: int
    events: int
    survival: float


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan-Meier estimate. Median and p90 are None where the curve does not come down that far."""

    n: int
    events: int
    steps: tuple[Step, ...]
    median: int | None
    p90: int | None
    last_day: int = 0  # the last day on which anybody was under observation

    @property
    def reportable(self) -> bool:
        """A median says something only of at least five cases."""
        return self.n >= SMALL_CELL


def kaplan_meier(histogram: Histogram) -> Curve:
    """S(t) = product of (1 - d/n) over the event days up to t; a case open at t is still at risk on day t.

    The product is kept as two whole numbers, so that S(t) <= 1/2 is decided exactly and not by rounding.
    Median = min{t: S(t) <= 0.5}, p90 = min{t: S(t) <= 0.1} (Kaplan and Meier 1958; metrics T10).
    """
    ended: Counter[int] = Counter()
    left_open: Counter[int] = Counter()
    for length, event, count in histogram:
        if length < 0 or count < 0:
            raise ValueError("a duration or a count below zero")
        (ended if event else left_open)[length] += count
    n = at_risk = ended.total() + left_open.total()
    above, below = 1, 1
    median = p90 = None
    steps: list[Step] = []
    days = sorted(ended.keys() | left_open.keys())
    for day in days:
        events = ended[day]
        if events:
            above, below = above * (at_risk - events), below * at_risk
            steps.append(Step(day, at_risk, events, above / below))
            median = day if median is None and 2 * above <= below else median
            p90 = day if p90 is None and 10 * above <= below else p90
        at_risk -= events + left_open[day]
    return Curve(n, ended.total(), tuple(steps), median, p90, days[-1] if days else 0)


def wilson(successes: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score method (Wilson 1927), as two shares between 0 and 1."""
    if not 0 <= successes <= n or n == 0:
        raise ValueError("a share needs 0 <= successes <= n and n > 0")
    share, z2 = successes / n, NORMAL_95**2
    middle = share + z2 / (2 * n)
    spread = NORMAL_95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    low, high = (middle - spread) / (1 + z2 / n), (middle + spread) / (1 + z2 / n)
    return (0.0 if successes == 0 else max(0.0, low)), (1.0 if successes == n else min(1.0, high))


def nearest_rank(counts: Mapping[int, int], percent: int) -> int | None:
    """The smallest value that at least `percent` of a hundred cases do not exceed; None without cases."""
    total = sum(counts.values())
    seen = 0
    for value in sorted(counts):
        seen += counts[value]
        if counts[value] and seen * 100 >= percent * total:
            return value
    return None


def is_small(count: int) -> bool:
    """Too few to be told: one to four. None at all is no secret."""
    return 0 < count < SMALL_CELL


def rounded_down(count: int) -> int:
    """Down to a multiple of five: what may be shown to everybody.

    Two such numbers, of two days or of two overlapping groups, never differ by one to four cases.
    """
    return count - count % SMALL_CELL


def withheld(table: Sequence[Sequence[int]]) -> list[list[bool]]:
    """Which cells of a table are not told, so that none of one to four follows from the others.

    The table is given with its totals as the last column and the last row, since they are cells like any
    other. In each line the withheld cells are at least two and together at least five (complementary
    suppression): the smallest of the others goes with them, until nothing changes.
    """
    hidden = [[is_small(count) for count in row] for row in table]
    width = len(table[0]) if table else 0
    lines = [[(r, c) for c in range(width)] for r in range(len(table))]
    lines += [[(r, c) for r in range(len(table))] for c in range(width)]
    changed = True
    while changed:
        changed = False
        for line in lines:
            dark = [(r, c) for r, c in line if hidden[r][c]]
            clear = sorted((table[r][c], r, c) for r, c in line if not hidden[r][c] and table[r][c])
            if dark and clear and (len(dark) == 1 or sum(table[r][c] for r, c in dark) < SMALL_CELL):
                _, r, c = clear[0]
                hidden[r][c] = changed = True
    return hidden


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
