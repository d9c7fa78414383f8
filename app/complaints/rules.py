"""Pure arithmetic of the Chamber's figures."""

from __future__ import annotations

import math
from collections.abc import Sequence


def nearest_rank(values: Sequence[int], percent: int) -> int | None:
    """The value below or at which this share of the values lies (nearest rank); None without values.

    `percent` is from 1 to 100. The median is 50, the p90 is 90.
    """
    if not values:
        return None
    return sorted(values)[math.ceil(len(values) * percent / 100) - 1]
