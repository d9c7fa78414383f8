"""The parties read what is ordered before it is published (CrPC 272(4), 274): entered, told, confirmed, lapsed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO

from sqlalchemy import select

from app.accounts.models import Person
from app.intake import policy
from app.intake.models import Acquaintance, Expertise, Party
from app.intake.rules.digest import party_digest
from app.intake.service import links
from app.intake.service.holding import hold, letter_to_body, pass_gate_turn
from app.intake.service.lists import LARGEST_FILE_BYTES, REFUSED, REFUSED_KIND
from app.intake.service.outsiders import letter_to_party
from app.intake.states import ExpertiseState, PaperWay, PartyRole, PartyState
from app.kernel import clock, jobs, keeping
from app.kernel.db import db
from app.kernel.email_address import EMAIL
from app.kernel.errors import RuleBroken, Stale
from app.kernel.filestore import FileRefused, safe_name
from app.kernel.i18n import LANGUAGES, _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.notices.service import read_outsiders, void_outsiders
from app.notices.states import ReadHow
from app.reference.states import Step

LAPSE_JOB = "intake.lapse_parties"
MOST_PARTIES = 60
ADDRESS = re.compile(EMAIL)
NO_NAME = _l("Enter the name of the party.")
WRONG_ADDRESS = _l("Enter an address such as name@example.kz, or leave it empty.")
TOO_MANY = _l("The list is full.")
NOBODY = _l("Enter the parties first.")
WRONG_DAYS = _l("Give a whole number from 1 to 60.")
FUTURE = _l("This day is still to come.")
TOO_EARLY = _l("On this day the request had not been begun.")
NO_REASON = _l("Say why the party is struck off.")
NO_SCAN = _l("Choose the scan of the signed record.")


def acquaintance_of(expertise: Expertise) -> Acquaintance | None:
    """The step as it was begun; None while no letter went out."""
    return db.session.scalar(select(Acquaintance).where(Acquaintance.expertise_id == expertise.id))


def rule_days(expertise: Expertise) -> int | None:
    """The term for the parties by the rule in force, in calendar days; None where it is not set."""
    rule = policy.step_demanded(expertise, Step.ACQUAINTANCE)
    return rule.days if rule is not None else None


def parties(expertise: Expertise, *states: PartyState) -> list[Party]:
    """The parties (in these states), in the order of their entry."""
    found = select(Party).where(Party.expertise_id == expertise.id)
    if states:
        found = found.where(Party.state.in_(states))
    return list(db.session.scalars(found.order_by(Party.entered_at, Party.id)))


def enter_party(
    expertise: Expertise, *, role: PartyRole, name: str, email: str, language: str, by: Person, at: datetime
) -> Party:
    """Enter a participant. Who has no address of electronic mail is acquainted on paper."""
    hold(expertise)
    require(policy.can_enter_parties(by, expertise))
    problems: dict[str, Any] = {}
    if not name.strip():
        problems["name"] = NO_NAME
    if email and not ADDRESS.fullmatch(email):
        problems["email"] = WRONG_ADDRESS
    if len(parties(expertise)) >= MOST_PARTIES:
        problems[""] = TOO_MANY
    if problems:
        raise RuleBroken(problems)
    party = Party(
        expertise=expertise,
        role=role,
        name=name.strip(),
        email=email or None,
        language=language if language in LANGUAGES else expertise.ruling_language,
        entered_at=at,
        entered_by_id=by.id,
    )
    db.session.add(party)
    db.session.flush()
    record(party, "enter", by=by, at=at, to_state=party.state.value, facts={"role": role.value})
    return party


def begin_acquaintance(expertise: Expertise, *, days: int | None, by: Person, at: datetime) -> Acquaintance:
    """Send each party its link; the term runs from today. `days` by rule at least; None: no term runs."""
    hold(expertise)
    require(policy.can_begin_acquaintance(by, expertise, acquaintance_of(expertise)))
    least = rule_days(expertise)
    days = days if days is not None else least
    if days is not None and not 1 <= days <= 60:
        raise RuleBroken(days=WRONG_DAYS)
    if days is not None and least is not None and days < least:
        raise RuleBroken(days=_l("The rule in force gives the parties at least %(days)s days.", days=least))
    listed = parties(expertise, PartyState.LISTED)
    if not listed:
        raise RuleBroken({"": NOBODY})
    begun = Acquaintance(
        expertise_id=expertise.id,
        begun_at=at,
        begun_by_id=by.id,
        days=days,
        due_on=_due(days, at),
        digest=party_digest(expertise),
    )
    db.session.add(begun)
    db.session.flush()
    record(expertise, "begin_acquaintance", by=by, at=at, facts={"parties": len(listed), "days": days})
    for party in listed:
        if party.email:
            _tell(party, begun, by=by, at=at)
    _run(begun, expertise, at=at)
    return begun


def _due(days: int | None, at: datetime) -> date | None:
    return clock.day_of(at) + timedelta(days=days) if days is not None else None


def _run(begun: Acquaintance, expertise: Expertise, *, at: datetime) -> None:
    pass_gate_turn(expertise, at=at)
    if begun.due_on is not None:
        jobs.defer(LAPSE_JOB, at=clock.end_of(begun.due_on), expertise_id=str(expertise.id))


def _tell(party: Party, begun: Acquaintance, *, by: Person, at: datetime) -> None:
    party.told_at = at
    make_move(party, "tell", by=by, at=at, facts={"role": party.role.value})
    letter_to_party(party, "party_told", at=at, due_on=begun.due_on)


def send_link(party: Party, *, by: Person, at: datetime) -> None:
    """Send the party a new link; the earlier one opens nothing any more. To one entered later it is the first."""
    hold(party.expertise)
    begun = acquaintance_of(party.expertise)
    require(policy.can_send_link(by, party, begun))
    assert begun is not None
    links.new_link(party, at=at)
    if party.state is PartyState.LISTED:
        _extend(begun, at=at)
        _tell(party, begun, by=by, at=at)
        _run(begun, party.expertise, at=at)
        return
    record(party, "send_link", by=by, at=at)
    letter_to_party(party, "party_told", at=at, due_on=begun.due_on)


def _extend(begun: Acquaintance, *, at: datetime) -> None:
    """Whoever reads now gets the whole term, and the others with them."""
    due = _due(begun.days, at)
    if due is not None and (begun.due_on is None or due > begun.due_on):
        begun.due_on = due
        db.session.flush()


def revoke_link(party: Party, *, by: Person, at: datetime) -> None:
    """The party's link opens nothing any more, until a new one is sent."""
    hold(party.expertise)
    require(policy.can_see_parties(by, party.expertise))
    links.revoke(party, at=at)
    record(party, "revoke_link", by=by, at=at)


