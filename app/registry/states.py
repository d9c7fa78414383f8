"""Words and the status machine of the register of experts."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class ExpertKind(StrEnum):
    """Law 44-VI art. 19(1): an employee of a forensic body, or an individual acting on a licence."""

    STATE = "state"
    PRIVATE = "private"


class LicenceState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"


LICENCE_WORKFLOW = Workflow(
    Move("suspend", {LicenceState.ACTIVE}, LicenceState.SUSPENDED),
    Move("restore", {LicenceState.SUSPENDED}, LicenceState.ACTIVE),
    Move("terminate", {LicenceState.ACTIVE, LicenceState.SUSPENDED}, LicenceState.TERMINATED),
)


class RegisterState(StrEnum):
    """How an expert stands in the public register on a day."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    NO_LICENCE = "no_licence"
    LEFT = "left"
