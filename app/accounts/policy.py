"""Who may manage bodies and members."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, false, or_, true

from app.accounts.models import Body, BreakGlass, Delegation, FactorReset, Membership, Person
from app.accounts.states import BodyKind, Verb
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, both, deny
from app.notices.models import LegalNotice


def administers_bodies(actor: Person) -> bool:
    """Does this person manage members at the Ministry, and so enter bodies and their first managers?"""
    return _at_ministry(actor, Verb.MANAGE_MEMBERS)


def _ministries(actor: Person) -> list[uuid.UUID]:
    return [m.body_id for m in actor.active_memberships if m.body.kind is BodyKind.MINISTRY]


def _at_ministry(actor: Person, *verbs: Verb) -> bool:
    return any(actor.can_any(verbs, body_id) for body_id in _ministries(actor))


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


ENOUGH_MANAGERS = 2
BODY_CLOSED = _l("This body is closed.")
FIRST_MANAGER = _l(
    "The Ministry invites a manager only while fewer than two people who can sign in manage the members of a body; "
    "they invite the rest."
)


def can_invite(actor: Person, body: Body, *, verbs: Collection[Verb], managers: int) -> Decision:
    """The body's managers invite. The Ministry invites a manager where fewer than two can act.

    A second one too, or nobody could take the place of the only manager who has left (docs/decisions/0032).
    `managers`: how many people who can sign in manage the members of the body.
    """
    if body.closed_at is not None:
        return deny("body-closed", BODY_CLOSED)
    own = can_manage_members(actor, body)
    if own or not administers_bodies(actor):
        return own
    if managers < ENOUGH_MANAGERS and Verb.MANAGE_MEMBERS in verbs:
        return allow()
    return deny("not-first-manager", FIRST_MANAGER)


def can_close_person(actor: Person, person: Person) -> Decision:
    """Whoever manages members at the Ministry closes and reopens an account, never the own one."""
    if actor.id == person.id:
        return deny("yourself", NOT_YOURSELF)
    if administers_bodies(actor):
        return allow()
    return deny("not-ministry", _l("Only those who manage members at the Ministry of Justice close an account."))


def can_close_body(actor: Person, body: Body) -> Decision:
    """Whoever manages members at the Ministry closes and reopens a body, never the Ministry or the Chamber.

    Whether anything still runs there is asked by the floor that knows the work.
    """
    if not administers_bodies(actor):
        return deny("not-ministry", _l("Only those who manage members at the Ministry of Justice close a body."))
    if body.kind in (BodyKind.MINISTRY, BodyKind.CHAMBER):
        return deny("stays", _l("The Ministry of Justice and the Chamber are never closed: others depend on them."))
    return allow()


def can_see_accounts(actor: Person) -> Decision:
    """The list of all accounts is for those who close and reopen them."""
    if administers_bodies(actor):
        return allow()
    return deny("not-ministry", _l("Only those who manage members at the Ministry of Justice see all accounts."))


def visible_accounts(actor: Person) -> ColumnElement[bool]:
    """The same as `can_see_accounts`, over Person."""
    return true() if administers_bodies(actor) else false()


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
LENT_FOR_IT = _l("You have this right only as a loan from somebody whom this concerns: another person decides.")
NOT_ASKER = _l("Only those who manage members at the Ministry of Justice ask to read a file.")
NOT_YOUR_WISH = _l("Only the person who asked takes the request back.")
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


def _apart_from(
    lenders: Collection[uuid.UUID], actor: Person, verbs: Collection[Verb], places: Collection[uuid.UUID]
) -> bool:
    """Does the actor hold one of the rights in one of these bodies without what these people have lent?

    Otherwise the first of two people could make the second one out of a deputy.
    """
    own = any(m.body_id in places and not m.verbs.isdisjoint(verbs) for m in actor.active_memberships)
    return own or any(
        right.body_id in places and right.verb in verbs and right.under.giver_id not in lenders for right in actor.lent
    )


def can_confirm_reset(actor: Person, reset: FactorReset) -> Decision:
    """Somebody other than who asked and whose factor it is: of the body's managers or of the Ministry's.

    A right that one of those two has lent does not make a second person.
    """
    concerned = {reset.asked_by_id, reset.person_id}
    if actor.id in concerned:
        return deny("own-wish", OWN_WISH)
    if not actor.can(Verb.MANAGE_MEMBERS, reset.body_id) and not administers_bodies(actor):
        return deny("not-second", NOT_SECOND)
    places = [reset.body_id, *_ministries(actor)]
    apart = _apart_from(concerned, actor, {Verb.MANAGE_MEMBERS}, places)
    return allow() if apart else deny("lent-for-it", LENT_FOR_IT)


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
    """Another person at the Ministry, never the asker, nor by a right that the asker has lent."""
    if actor.id == asked.asked_by_id:
        return deny("own-wish", OWN_WISH)
    rights = {Verb.MANAGE_MEMBERS, Verb.REVIEW}
    who = allow() if can_see_break_glass(actor) else deny("not-granter", NOT_GRANTER)
    if who and not _apart_from({asked.asked_by_id}, actor, rights, _ministries(actor)):
        who = deny("lent-for-it", LENT_FOR_IT)
    return both(who, allow() if hours else deny("off", OFF))


def can_refuse_break_glass(actor: Person, asked: BreakGlass) -> Decision:
    """Another person at the Ministry; the asker takes the wish back instead."""
    if actor.id == asked.asked_by_id:
        return deny("own-wish", OWN_WISH)
    return allow() if can_see_break_glass(actor) else deny("not-granter", NOT_GRANTER)


def can_take_back_break_glass(actor: Person, asked: BreakGlass) -> Decision:
    """The asker alone takes the own wish back."""
    return allow() if actor.id == asked.asked_by_id else deny("not-asker", NOT_YOUR_WISH)


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
