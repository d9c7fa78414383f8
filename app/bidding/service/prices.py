"""Abnormally low prices: flagged at the opening, explained by the bidder, judged by the body. Nobody else sees it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from sqlalchemy import select

from app.accounts.models import Person
from app.bidding.models import Bid, OpenedBid, PriceFile, PriceReview
from app.bidding.policy import market as policy
from app.bidding.queries import market as queries
from app.bidding.queries.guidance import guide_for
from app.bidding.rules.low_offers import low_flags
from app.bidding.service import letters
from app.bidding.service.checks import lock_expertise
from app.bidding.states import BidState, PriceState
from app.intake import service as intake
from app.intake.models import Expertise, Search
from app.intake.states import Owner
from app.kernel import keeping
from app.kernel.apart import each_apart
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.filestore import FileRefused, safe_name
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require
from app.reference import queries as reference

MEAN_RULE = "bidding.low_below_mean_percent"
NEXT_RULE = "bidding.low_below_next_percent"
TERM_RULE = "bidding.explanation_working_days"
MOST_WORKING_DAYS = 20
MOST_FILES = 5
LARGEST_FILE_BYTES = 20 * 1024 * 1024
TURN = "price_explanation"
NO_REASON = _l("Give your reason.")
NO_TEXT = _l("Explain how the price comes about.")
BAD_DAYS = _l("Enter a number of working days from 1 to %(most)s.", most=MOST_WORKING_DAYS)
TOO_MANY = _l("At most %(most)s files are taken.", most=MOST_FILES)
REFUSED = {"file-too-large": _l("The file is larger than 20 MB."), "file-empty": _l("The file is empty.")}
REFUSED_KIND = _l("Files of this kind are not taken: PDF, DOCX, XLSX, JPEG, PNG, CSV or plain text, not encrypted.")


def flag_low_prices(search: Search, *, at: datetime) -> int:
    """Write down which of the offers just opened are abnormally low, with the arithmetic; how many.

    By the rules in force on the day on which the search began (docs/prices-and-capacity.md). Institutes have no
    price and are never flagged.
    """
    found = (
        select(Bid.id, OpenedBid.total_tenge)
        .join(OpenedBid, OpenedBid.bid_id == Bid.id)
        .where(Bid.search_id == search.id, Bid.state == BidState.OPENED)
        .where(Bid.institute_id.is_(None), OpenedBid.total_tenge.is_not(None))
    )
    prices = {key: total for key, total in db.session.execute(found) if total is not None}
    rules = reference.rules((MEAN_RULE, NEXT_RULE), on=day_of(search.began_at))
    guide = guide_for(search.expertise) if prices else None
    flags = low_flags(
        prices,
        mean_percent=rules[MEAN_RULE].value,
        next_percent=rules[NEXT_RULE].value,
        guide_tenge=guide.p2_tenge if guide is not None else None,
    )
    for bid_id, why in flags.items():
        review = PriceReview(bid_id=bid_id, flags=[flag.plain() for flag in why], flagged_at=at)
        db.session.add(review)
        db.session.flush()
        record(review, "flag", by=None, at=at, to_state=review.state.value, facts={"rules": [f.rule for f in why]})
    return len(flags)


def days_to_explain(*, on: date) -> int | None:
    """The working days for an explanation by the dated rule; None where the body enters them."""
    return reference.rule(TERM_RULE, on=on).value


def _fresh(review: PriceReview) -> Expertise:
    """The expertise locked, the check as it stands now."""
    expertise = lock_expertise(review.bid.search.expertise_id)
    db.session.refresh(review)
    return expertise


def ask_price(review: PriceReview, *, question: str, working_days: int | None, by: Person, at: datetime) -> PriceReview:
    """Ask the bidder to explain; the ball is hers until the last day. The rule's term goes before what was entered."""
    expertise, on = _fresh(review), day_of(at)
    require(policy.can_ask_price(by, review))
    days = days_to_explain(on=on) or working_days
    if days is None or not 1 <= days <= MOST_WORKING_DAYS:
        raise RuleBroken(working_days=BAD_DAYS)
    review.question, review.asked_at, review.asked_by_id = question.strip(), at, by.id
    review.due_on = reference.working_calendar().add_working_days(on, days)
    make_move(review, "ask", by=by, at=at, facts={"due_on": review.due_on.isoformat()})
    intake.pass_turn(expertise, Owner.BIDDERS, why=TURN, at=at)
    letters.to_bidder(review.bid, "price_asked", at=at, due=review.due_on)
    return review


