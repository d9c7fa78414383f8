"""Who may manage bodies and members."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, true

from app.accounts.models import Body, Person
from app.accounts.states import BodyKind, Verb
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, deny


def administers_bodies(actor: Person) -> bool:
    """Does this person manage members at the Ministry, and so enter bodies and their first managers?"""
    return any(m.body.kind is BodyKind.MINISTRY and Verb.MANAGE_MEMBERS in m.verbs for m in actor.active_memberships)


def can_make_bodies(actor: Person) -> Decision:
    """Only the Ministry enters bodies."""
    if administers_bodies(actor):
        return allow()
    return deny("not-ministry", _l("Only those who manage members at the Ministry of Justice enter bodies."))


def can_manage_members(actor: Person, body: Body) -> Decision:
    """Members are managed by those of the body's own people who hold that right."""
    if actor.can(Verb.MANAGE_MEMBERS, body.id):
        return allow()
    return deny("not-manager", _l("Only those who manage the members of this body may do this."))


def can_invite(actor: Person, body: Body, *, verbs: Collection[Verb], has_manager: bool) -> Decision:
    """The body's managers invite; the Ministry invites the first manager of a body that has none."""
    own = can_manage_members(actor, body)
    if own or not administers_bodies(actor):
        return own
    if not has_manager and Verb.MANAGE_MEMBERS in verbs:
        return allow()
    return deny("not-first-manager", _l("The Ministry invites the first manager of a body; that one invites the rest."))


def can_see_members(actor: Person, body: Body) -> Decision:
    """Who can do what in a body is seen by its managers and by the Ministry's."""
    return allow() if administers_bodies(actor) else can_manage_members(actor, body)


def can_see_body(actor: Person, body: Body) -> bool:
    """One's own bodies; all of them for the Ministry's managers."""
    return body.id in actor.bodies_with() or administers_bodies(actor)


def visible_bodies(actor: Person) -> ColumnElement[bool]:
    """The same as `can_see_body`, over Body."""
    if administers_bodies(actor):
        return true()
    return Body.id.in_(actor.bodies_with())