def strike_party(party: Party, *, reason: str, by: Person, at: datetime) -> None:
    """Strike a party off the list, with the reason; its link is revoked, its proposals need no answer."""
    hold(party.expertise)
    db.session.refresh(party)
    require(policy.can_change_party(by, party, "strike"))
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    party.struck_why, party.done_at = reason.strip(), at
    make_move(party, "strike", by=by, at=at, facts={"role": party.role.value})
    links.revoke(party, at=at)
    void_outsiders(party.id, by=by, at=at)
    pass_gate_turn(party.expertise, at=at)


def record_paper(
    party: Party, *, on: date, way: PaperWay, name: str, content: BinaryIO | None, by: Person, at: datetime
) -> None:
    """The party was acquainted on paper: the day, how, and the scan of the record (CrPC 272(4))."""
    hold(party.expertise)
    db.session.refresh(party)
    require(policy.can_change_party(by, party, "record_paper"))
    if on > clock.day_of(at):
        raise RuleBroken(on=FUTURE)
    if on < clock.day_of(party.expertise.drafted_at):
        raise RuleBroken(on=TOO_EARLY)
    if content is None:
        raise RuleBroken(file=NO_SCAN)
    try:
        stored = keeping.file_store().put(content, limit_bytes=LARGEST_FILE_BYTES)
    except FileRefused as refused:
        raise RuleBroken(file=REFUSED.get(refused.code, REFUSED_KIND)) from None
    digest = party_digest(party.expertise)  # before the row changes: a read in between would write half of it
    party.paper_on, party.paper_way, party.done_at = on, way, at
    party.paper_sha256, party.paper_media_type = stored.sha256, stored.media_type
    party.paper_name = safe_name(name, stored.media_type)
    party.read_digest = digest
    facts = {"role": party.role.value, "way": way.value, "on": on.isoformat(), "sha256": stored.sha256}
    make_move(party, "record_paper", by=by, at=at, facts=facts)
    read_outsiders(party.id, how=ReadHow.PAPER, at=at, by=by, read_at=clock.start_of(on))
    record(party.expertise, "party_acquainted", by=by, at=at, facts=facts)
    pass_gate_turn(party.expertise, at=at)


