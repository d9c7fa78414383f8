"""What a home page says beside the work: searches that fit, the age of the register, rules without a value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select

from app.accounts import queries as accounts
from app.accounts.models import Body, Person
from app.bidding import policy as bidding
from app.bidding import queries as offers
from app.bidding.models import Bid
from app.bidding.states import BidState
from app.intake.models import Search
from app.kernel.db import db
from app.reference import queries as reference
from app.registry import queries as register

MANY = 100
SHOWN = 5


def fitting_searches(actor: Person, bidder: bidding.Bidder, *, at: datetime, on: date) -> int:
    """In how many running searches that suit the bidder no offer was made yet; nobody counts beyond a hundred."""
    own = Bid.institute_id == bidder.institute_id if bidder.expert is None else Bid.expert_id == bidder.expert.id
    made = exists().where(Bid.search_id == Search.id, own, Bid.state == BidState.SEALED).correlate(Search)
    board = offers.Board(actor, offers.fit_map(bidder, on=on), True, at)
    ids = board.select().where(~made).with_only_columns(Search.id).order_by(None).limit(MANY).subquery()
    return int(db.session.scalar(select(func.count()).select_from(ids)) or 0)


@dataclass(frozen=True)
class RegisterAge:
    """How old the newest register file is; `limit_days` None: the rule is not set."""

    as_of: date | None
    days: int | None
    limit_days: int | None

    @property
    def too_old(self) -> bool:
        return self.days is None or (self.limit_days is not None and self.days > self.limit_days)


def register_age(*, at: datetime, on: date) -> RegisterAge:
    """The age of the register, against the rule of the day."""
    last = register.last_import(until=at)
    limit = reference.rule("register.max_age_days", on=on).value
    return RegisterAge(last.as_of if last else None, (on - last.as_of).days if last else None, limit)


def rules_not_set(*, on: date) -> list[str]:
    """The codes of the rules that have no value on the day."""
    return [history.code for history in reference.rule_histories(on=on) if history.present.value is None]


def bodies_without_manager() -> list[tuple[Body, int]]:
    """Bodies whose members nobody who can sign in manages, by name; each with how many managers have been invited."""
    invited = accounts.managers_of(Body.id).correlate(Body).with_only_columns(func.count()).scalar_subquery()
    acting = accounts.acting_managers_of(Body.id).correlate(Body).exists()
    wanted = select(Body, invited).where(~acting, Body.closed_at.is_(None)).order_by(Body.name_en, Body.id)
    return [(body, count) for body, count in db.session.execute(wanted.limit(SHOWN))]
