"""Jobs of the figures: what opens most often is made before anybody asks for it."""

from __future__ import annotations

from datetime import datetime

from app.kernel.jobs import job
from app.reporting import service


@job("reporting.renew_public", every="*/5 * * * *")
def renew_public(*, at: datetime) -> None:
    """The figures of the front page; and what is too old goes."""
    service.clear(at=at)
    service.renew(service.PUBLIC, at=at)


@job("reporting.renew_usual", every="2-59/5 * * * *")
def renew_usual(*, at: datetime) -> None:
    """The figures with which the Ministry's page opens."""
    service.renew(service.USUAL, at=at)
