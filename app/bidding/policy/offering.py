"""Who may offer in a search, whose offer it is, who may see it; and the same as SQL."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding import rules
from app.bidding.models import Bid, Selection
from app.bidding.policy.removed import CHALLENGED_OUT, is_shut_out, shut_out
from app.bidding.policy.teams import did_it, leader_answer, touches
from app.bidding.states import BID_WORKFLOW, BidState
from app.intake import policy as intake
from app.intake.models import Expertise, Search, expertise_specialty
from app.intake.states import ExpertiseState, Kind, SearchOutcome
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.i18n import _l, moment
from app.kernel.policy import Decision, allow, both, deny
from app.reference.states import SearchMode
from app.registry import policy as registry
from app.registry import queries as entries
from app.registry.models import Expert
from app.registry.states import ExpertKind

READERS = (Verb.SELECT, Verb.DRAFT)
OPENED_BY_TIME = (SearchOutcome.OFFERS, SearchOutcome.NONE, SearchOutcome.TOO_FEW)
UNREAD = (BidState.SEALED, BidState.WITHDRAWN, BidState.LAPSED)
GROUNDS = "CrPC 87, 93"

NO_ENTRY = _l("You have no entry in the register of experts.")
BY_INSTITUTE = _l("A state expert does not make offers: the institute does, by somebody who assigns its work.")
NOBODY_FIT = _l("No expert of your institute is fit for every specialty of this expertise on this day.")
OTHER_INSTITUTE = _l("The expert named is not an expert of your institute.")
OWN_BODY = _l("You are a member of the body that orders this expertise.")
EARLIER = _l("The repeated expertise goes to another expert: the earlier conclusion was given by this one.")
NOT_OPEN = _l("No search for an expert is running here.")
NOT_YOUR_OFFER = _l("This is not your offer.")
OFFER_GONE = _l("The offer can no longer be withdrawn.")


@dataclass(frozen=True)
class Bidder:
    """In whose name somebody offers: her own as a private expert, or an institute's."""

    expert: Expert | None = None
    institute_id: uuid.UUID | None = None

    def __bool__(self) -> bool:
        return self.expert is not None or self.institute_id is not None


def bidder_of(actor: Person) -> Bidder:
    """An institute where the actor assigns work (of several always the same); else the own private entry."""
    institutes = actor.bodies_with(Verb.ASSIGN)
    if institutes:
        return Bidder(institute_id=min(institutes))
    own = entries.expert_of(actor)
    return Bidder(expert=own) if own is not None and own.kind is ExpertKind.PRIVATE else Bidder()


def guest_of(bidder: Bidder) -> intake.Guest:
    """The bidder as the mode of a search asks about it."""
    own = bidder.expert.id if bidder.expert is not None and bidder.institute_id is None else None
    return intake.Guest(expert_id=own, institute_id=bidder.institute_id)


def can_use_board(actor: Person) -> Decision:
    """May this person offer at all? Whether an expertise fits is another question."""
    if bidder_of(actor):
        return allow()
    return deny("by_institute", BY_INSTITUTE) if entries.expert_of(actor) else deny("no_entry", NO_ENTRY)


def _in_time(search: Search, at: datetime) -> Decision:
    if at >= search.offers_due_at:
        text = _l("Offers were taken before %(due)s. It is %(now)s.", due=moment(search.offers_due_at), now=moment(at))
        return deny("too_late", text)
    if search.outcome in OPENED_BY_TIME:  # it came in time, but waited until the offers were being opened
        due, opened = moment(search.offers_due_at), moment(search.opened_at)
        text = _l(
            "Offers were taken before %(due)s. They were opened on %(opened)s, before yours was stored.",
            due=due,
            opened=opened,
        )
        return deny("not_open", text)
    running = search.outcome is None and search.expertise.state is ExpertiseState.OPEN
    return allow() if running else deny("not_open", NOT_OPEN)


def is_earlier(expert: Expert, expertise: Expertise) -> bool:
    """Did this expert give the conclusion that a repeated expertise doubts, or the one before that? By name, number
    or our own record.
    """
    if expertise.kind is not Kind.REPEATED:
        return False
    if rules.named_in(expertise.earlier_expert, name=expert.name, register_no=expert.register_no):
        return True
    number = rules.plain_number(expertise.earlier_number)
    before = select(_plain_number(Expertise.earlier_number)).where(Expertise.number == number).correlate(None)
    done = (
        select(Selection.id)
        .join(Expertise, Expertise.id == Selection.expertise_id)
        .where(or_(Expertise.number == number, Expertise.number == before.scalar_subquery()), did_it(expert.id))
    )
    return bool(expertise.earlier_number) and db.session.scalar(done.limit(1)) is not None


def stands_outside(actor: Person, expertise: Expertise) -> Decision:
    """Is the actor no member of the body that orders the expertise?"""
    inside = expertise.body_id in actor.bodies_with()
    return deny("own_body", OWN_BODY, GROUNDS) if inside else allow()


def can_bid(
    actor: Person,
    search: Search,
    *,
    expert: Expert | None,
    at: datetime,
    register: registry.FitAnswer | None = None,
) -> Decision:
    """May the actor offer in this search with this expert (her own entry, or one of the institute)?

    Register: Law 44-VI; conflicts: CrPC 87, 93. Every reason is told at once. `register`: its answer about this
    expert on this day, where the caller has asked already.
    """
    bidder, found = bidder_of(actor), [_in_time(search, at)]
    if expert is None or not bidder:
        found.append(can_use_board(actor) if not bidder else deny("nobody_fit", NOBODY_FIT))
        return both(*found)
    if bidder.institute_id != expert.institute_id or (bidder.expert is not None and bidder.expert.id != expert.id):
        found.append(deny("other_institute", OTHER_INSTITUTE))
    found.append(stands_outside(actor, search.expertise))
    found.append(intake.can_join(search.expertise, guest_of(bidder)))
    if is_earlier(expert, search.expertise):
        found.append(deny("earlier_expert", EARLIER, GROUNDS))
    if is_shut_out(expert, search.expertise):
        found.append(deny("challenged_out", CHALLENGED_OUT, GROUNDS))
    if register is None:
        register = leader_answer(expert, search.expertise, on=day_of(at))
    found.append(register.decision)
    return both(*found)


