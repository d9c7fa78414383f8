"""Labels and colours of the register."""

from __future__ import annotations

from typing import Any

from app.kernel.i18n import _l
from app.reference.states import LicenceArea
from app.reference.wording import AREAS
from app.registry.states import ExpertKind, ExpiryKind, LicenceState, RegisterState, Restriction

KINDS: dict[ExpertKind, Any] = {
    ExpertKind.PRIVATE: _l("Private forensic expert"),
    ExpertKind.STATE: _l("State expert"),
}
STATES: dict[RegisterState, Any] = {
    RegisterState.ACTIVE: _l("In the register"),
    RegisterState.SUSPENDED: _l("Licence suspended"),
    RegisterState.TERMINATED: _l("Licence terminated"),
    RegisterState.NO_LICENCE: _l("No licence on this day"),
    RegisterState.LEFT: _l("Left the register"),
}
STATE_COLOURS = {
    RegisterState.ACTIVE: "green",
    RegisterState.SUSPENDED: "orange",
    RegisterState.TERMINATED: "red",
    RegisterState.NO_LICENCE: "yellow",
    RegisterState.LEFT: "grey",
}
LICENCE_STATES: dict[LicenceState, Any] = {
    LicenceState.ACTIVE: _l("In force"),
    LicenceState.SUSPENDED: _l("Suspended"),
    LicenceState.TERMINATED: _l("Terminated"),
}
LICENCE_COLOURS = {
    LicenceState.ACTIVE: "green",
    LicenceState.SUSPENDED: "orange",
    LicenceState.TERMINATED: "red",
}
LICENCE_VERBS: dict[str, Any] = {
    "suspend": _l("Suspend the licence"),
    "restore": _l("Restore the licence"),
    "terminate": _l("Terminate the licence"),
}
COLUMNS: dict[str, Any] = {
    "register_no": _l("Register number"),
    "kind": _l("Kind of expert"),
    "name": _l("Name"),
    "iin": _l("IIN"),
    "email": _l("E-mail"),
    "citizenship": _l("Citizenship"),
    "region_code": _l("Region"),
    "institute_id": _l("Institute"),
    "weekly_hours": _l("Hours a week"),
    "listed_on": _l("In the register since"),
    "left_on": _l("Left the register on"),
    "attested_on": _l("Attestation"),
    "trained_on": _l("Professional development"),
    "chamber_from": _l("Member of the Chamber since"),
    "chamber_to": _l("Membership of the Chamber ended on"),
    "absent_from": _l("Absent from"),
    "absent_to": _l("Absent until"),
    "certificate_no": _l("Qualification certificate"),
    "certificate_from": _l("Certificate valid from"),
    "certificate_to": _l("Certificate valid until"),
    "certificate_act": _l("Act of the certificate"),
    "licence_no": _l("Licence"),
    "licence_from": _l("Licence issued on"),
    "licence_areas": _l("Sub-areas of the licence"),
    "licence_status": _l("Status of the licence"),
    "in_annex": _l("Annex to the licence"),
}
# What a cell of a register file may hold, where that is not free text; codes are for machines and stay English.
COLUMN_HINTS: dict[str, Any] = {
    **dict.fromkeys(
        (
            "listed_on", "left_on", "certificate_from", "licence_from", "licence_status_from", "attested_on",
            "trained_on", "chamber_from", "absent_from", "absent_to",
        ),
        _l("A day such as 2026-03-22 or 22.03.2026"),
    ),
    **dict.fromkeys(("certificate_to", "chamber_to"), _l("A day: the first on which it no longer holds")),
    **dict.fromkeys(("weekly_hours", "training_hours"), _l("A whole number")),
    "iin": _l("Twelve digits"),
    "citizenship": _l("Two letters; KZ where it is left empty"),
    "region": _l("Two digits, see the regions below"),
    "institute": _l("BIN or name of the institute; only for state experts"),
    "specialty": _l("The working code or the official code, see the specialties"),
    "licence_status": _l("Left empty it means the first of these."),
    "licence_areas": _l("Several are separated by a vertical bar."),
    "in_annex": _l("Left empty it means the first of these."),
}  # fmt: skip
# The codes that a cell may hold, with what each means.
COLUMN_CODES: dict[str, dict[str, Any]] = {
    "kind": {kind.value: KINDS[kind] for kind in (ExpertKind.PRIVATE, ExpertKind.STATE)},
    "licence_status": {state.value: label for state, label in LICENCE_STATES.items()},
    "licence_areas": {area.value: label for area, label in AREAS.items() if area is not LicenceArea.GENERAL},
    "in_annex": {"yes": _l("Yes"), "no": _l("No")},
}
FILE_COLUMNS: dict[str, Any] = {
    **COLUMNS,
    "region": _l("Region"),
    "institute": _l("Institute"),
    "specialty": _l("Specialty"),
    "licence_status_from": _l("This status holds since"),
    "training_hours": _l("Hours of professional development"),
}
RESTRICTIONS: dict[Restriction, Any] = {
    Restriction.SECRECY: _l("Cases with secrets protected by law"),
    Restriction.MINORS: _l("Cases of minors"),
    Restriction.SEXUAL: _l("Cases of sexual crimes"),
}
EXPIRIES: dict[ExpiryKind, Any] = {
    ExpiryKind.LICENCE: _l("Licence"),
    ExpiryKind.ATTESTATION: _l("Attestation"),
    ExpiryKind.TRAINING: _l("Professional development"),
}
