"""Time at the edges. Views, jobs and the CLI ask here; everything below takes `at` or `on` as an argument.

Stored times are aware UTC; legal days are local dates in Kazakhstan's single zone, UTC+5.
In the demo the clock can be moved forward: the offset stands in a small file, so that every process
(web workers, job worker, CLI) sees the same moved time without asking the database.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

LOCAL = timezone(timedelta(hours=5), "UTC+05:00")
# The moments that a made-up day is cut to; both can still be shown on the wall clock.
BEGINNING, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


class SiteClock:
    """The site's clock; `offset_file` is None outside the demo, and then it cannot be moved."""

    def __init__(self) -> None:
        self.offset_file: Path | None = None
        self._known: tuple[int, timedelta] = (0, timedelta())

    def offset(self) -> timedelta:
        if self.offset_file is None:
            return timedelta()
        try:
            stamp = self.offset_file.stat().st_mtime_ns
        except FileNotFoundError:
            return timedelta()
        if stamp != self._known[0]:
            self._known = (stamp, timedelta(seconds=int(self.offset_file.read_text() or "0")))
        return self._known[1]

    def move_forward(self, by: timedelta) -> None:
        """Demo only; time never runs backwards."""
        if self.offset_file is None or by < timedelta():
            raise ValueError("the clock of this site cannot be moved")
        seconds = int((self.offset() + by).total_seconds())
        self.offset_file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.offset_file.with_suffix(".new")
        draft.write_text(str(seconds))
        draft.replace(self.offset_file)


site = SiteClock()


def wall() -> datetime:
    """Real time, for sessions, one-time codes and lockouts, which the demo clock must not age."""
    return datetime.now(UTC)


def now() -> datetime:
    """The site's present moment."""
    return wall() + site.offset()


def local(moment: datetime) -> datetime:
    """The same moment on a wall clock in Kazakhstan."""
    return moment.astimezone(LOCAL)


def day_of(moment: datetime) -> date:
    """The local date of a moment."""
    return moment.astimezone(LOCAL).date()


def end_of(day: date) -> datetime:
    """The first moment after a local day, as UTC: a term that ends on `day` ends before it. At most `END`."""
    return END if day == date.max else start_of(day + timedelta(days=1))


def start_of(day: date) -> datetime:
    """The first moment of a local day, as UTC; at least `BEGINNING`."""
    return BEGINNING if day == date.min else datetime.combine(day, time(), LOCAL).astimezone(UTC)
