"""States of petitions and challenges; kinds of clock events and of the expert's final document."""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class EventKind(StrEnum):
    """The ledger of the clock; the values are the names a clerk writes."""

    RULING_RECEIVED = "ruling_received"
    OBJECTS_RECEIVED = "objects_received"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    PROCEED = "proceed"
    EXTENDED = "extended"
    COMPLETED = "completed"
    HANDED_OVER = "handed_over"
    RETURNED = "returned"


class PetitionKind(StrEnum):
    """What the expert asks the appointing body for. Only materials (suspension) and a longer term touch the clock."""

    MATERIALS = "materials"
    EXTENSION = "extension"
    BEYOND_QUESTIONS = "beyond_questions"  # to answer what was not asked (CrPC 79)
    ATTEND = "attend"  # a procedural act, a hearing, an inspection with the parties
    DESTRUCTION = "destruction"  # a wider permission for one object


class PetitionState(StrEnum):
    FILED = "filed"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


PETITION_WORKFLOW = Workflow(
    Move("grant", {PetitionState.FILED}, PetitionState.GRANTED),
    Move("refuse", {PetitionState.FILED}, PetitionState.REFUSED),
    Move("withdraw", {PetitionState.FILED}, PetitionState.WITHDRAWN),
)


class Bringer(StrEnum):
    """Who brings a challenge: a party through the body, or the expert herself (self-recusal)."""

    PARTY = "party"
    EXPERT = "expert"


class Challenged(StrEnum):
    """Who is challenged: the expert (of a team: the member named), or the whole institute (CrPC 274)."""

    EXPERT = "expert"
    INSTITUTE = "institute"


class ChallengeState(StrEnum):
    FILED = "filed"
    UPHELD = "upheld"
    REJECTED = "rejected"
    MOOT = "moot"  # whom it was about has nothing to do with the expertise any more


CHALLENGE_WORKFLOW = Workflow(
    Move("uphold", {ChallengeState.FILED}, ChallengeState.UPHELD),
    Move("reject", {ChallengeState.FILED}, ChallengeState.REJECTED),
    Move("moot", {ChallengeState.FILED}, ChallengeState.MOOT),
)


class DocumentKind(StrEnum):
    """The expert's final word: a conclusion, or a message that none can be given (CrPC 284)."""

    CONCLUSION = "conclusion"
    IMPOSSIBILITY = "impossibility"


class AnswerKind(StrEnum):
    """How far the answer goes; `answered` says nothing about it (an own text says it in its words)."""

    ANSWERED = "answered"
    CATEGORICAL = "categorical"
    PROBABLE = "probable"
    UNDETERMINABLE = "undeterminable"  # the research was done and decides nothing
    UNANSWERED = "unanswered"


class Section(StrEnum):
    """The parts of a generated conclusion that the expert writes; the rest comes from the expertise itself."""

    DATES = "dates"
    PRESENT = "present"
    MATERIALS = "materials"
    OBJECTS = "objects"
    RESEARCH = "research"
    METHODS = "methods"


class CorrectionState(StrEnum):
    """The way of a mistake of writing or counting from being named to a new version."""

    ASKED = "asked"  # by the body; the expert has not answered
    OPEN = "open"
    MADE = "made"
    REFUSED = "refused"
    DROPPED = "dropped"


CORRECTION_WORKFLOW = Workflow(
    Move("take_up", {CorrectionState.ASKED}, CorrectionState.OPEN),
    Move("refuse", {CorrectionState.ASKED}, CorrectionState.REFUSED),
    Move("drop", {CorrectionState.OPEN}, CorrectionState.DROPPED),
    Move("make", {CorrectionState.OPEN}, CorrectionState.MADE),
)


class CorrectionReason(StrEnum):
    """What may be corrected without a new expertise: nothing that changes an answer's substance."""

    TYPING = "typing"
    ARITHMETIC = "arithmetic"


class ChallengeGround(StrEnum):
    """The closed list of CrPC 87 and 93 (the other codes refer to the same circumstances)."""

    INTEREST = "interest"
    TOOK_PART = "took_part"
    DEPENDENCE = "dependence"
    AUDIT = "audit"
    SPECIALIST = "specialist"
    INCOMPETENCE = "incompetence"
    EARLIER_EXPERT = "earlier_expert"  # of a repeated expertise


