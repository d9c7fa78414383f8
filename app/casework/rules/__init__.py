"""The clock of an expertise (Law 44-VI art. 34): pure arithmetic, no Flask, no database.

``explain`` counts, ``read_case`` reads a clerk's JSON, ``allowed_events`` feeds the buttons of the site.
"""

from app.casework.rules.clock import explain
from app.casework.rules.events import ClockEvent, ClockRefused, Reason, started_on
from app.casework.rules.picture import Basis, ClockPicture, ClockState, ClockStep, StepCode, allowed_events
from app.casework.rules.reading import ClockCase, read_case
from app.casework.states import EventKind

__all__ = [
    "Basis",
    "ClockCase",
    "ClockEvent",
    "ClockPicture",
    "ClockRefused",
    "ClockState",
    "ClockStep",
    "EventKind",
    "Reason",
    "StepCode",
    "allowed_events",
    "explain",
    "read_case",
    "started_on",
]
