"""Words and the status machine of the register of experts."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class ExpertKind(StrEnum):
    """Law 44-VI art. 19(1): an employee of a forensic body, an individual acting on a licence, or another
    person one time only. The last is no entry of the register: it stands on no list and in no search.
    """

    STATE = "state"
    PRIVATE = "private"
    ONE_TIME = "one_time"


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


class Restriction(StrEnum):
    """Why a case is kept from view, and what an expert must be cleared for to take it."""

    SECRECY = "secret"
    MINORS = "minors"
    SEXUAL = "sexual"


class MeasureKind(StrEnum):
    """What the Chamber may do about a member; the last two make the member unfit from their first day on."""

    REMARK = "remark"
    REPRIMAND = "reprimand"
    SUSPENSION = "suspension"
    EXCLUSION = "exclusion"


class ExpiryKind(StrEnum):
    """What an expert must renew in time."""

    LICENCE = "licence"
    ATTESTATION = "attestation"
    TRAINING = "training"


class ExpiryPoint(StrEnum):
    """The points before the last day at which a letter warns; each is the code of its dated rule (days)."""

    FIRST = "registry.warn_days_first"
    SECOND = "registry.warn_days_second"
    LAST = "registry.warn_days_last"
