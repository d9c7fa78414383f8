"""Tables of intake: the request and what belongs to it; the gates before publication."""

from app.intake.models.amending import Amendment
from app.intake.models.drafting import ClarityAside, ClarityReading, NotDuplicate
from app.intake.models.expertise import (
    Attachment,
    Expertise,
    NumberCounter,
    Question,
    ResearchObject,
    Search,
    Turn,
    expertise_specialty,
)
from app.intake.models.gates import Acquaintance, ConsentQuestion, Party, PartyLink, PartyProposal
from app.intake.models.modes import Insider, SearchInvitation

__all__ = [
    "Acquaintance",
    "Amendment",
    "Attachment",
    "ClarityAside",
    "ClarityReading",
    "ConsentQuestion",
    "Expertise",
    "Insider",
    "NotDuplicate",
    "NumberCounter",
    "Party",
    "PartyLink",
    "PartyProposal",
    "Question",
    "ResearchObject",
    "Search",
    "SearchInvitation",
    "Turn",
    "expertise_specialty",
]