def explain_price(
    review: PriceReview, *, text: str, files: Sequence[tuple[str, BinaryIO]], by: Person, at: datetime
) -> PriceReview:
    """The bidder's explanation, with at most five files, each checked by its content."""
    expertise = _fresh(review)
    require(policy.can_explain_price(by, review, on=day_of(at)))
    if not text.strip():
        raise RuleBroken(text=NO_TEXT)
    if len(files) > MOST_FILES:
        raise RuleBroken(files=TOO_MANY)
    for name, content in files:
        db.session.add(_stored(review, name, content, by=by, at=at))
    review.explanation, review.given_at, review.given_by_id = text.strip(), at, by.id
    make_move(review, "give", by=by, at=at, facts={"files": len(files)})
    db.session.expire(review, ["files"])
    _ball_back(expertise, review, at=at)
    letters.to_body(expertise, "price_given", at=at, bid_id=review.bid_id)
    return review


def _stored(review: PriceReview, name: str, content: BinaryIO, *, by: Person, at: datetime) -> PriceFile:
    try:
        stored = keeping.file_store().put(content, limit_bytes=LARGEST_FILE_BYTES)
    except FileRefused as refused:
        raise RuleBroken(files=REFUSED.get(refused.code, REFUSED_KIND)) from refused
    return PriceFile(
        review_id=review.id,
        sha256=stored.sha256,
        name=safe_name(name, stored.media_type),
        media_type=stored.media_type,
        size_bytes=stored.size,
        added_at=at,
        added_by_id=by.id,
    )


def judge_price(review: PriceReview, *, accept: bool, reason: str, by: Person, at: datetime) -> PriceReview:
    """The body accepts the explanation or not, with its reason; not accepted, the offer cannot be chosen."""
    expertise = _fresh(review)
    require(policy.can_decide_price(by, review, on=day_of(at)))
    _settle(review, "accept" if accept else "reject", reason, by=by, at=at)
    _ball_back(expertise, review, at=at)
    letters.to_bidder(review.bid, "price_judged", at=at, accepted=accept)
    return review


def waive_price(review: PriceReview, *, reason: str, by: Person, at: datetime) -> PriceReview:
    """The body states why no explanation is needed; a bidder who had been asked is told."""
    expertise = _fresh(review)
    require(policy.can_waive_price(by, review))
    asked = review.state is PriceState.ASKED
    _settle(review, "waive", reason, by=by, at=at)
    if asked:
        _ball_back(expertise, review, at=at)
        letters.to_bidder(review.bid, "price_waived", at=at)
    return review


def _settle(review: PriceReview, verb: str, reason: str, *, by: Person, at: datetime) -> None:
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    review.reason, review.decided_at, review.decided_by_id = reason.strip(), at, by.id
    make_move(review, verb, by=by, at=at)


def _ball_back(expertise: Expertise, review: PriceReview, *, at: datetime) -> None:
    """The ball returns to the body, unless another bidder of this search still has time to explain."""
    others = (
        select(PriceReview.id)
        .join(Bid, Bid.id == PriceReview.bid_id)
        .where(Bid.search_id == review.bid.search_id, PriceReview.id != review.id)
        .where(PriceReview.state == PriceState.ASKED, PriceReview.due_on >= day_of(at))
    )
    if policy.still_choosing(review.bid.search) and db.session.scalar(others.limit(1)) is None:
        intake.pass_turn(expertise, Owner.BODY, why=expertise.state.value, at=at)


def lapse_explanations(*, at: datetime) -> int:
    """Tell the body where an explanation did not come by its last day, and give the ball back; how many."""
    overdue = queries.overdue_reviews(on=day_of(at))
    return sum(each_apart(lambda key: _lapse(key, at), overdue, name="explanation_not_lapsed"))


def _lapse(review_id: uuid.UUID, at: datetime) -> bool:
    review = db.session.get_one(PriceReview, review_id)
    expertise = _fresh(review)
    if review.state is not PriceState.ASKED or review.overdue_at is not None:
        return False
    review.overdue_at = at
    facts: dict[str, Any] = {"due_on": review.due_on.isoformat() if review.due_on else None}
    record(review, "term_over", by=None, at=at, facts=facts)
    _ball_back(expertise, review, at=at)
    letters.to_body(expertise, "price_overdue", at=at, bid_id=review.bid_id)
    return True
