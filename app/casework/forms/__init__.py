"""The shape of what is typed in casework."""

from __future__ import annotations

from app.casework.forms.appointing import (
    AcceptForm,
    ChallengeDecisionForm,
    ChallengeForm,
    DeclineForm,
    GroundsForm,
    HandForm,
    IdentityForm,
    ReceiptForm,
)
from app.casework.forms.concluding import ConclusionForm, SignForm, conclusion_form
from app.casework.forms.shared import Confirmed, Decision, Said, choices
from app.casework.forms.working import (
    ExtendForm,
    ExtensionDecisionForm,
    ExtensionPetitionForm,
    MaterialsDecisionForm,
    MaterialsForm,
    MaterialsPetitionForm,
    ReturnForm,
)

__all__ = [
    "AcceptForm",
    "ChallengeDecisionForm",
    "ChallengeForm",
    "ConclusionForm",
    "Confirmed",
    "Decision",
    "DeclineForm",
    "ExtendForm",
    "ExtensionDecisionForm",
    "ExtensionPetitionForm",
    "GroundsForm",
    "HandForm",
    "IdentityForm",
    "MaterialsDecisionForm",
    "MaterialsForm",
    "MaterialsPetitionForm",
    "ReceiptForm",
    "ReturnForm",
    "Said",
    "SignForm",
    "choices",
    "conclusion_form",
]