class ImpossibilityGround(StrEnum):
    """Why no conclusion can be given (CrPC 284 and its parallels)."""

    OUTSIDE_SPECIALTY = "outside_specialty"
    MATERIALS = "materials"
    SCIENCE = "science"


class LateReason(StrEnum):
    """Overdue needs a reason code (the Ministry's figures count them)."""

    VOLUME = "volume"
    METHOD = "method"
    EQUIPMENT = "equipment"
    ABSENCE = "absence"
    LOAD = "load"


class WarningCode(StrEnum):
    """The points of the clock at which both sides get a letter; the values are the dated rules' codes."""

    SHARE_FIRST = "warn.share_first"
    SHARE_SECOND = "warn.share_second"
    DAYS_FIRST = "warn.days_first"
    DAYS_LAST = "warn.days_last"
    OVERDUE = "overdue"
    CHOICE_DUE = "choice_due"


class CustodyState(StrEnum):
    """Where an object of research is on its way from the body to the provider and back."""

    WITH_BODY = "with_body"
    GIVEN = "given"  # stated by the giver, not yet confirmed by the receiver
    IN_TRANSIT = "in_transit"  # with a courier
    WITH_PROVIDER = "with_provider"
    LENDING = "lending"  # given on to another institute, not yet confirmed
    ELSEWHERE = "elsewhere"  # at another institute
    CONSUMED = "consumed"  # wholly, with permission
    RETURNING = "returning"
    RETURNED = "returned"
    LEFT = "left"  # left where it is by a decision with reasons
    LOST = "lost"


class Holder(StrEnum):
    """Who answers for an object. Exactly one at each moment."""

    BODY = "body"
    COURIER = "courier"
    PROVIDER = "provider"
    INSTITUTE = "institute"  # another one, named in the hand-over
    NOBODY = "nobody"  # wholly consumed, or lost


C = CustodyState
CUSTODY_WORKFLOW = Workflow(
    Move("give", {C.WITH_BODY, C.RETURNED}, C.GIVEN),
    Move("send", {C.WITH_BODY, C.RETURNED}, C.IN_TRANSIT),
    Move("receive", {C.GIVEN, C.IN_TRANSIT}, C.WITH_PROVIDER),
    Move("receive_alone", {C.WITH_BODY, C.RETURNED}, C.WITH_PROVIDER),
    Move("keep", {C.GIVEN, C.IN_TRANSIT}, C.WITH_BODY),
    Move("lend", {C.WITH_PROVIDER}, C.LENDING),
    Move("lent", {C.LENDING}, C.ELSEWHERE),
    Move("keep_here", {C.LENDING, C.RETURNING}, C.WITH_PROVIDER),
    Move("take_back", {C.ELSEWHERE}, C.WITH_PROVIDER),
    Move("consume", {C.WITH_PROVIDER}, C.CONSUMED),
    Move("give_back", {C.WITH_PROVIDER}, C.RETURNING),
    Move("accept_back", {C.RETURNING}, C.RETURNED),
    Move("leave", {C.WITH_BODY, C.WITH_PROVIDER, C.ELSEWHERE, C.LOST}, C.LEFT),
    Move("lose", {C.GIVEN, C.IN_TRANSIT, C.WITH_PROVIDER, C.LENDING, C.ELSEWHERE, C.RETURNING}, C.LOST),
    Move("recover", {C.WITH_PROVIDER, C.LENDING, C.ELSEWHERE, C.LEFT, C.LOST}, C.RETURNED),
)
# With nothing left to account for when an expertise is closed.
ACCOUNTED = frozenset({C.WITH_BODY, C.CONSUMED, C.RETURNED, C.LEFT})


class Leg(StrEnum):
    """Which part of the way a hand-over covers."""

    TO_PROVIDER = "to_provider"
    ON = "on"  # to another institute
    BACK = "back"


class Way(StrEnum):
    IN_PERSON = "in_person"
    COURIER = "courier"


