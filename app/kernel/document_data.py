"""What each printed document is made of: one frozen dataclass per template.

Callers fill these and nothing else. Days and moments are handed over as such and written in court
style when the document is made; every text is printed letter by letter, never as markup. Lists are
tuples. An empty string leaves a line out. Numbers of articles come from the dated legal rules of
the caller, for a case that began under an old rule keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

Procedure = Literal["criminal", "civil", "offence", "administrative"]
Act = Literal["ruling", "court_ruling"]
Kind = Literal["primary", "additional", "repeated"]
Form = Literal["individual", "commission", "complex"]
Permission = Literal["none", "partial", "full"]
ExpertClass = Literal["state", "licensee", "one_time"]
Outcome = Literal["conclusion", "impossibility"]


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: position (or role) and name, as they stand beside the line."""

    position: str
    name: str


@dataclass(frozen=True, slots=True)
class Executor:
    """Whom the expertise is entrusted to: a named expert or a forensic body (CrPC art. 272(1)).

    ``details``: licence and certificate for an expert, the address for a body. ``members``: of a
    commission or a complex expertise each expert's name, the leader's first; each gets a line to sign.
    """

    kind: Literal["expert", "experts", "institute"]
    name: str
    details: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectSent:
    """One object with its origin and seal, and what may be done to it (CrPC art. 272(1)).

    ``limits`` says how far a partial or full permission goes ("up to 5 mg of the powder").
    """

    name: str
    origin: str
    packing: str
    permission: Permission = "none"
    limits: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """Written consent of a victim or witness, or why none is needed (CrPC arts 271(1), 272(3))."""

    role: Literal["victim", "witness"]
    name: str
    representative: str = ""
    exception: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """Who reads the ruling before the work begins (CrPC art. 272(4)); role in the reader's words."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Articles:
    """Numbers of articles in force for this case; empty ones give a sentence without a number.

    ``appointment``, ``rights`` and ``participants`` are of the code of procedure (CrPC 272, 79,
    274); ``liability`` is of the Criminal Code (420), in offence cases of the CAO (659).
    """

    appointment: tuple[str, ...] = ()
    rights: str = ""
    liability: str = ""
    participants: str = ""


@dataclass(frozen=True, slots=True)
class Ruling:
    """The ruling (or court ruling) ordering an expertise, with all contents of CrPC art. 272(1).

    ``reasons``: why the expertise is additional or repeated. ``term_days``: calendar days (Law
    44-VI art. 34), None when the ruling sets no term. ``prosecutor``: office and day of the
    prosecutor's consent, where the procedure asks for it. ``draft`` prints a mark across each page,
    and says instead of the number that the paper has no force.
    """

    template: ClassVar[str] = "ruling"

    number: str
    procedure: Procedure
    act: Act
    kind: Kind
    form: Form
    body: str
    place: str
    day: date
    case_number: str
    officer: Signatory
    facts: str
    grounds: str
    expertise_type: str
    specialties: tuple[str, ...]
    executor: Executor
    questions: tuple[str, ...]
    objects: tuple[ObjectSent, ...]
    articles: Articles
    reasons: str = ""
    materials: tuple[str, ...] = ()
    term_days: int | None = None
    consent: Consent | None = None
    participants: tuple[Participant, ...] = ()
    prosecutor: str = ""
    acts_for: str = ""  # whose right the officer uses under a delegation, and since which day
    delegated_on: date | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class OfferReceipt:
    """The receipt an expert gets for a sealed offer; ``digest`` is Sealed.digest."""

    template: ClassVar[str] = "offer_receipt"

    number: str
    expertise_number: str
    expertise_type: str
    expert: str
    version: int
    received_at: datetime
    opens_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class OfferLine:
    """One opened offer in the table of the protocol.

    ``price_tenge`` as it is to be printed; empty for state experts, whom the budget pays.
    ``workload``: expertises in hand. ``score`` and ``rank`` are missing for an excluded offer.
    """

    expert: str
    expert_class: ExpertClass
    ready_on: date
    workload: int
    price_tenge: str = ""
    rank: int | None = None
    score: str = ""
    excluded_because: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The protocol of opening and selection; the choice is the appointing body's, with reasons."""

    template: ClassVar[str] = "comparison"

    number: str
    expertise_number: str
    body: str
    place: str
    day: date
    case_number: str
    expertise_type: str
    opened_at: datetime
    offers: tuple[OfferLine, ...]
    criteria: tuple[str, ...]
    chosen: str
    reason: str
    signatories: tuple[Signatory, ...]


@dataclass(frozen=True, slots=True)
class ObjectReturned:
    """One object given back with the conclusion."""

    name: str
    packing: str
    condition: str


@dataclass(frozen=True, slots=True)
class ConclusionDelivery:
    """The hand-over note (Law 44-VI art. 34: within three calendar days of the drafting).

    ``ruling``: number and date of the ruling in one line. ``document_sheets``: sheets of paper.
    ``digest``: SHA-256 of the file, empty when only paper is handed over.
    """

    template: ClassVar[str] = "conclusion_delivery"

    number: str
    expertise_number: str
    ruling: str
    case_number: str
    body: str
    expert: str
    outcome: Outcome
    document_number: str
    document_day: date
    document_sheets: int
    handed_at: datetime
    way: str
    objects: tuple[ObjectReturned, ...]
    materials: tuple[str, ...]
    handed_by: Signatory
    received_by: Signatory
    digest: str = ""


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A participant, how and when it was acquainted; in the reader's words, empty where it still has to sign."""

    name: str
    role: str
    how: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal of a participant and what became of it, in the reader's words."""

    name: str
    what: str
    text: str
    outcome: str
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class AcquaintanceRecord:
    """The record that the participants were acquainted with what is ordered (CrPC arts 272(4), 274)."""

    template: ClassVar[str] = "acquaintance"

    number: str
    body: str
    place: str
    day: date
    case_number: str
    specialties: tuple[str, ...]
    questions: tuple[str, ...]
    objects: tuple[str, ...]
    rights: tuple[str, ...]
    rights_article: str
    parties: tuple[PartyLine, ...]
    proposals: tuple[ProposalLine, ...] = ()


Document = Ruling | OfferReceipt | Comparison | ConclusionDelivery | AcquaintanceRecord
