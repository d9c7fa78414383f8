"""The verbs of intake."""

from __future__ import annotations

from app.intake.service.drafting import create_draft
from app.intake.service.lists import (
    add_attachment,
    add_question,
    add_question_template,
    edit_question,
    move_question,
    one_of_list,
    remove_attachment,
    remove_object,
    remove_question,
    save_object,
)
from app.intake.service.moving import begin_search, move_expertise, pass_turn
from app.intake.service.parts import officials, save_case, save_grounds, save_person, save_search, save_specialties
from app.intake.service.publication import (
    days_for_offers,
    offers_due_on,
    pilot_of,
    prepare,
    publish,
    revise,
    withdraw,
)

__all__ = [
    "add_attachment",
    "add_question",
    "add_question_template",
    "begin_search",
    "create_draft",
    "days_for_offers",
    "edit_question",
    "move_expertise",
    "move_question",
    "offers_due_on",
    "officials",
    "one_of_list",
    "pass_turn",
    "pilot_of",
    "prepare",
    "publish",
    "remove_attachment",
    "remove_object",
    "remove_question",
    "revise",
    "save_case",
    "save_grounds",
    "save_object",
    "save_person",
    "save_search",
    "save_specialties",
    "withdraw",
]
