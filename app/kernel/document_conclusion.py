"""The printed conclusion of the expert, and the message that none can be given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

AnswerWord = Literal["answered", "categorical", "probable", "undeterminable", "unanswered"]
GroundWord = Literal["", "outside_specialty", "materials", "science"]


@dataclass(frozen=True, slots=True)
class ExpertLine:
    """One expert as the conclusion names her: certificates and licence from the register, the rest in her words.

    ``part``: specialties of the own part of a complex expertise. ``research``: the own part of the research.
    ``signed_on`` is None in a draft. ``dissent``: why a member of a commission signed a separate text.
    """

    name: str
    certificates: tuple[str, ...]
    licence: str
    about: str
    warned_on: date | None
    part: str = ""
    research: str = ""
    signed_on: date | None = None
    questions: str = ""
    dissent: str = ""


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """A question with its answer, or with the reason why there is none."""

    question: str
    kind: AnswerWord
    text: str


@dataclass(frozen=True, slots=True)
class ConclusionText:
    """The whole text (production rules; CrPC art. 251 as carried on). ``ground`` makes it a message of impossibility.

    ``day`` is the day of drafting; ``ruling_on`` the day of the ruling. ``number`` carries the version from the second
    on. ``draft`` prints a mark across each page. ``qr`` is the SVG of the address of the public check, empty in a
    draft. ``corrects``: which version this one corrects, and why.
    """

    template: ClassVar[str] = "conclusion"

    number: str
    day: date
    body: str
    case_number: str
    ruling_on: date | None
    grounds: str
    institute: str
    specialties: tuple[str, ...]
    experts: tuple[ExpertLine, ...]
    liability: str
    act: Literal["cc", "cao"]
    form: Literal["individual", "commission", "complex"]
    kind: Literal["primary", "additional", "repeated"]
    ground: GroundWord
    dates: str
    questions: tuple[str, ...]
    present: str
    materials: str
    objects: str
    research: str
    methods: str
    assessment: str
    answers: tuple[AnswerLine, ...]
    annexes: tuple[str, ...]
    draft: bool
    code: str = ""
    address: str = ""
    qr: str = ""
    corrects: int | None = None
    correction: str = ""
