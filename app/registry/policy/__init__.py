"""Who is fit for a specialty on a day, as a yes/no with every reason and as SQL; who may keep the register."""

from app.registry.policy.fitness import FitAnswer, is_fit
from app.registry.policy.reasons import reasons_from_json
from app.registry.policy.rights import (
    can_declare_capacity,
    can_enter_absence,
    can_keep_register,
    can_see_expiring,
    can_see_private_data,
    sees_expiry_of,
    visible_expiries,
)
from app.registry.policy.sql import clearances, cleared_for, fit_experts, holds_certificate

__all__ = [
    "FitAnswer",
    "can_declare_capacity",
    "can_enter_absence",
    "can_keep_register",
    "can_see_expiring",
    "can_see_private_data",
    "clearances",
    "cleared_for",
    "fit_experts",
    "holds_certificate",
    "is_fit",
    "reasons_from_json",
    "sees_expiry_of",
    "visible_expiries",
]
