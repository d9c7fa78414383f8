"""Jobs of the register."""

from __future__ import annotations

from datetime import datetime

from app.kernel.jobs import job
from app.registry import service


# Each point is used up once, so going round every hour gives daily letters, also after the demo clock was moved.
@job("registry.send_expiry_warnings", every="37 * * * *")
def send_expiry_warnings(*, at: datetime) -> None:
    """Letters before a licence, an attestation or a training runs out."""
    service.send_expiry_warnings(at=at)
