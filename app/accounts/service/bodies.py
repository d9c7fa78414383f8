"""Bodies and their members. Everything here is journalled; no IIN or BIN is in the journal or in a letter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy import select

from app.accounts import policy, queries
from app.accounts.models import Body, Membership, Person
from app.accounts.service import passwords
from app.accounts.service.dead_letters import watch_dead_letters
from app.accounts.service.delegations import end_delegations_of
from app.accounts.service.tickets import send_invitation
from app.accounts.states import VERBS_OF, BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken, Stale, WrongState
from app.kernel.i18n import LANGUAGES, _, _l, language
from app.kernel.identifiers import valid_bin, valid_iin
from app.kernel.journal import record
from app.kernel.policy import require
from app.notices.service import write_letter


def make_body(
    *, by: Person, kind: BodyKind, region_code: str, bin_number: str, names: dict[str, str], at: datetime
) -> Body:
    """Enter a body; `names` has one for each language, `bin_number` may be empty."""
    require(policy.can_make_bodies(by))
    problems: dict[str, Any] = {}
    number = "".join(bin_number.split()) or None
    if number is not None and not valid_bin(number):
        problems["bin"] = _l("This is no BIN: it has twelve digits, the last of which is a check digit.")
    elif number is not None and db.session.scalar(select(Body.id).where(Body.bin == number)):
        problems["bin"] = _l("A body with this BIN is already here.")
    for code in LANGUAGES:
        if not names.get(code, "").strip():
            problems[f"name_{code}"] = _l("Enter the name in this language too.")
    if problems:
        raise RuleBroken(problems)
    texts = {f"name_{code}": names[code].strip() for code in LANGUAGES}
    body = Body(kind=kind, region_code=region_code, bin=number, **texts)
    db.session.add(body)
    db.session.flush()
    record(body, "make", by=by, at=at, facts={"kind": kind.value, "region": region_code})
    return body


def checked_verbs(body: Body, verbs: Collection[Verb]) -> list[str]:
    """The names of the verbs; RuleBroken for none at all and for one that means nothing in this kind of body."""
    if not verbs or not set(verbs) <= VERBS_OF[body.kind]:
        raise RuleBroken(verbs=_l("Choose at least one right, of those that this kind of body has."))
    return sorted(verb.value for verb in verbs)


def _checked_iin(iin: str, person: Person | None) -> str | None:
    number = "".join(iin.split()) or None
    if number is None:
        return person.iin if person else None
    if not valid_iin(number):
        raise RuleBroken(iin=_l("This is no IIN: it has twelve digits, the last of which is a check digit."))
    holder = db.session.scalar(select(Person.id).where(Person.iin == number))
    if (holder and (person is None or holder != person.id)) or (person and person.iin not in {None, number}):
        raise RuleBroken(iin=_l("This IIN belongs to another account."))
    return number


def person_for(*, email: str, name: str, iin: str, language: str, by: Person | None, at: datetime) -> Person:
    """Whoever has the address, or a new person who has no password yet.

    Who entered an IIN into an account that had none is journalled, without the number itself.
    """
    person = queries.person_of_address(email)
    if person is not None:
        person = passwords.locked_person(person.id)  # or it could be closed at this very moment
    if person is not None and person.closed_at is not None:
        raise RuleBroken(email=_l("The account of this address is closed."))
    number = _checked_iin(iin, person)
    if person is None:
        person = Person(email=email, name=name, language=language, made_at=at, memberships=[])
        db.session.add(person)
    entered = number is not None and person.iin is None
    person.iin = number
    db.session.flush()
    if entered:
        record(person, "enter_iin", by=by, at=at)
    return person


def invite_person(
    *,
    by: Person,
    body: Body,
    email: str,
    name: str,
    verbs: Collection[Verb],
    at: datetime,
    real: datetime,
    position: str = "",
    iin: str = "",
    language: str = "kk",
) -> Membership:
    """Make somebody a member; whoever has no password yet is sent a link, everybody else a notice.

    `real` is real time, on which tickets run. RuleBroken for a member, a wrong IIN, or rights that
    this kind of body does not have.
    """
    hold(body)
    require(policy.can_invite(by, body, verbs=verbs, managers=queries.manager_count(body.id)))
    names = checked_verbs(body, verbs)
    person = person_for(email=email, name=name, iin=iin, language=language, by=by, at=at)
    if any(m.body_id == body.id and m.ended_at is None for m in person.memberships):
        raise RuleBroken(email=_l("Whoever has this address is already a member."))
    membership = Membership(person=person, body=body, verb_names=names, position=position, began_at=at)
    db.session.add(membership)
    db.session.flush()
    record(membership, "invite", by=by, at=at, facts={"body": str(body.id), "verbs": names})
    if person.password_hash is None:
        send_invitation(person, body=body, at=at, real=real)
    else:
        context = {"body": getattr(body, f"name_{person.language}")}
        write_letter(to=person, template="accounts/member", context=context, at=at)
    if not policy.can_manage_members(by, body):
        _tell_the_manager(membership, at=at)
    return membership


def _tell_the_manager(invited: Membership, *, at: datetime) -> None:
    """The Ministry has invited a second manager: the first one knows."""
    for manager in queries.people_with(Verb.MANAGE_MEMBERS, invited.body_id):
        if manager.id != invited.person_id and manager.password_hash is not None:
            context = {"name": invited.person.name, "body": getattr(invited.body, f"name_{manager.language}")}
            write_letter(to=manager, template="accounts/second_manager", context=context, at=at)


def invite_again(membership: Membership, *, by: Person, at: datetime, real: datetime) -> None:
    """Send a new link to somebody who has not taken the invitation up; the old link is void."""
    require(policy.can_manage_members(by, membership.body))
    if membership.ended_at is not None or membership.person.password_hash is not None:
        raise WrongState("invite_again", "taken_up")
    send_invitation(membership.person, body=membership.body, at=at, real=real)
    record(membership, "invite_again", by=by, at=at)


def change_member(
    membership: Membership,
    *,
    by: Person,
    verbs: Collection[Verb],
    position: str,
    at: datetime,
    version: int | None = None,
) -> None:
    """Give a member other rights or another position; the body keeps at least one manager.

    `version`: of the membership as the page showed it; Stale where somebody was faster.
    """
    hold(membership.body)
    require(policy.can_manage_members(by, membership.body))
    _must_run(membership)
    if version is not None and version != membership.version:
        raise Stale
    names = checked_verbs(membership.body, verbs)
    _nothing_for_oneself_on_loan(membership, by, set(names) - set(membership.verb_names))
    if Verb.MANAGE_MEMBERS not in verbs:
        keep_a_manager(membership, "verbs")
    facts = {"from": sorted(membership.verb_names), "to": names}
    membership.verb_names, membership.position = names, position
    record(membership, "change", by=by, at=at, facts=facts)
    watch_dead_letters(at=at, body_id=membership.body_id)


def end_membership(membership: Membership, *, by: Person, at: datetime) -> None:
    """End a membership at once; the body keeps at least one manager."""
    hold(membership.body)
    require(policy.can_manage_members(by, membership.body))
    _must_run(membership)
    keep_a_manager(membership, "")
    end_delegations_of(membership, by=by, at=at)
    membership.ended_at = at
    record(membership, "end", by=by, at=at)
    watch_dead_letters(at=at, body_id=membership.body_id)


def invite_expert(
    *, by: Person | None, email: str, name: str, at: datetime, real: datetime, iin: str = "", language: str = "kk"
) -> Person:
    """A private expert's account, made at invitation; the registry links it to the entry.

    Whoever calls has asked its own policy: this floor does not know who keeps the register.
    """
    person = person_for(email=email, name=name, iin=iin, language=language, by=by, at=at)
    person.expert = True
    db.session.flush()
    record(person, "invite_expert", by=by, at=at)
    if person.password_hash is None:
        send_invitation(person, body=None, at=at, real=real)
    return person


def hold(body: Body) -> None:
    """One change of the members of a body at a time, or two managers could end each other."""
    if db.session.scalar(select(Body.id).where(Body.id == body.id).with_for_update(key_share=True)) is None:
        raise NotVisible


def _must_run(membership: Membership) -> None:
    db.session.refresh(membership)
    if membership.ended_at is not None:
        raise WrongState("change", "ended")


def _nothing_for_oneself_on_loan(membership: Membership, by: Person, added: Collection[str]) -> None:
    """Who manages members only while somebody is away takes no lasting right out of it."""
    if added and membership.person_id == by.id and Verb.MANAGE_MEMBERS not in membership.verbs:
        raise RuleBroken(verbs=_l("You manage the members on somebody's behalf: you cannot give rights to yourself."))


def keep_a_manager(membership: Membership, field: str) -> None:
    """RuleBroken beside the field where the body would lose the last one who can manage its members.

    The only home of this rule; whoever asks holds the body.
    """
    if queries.is_last_manager(membership):
        raise RuleBroken({field: nobody_left(membership.body)})


def nobody_left(body: Body) -> LazyString:
    """Why the last manager of a body stays, and what to do, in the reader's language."""
    names = {code: getattr(body, f"name_{code}") for code in LANGUAGES}

    def sentence() -> str:
        return _(
            "Nobody else who can sign in manages the members of %(body)s. Name another manager there first, who takes "
            "the invitation up.",
            body=names[language()],
        )

    return LazyString(sentence)
