"""Days that depend on a holiday nobody has announced yet."""

from __future__ import annotations

from datetime import date

from app.casework.rules.picture import ClockPicture
from app.reference.rules import ONE_DAY

# Kurban ait moves with the moon and is announced each year; astronomers expect its first day here.
LIKELY = {2027: date(2027, 5, 16), 2028: date(2028, 5, 5), 2029: date(2029, 4, 24)}


def provisional_years(picture: ClockPicture, announced: frozenset[int]) -> tuple[int, ...]:
    """Years whose unannounced Kurban ait may still move a day of this clock.

    `announced` are the years whose Kurban ait stands in the calendar. The moon is seen a day sooner or later.
    """
    ends = [day for day in (picture.due_on, picture.suspension_ends_on, picture.hand_over_due_on) if day is not None]
    if not ends or picture.returned_on is not None or picture.handed_over_on is not None:
        return ()
    first, last = picture.as_of, max(ends)
    return tuple(
        year
        for year, likely in LIKELY.items()
        if year not in announced and first <= likely + ONE_DAY and likely - ONE_DAY <= last
    )
