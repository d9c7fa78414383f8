"""Every act on an expertise as data: its address, form, policy and verb. One view performs them all."""

from __future__ import annotations

from app.casework.views.acts import appointing, concluding, requests, teams, working
from app.casework.views.acts.act import Act

ACTS: tuple[Act, ...] = (*appointing.ACTS, *working.ACTS, *concluding.ACTS, *teams.ACTS, *requests.ACTS)
BY_NAME = {act.name: act for act in ACTS}

__all__ = ["ACTS", "BY_NAME", "Act"]