class HandOverState(StrEnum):
    """A hand-over is two acts: the giver states, the receiver answers."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    BROKEN = "broken"  # everything in it was lost or left


HAND_OVER_WORKFLOW = Workflow(
    Move("confirm", {HandOverState.PENDING}, HandOverState.CONFIRMED),
    Move("refuse", {HandOverState.PENDING}, HandOverState.REFUSED),
    Move("withdraw", {HandOverState.PENDING}, HandOverState.WITHDRAWN),
    Move("break_off", {HandOverState.PENDING}, HandOverState.BROKEN),
)


class Finding(StrEnum):
    """What the receiver found, object by object."""

    AS_STATED = "as_stated"
    SEAL_DIFFERS = "seal_differs"
    DAMAGED = "damaged"
    MISSING = "missing"  # was not in the parcel: it stays with the giver


class ObjectClass(StrEnum):
    """Classes of objects for which each side needs a witness."""

    DRUGS = "drugs"
    WEAPONS = "weapons"
    MONEY = "money"
    BIOLOGICAL = "biological"


class Side(StrEnum):
    GIVER = "giver"
    RECEIVER = "receiver"


class Cause(StrEnum):
    """What open work waits for at this moment: who holds the ball, and where it stands."""

    ANSWER = "answer"  # the institute has not answered yet
    OBJECTS = "objects"  # the ruling or the objects are not there
    TRANSIT = "transit"  # with a courier
    REPLY = "reply"  # the body owes an answer or materials
    PAYMENT = "payment"
    OTHERS = "others"  # parties, prosecutor, review
    EXPERT = "expert"  # nothing but the expert's own time


class CostKind(StrEnum):
    """The lines of a cost estimate and of an expense report (CPC 110; Decree 601 of 25 July 2024)."""

    WORK = "work"
    TRAVEL = "travel"
    LODGING = "lodging"
    PER_DIEM = "per_diem"
    REAGENTS = "reagents"
    MATERIALS = "materials"
    EQUIPMENT = "equipment"
    UTILITIES = "utilities"


class EstimateState(StrEnum):
    """A cost estimate before the work begins; what is refused or withdrawn may be followed by another one."""

    FILED = "filed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


ESTIMATE_WORKFLOW = Workflow(
    Move("approve", {EstimateState.FILED}, EstimateState.APPROVED),
    Move("refuse", {EstimateState.FILED}, EstimateState.REFUSED),
    Move("withdraw", {EstimateState.FILED}, EstimateState.WITHDRAWN),
)


class FeeState(StrEnum):
    """What is owed to the provider: fixed by an act of the body, then paid, or refused by act."""

    NOT_FIXED = "not_fixed"
    FIXED = "fixed"
    PAID_IN_PART = "paid_in_part"
    PAID = "paid"
    REFUSED = "refused"


FEE_WORKFLOW = Workflow(
    Move("fix", {FeeState.NOT_FIXED}, FeeState.FIXED),
    Move("refuse", {FeeState.NOT_FIXED}, FeeState.REFUSED),
    Move("pay_part", {FeeState.FIXED, FeeState.PAID_IN_PART}, FeeState.PAID_IN_PART),
    Move("pay_rest", {FeeState.FIXED, FeeState.PAID_IN_PART}, FeeState.PAID),
)


class Payer(StrEnum):
    """Who pays: a role, never a name."""

    PARTY = "party"  # the party who asked for the expertise
    BUDGET = "budget"
    OTHER = "other"


class PackageKind(StrEnum):
    """In what form the whole file of an expertise is taken out."""

    BAG = "bag"  # BagIt, RFC 8493
    COURT_CABINET = "court_cabinet"


class PackageState(StrEnum):
    """A package is made by a job; a fault is kept with its reason."""

    ASKED = "asked"
    IN_MAKING = "in_making"
    READY = "ready"
    FAILED = "failed"


PACKAGE_WORKFLOW = Workflow(
    Move("begin", {PackageState.ASKED}, PackageState.IN_MAKING),
    Move("finish", {PackageState.IN_MAKING}, PackageState.READY),
    Move("fail", {PackageState.ASKED, PackageState.IN_MAKING}, PackageState.FAILED),
)
