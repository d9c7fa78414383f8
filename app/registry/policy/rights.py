"""Who may keep the register: the Ministry's reviewers. It is public to read."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny
from app.registry.models import Expert


def _reviews(actor: Any) -> bool:
    return isinstance(actor, Person) and any(
        m.body.kind is BodyKind.MINISTRY and Verb.REVIEW in m.verbs for m in actor.active_memberships
    )


def can_keep_register(actor: Person | None) -> Decision:
    """Import, check by hand, suspend, restore and terminate: members of the Ministry who review."""
    if _reviews(actor):
        return allow()
    return deny("not_reviewer", _l("Only the Ministry's reviewers keep the register of experts."))


def can_see_private_data(actor: Person | None, expert: Expert) -> bool:
    """The masked IIN and the e-mail: the expert and the Ministry's reviewers."""
    return _reviews(actor) or (actor is not None and expert.person_id == getattr(actor, "id", None))


def can_enter_absence(actor: Person | None, expert: Expert) -> Decision:
    """The expert, whoever assigns work at the expert's institute, and the Ministry's reviewers."""
    if _reviews(actor):
        return allow()
    if isinstance(actor, Person):
        institute = expert.institute_id
        if expert.person_id == actor.id or (institute is not None and actor.can(Verb.ASSIGN, institute)):
            return allow()
    return deny("not_own_absence", _l("Only the expert, the institute or the Ministry may enter an absence."))
