"""Legal notices on paper: who sees them at the sending body, who records what became of them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false

from app.accounts.models import Person
from app.accounts.states import Verb
from app.casework.policy.words import BODY_ONLY, NOT_YOURS, role
from app.intake.models import Expertise
from app.intake.policy import can_see_expertise, visible_expertises
from app.kernel.policy import Decision, allow, deny
from app.notices.models import LegalNotice, PaperTask


def can_see_papers(actor: Person) -> Decision:
    """The list: whoever answers for a body that orders expertises."""
    return allow() if actor.bodies_with(Verb.ANSWER) else deny(NOT_YOURS, BODY_ONLY)


def can_see_paper(actor: Person, notice: LegalNotice, expertise: Expertise) -> bool:
    """Whoever answers at the sending body and may know of the expertise; of a restricted one few may."""
    answers = notice.sender_body_id in actor.bodies_with(Verb.ANSWER)
    return answers and notice.held_for_id is None and can_see_expertise(actor, expertise)


def visible_papers(actor: Person) -> ColumnElement[bool]:
    """The same as `can_see_paper`, over PaperTask joined with LegalNotice and Expertise."""
    bodies = actor.bodies_with(Verb.ANSWER)
    if not bodies:
        return false()
    mine = and_(LegalNotice.sender_body_id.in_(bodies), LegalNotice.held_for_id.is_(None))
    return and_(mine, visible_expertises(actor))


def can_put_on_paper(actor: Person, notice: LegalNotice, expertise: Expertise) -> Decision:
    """Print an unread notice and send it, without waiting for the rules: whoever sees the papers of the sender."""
    return role(can_see_paper(actor, notice, expertise), BODY_ONLY)


def can_record_paper(actor: Person, task: PaperTask) -> Decision:
    """Record that it was sent, delivered or returned: whoever answers at the sending body. Which step: its states."""
    return role(actor.can(Verb.ANSWER, task.notice.sender_body_id), BODY_ONLY)
