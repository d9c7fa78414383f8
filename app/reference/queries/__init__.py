"""Read-only questions about regions, specialties, the calendar, dated rules and pilots."""

from __future__ import annotations

from app.reference.queries.calendar import (
    CalendarException,
    Month,
    calendar_rows,
    calendar_years,
    months,
    working_calendar,
)
from app.reference.queries.dated import (
    RuleHistory,
    RuleNotSet,
    RuleValue,
    clock_terms,
    mrp,
    mrp_rows,
    rule,
    rule_histories,
    rule_history,
    rules,
    value_of,
)
from app.reference.queries.places import (
    pilot,
    pilot_scope,
    pilots,
    question_templates,
    region,
    regions,
    specialties,
    specialties_of,
    specialty,
)
from app.reference.queries.stamp import remembered, stamp_column, take_stamp

__all__ = [
    "CalendarException",
    "Month",
    "RuleHistory",
    "RuleNotSet",
    "RuleValue",
    "calendar_rows",
    "calendar_years",
    "clock_terms",
    "months",
    "mrp",
    "mrp_rows",
    "pilot",
    "pilot_scope",
    "pilots",
    "question_templates",
    "region",
    "regions",
    "remembered",
    "rule",
    "rule_histories",
    "rule_history",
    "rules",
    "specialties",
    "specialties_of",
    "specialty",
    "stamp_column",
    "take_stamp",
    "value_of",
    "working_calendar",
]
