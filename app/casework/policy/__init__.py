"""Who may do what with an expertise from its selection on, and the same as SQL."""

from __future__ import annotations

from app.casework.policy.appointing import (
    BEFORE_START,
    can_challenge,
    can_check_grounds,
    can_confirm_warning,
    can_decide_challenge,
    can_establish_identity,
    can_hand_ruling,
    can_issue_ruling,
    can_record_receipt,
    can_uphold,
    step_of_answer,
)
from app.casework.policy.case import Case, is_named_expert, leads_institute, of_body, of_provider
from app.casework.policy.concluding import (
    can_confirm_receipt,
    can_deliver,
    can_draft,
    can_open_conclusion,
    can_open_ruling,
    can_see_contents,
    can_sign,
    visible_cases,
    visible_conclusions,
)
from app.casework.policy.words import NOT_YOURS, WRONG_STEP
from app.casework.policy.working import (
    can_decide_petition,
    can_extend,
    can_file_petition,
    can_proceed,
    can_record_materials,
    can_return,
    can_withdraw_petition,
)

__all__ = [
    "BEFORE_START",
    "NOT_YOURS",
    "WRONG_STEP",
    "Case",
    "can_challenge",
    "can_check_grounds",
    "can_confirm_receipt",
    "can_confirm_warning",
    "can_decide_challenge",
    "can_decide_petition",
    "can_deliver",
    "can_draft",
    "can_establish_identity",
    "can_extend",
    "can_file_petition",
    "can_hand_ruling",
    "can_issue_ruling",
    "can_open_conclusion",
    "can_open_ruling",
    "can_proceed",
    "can_record_materials",
    "can_record_receipt",
    "can_return",
    "can_see_contents",
    "can_sign",
    "can_uphold",
    "can_withdraw_petition",
    "is_named_expert",
    "leads_institute",
    "of_body",
    "of_provider",
    "step_of_answer",
    "visible_cases",
    "visible_conclusions",
]
