"""Pages of casework: one expertise and its tabs, the acts on it, the conclusion, files, the list of work."""

from __future__ import annotations

from app.casework.views import (
    assigning,
    break_glass,
    checking,
    conclusion,
    custody,
    files,
    following,
    lent,
    money,
    notices,
    object_acts,
    packages,
    paper,
    performing,
    review_orders,
    reviews,
    team,
    turns,
    versions,
    whole,
)
from app.casework.views.case import bp

__all__ = [
    "assigning",
    "blueprints",
    "break_glass",
    "checking",
    "conclusion",
    "custody",
    "files",
    "following",
    "lent",
    "money",
    "notices",
    "object_acts",
    "packages",
    "paper",
    "performing",
    "review_orders",
    "reviews",
    "team",
    "turns",
    "versions",
    "whole",
]

blueprints = (bp,)
