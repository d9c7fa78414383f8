"""Who may manage bodies and members."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, or_, true

from app.accounts.models import Body, BreakGlass, Delegation, FactorReset, Membership, Person
from app.accounts.states import BodyKind, Verb
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, both, deny
from app.notices.models import LegalNotice


def administers_bodies(actor: Person) -> bool:
    """Does this person manage members at the Ministry, and so enter bodies and their first managers?"""
    return _at_ministry(actor, Verb.MANAGE_MEMBERS)


def _at_ministry(actor: Person, *verbs: Verb) -> bool:
    places = [m.body_id for m in actor.active_memberships if m.body.kind is BodyKind.MINISTRY]
    return any(actor.can_any(verbs, body_id) for body_id in places)


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


FIRST_MANAGER = _l("The Ministry invites the first manager of a body; that one invites the rest.")


def can_invite(actor: Person, body: Body, *, verbs: Collection[Verb], has_manager: bool) -> Decision:
    """The body's managers invite; the Ministry invites the first manager of a body that has none."""
    own = can_manage_members(actor, body)
    if own or not administers_bodies(actor):
        return own
    if not has_manager and Verb.MANAGE_MEMBERS in verbs:
        return allow()
    return deny("not-first-manager", FIRST_MANAGER)


def can_close_person(actor: Person, person: Person) -> Decision:
    """Whoever manages members at the Ministry closes and reopens an account, never the own one."""
    if actor.id == person.id:
        return deny("yourself", NOT_YOURSELF)
    if administers_bodies(actor):
        return allow()
    return deny("not-ministry", _l("Only those who manage members at the Ministry of Justice close an account."))


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


NOT_YOURS = _l("Only the giver of the rights or whoever manages the members of this body may do this.")
NOT_MANAGER = _l("Only those who manage the members of this body may do this.")
NOT_YOURSELF = _l("Nobody does this to themselves: ask another who manages the members.")
NOT_SECOND = _l("A second person confirms: another who manages the members, or one who does so at the Ministry.")
OWN_WISH = _l("You asked for this yourself: another person decides.")
NOT_ASKER = _l("Only those who manage members at the Ministry of Justice ask to read a file.")
NOT_GRANTER = _l("Only those who manage members or check the register at the Ministry of Justice decide this.")
OFF = _l("Reading a file by two people is switched off: the Ministry has set no hours for it.")


def can_delegate(actor: Person, giver: Membership) -> Decision:
    """The member whose own rights they are, or who manages the members of the body."""
    if giver.runs and giver.person_id == actor.id:
        return allow()
    return allow() if actor.can(Verb.MANAGE_MEMBERS, giver.body_id) else deny("not-yours", NOT_YOURS)


def can_lend(actor: Person, body: Body) -> Decision:
    """May the actor arrange a cover here at all: with own rights to lend, or as a manager of the members?"""
    own = any(m.body_id == body.id and m.verbs for m in actor.active_memberships)
    return allow() if own or actor.can(Verb.MANAGE_MEMBERS, body.id) else deny("not-yours", NOT_YOURS)


def can_see_delegation(actor: Person, delegation: Delegation) -> bool:
    """The giver and the receiver, while they work there, and whoever manages the members of the body."""
    both_sides = {delegation.from_person_id, delegation.to_person_id}
    mine = actor.id in both_sides and delegation.body_id in actor.bodies_with()
    return mine or actor.can(Verb.MANAGE_MEMBERS, delegation.body_id)


def visible_delegations(actor: Person) -> ColumnElement[bool]:
    """The same as `can_see_delegation`, over Delegation."""
    mine = or_(Delegation.from_person_id == actor.id, Delegation.to_person_id == actor.id)
    return or_(
        and_(mine, Delegation.body_id.in_(actor.bodies_with())),
        Delegation.body_id.in_(actor.bodies_with(Verb.MANAGE_MEMBERS)),
    )


