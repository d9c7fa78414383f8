"""From the published request to the accepted one: offers, opening, choice, answer, and what goes wrong on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts import queries as accounts
from app.accounts.states import Verb
from app.bidding import queries as bids
from app.bidding import service as bidding
from app.bidding.models import Bid, Selection
from app.bidding.rules import CONFLICTS
from app.bidding.states import BidState
from app.casework import service as casework
from app.devtools.demo.ordering import withdraw
from app.devtools.demo.stage import Steps, Story
from app.devtools.demo.teams import members_answer, team_for
from app.intake.models import Search
from app.intake.states import ExpertiseState as S
from app.intake.states import Form
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken
from app.registry.models import Expert
from app.registry.states import ExpertKind

MOST_ROUNDS = 4
LOW_PRICES = (90_000, 300_000, 310_000)  # of the tale of a price that must be explained
AN_INSTITUTE_OFFERS = 0.35  # how often a state institute offers by itself


def find(story: Story) -> Steps:
    """Search until somebody has accepted; a tale may end here by withdrawal."""
    yield from _search(story, story.tale.route.offers)
    yield from settle(story)


def settle(story: Story) -> Steps:
    """From opened offers, or none, to a provider who has accepted."""
    while story.expertise.state is not S.ACCEPTED:
        story.rounds += 1
        if story.rounds > MOST_ROUNDS:
            yield from withdraw(story)
        if story.expertise.state is S.OPENED:
            yield from _choose(story)
        elif story.expertise.state is S.FAILED:
            yield from _after_failure(story)


def _running(story: Story) -> Search:
    found = db.session.scalar(select(Search).where(Search.expertise_id == story.expertise.id, Search.outcome.is_(None)))
    assert found is not None
    return found


def _search(story: Story, wanted: int) -> Steps:
    """Offers come while the search runs; then it is opened by nobody's hand."""
    search, route = _running(story), story.tale.route
    for moment, expert in _bidders(story, search, wanted):
        story.at = yield moment
        _offer(story, search, expert)
    story.reached("open")
    if route.ending == "withdrawn" and route.withdrawn_from == "open":
        story.at = yield story.at + timedelta(minutes=50)
        yield from withdraw(story)
    story.at = yield search.offers_due_at + timedelta(minutes=story.dice.randint(1, 3))
    bidding.open_search(search.id, at=story.at)
    if route.ending == "withdrawn":
        story.at = yield story.soon()
        yield from withdraw(story)


def _bidders(story: Story, search: Search, wanted: int) -> Iterator[tuple[datetime, Expert]]:
    """Who offers and when, in the order of time."""
    found = story.stage.fit(story.specialty, on=story.today)
    private = [e for e in found if e.kind is ExpertKind.PRIVATE]
    story.dice.shuffle(private)
    if story.live:
        private.sort(key=lambda e: e.id not in story.stage.favourites)
    institutes = _of_institutes(story, found)
    chosen, alone = private[:wanted], story.tale.form is Form.INDIVIDUAL
    if story.tale.route.state:
        here = story.official_region
        state = sorted(institutes.values(), key=lambda e: (e.region_code != here, e.register_no))
        chosen = [e for e in state if team_for(story, e) is not None][:1]
    elif wanted and institutes and alone and (story.dice.random() < AN_INSTITUTE_OFFERS or len(chosen) < wanted):
        chosen = [*chosen[: wanted - 1], story.dice.choice(sorted(institutes.values(), key=lambda e: e.register_no))]
    begin, end = search.began_at + timedelta(minutes=40), search.offers_due_at - timedelta(hours=1)
    end = min(end, begin + timedelta(hours=20)) if story.live else end
    moments = sorted(begin + (end - begin) * story.dice.random() for _ in chosen)
    return zip((m.replace(microsecond=0) for m in moments), chosen, strict=True)


def _of_institutes(story: Story, fit: list[Expert]) -> dict[Any, Expert]:
    """Whom each institute would name; of a live tale whom the tour names, the first of them."""
    state = [e for e in fit if e.kind is ExpertKind.STATE]
    if story.live:
        named = story.stage.favourites
        state.sort(key=lambda e: -(named.index(e.id) if e.id in named else len(named)))
    return {e.institute_id: e for e in state}


def _offer(story: Story, search: Search, expert: Expert) -> None:
    """Place one offer; now and then it is changed at once, or taken back."""
    by = expert.person
    if expert.institute_id is not None:
        by = accounts.people_with(Verb.ASSIGN, expert.institute_id)[0]
    assert by is not None
    named = expert if expert.institute_id is not None else None
    try:
        offer = _contents(story, search, expert)
        team = team_for(story, expert)
        bid = bidding.place_bid(story.expertise, by=by, offer=offer, at=story.at, expert=named, team=team)
    except (Refused, RuleBroken):
        return  # fit when the search began, not any more: that happens to people
    story.offered += 1
    if story.live:
        return
    draw = story.dice.random()
    later = story.at + timedelta(minutes=9)
    if draw < 0.06:
        offer = _contents(story, search, expert)
        bidding.place_bid(story.expertise, by=by, offer=offer, at=later, expert=named)
    elif draw < 0.1:
        bidding.withdraw_bid(bid, by=by, at=later)


