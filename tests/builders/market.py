"""Saved searches, low prices and past prices for tests. Everything through the services."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from app.accounts.models import Person
from app.bidding import queries, service
from app.bidding.models import Bid, PriceReview, SavedSearch, Selection
from app.bidding.service.saved_searches import save_search
from app.bidding.states import Pace
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import Permission
from app.kernel.db import db
from app.registry import service as register
from app.registry.models import Expert
from tests.builders.bidding import SOON, chooser, make_accepted, make_bid, make_bidder, offer, open_now
from tests.builders.casework import PDF
from tests.builders.intake import AT, make_complete, make_published

DAY = timedelta(days=1)
WORDS: dict[str, Any] = {
    "grounds": "Арнайы ғылыми білім қажет.",
    "questions": ("Ғимарат жобаға сай салынған ба?",),
    "objects": (("Тұрғын үй", "Сот қарап шыққан", Permission.NO),),
}


def make_saved(person: Person, *, name: str = "Construction in Astana", at: datetime = AT, **kw: Any) -> SavedSearch:
    """A saved search that asks for nothing unless told to, with a letter a day."""
    wanted: dict[str, Any] = {
        "specialties": [], "regions": [], "procedures": [], "urgent_only": False, "least_days": None,
        "pace": Pace.DAILY,
    }  # fmt: skip
    return save_search(None, name=name, by=person, at=at, **(wanted | kw))


def make_priced(*prices: int, expertise: Expertise | None = None) -> list[Bid]:
    """The opened offers of private experts at these prices, in order."""
    expertise = expertise or make_published()
    bids = [make_bid(expertise, work_tenge=price) for price in prices]
    open_now(expertise)
    db.session.expire_all()
    return bids


def make_flagged(*prices: int) -> PriceReview:
    """The check of the first, abnormally low of two (or more) offers."""
    bid = make_priced(*(prices or (50_000, 200_000)))[0]
    assert bid.price_review is not None
    return bid.price_review


def opened_at(review: PriceReview) -> datetime:
    """An hour after the opening."""
    return review.bid.search.offers_due_at + SOON


def body_of(review: PriceReview) -> Person:
    """Who chooses at the body."""
    return chooser(review.bid.search.expertise)


def make_asked(review: PriceReview | None = None, *, days: int = 3) -> PriceReview:
    """The bidder is asked to explain."""
    review = review or make_flagged()
    return service.ask_price(
        review, question="How many hours?", working_days=days, by=body_of(review), at=opened_at(review)
    )


def make_given(review: PriceReview | None = None) -> PriceReview:
    """And has explained."""
    review = make_asked(review)
    person = review.bid.expert.person
    assert person is not None
    return service.explain_price(review, text="Own laboratory.", files=[], by=person, at=opened_at(review) + SOON)


def make_past(price: int, *, expert: Expert | None = None, finished: bool = True, **kw: Any) -> Selection:
    """Private work at this price, ordered by a body of its own, chosen, accepted and (unless told not) finished."""
    expertise = make_published(**kw)
    make_bid(expertise, expert=expert or make_bidder(expertise), work_tenge=price)
    selection = make_accepted(open_now(expertise))
    if finished:
        service.finish_provider(selection, on_time=True, at=selection.selected_at + SOON)
    return selection


def newest(expertise: Expertise) -> Any:
    """The id of the newest search."""
    search = queries.newest_search(expertise.id)
    assert search is not None
    return search.id


def add_market(world: Any) -> None:
    """Of the small world: an explained low price (the provider's), a saved search, declared hours."""
    at, judge, provider = world.at - 21 * DAY, world.person("judge"), world.person("provider")
    expertise = intake.prepare(make_complete(by=judge, at=at, **WORDS), by=judge, at=at)
    assert expertise.publish_key is not None
    intake.publish(expertise, publish_key=expertise.publish_key, by=judge, at=at)
    for role, price in (("provider", 50_000), ("rival", 300_000)):
        service.place_bid(expertise, by=world.person(role), offer=offer(days=25, work_tenge=price), at=at + SOON)
    open_now(expertise)
    db.session.expire_all()
    low = next(bid for bid in queries.choosable(newest(expertise)) if bid.price_review is not None)
    review, opened = low.price_review, low.search.offers_due_at
    assert review is not None
    service.ask_price(review, question="Баға қалай қалыптасты?", working_days=3, by=judge, at=opened + SOON)
    files = [("kk.pdf", BytesIO(PDF))]
    service.explain_price(review, text="Жабдық өзімізде.", files=files, by=provider, at=opened + 2 * SOON)
    register.declare_capacity(world.expert("provider"), weekly_hours=20, by=provider, at=at)
    saved = make_saved(provider, name="Астана", specialties=["build"], regions=["71"], at=at)
    world.expertises["low"] = expertise
    world.things |= {"low_bid": low, "price_file": review.files[0], "saved": saved}
