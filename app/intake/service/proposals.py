"""Proposals of the parties (CrPC 274): made by the link or entered for them, accepted or refused with reasons."""

from __future__ import annotations

from datetime import datetime

from app.accounts.models import Person
from app.intake import policy
from app.intake.models import Expertise, Party, PartyProposal, Question
from app.intake.service.acquaintance import acquaintance_of
from app.intake.service.drafting import count_change
from app.intake.service.holding import hold, letter_to_body
from app.intake.service.lists import put_question, word_question
from app.intake.service.outsiders import letter_to_party
from app.intake.service.publication import revise
from app.intake.states import ExpertiseState, ProposalKind
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require

MOST_PROPOSALS = 20
CHANGING = frozenset({ProposalKind.QUESTION, ProposalKind.WORDING})
NO_TEXT = _l("Write what is proposed.")
NO_QUESTION = _l("Choose the question whose wording is to change.")
TOO_MANY = _l("There are too many proposals already. Write to the body that orders the expertise.")
NO_REASONS = _l("Give the reasons: the party reads them.")
GONE = _l("The question that was to change is not on the list any more. Refuse the proposal, or put it by hand.")


def propose(
    party: Party,
    *,
    kind: ProposalKind,
    question_place: int | None,
    text: str,
    at: datetime,
    by: Person | None = None,
) -> PartyProposal:
    """A proposal of a party. `by` None: by its link, within the term; a person: entered for the party from paper.

    RuleBroken beside its field for an empty text, and for another wording of no question.
    """
    hold(party.expertise)
    db.session.refresh(party)
    if by is None:
        require(policy.can_propose(party, acquaintance_of(party.expertise), at=at))
    else:
        require(policy.can_enter_parties(by, party.expertise))
    question = _asked(party.expertise, question_place) if kind is ProposalKind.WORDING else None
    _refuse(party, kind, text, question)
    proposal = PartyProposal(
        party=party,
        expertise_id=party.expertise_id,
        kind=kind,
        question_place=question.place if question else None,
        question_text=question.text if question else "",
        text=text.strip(),
        made_at=at,
        recorded_by_id=by.id if by else None,
    )
    db.session.add(proposal)
    db.session.flush()
    record(proposal, "make", by=by, at=at, to_state=proposal.state.value, facts={"kind": kind.value})
    if by is None:
        letter_to_body(party.expertise, "party_proposes", at=at)
    return proposal


def _asked(expertise: Expertise, place: int | None) -> Question | None:
    return next((q for q in expertise.questions if q.place == place), None)


def _refuse(party: Party, kind: ProposalKind, text: str, question: Question | None) -> None:
    problems: dict[str, object] = {}
    if not text.strip():
        problems["text"] = NO_TEXT
    if kind is ProposalKind.WORDING and question is None:
        problems["question_place"] = NO_QUESTION
    if len(party.proposals) >= MOST_PROPOSALS:
        problems[""] = TOO_MANY
    if problems:
        raise RuleBroken(problems)


def take_back_proposal(proposal: PartyProposal, *, at: datetime) -> None:
    """The party takes a proposal back by its link, while it is not answered."""
    hold(proposal.party.expertise)
    db.session.refresh(proposal)
    make_move(proposal, "take_back", by=None, at=at, facts={"kind": proposal.kind.value})


def answer_proposal(
    proposal: PartyProposal, *, accept: bool, wording: str, reasons: str, by: Person, at: datetime
) -> PartyProposal:
    """Accept or refuse a proposal, with reasons; the party learns it by its link and by letter.

    An accepted question, or wording, changes the request: if it is frozen it goes back to the draft first,
    which takes the force from a consent but from no confirmation of a party. `wording` is the text as the
    body puts it; empty: as proposed.
    """
    expertise = proposal.party.expertise
    hold(expertise)
    db.session.refresh(proposal)
    require(policy.can_answer_proposal(by, proposal, expertise))
    if not reasons.strip():
        raise RuleBroken(reasons=NO_REASONS)
    if accept and proposal.kind in CHANGING:
        _change(expertise, proposal, wording.strip() or proposal.text, by=by, at=at)
    proposal.answered_at, proposal.answered_by_id, proposal.reasons = at, by.id, reasons.strip()
    facts = {"kind": proposal.kind.value}
    make_move(proposal, "accept" if accept else "refuse", by=by, at=at, facts=facts)
    told = "proposal_accepted" if accept else "proposal_refused"
    record(expertise, told, by=by, at=at, facts=facts)
    letter_to_party(proposal.party, told, at=at, paper={"reasons": proposal.reasons})
    return proposal


def _change(expertise: Expertise, proposal: PartyProposal, wording: str, *, by: Person, at: datetime) -> None:
    row = next((q for q in expertise.questions if q.text == proposal.question_text), None)
    if proposal.kind is ProposalKind.WORDING and row is None:
        raise RuleBroken({"": GONE})
    if expertise.state is ExpertiseState.PREPARED:
        revise(expertise, by=by, at=at)
    count_change(expertise)
    try:
        if row is not None and proposal.kind is ProposalKind.WORDING:
            word_question(expertise, question_id=row.id, text=wording, by=by, at=at)
        else:
            put_question(expertise, text=wording, by=by, at=at)
    except RuleBroken as problem:
        raise RuleBroken(wording=next(iter(problem.problems.values()))) from None
