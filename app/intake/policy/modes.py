"""Whom the mode of a search admits, and what a restriction keeps from view: in Python and as SQL."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Text, and_, cast, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from app.accounts.models import Body, Person
from app.accounts.states import BodyKind, Verb
from app.intake.models import Expertise, SearchInvitation
from app.intake.states import ExpertiseState, Form
from app.kernel.db import db
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny
from app.reference.states import SearchMode
from app.registry import policy as registry
from app.registry.models import Expert
from app.registry.states import ExpertKind

BY_INVITATION = _l("The body invites whom it wants to this search. You are not among them.")
STATE_ONLY = _l("Only state institutes may offer in this search.")
NO_OFFERS = _l("No offers are taken: the body chose one provider directly.")
NOT_YOURS = _l("You do not hold the right for this at the body that orders the expertise.")
RUNNING = _l("The list of the invited can be changed only before a search begins.")
NOT_RESTRICTED = _l("The request is not restricted: every member with a right that concerns cases may know of it.")
NO_INSTITUTE = _l("This is no open state institute.")
BY_INSTITUTE = _l("A state expert is invited through the institute.")
NOBODY_FIT = _l("No expert of the institute is fit for this expertise today.")

UNRESTRICTED: ColumnElement[bool] = Expertise.restricted == cast([], ARRAY(Text()))
INVITING = (SearchMode.INVITED, SearchMode.DIRECT)


@dataclass(frozen=True)
class Guest:
    """In whose name somebody would offer or be chosen: a private expert, or an institute."""

    expert_id: uuid.UUID | None = None
    institute_id: uuid.UUID | None = None

    def invited(self) -> ColumnElement[bool]:
        """Over `SearchInvitation`: an invitation of this guest."""
        if self.institute_id is not None:
            return SearchInvitation.institute_id == self.institute_id
        return SearchInvitation.expert_id == self.expert_id


def cleared_for(kinds: Iterable[str]) -> ColumnElement[bool]:
    """Over `Expertise`: it has no restriction but these."""
    known = sorted(kinds)
    return Expertise.restricted.contained_by(cast(known, ARRAY(Text()))) if known else UNRESTRICTED


def admitted(guest: Guest) -> ColumnElement[bool]:
    """`admits` as SQL over Expertise."""
    free = (SearchMode.OPEN,) if guest.institute_id is None else (SearchMode.OPEN, SearchMode.STATE)
    named = select(SearchInvitation.expertise_id).where(guest.invited())
    return or_(Expertise.mode.in_(free), and_(Expertise.mode.in_(INVITING), Expertise.id.in_(named)))


def admits(expertise: Expertise, guest: Guest) -> bool:
    """Does the mode of the search admit this guest? Whether the guest is fit is another question."""
    if expertise.mode in INVITING:
        named = select(SearchInvitation.id).where(SearchInvitation.expertise_id == expertise.id, guest.invited())
        return db.session.scalar(named) is not None
    return expertise.mode is SearchMode.OPEN or guest.institute_id is not None


def can_join(expertise: Expertise, guest: Guest, *, admitted: bool | None = None) -> Decision:
    """May this guest offer, as far as the mode of the search is concerned? With the reason.

    `admitted`: the answer of `admits`, where the caller has asked for a whole list at once.
    """
    if expertise.mode is SearchMode.DIRECT:
        return deny("no_offers", NO_OFFERS)
    if admits(expertise, guest) if admitted is None else admitted:
        return allow()
    return (
        deny("by_invitation", BY_INVITATION) if expertise.mode is SearchMode.INVITED else deny("state_only", STATE_ONLY)
    )


def can_invite(actor: Person, expertise: Expertise) -> Decision:
    """May the actor change the list of the invited: who drafts, in the draft; who chooses, before a new search?"""
    between = expertise.state in {ExpertiseState.OPENED, ExpertiseState.FAILED}
    if not actor.can(Verb.SELECT if between else Verb.DRAFT, expertise.body_id):
        return deny("not_yours", NOT_YOURS)
    return allow() if between or expertise.state is ExpertiseState.DRAFT else deny("running", RUNNING)


def can_be_invited(expertise: Expertise, guest: Expert | Body | None, *, on: date) -> Decision:
    """Is this private expert fit and cleared on the day, or has this institute somebody who is? Every reason at once.

    Of a complex expertise one of the specialties is enough: the guest would lead a team.
    """
    if isinstance(guest, Expert):
        if guest.kind is not ExpertKind.PRIVATE:
            return deny("by_institute", BY_INSTITUTE)
        return _private_answer(expertise, guest, on=on)
    if guest is None or guest.kind is not BodyKind.INSTITUTE or guest.closed_at is not None:
        return deny("no_institute", NO_INSTITUTE)
    able = select(Expert.id).where(Expert.institute_id == guest.id, fit_for(expertise, on=on)).limit(1)
    return allow() if db.session.scalar(able) is not None else deny("nobody_fit", NOBODY_FIT)


def _private_answer(expertise: Expertise, expert: Expert, *, on: date) -> Decision:
    asked = list(expertise.specialties)
    if expertise.form is Form.COMPLEX:
        answers = [registry.is_fit(expert, [one], on=on, restricted=expertise.restricted) for one in asked]
        found = next((answer for answer in answers if answer), None)
        if found is not None:
            return found.decision
    return registry.is_fit(expert, asked, on=on, restricted=expertise.restricted).decision


def fit_for(expertise: Expertise, *, on: date) -> ColumnElement[bool]:
    """Over `Expert`: fit and cleared for this expertise on a day; of a complex one, for one specialty at least."""
    ids = [one.id for one in expertise.specialties]
    sets = [[key] for key in ids] if expertise.form is Form.COMPLEX and ids else [ids]
    return or_(*(registry.fit_experts(one, on=on, restricted=expertise.restricted) for one in sets))


def can_name_insiders(actor: Person, expertise: Expertise) -> Decision:
    """May the actor say who of the body knows of a restricted expertise? The official in charge, and who publishes."""
    charge = expertise.official_id == actor.id and actor.can(Verb.DRAFT, expertise.body_id)
    if not charge and not actor.can(Verb.PUBLISH, expertise.body_id):
        return deny("not_yours", NOT_YOURS)
    return allow() if expertise.restricted else deny("not_restricted", NOT_RESTRICTED)
