"""Saved searches, checks of low prices, capacity: who may see and do what; and the same as SQL."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, any_, case, exists, func, not_, or_, select

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Bid, PriceReview, SavedSearch
from app.bidding.policy.offering import READERS, can_use_board, is_own
from app.bidding.rules.capacity import Assessment, Level
from app.bidding.rules.matching import LEAST_DAYS
from app.bidding.states import PRICE_WORKFLOW, PriceState
from app.intake import policy as intake
from app.intake.models import Expertise, Search, expertise_specialty
from app.intake.states import ExpertiseState, SearchOutcome
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, both, deny
from app.reference import queries as reference
from app.reference.models import Specialty
from app.registry.models import Expert

NOT_YOURS = _l("You do not hold the right for this at the body that orders the expertise.")
NOT_YOUR_OFFER = _l("This is not your offer.")
NOT_NOW = _l("This is not possible at this stage of the check of the price.")
NOT_CHOOSING = _l("There is nothing to choose now: the offers are not open, or somebody has been chosen.")
TERM_OVER = _l("The time to explain the price is over.")
TERM_RUNS = _l("The bidder still has time to explain the price.")
PRICE_OPEN = _l("The price of this offer is abnormally low and has not been explained.")
PRICE_REJECTED = _l("The explanation of the abnormally low price was not accepted.")
SETTLED = (PriceState.ACCEPTED, PriceState.WAIVED)


def can_save_search(actor: Person) -> Decision:
    """May this person keep searches? Whoever may offer: a private expert, or who assigns at an institute."""
    return can_use_board(actor)


def visible_saved_searches(actor: Person) -> ColumnElement[bool]:
    """The actor's own saved searches, but the deleted ones."""
    return and_(SavedSearch.person_id == actor.id, SavedSearch.ended_at.is_(None))


def matches(*, on: date) -> ColumnElement[bool]:
    """Does a search for an expert match a saved one? SQL over SavedSearch, Search and Expertise.

    The same as `rules.matching.match`. Says nothing about who may see it.
    """
    link, calendar = expertise_specialty.c, reference.working_calendar()
    named = exists().where(
        link.expertise_id == Expertise.id,
        Specialty.id == link.specialty_id,
        Specialty.slug == any_(SavedSearch.specialties),
    )
    last_days = {days: calendar.add_working_days(on, days) for days in LEAST_DAYS}
    return and_(
        or_(func.cardinality(SavedSearch.specialties) == 0, named.correlate(Expertise, SavedSearch)),
        or_(func.cardinality(SavedSearch.regions) == 0, Expertise.region_code == any_(SavedSearch.regions)),
        or_(func.cardinality(SavedSearch.procedures) == 0, Expertise.procedure == any_(SavedSearch.procedures)),
        or_(not_(SavedSearch.urgent_only), Expertise.urgent),
        or_(
            SavedSearch.least_days.is_(None),
            Search.offers_due_on >= case(last_days, value=SavedSearch.least_days),
        ),
    )


def visible_price_reviews(actor: Person) -> ColumnElement[bool]:
    """Checks of a price that the actor may see, over PriceReview joined with Bid: the bidder's own once she was
    asked, and those of offers to the actor's body once they are opened. Nobody else's.
    """
    experts = select(Expert.id).where(Expert.person_id == actor.id)
    own = or_(
        and_(Bid.institute_id.is_(None), Bid.expert_id.in_(experts)),
        Bid.institute_id.in_(actor.bodies_with(Verb.ASSIGN)),
    )
    opened = (
        select(Search.id)
        .join(Expertise, Expertise.id == Search.expertise_id)
        .where(Search.opened_at.is_not(None), Expertise.body_id.in_(actor.bodies_with(*READERS)))
        .where(intake.visible_expertises(actor))
    )
    return or_(and_(own, PriceReview.asked_at.is_not(None)), Bid.search_id.in_(opened))


def can_see_price_review(actor: Person, review: PriceReview) -> bool:
    """`visible_price_reviews` for one of them."""
    search = review.bid.search
    reads = actor.can_any(READERS, search.expertise.body_id) and intake.can_see_expertise(actor, search.expertise)
    return (is_own(actor, review.bid) and review.asked_at is not None) or (search.opened_at is not None and reads)


def still_choosing(search: Search) -> bool:
    """Can an offer of this search be chosen: it is the newest, its offers are open, though perhaps fewer than the
    rules demand?
    """
    if search.expertise.searches[-1].id != search.id:
        return False
    few = search.outcome is SearchOutcome.TOO_FEW and search.expertise.state is ExpertiseState.FAILED
    return few or search.expertise.state is ExpertiseState.OPENED


def _of_body(actor: Person, review: PriceReview, verb: str) -> Decision:
    expertise = review.bid.search.expertise
    if not actor.can(Verb.SELECT, expertise.body_id):
        return deny("not_yours", NOT_YOURS)
    choosing = allow() if still_choosing(review.bid.search) else deny("not_choosing", NOT_CHOOSING)
    return both(choosing, _edge(review, verb))


def _edge(review: PriceReview, verb: str) -> Decision:
    return allow() if PRICE_WORKFLOW.allows(verb, review.state) else deny("not_now", NOT_NOW)


def is_overdue(review: PriceReview, *, on: date) -> bool:
    """Was an explanation asked for, and is the last day for it over?"""
    return review.state is PriceState.ASKED and review.due_on is not None and on > review.due_on


def can_ask_price(actor: Person, review: PriceReview) -> Decision:
    """May the actor ask the bidder to explain the price?"""
    return _of_body(actor, review, "ask")


def can_waive_price(actor: Person, review: PriceReview) -> Decision:
    """May the actor state why no explanation is needed?"""
    return _of_body(actor, review, "waive")


def can_decide_price(actor: Person, review: PriceReview, *, on: date) -> Decision:
    """May the actor judge the explanation? One that did not come by its last day can be judged too."""
    waits = review.state is PriceState.ASKED and not is_overdue(review, on=on)
    return both(_of_body(actor, review, "reject"), deny("term_runs", TERM_RUNS) if waits else allow())


def can_explain_price(actor: Person, review: PriceReview, *, on: date) -> Decision:
    """May the actor explain the price? The bidder, when asked, until the last day."""
    if not is_own(actor, review.bid):
        return deny("not_yours", NOT_YOUR_OFFER)
    late = deny("term_over", TERM_OVER) if is_overdue(review, on=on) else allow()
    return both(_edge(review, "give"), late)


def price_settled(bid: Bid) -> Decision:
    """Is nothing open about the price? A flagged offer cannot be chosen before that."""
    review = bid.price_review
    if review is None or review.state in SETTLED:
        return allow()
    rejected = review.state is PriceState.REJECTED
    return deny("price_rejected", PRICE_REJECTED) if rejected else deny("price_open", PRICE_OPEN)


def can_take(load: Assessment | None, *, without: str = "") -> Decision:
    """Do the declared hours suffice? Denied above the rule capacity.block_percent only.

    `without`: the name of an expert whose numbers the reader is not told, as of another member of a private team.
    """
    if load is None or load.level is not Level.BLOCK:
        return allow()
    if without:
        return deny("no_hours", _l("%(name)s has no free hours for this work.", name=without))
    text = _l(
        "The declared hours do not suffice: with this one, the work in hand needs about %(needed)s hours"
        " in the next %(days)s days, and there are %(available)s.",
        needed=load.needed_hours,
        available=load.available_hours,
        days=load.horizon_days,
    )
    return deny("no_hours", text)
