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
    rule_periods,
    rules,
    value_of,
)
from app.reference.queries.modes import ModesAllowed, mode_rule, mode_rules, modes_of, search_modes
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
from app.reference.queries.steps import StepDemand, demanded_step, step_rule, step_rules

__all__ = [
    "CalendarException",
    "ModesAllowed",
    "Month",
    "RuleHistory",
    "RuleNotSet",
    "RuleValue",
    "StepDemand",
    "calendar_rows",
    "calendar_years",
    "clock_terms",
    "demanded_step",
    "mode_rule",
    "mode_rules",
    "modes_of",
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
    "rule_periods",
    "rules",
    "search_modes",
    "specialties",
    "specialties_of",
    "specialty",
    "stamp_column",
    "step_rule",
    "step_rules",
    "take_stamp",
    "value_of",
    "working_calendar",
]
