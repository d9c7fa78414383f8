"""Past prices as a guide: what is counted, and when nothing is shown (docs/prices-and-capacity.md).

The sums themselves are made by the database once a day (`service.refresh_price_guide`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LEAST_CASES = 5
LEAST_BODIES = 3
LEAST_PROVIDERS = 3
TAIL_CASES = 50  # below that the 2nd and 98th percentile would be one single case
WINDOW_DAYS = 3 * 365
ROUND_TENGE = 1000
SHARES = (0.02, 0.25, 0.5, 0.75, 0.98)
COUNTRY = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """The quarter, half and three quarter prices of past work, in tenge. No `region_code`: the whole country."""

    region_code: str
    cases: int
    p25_tenge: int
    median_tenge: int
    p75_tenge: int
    p2_tenge: int | None
    p98_tenge: int | None
    first_on: date
    last_on: date

    @property
    def of_country(self) -> bool:
        return self.region_code == COUNTRY