def can_end_delegation(actor: Person, delegation: Delegation) -> Decision:
    """Whoever sees it may end it early."""
    return allow() if can_see_delegation(actor, delegation) else deny("not-yours", NOT_YOURS)


def can_lock(actor: Person, membership: Membership) -> Decision:
    """Lock a member out, lift it, ask for a reset: who manages the members, never on oneself."""
    if membership.person_id == actor.id:
        return deny("yourself", NOT_YOURSELF)
    return allow() if actor.can(Verb.MANAGE_MEMBERS, membership.body_id) else deny("not-manager", NOT_MANAGER)


def can_confirm_reset(actor: Person, reset: FactorReset) -> Decision:
    """Somebody other than who asked and whose factor it is: of the body's managers or of the Ministry's."""
    if actor.id in {reset.asked_by_id, reset.person_id}:
        return deny("own-wish", OWN_WISH)
    fits = actor.can(Verb.MANAGE_MEMBERS, reset.body_id) or administers_bodies(actor)
    return allow() if fits else deny("not-second", NOT_SECOND)


def can_refuse_reset(actor: Person, reset: FactorReset) -> Decision:
    """Who may confirm, and who asked."""
    return allow() if actor.id == reset.asked_by_id else can_confirm_reset(actor, reset)


def can_see_resets(actor: Person) -> Decision:
    """The list of resets: whoever manages the members of some body."""
    return allow() if actor.holds(Verb.MANAGE_MEMBERS) else deny("not-manager", NOT_MANAGER)


def visible_resets(actor: Person) -> ColumnElement[bool]:
    """Resets of the bodies whose members the actor manages; all of them for the Ministry's administrators."""
    if administers_bodies(actor):
        return true()
    return FactorReset.body_id.in_(actor.bodies_with(Verb.MANAGE_MEMBERS))


def can_see_break_glass(actor: Person) -> bool:
    """The list of wishes to read a file: whoever may ask or decide."""
    return _at_ministry(actor, Verb.MANAGE_MEMBERS, Verb.REVIEW)


def can_ask_break_glass(actor: Person, *, hours: int | None) -> Decision:
    """Whoever manages members at the Ministry, while the rule has a value."""
    who = allow() if administers_bodies(actor) else deny("not-asker", NOT_ASKER)
    return both(who, allow() if hours else deny("off", OFF))


def can_grant_break_glass(actor: Person, asked: BreakGlass, *, hours: int | None) -> Decision:
    """Another person at the Ministry, never the asker."""
    if actor.id == asked.asked_by_id:
        return deny("own-wish", OWN_WISH)
    who = allow() if can_see_break_glass(actor) else deny("not-granter", NOT_GRANTER)
    return both(who, allow() if hours else deny("off", OFF))


def can_refuse_break_glass(actor: Person, asked: BreakGlass) -> Decision:
    """Whoever may grant, and the asker."""
    if actor.id == asked.asked_by_id or can_see_break_glass(actor):
        return allow()
    return deny("not-granter", NOT_GRANTER)


def can_see_dead_letters(actor: Person) -> Decision:
    """The alarms: whoever manages the members of some body."""
    return allow() if actor.holds(Verb.MANAGE_MEMBERS) else deny("not-manager", NOT_MANAGER)


def can_see_dead_letter(actor: Person, notice: LegalNotice) -> bool:
    """Of the bodies whose members the actor manages, as reader or as sender; all for the Ministry's administrators."""
    managed = actor.bodies_with(Verb.MANAGE_MEMBERS)
    return administers_bodies(actor) or notice.body_id in managed or notice.sender_body_id in managed


def visible_dead_letters(actor: Person) -> ColumnElement[bool]:
    """The same as `can_see_dead_letter`, over LegalNotice."""
    if administers_bodies(actor):
        return true()
    managed = actor.bodies_with(Verb.MANAGE_MEMBERS)
    return or_(LegalNotice.body_id.in_(managed), LegalNotice.sender_body_id.in_(managed))
