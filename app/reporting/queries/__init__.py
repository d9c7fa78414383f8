"""Read-only questions: the Ministry's figures, open work, what everybody may see."""

from __future__ import annotations

from app.reporting.queries.facts import PLACES, Dimension, Scope
from app.reporting.queries.figures import Figures, FigureSet, Group, Key, Offers
from app.reporting.queries.kept import Made, Question
from app.reporting.queries.open_work import Load, OpenWork
from app.reporting.queries.owners import OwnerFigures, Stratum, TimeByOwner
from app.reporting.queries.public import PublicFigures, PublicRow
from app.reporting.queries.urgency import UrgentBody, urgent_bodies

__all__ = [
    "PLACES",
    "Dimension",
    "FigureSet",
    "Figures",
    "Group",
    "Key",
    "Load",
    "Made",
    "Offers",
    "OpenWork",
    "OwnerFigures",
    "PublicFigures",
    "PublicRow",
    "Question",
    "Scope",
    "Stratum",
    "TimeByOwner",
    "UrgentBody",
    "urgent_bodies",
]
