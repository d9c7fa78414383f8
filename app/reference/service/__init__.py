"""Verbs of the reference tables: load them, move a day, set a rule, edit a pilot."""

from app.reference.service.editing import edit_pilot, move_day, set_rule
from app.reference.service.modes import end_mode_rule, set_mode_rule
from app.reference.service.seed import load_reference
from app.reference.service.stamp import renew_stamp
from app.reference.service.steps import add_step_rule, end_step_rule

__all__ = [
    "add_step_rule",
    "edit_pilot",
    "end_mode_rule",
    "end_step_rule",
    "load_reference",
    "move_day",
    "renew_stamp",
    "set_mode_rule",
    "set_rule",
]
