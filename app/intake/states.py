"""The life of an expertise, from the first draft to the confirmed receipt: one table for the whole house.

Intake moves it up to publication; bidding, and then casework, go on from there.
"""

from __future__ import annotations

from enum import StrEnum

from app.kernel.workflow import Move, Workflow


class ExpertiseState(StrEnum):
    DRAFT = "draft"
    PREPARED = "prepared"  # checked and frozen, one click before publication
    OPEN = "open"  # searching: offers may come
    OPENED = "opened"  # offers opened, the body chooses
    FAILED = "failed"  # no valid offer: an institute is proposed
    SELECTED = "selected"  # somebody was chosen and must answer
    ACCEPTED = "accepted"  # before the ruling: identity and challenge check (CrPC 277)
    APPOINTED = "appointed"  # ruling issued; hand-over, warning, receipt of ruling and objects
    IN_WORK = "in_work"  # the legal clock runs (or is suspended: the clock says so)
    COMPLETED = "completed"  # conclusion or message of impossibility signed
    DELIVERED = "delivered"  # handed over to the appointing body
    CLOSED = "closed"  # receipt confirmed
    RETURNED = "returned"  # returned without execution
    WITHDRAWN = "withdrawn"


S = ExpertiseState
FINAL = frozenset({S.CLOSED, S.RETURNED, S.WITHDRAWN})
BEFORE_PUBLICATION = frozenset({S.DRAFT, S.PREPARED})

EXPERTISE_WORKFLOW = Workflow(
    Move("prepare", {S.DRAFT}, S.PREPARED),
    Move("revise", {S.PREPARED}, S.DRAFT),
    Move("publish", {S.PREPARED}, S.OPEN),
    Move("open_offers", {S.OPEN}, S.OPENED),
    Move("fail_search", {S.OPEN, S.OPENED}, S.FAILED),
    Move("search_again", {S.OPENED, S.FAILED}, S.OPEN),
    Move("select", {S.OPENED, S.FAILED}, S.SELECTED),
    Move("accept", {S.SELECTED}, S.ACCEPTED),
    # declined, silent, challenged with success or replaced: back to the offers that are left
    Move("free", {S.SELECTED, S.ACCEPTED, S.APPOINTED}, S.OPENED),
    Move("issue_ruling", {S.ACCEPTED}, S.APPOINTED),
    Move("start", {S.APPOINTED}, S.IN_WORK),
    Move("complete", {S.IN_WORK}, S.COMPLETED),
    Move("hand_over", {S.COMPLETED}, S.DELIVERED),
    Move("confirm_receipt", {S.DELIVERED}, S.CLOSED),
    Move("return", {S.IN_WORK}, S.RETURNED),
    Move(
        "withdraw",
        {S.DRAFT, S.PREPARED, S.OPEN, S.OPENED, S.FAILED, S.SELECTED, S.ACCEPTED},
        S.WITHDRAWN,
    ),
)


class Kind(StrEnum):
    """Primary, additional (unclear or incomplete) or repeated (doubtful: other experts only)."""

    PRIMARY = "primary"
    ADDITIONAL = "additional"
    REPEATED = "repeated"


class Form(StrEnum):
    """One expert; several of one specialty, each with the whole research; several specialties, each its own part."""

    INDIVIDUAL = "individual"
    COMMISSION = "commission"
    COMPLEX = "complex"


class Examined(StrEnum):
    """Whether a living person is examined, and in which role (CrPC 272(3) asks consent of two of them)."""

    NOBODY = "nobody"
    VICTIM = "victim"
    WITNESS = "witness"
    OTHER = "other"


class Consent(StrEnum):
    """Written consent of a victim or witness, or the exception of CrPC 272(3) that makes it needless."""

    GIVEN = "given"
    EXCEPTION_2 = "exception_271_2"
    EXCEPTION_3 = "exception_271_3"
    EXCEPTION_5 = "exception_271_5"


class Permission(StrEnum):
    """CrPC 272(1): may the object be destroyed or changed?"""

    NO = "no"
    PARTIAL = "partial"
    FULL = "full"


class QuestionOrigin(StrEnum):
    """Whose question it is: the body's own, or one that the expert may answer beyond them (CrPC 79)."""

    BODY = "body"
    EXPERT = "expert"


