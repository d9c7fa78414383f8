"""Jobs of the desks."""

from __future__ import annotations

from datetime import datetime

from app.backoffice import service
from app.kernel.jobs import defer, job


@job("backoffice.index_missing", every="*/10 * * * *")
def index_missing(*, at: datetime) -> None:  # noqa: ARG001  every job is told the moment
    """Write the words of expertises that cannot be found yet, a batch at a time until none is left."""
    if service.index_missing():
        defer("backoffice.index_missing")


# A batch at a time; the next one is enqueued with what was written. Going round catches whoever is left.
@job("backoffice.send_digests", every="*/10 * * * *")
def send_digests(*, at: datetime) -> None:
    """Morning letters of what waits, on working days from the hour of the rule on."""
    if service.send_digests(at=at):
        defer("backoffice.send_digests")
