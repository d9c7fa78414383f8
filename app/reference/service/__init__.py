"""Verbs of the reference tables: load them, move a day, set a rule, edit a pilot."""

from app.reference.service.editing import edit_pilot, move_day, set_rule
from app.reference.service.seed import load_reference

__all__ = ["edit_pilot", "load_reference", "move_day", "set_rule"]
