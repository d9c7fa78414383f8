"""Jobs of the Chamber: complaints whose last day has passed."""

from __future__ import annotations

from datetime import datetime

from app.complaints import service
from app.kernel.jobs import job


@job("complaints.tell_overdue", every="37 * * * *")
def tell_overdue(*, at: datetime) -> None:
    """Letters to the Chamber, each once for each last day."""
    service.tell_overdue(at=at)
