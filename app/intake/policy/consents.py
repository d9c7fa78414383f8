"""The prosecutor's consent: who asks, who decides, who sees the question; as a yes/no and as SQL."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false

from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake.models import ConsentQuestion, Expertise
from app.intake.policy.gates import living_question, step_demanded
from app.intake.states import ConsentState, ExpertiseState
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny
from app.reference.states import Step

NOT_YOURS = _l("You do not hold the right for this at the body that orders the expertise.")
NOT_FROZEN = _l("Check and freeze the request first: the prosecutor decides on what is frozen.")
NOT_DEMANDED = _l("No rule in force demands the prosecutor's consent to this request.")
ASKED_ALREADY = _l("The prosecutor has been asked already.")
GIVEN_ALREADY = _l("The consent has been given already.")
NOT_PROSECUTOR = _l("You do not give consent at this prosecutor's office.")
OVER = _l("This question has been answered or taken back.")


def can_ask_consent(actor: Person, expertise: Expertise) -> Decision:
    """May this person put the frozen request to a prosecutor?"""
    if not actor.can(Verb.PUBLISH, expertise.body_id):
        return deny("not_yours", NOT_YOURS)
    if expertise.state is not ExpertiseState.PREPARED:
        return deny("not_frozen", NOT_FROZEN)
    if step_demanded(expertise, Step.CONSENT) is None:
        return deny("not_demanded", NOT_DEMANDED)
    living = living_question(expertise)
    if living is not None:
        asked = living.state is ConsentState.ASKED
        return deny("asked", ASKED_ALREADY) if asked else deny("given", GIVEN_ALREADY)
    return allow()


def can_take_back_consent(actor: Person, question: ConsentQuestion) -> Decision:
    """May this person take the question back? Whoever may publish, while there is no answer."""
    if not actor.can(Verb.PUBLISH, question.expertise.body_id):
        return deny("not_yours", NOT_YOURS)
    return allow() if question.state is ConsentState.ASKED else deny("over", OVER)


def can_decide_consent(actor: Person, question: ConsentQuestion) -> Decision:
    """May this person give or refuse the consent?"""
    if not actor.can(Verb.CONSENT, question.body_id):
        return deny("not_prosecutor", NOT_PROSECUTOR)
    return allow() if question.state is ConsentState.ASKED else deny("over", OVER)


def shows_request(question: ConsentQuestion) -> bool:
    """Does the question still show the whole request with its files? While it waits, and once it is answered with yes.

    After a refusal, or once it was taken back or lost its force, only the record of it is left.
    """
    return question.state in {ConsentState.ASKED, ConsentState.GIVEN}


def visible_consents(actor: Person | None) -> ColumnElement[bool]:
    """The questions put to the prosecutor's offices where the actor gives consent."""
    offices = actor.bodies_with(Verb.CONSENT) if actor is not None else []
    return ConsentQuestion.body_id.in_(offices) if offices else false()


def can_see_consent(actor: Person | None, question: ConsentQuestion) -> bool:
    """The same as `visible_consents`."""
    return actor is not None and question.body_id in actor.bodies_with(Verb.CONSENT)