class Owner(StrEnum):
    """Who holds the ball. At each moment of an unfinished expertise exactly one does."""

    BODY = "body"
    BIDDERS = "bidders"
    EXPERT = "expert"
    PARTY = "party"
    PROSECUTOR = "prosecutor"
    COURIER = "courier"
    REVIEWER = "reviewer"
    PAYER = "payer"


class SearchOutcome(StrEnum):
    """How a search for an expert ended."""

    OFFERS = "offers"
    NONE = "none"
    TOO_FEW = "too_few"  # fewer valid offers than the rule offers.minimum demands
    WITHDRAWN = "withdrawn"
    DIRECT = "direct"  # no offers were taken: the one named provider was chosen at once


class ModeReason(StrEnum):
    """Why a less open search than the open one is held: a closed list."""

    SOLE_HOLDER = "sole_holder"  # only this one holds the equipment or the method
    SECRECY = "secrecy"
    URGENCY = "urgency"
    SAME_EXPERT = "same_expert"  # an additional expertise goes on with the expert of the first
    PARTIES = "parties"  # the parties proposed it together
    NO_RESULT = "no_result"  # an earlier search brought nothing
    RESERVED = "reserved"  # the law reserves the type to the state
    OTHER = "other"


class Urgency(StrEnum):
    """Why an expertise is urgent: a closed list."""

    DETENTION = "detention"  # the term of detention ends
    HEARING = "hearing"
    LIFE = "life"
    PERISHABLE = "perishable"
    OTHER = "other"


class Part(StrEnum):
    """The parts of a request, each a page; the order is that of the task list."""

    CASE = "case"
    SPECIALTIES = "specialties"
    QUESTIONS = "questions"
    OBJECTS = "objects"
    PERSON = "person"
    GROUNDS = "grounds"
    SEARCH = "search"
    ACCESS = "access"
    ATTACHMENTS = "attachments"


class ConsentState(StrEnum):
    """A question to the prosecutor. It is void once the request it was asked about is changed."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    VOID = "void"


C = ConsentState
CONSENT_WORKFLOW = Workflow(
    Move("give", {C.ASKED}, C.GIVEN),
    Move("refuse", {C.ASKED}, C.REFUSED),
    Move("take_back", {C.ASKED}, C.TAKEN_BACK),
    Move("void", {C.ASKED, C.GIVEN}, C.VOID),
)


class PartyRole(StrEnum):
    """What somebody is in the case."""

    SUSPECT = "suspect"
    ACCUSED = "accused"
    VICTIM = "victim"
    DEFENCE = "defence"
    PLAINTIFF = "plaintiff"
    DEFENDANT = "defendant"
    REPRESENTATIVE = "representative"
    OTHER = "other"


class PartyState(StrEnum):
    """How far a party is acquainted with what is ordered (CrPC 272(4))."""

    LISTED = "listed"  # entered; nothing was sent
    TOLD = "told"  # a link was sent; the term runs
    READ = "read"  # confirmed by the link
    ON_PAPER = "on_paper"  # acquainted on paper, with the scan
    LAPSED = "lapsed"  # the term ran out
    STRUCK = "struck"  # entered by mistake, or no party any more


P = PartyState
PARTY_WORKFLOW = Workflow(
    Move("tell", {P.LISTED}, P.TOLD),
    Move("confirm", {P.TOLD}, P.READ),
    Move("record_paper", {P.LISTED, P.TOLD, P.LAPSED}, P.ON_PAPER),
    Move("lapse", {P.TOLD}, P.LAPSED),
    Move("strike", {P.LISTED, P.TOLD, P.LAPSED}, P.STRUCK),
)
PARTY_DONE = frozenset({P.READ, P.ON_PAPER, P.LAPSED})


class PaperWay(StrEnum):
    """How the acquaintance on paper went."""

    SIGNED = "signed"
    REFUSED_TO_SIGN = "refused_to_sign"
    BY_POST = "by_post"


class ProposalKind(StrEnum):
    """What a party may propose (CrPC 274)."""

    QUESTION = "question"
    WORDING = "wording"
    EXPERT = "expert"
    CHALLENGE = "challenge"
    COMMISSION = "commission"
    ATTEND = "attend"


class ProposalState(StrEnum):
    """A proposal of a party, and its outcome."""

    MADE = "made"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


R = ProposalState
PROPOSAL_WORKFLOW = Workflow(
    Move("accept", {R.MADE}, R.ACCEPTED),
    Move("refuse", {R.MADE}, R.REFUSED),
    Move("take_back", {R.MADE}, R.TAKEN_BACK),
)
