"""Who may do what with a request, and who sees it: in Python and as SQL."""

from app.intake.policy.acts import (
    NOT_YOURS,
    can_draft,
    can_edit,
    can_prepare,
    can_publish,
    can_revise,
    can_see_attachments,
    can_withdraw,
)
from app.intake.policy.visibility import (
    CASE_VERBS,
    can_see_expertise,
    can_see_notice,
    sees_questions,
    visible_expertises,
    visible_notices,
)

__all__ = [
    "CASE_VERBS",
    "NOT_YOURS",
    "can_draft",
    "can_edit",
    "can_prepare",
    "can_publish",
    "can_revise",
    "can_see_attachments",
    "can_see_expertise",
    "can_see_notice",
    "can_withdraw",
    "sees_questions",
    "visible_expertises",
    "visible_notices",
]
