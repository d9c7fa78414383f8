"""Who may keep the register: the Ministry's reviewers. It is public to read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, true

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny
from app.registry.models import Expert


def _reviews(actor: Any) -> bool:
    return isinstance(actor, Person) and any(
        m.body.kind is BodyKind.MINISTRY and actor.can(Verb.REVIEW, m.body_id) for m in actor.active_memberships
    )


def can_keep_register(actor: Person | None) -> Decision:
    """Import, check by hand, suspend, restore and terminate: members of the Ministry who review."""
    if _reviews(actor):
        return allow()
    return deny("not_reviewer", _l("Only the Ministry's reviewers keep the register of experts."))


def can_see_private_data(actor: Person | None, expert: Expert) -> bool:
    """The masked IIN and the e-mail: the expert and the Ministry's reviewers."""
    return _reviews(actor) or (actor is not None and expert.person_id == getattr(actor, "id", None))


def can_declare_capacity(actor: Person | None, expert: Expert) -> Decision:
    """Declare the hours a week: a private expert herself; for a state expert whoever assigns at the institute too."""
    if isinstance(actor, Person):
        institute = expert.institute_id
        if expert.person_id == actor.id or (institute is not None and actor.can(Verb.ASSIGN, institute)):
            return allow()
    return deny("not_own_hours", _l("Only the expert or the institute declares the hours for expertises."))


def can_enter_absence(actor: Person | None, expert: Expert) -> Decision:
    """The expert, whoever assigns work at the expert's institute, and the Ministry's reviewers."""
    if _reviews(actor):
        return allow()
    if isinstance(actor, Person):
        institute = expert.institute_id
        if expert.person_id == actor.id or (institute is not None and actor.can(Verb.ASSIGN, institute)):
            return allow()
    return deny("not_own_absence", _l("Only the expert, the institute or the Ministry may enter an absence."))


def can_see_expiring(actor: Person | None) -> Decision:
    """The list of what runs out soon: the Ministry's reviewers, and whoever assigns work at an institute."""
    if _reviews(actor) or (isinstance(actor, Person) and actor.bodies_with(Verb.ASSIGN)):
        return allow()
    return deny(
        "not_keeper", _l("Only the Ministry's reviewers and those who assign work at an institute see this list.")
    )


def sees_expiry_of(actor: Person | None, expert: Expert) -> bool:
    """Whether the actor looks after this expert's terms, or is the expert."""
    if not isinstance(actor, Person):
        return False
    assigns = expert.institute_id is not None and expert.institute_id in actor.bodies_with(Verb.ASSIGN)
    return _reviews(actor) or assigns or expert.person_id == actor.id


def visible_expiries(actor: Person) -> ColumnElement[bool]:
    """The same over Expert, as SQL."""
    if _reviews(actor):
        return true()
    return or_(Expert.institute_id.in_(actor.bodies_with(Verb.ASSIGN)), Expert.person_id == actor.id)