def _plain(column: Any) -> ColumnElement[str]:
    """`rules.plain_name` in SQL."""
    text = func.replace(func.replace(func.lower(column), "ё", "е"), ",", " ")
    text = func.replace(func.regexp_replace(text, r"\s+", " ", "g"), ". ", ".")
    return func.rtrim(func.btrim(text), ".")


def _plain_number(column: Any) -> ColumnElement[str]:
    """`rules.plain_number` in SQL."""
    close = func.regexp_replace(column, r"\s+", "", "g")
    return func.upper(func.translate(close, rules.LOOKS_LATIN, rules.LATIN))


def names_earlier(expert: Expert) -> ColumnElement[bool]:
    """`is_earlier` in SQL over Expertise."""
    return _names_earlier(expert.id, expert.name, expert.register_no)


@lru_cache(maxsize=512)
def _names_earlier(expert_id: uuid.UUID, name: str, register_no: str) -> ColumnElement[bool]:
    """Kept, since it is long and every board asks for it."""
    plain = _plain(Expertise.earlier_expert)
    each = func.regexp_split_to_table(Expertise.earlier_expert, "[;\n]").column_valued("one")
    named = exists(select(each).where(_plain(each).in_(sorted(rules.spellings(name)))).correlate(Expertise))
    by_number = and_(plain != "", func.strpos(plain, register_no.lower()) > 0)
    earlier, first = aliased(Expertise), aliased(Expertise)
    doubted = earlier.number == _plain_number(Expertise.earlier_number)
    done = exists().where(doubted, Selection.expertise_id == earlier.id).where(did_it(expert_id))
    before = exists().where(doubted, first.number == _plain_number(earlier.earlier_number))
    before = before.where(Selection.expertise_id == first.id, did_it(expert_id))
    return and_(Expertise.kind == Kind.REPEATED, or_(named, by_number, done, before))


def suits(actor: Person, fit: Mapping[Expert, frozenset[uuid.UUID]], *, on: date) -> ColumnElement[bool]:
    """Everything of `can_bid` but the deadline, as SQL over Expertise; `fit` as `queries.fit_map` gives it."""
    inside = Expertise.body_id.in_(actor.bodies_with())
    cleared = registry.clearances([expert.id for expert in fit], on=on)
    closed = [
        and_(intake.cleared_for(cleared[expert.id]), fits({expert: ids}))
        for expert, ids in fit.items()
        if expert.id in cleared
    ]
    joins = and_(intake.admitted(guest_of(bidder_of(actor))), Expertise.mode != SearchMode.DIRECT)
    return and_(not_(inside), joins, or_(and_(intake.UNRESTRICTED, fits(fit)), *closed))


def fits(fit: Mapping[Expert, frozenset[uuid.UUID]]) -> ColumnElement[bool]:
    """Does an expertise suit one of these experts, each fit for these specialties? SQL over Expertise.

    A complex one suits who is fit for one of its specialties at least: she may lead a team.
    """
    link = expertise_specialty.c
    mine = link.expertise_id == Expertise.id
    some = exists().where(mine)
    each = [
        and_(
            or_(and_(some, not_(exists().where(mine, link.specialty_id.not_in(ids)))), touches(ids)),
            not_(names_earlier(expert)),
            not_(shut_out(expert.id, expert.institute_id)),
        )
        for expert, ids in fit.items()
        if ids
    ]
    return or_(false(), *each)


def can_withdraw(actor: Person, bid: Bid, *, at: datetime) -> Decision:
    """May the actor take the sealed offer back? Until the deadline."""
    if not is_own(actor, bid):
        return deny("not_yours", NOT_YOUR_OFFER)
    state = allow() if BID_WORKFLOW.allows("withdraw", bid.state) else deny("gone", OFFER_GONE)
    return both(_in_time(bid.search, at), state)


def is_own(actor: Person, bid: Bid) -> bool:
    """Is it the actor's own offer, or one of the institute where she assigns?"""
    if bid.institute_id is not None:
        return actor.can(Verb.ASSIGN, bid.institute_id)
    return bid.expert.person_id == actor.id


def visible_bids(actor: Person) -> ColumnElement[bool]:
    """Offers that the actor may see: her own; those to her body once they are opened. SQL over Bid."""
    experts = select(Expert.id).where(Expert.person_id == actor.id)
    own = and_(Bid.institute_id.is_(None), Bid.expert_id.in_(experts))
    of_institute = Bid.institute_id.in_(actor.bodies_with(Verb.ASSIGN))
    opened = (
        select(Search.id)
        .join(Expertise, Expertise.id == Search.expertise_id)
        .where(Search.opened_at.is_not(None), Expertise.body_id.in_(actor.bodies_with(*READERS)))
        .where(intake.visible_expertises(actor))
    )
    return or_(own, of_institute, and_(Bid.search_id.in_(opened), Bid.state.not_in(UNREAD)))


def can_see_bid(actor: Person, bid: Bid) -> bool:
    """`visible_bids` for one offer."""
    body = bid.search.opened_at is not None and bid.state not in UNREAD
    reads = actor.can_any(READERS, bid.search.expertise.body_id)
    return is_own(actor, bid) or (body and reads and intake.can_see_expertise(actor, bid.search.expertise))
