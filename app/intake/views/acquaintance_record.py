"""The record of acquaintance as a document, in the language of the case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.intake.models import Expertise, Party, PartyProposal
from app.intake.rules import gate_words as words
from app.intake.rules.rights import RIGHTS, rights_article
from app.intake.states import PartyState
from app.kernel.citations import cite
from app.kernel.document_data import AcquaintanceRecord, PartyLine, ProposalLine
from app.kernel.i18n import LOCALES, day, force_locale, moment


def record_of(expertise: Expertise, parties: Iterable[Party], *, on: date) -> AcquaintanceRecord:
    """What is printed: what was ordered, the rights, each party with the way and time of its acquaintance."""
    with force_locale(LOCALES[expertise.ruling_language]):
        listed = list(parties)
        return AcquaintanceRecord(
            number=expertise.number,
            body=str(getattr(expertise.body, f"name_{expertise.ruling_language}")),
            place=expertise.place,
            day=on,
            case_number=expertise.case_number,
            specialties=tuple(getattr(s, f"name_{expertise.ruling_language}") for s in expertise.specialties),
            questions=tuple(q.text for q in expertise.questions),
            objects=tuple(o.name for o in expertise.objects),
            rights=tuple(str(one) for one in RIGHTS),
            rights_article=str(cite(str(rights_article(expertise.procedure)))),
            parties=tuple(_party(one) for one in listed),
            proposals=tuple(_proposal(party, one) for party in listed for one in party.proposals),
        )


def _party(party: Party) -> PartyLine:
    if party.state is PartyState.ON_PAPER and party.paper_way is not None:
        how, when = str(words.PAPER_WAY[party.paper_way]), day(party.paper_on)
    else:
        how, when = str(words.PARTY_STATE[party.state]), moment(party.done_at) if party.done_at else ""
    return PartyLine(name=party.name, role=str(words.ROLE[party.role]), how=how, when=when)


def _proposal(party: Party, proposal: PartyProposal) -> ProposalLine:
    return ProposalLine(
        name=party.name,
        what=str(words.PROPOSAL[proposal.kind]),
        text=proposal.text,
        outcome=str(words.PROPOSAL_STATE[proposal.state]),
        reasons=proposal.reasons,
    )