def confirm_reading(party: Party, *, at: datetime, shown: str | None = None) -> None:
    """The party confirms by its link that it has read what is ordered; the same again changes nothing.

    `shown`: the digest of what stood on the page; Stale where the request has been changed since.
    """
    hold(party.expertise)
    db.session.refresh(party)
    if party.state is PartyState.READ:
        return
    require(policy.can_confirm_reading(party))
    digest = party_digest(party.expertise)  # before the row changes: a read in between would write half of it
    if shown is not None and shown != digest:
        raise Stale
    party.done_at, party.read_digest = at, digest
    facts = {"role": party.role.value, "digest": party.read_digest}
    make_move(party, "confirm", by=None, at=at, facts=facts)
    read_outsiders(party.id, how=ReadHow.LINK, at=at)
    record(party.expertise, "party_acquainted", by=None, at=at, facts=facts)
    _tell_if_all_done(party.expertise, at=at)


def _tell_if_all_done(expertise: Expertise, *, at: datetime) -> None:
    pass_gate_turn(expertise, at=at)
    if not parties(expertise, PartyState.TOLD):
        letter_to_body(expertise, "parties_done", at=at)


def lapse_parties(expertise_id: uuid.UUID, *, at: datetime) -> int:
    """After the term the step counts as done for whoever has not confirmed; how many those were.

    While the request is back in the draft nobody can read it: then nothing lapses, and freezing begins the term anew.
    """
    expertise = db.session.get(Expertise, expertise_id)
    if expertise is None:
        return 0
    hold(expertise)
    begun = acquaintance_of(expertise)
    if begun is None or begun.due_on is None or at < clock.end_of(begun.due_on):
        return 0
    if expertise.state is not ExpertiseState.PREPARED:
        return 0
    late = parties(expertise, PartyState.TOLD)
    _lapse(late, begun, at=at)
    if late:
        record(expertise, "parties_lapsed", by=None, at=at, facts={"parties": len(late)})
        _tell_if_all_done(expertise, at=at)
    return len(late)


def _lapse(late: Iterable[Party], begun: Acquaintance, *, at: datetime) -> None:
    for party in late:
        party.done_at = at
        due_on = begun.due_on.isoformat() if begun.due_on else None
        make_move(party, "lapse", by=None, at=at, facts={"role": party.role.value, "due_on": due_on})


def frozen_again(expertise: Expertise, *, at: datetime) -> None:
    """After the request was frozen anew: the term of whoever still reads begins again; all learn what changed."""
    begun = acquaintance_of(expertise)
    if begun is None:
        return
    if parties(expertise, PartyState.TOLD):
        _extend(begun, at=at)
    digest = party_digest(expertise)
    if digest != begun.digest:
        begun.digest = digest
        told = (PartyState.TOLD, PartyState.READ, PartyState.ON_PAPER, PartyState.LAPSED)
        for party in parties(expertise, *told):
            letter_to_party(party, "party_changed", at=at, due_on=begun.due_on)
    db.session.flush()
    _run(begun, expertise, at=at)


def tell_parties_of_expert(expertise: Expertise, *, entrusted_to: str, at: datetime) -> None:
    """The floors above tell here to whom the work is entrusted: the parties may challenge (CrPC 274)."""
    begun = acquaintance_of(expertise)
    if begun is None or begun.entrusted_to == entrusted_to:
        return
    begun.entrusted_to, begun.entrusted_at = entrusted_to, (at if entrusted_to else None)
    db.session.flush()
    if entrusted_to:
        for party in parties(expertise):
            if party.state is not PartyState.LISTED:
                letter_to_party(party, "party_expert", at=at, paper={"who": entrusted_to})


def tell_parties_of_withdrawal(expertise: Expertise, *, at: datetime) -> None:
    """The request is withdrawn: whoever was told of it learns that nothing is asked of them any more."""
    for party in parties(expertise):
        if party.state is not PartyState.LISTED:
            letter_to_party(party, "party_withdrawn", at=at)
