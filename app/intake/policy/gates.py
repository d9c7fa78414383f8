"""The gates before publication: each open one is a reason with what to do.

Whether a step is demanded follows the rules in force on the day when the request was frozen:
what was prepared under a rule is published under it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import selectinload

from app.intake.models import Acquaintance, ConsentQuestion, Expertise, Party
from app.intake.rules.digest import content_digest
from app.intake.states import PARTY_DONE, ConsentState, PartyState, ProposalState
from app.kernel import clock
from app.kernel.db import db
from app.kernel.i18n import _l
from app.kernel.policy import Decision, Reason, from_reasons
from app.notices.models import LegalNotice, PaperTask
from app.notices.states import NoticeState, PaperState
from app.reference import queries as reference
from app.reference.queries import StepDemand
from app.reference.states import Step

REREAD = "intake/party_reread"


def step_demanded(expertise: Expertise, step: Step) -> StepDemand | None:
    """The rule that demands the step of this request, as it stood when the request was frozen (or begun)."""
    return reference.demanded_step(
        step,
        procedure=expertise.procedure,
        specialty_ids=[s.id for s in expertise.specialties],
        region_code=expertise.region_code,
        on=clock.day_of(expertise.prepared_at or expertise.drafted_at),
    )


def publication_gates(expertise: Expertise) -> Decision:
    """Is every gate before publication passed? The reasons of all open ones are kept, in a stable order.

    The code of a reason begins with the name of its gate and a dot: the publication page links it by that.
    """
    return from_reasons([*_parties(expertise), *_consent(expertise)])


def living_question(expertise: Expertise) -> ConsentQuestion | None:
    """The question to the prosecutor that waits for an answer, or was answered with yes."""
    alive = ConsentQuestion.state.in_((ConsentState.ASKED, ConsentState.GIVEN))
    return db.session.scalar(select(ConsentQuestion).where(ConsentQuestion.expertise_id == expertise.id, alive))


def _consent(expertise: Expertise) -> Iterator[Reason]:
    """Without the consent a request that needs it has no force."""
    rule = step_demanded(expertise, Step.CONSENT)
    if rule is None:
        return
    question = living_question(expertise)
    if question is None:
        text = _l("The request needs the prosecutor's consent. Ask for it; without it the request has no force.")
        yield Reason("consent.needed", text, rule.cited)
    elif question.state is ConsentState.ASKED:
        text = _l("The prosecutor has not answered yet. Wait for the answer, or take the question back.")
        yield Reason("consent.waits", text, rule.cited)
    elif question.digest != content_digest(expertise):
        text = _l("The prosecutor's consent was given to another wording. Take the request back and ask anew.")
        yield Reason("consent.changed", text, rule.cited)


def _parties(expertise: Expertise) -> Iterator[Reason]:
    rule = step_demanded(expertise, Step.ACQUAINTANCE)
    article = rule.cited if rule is not None else None
    listed = select(Party).where(Party.expertise_id == expertise.id, Party.state != PartyState.STRUCK)
    parties = db.session.scalars(listed.options(selectinload(Party.proposals))).all()
    begun = db.session.scalar(select(Acquaintance.id).where(Acquaintance.expertise_id == expertise.id))
    if not parties:
        if rule is not None:
            text = _l("The parties must read what is ordered before it is published. Enter them.")
            yield Reason("parties.none", text, article)
        return
    if begun is None and any(p.state is PartyState.LISTED and p.email for p in parties):
        yield Reason("parties.not_begun", _l("The parties are entered, but their letters are not sent."), article)
    elif any(p.state is PartyState.TOLD for p in parties):
        text = _l("Not every party has confirmed that it has read the request, and the term still runs.")
        yield Reason("parties.waits", text, article)
    if any(p.state is PartyState.LISTED and (begun is not None or not p.email) for p in parties):
        text = _l("A party has no link yet: send it one, or record that it was acquainted on paper.")
        yield Reason("parties.paper", text, article)
    if any(one.state is ProposalState.MADE for p in parties for one in p.proposals):
        text = _l("A proposal of a party is not answered yet. Accept or refuse it with reasons.")
        yield Reason("parties.proposals", text, article)


def rereading(expertise_id: uuid.UUID) -> int:
    """How many parties have still to confirm a change of the published request that they had read (CrPC 272(4)).

    After the term nobody is waited for, nor is one whose notice on paper came back unopened.
    """
    on_paper = and_(PaperTask.notice_id == LegalNotice.id, PaperTask.state == PaperState.RETURNED)
    lapsed = Acquaintance.reread_lapsed_at
    found = (
        select(func.count(Party.id.distinct()))
        .join(LegalNotice, LegalNotice.outsider_id == Party.id)
        .join(Acquaintance, Acquaintance.expertise_id == Party.expertise_id)
        .where(
            Party.expertise_id == expertise_id,
            Party.state != PartyState.STRUCK,
            LegalNotice.template == REREAD,
            LegalNotice.state.not_in((NoticeState.READ, NoticeState.VOID)),
            or_(lapsed.is_(None), LegalNotice.made_at > lapsed),
            ~exists().where(on_paper),
        )
    )
    return int(db.session.scalar(found) or 0)


def is_done(party: Party) -> bool:
    """Has this party been acquainted, by the link, on paper or by lapse of the term?"""
    return party.state in PARTY_DONE
