"""Printed documents about objects of research: the act of a hand-over, the permission to use an object up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from app.kernel.document_data import Signatory


@dataclass(frozen=True, slots=True)
class ObjectHanded:
    """One object of a hand-over: its own number, and seal and condition as stated and as found.

    ``finding`` is a word of the receiver: empty until answered.
    """

    number: str
    name: str
    seal: str
    condition: str
    finding: Literal["", "as_stated", "seal_differs", "damaged", "missing"] = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class HandOverAct:
    """The act of handing objects over (one per hand-over). ``qr`` is the SVG of its number.

    ``received_on`` is None while the receiver has not answered; ``photos`` are names with SHA-256.
    """

    template: ClassVar[str] = "hand_over_act"

    number: str
    expertise_number: str
    case_number: str
    body: str
    provider: str
    leg: Literal["to_provider", "on", "back"]
    way: Literal["in_person", "courier"]
    given_on: date
    received_on: date | None
    given_by: Signatory
    received_by: Signatory
    objects: tuple[ObjectHanded, ...]
    qr: str
    to_institute: str = ""
    courier: str = ""
    witnesses: tuple[str, ...] = ()
    photos: tuple[str, ...] = ()
    remarks: str = ""


@dataclass(frozen=True, slots=True)
class PermissionDecision:
    """The body's decision that an object may be partly or fully destroyed or changed (CrPC 79, 272)."""

    template: ClassVar[str] = "permission_decision"

    number: str
    expertise_number: str
    body: str
    case_number: str
    expert: str
    day: date
    object: str
    permission: Literal["partial", "full"]
    asked: str
    reasons: str
    officer: Signatory
    acts_for: str = ""  # whose right the officer uses under a delegation, and since which day
    delegated_on: date | None = None