def _contents(story: Story, search: Search, expert: Expert) -> dict[str, Any]:
    dice = story.dice
    days = dice.randint(26, 29) if story.live else dice.randint(12, 30)
    offer: dict[str, Any] = {f"{code}_answer": "no" for code in CONFLICTS}
    if expert.institute_id is not None:
        return offer | {"ready_on": search.offers_due_on + timedelta(days=days)}
    price = dice.randint(45, 420) * 1000
    offer |= {"days": days, "work_tenge": LOW_PRICES[story.offered % 3] if story.tale.name == "low_price" else price}
    if dice.random() < 0.4:
        offer["travel_tenge"] = dice.randint(4, 60) * 1000
    if dice.random() < 0.25:
        offer["reagents_tenge"] = dice.randint(5, 80) * 1000
    return offer


def _choose(story: Story) -> Steps:
    """The body chooses one of the opened offers, with its reason; the chosen one answers."""
    story.reached("opened")
    if story.challenges:
        story.reached("freed")
    story.at = yield story.soon(0.2, 2.5)
    newest = bids.newest_search(story.expertise.id)
    assert newest is not None
    opened = select(Bid).where(Bid.search_id == newest.id, Bid.state == BidState.OPENED)
    left = list(db.session.scalars(opened.order_by(Bid.placed_at, Bid.id)))
    left.sort(key=lambda bid: (bid.opened.days if bid.opened else 99, bid.placed_at))
    if story.live:
        left.sort(key=lambda bid: bid.expert_id not in story.stage.favourites)
    for bid in left:
        try:
            chosen = bidding.select_bid(bid, by=story.official, reason=story.say("selected"), at=story.at)
        except Refused:
            continue  # not fit any more: the next one
        yield from _answered(story, chosen)
        return
    bidding.search_again(story.expertise, by=story.official, working_days=5, at=story.at)
    yield from _search(story, max(1, story.tale.route.offers))


def _answered(story: Story, chosen: Selection) -> Steps:
    """Accept, decline or silence, as the tale has it."""
    story.reached("selected")
    answers = story.tale.route.answers
    how = answers[min(story.answered, len(answers) - 1)]
    story.answered += 1
    if how == "silent" and chosen.answer_due_on is not None:
        story.at = yield clock.end_of(chosen.answer_due_on) + timedelta(minutes=20)
        bidding.lapse_silent(at=story.at)
        return
    story.at = yield story.soon(0.1, 1)
    if how == "decline":
        reason = story.say("declined")
        casework.answer(story.expertise, accept=False, by=_speaker(chosen), at=story.at, reason=reason)
        return
    try:
        casework.answer(story.expertise, accept=True, by=_speaker(chosen), at=story.at, expert=_worker(story, chosen))
        story.reached("team_asked")
        members_answer(story, chosen)
    except Refused:
        casework.answer(story.expertise, accept=False, by=_speaker(chosen), at=story.at, reason=story.say("declined"))


def _speaker(chosen: Selection) -> Any:
    """Who answers for the provider."""
    if chosen.institute_id is not None:
        return accounts.people_with(Verb.ASSIGN, chosen.institute_id)[0]
    return chosen.expert.person if chosen.expert is not None else None


def _worker(story: Story, chosen: Selection) -> Expert | None:
    """Whom an institute names: the one of its offer, or one who is fit today."""
    if chosen.institute_id is None or chosen.expert is not None:
        return chosen.expert
    fit = [e for e in story.stage.fit(story.specialty, on=story.today) if e.institute_id == chosen.institute_id]
    return story.dice.choice(fit) if fit else None


def _after_failure(story: Story) -> Steps:
    """Nobody offered: the proposed institute is confirmed, or the body searches again."""
    story.reached("failed")
    story.at = yield story.soon(0.1, 0.8)
    search = db.session.scalar(
        select(Search).where(Search.expertise_id == story.expertise.id).order_by(Search.round.desc()).limit(1)
    )
    assert search is not None
    proposal = bids.living_proposal(search.id)
    again = story.tale.route.again and story.rounds == 1
    if proposal is None or proposal.institute_id is None or again:
        bidding.search_again(story.expertise, by=story.official, working_days=5, at=story.at)
        yield from _search(story, max(1, story.tale.route.offers))
        return
    try:
        chosen = bidding.confirm_fallback(story.expertise, by=story.official, at=story.at)
    except RuleBroken:
        yield from withdraw(story)
        return
    story.reached("fallback")
    yield from _answered(story, chosen)
