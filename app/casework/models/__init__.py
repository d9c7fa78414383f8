"""From acceptance to the confirmed receipt: appointment, clock, petitions, challenges, conclusion."""

from __future__ import annotations

from app.casework.models.appointing import Appointment, Challenge
from app.casework.models.clock import ClockEvent, ClockReading, ClockWarning
from app.casework.models.conclusions import Answer, Conclusion, ConclusionDraft
from app.casework.models.petitions import Petition

__all__ = [
    "Answer",
    "Appointment",
    "Challenge",
    "ClockEvent",
    "ClockReading",
    "ClockWarning",
    "Conclusion",
    "ConclusionDraft",
    "Petition",
]
