"""Saved searches: kept by who may offer, matched with each new search for an expert, told by letter."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import Person
from app.bidding.models import SavedSearch, SearchMatch
from app.bidding.policy import bidder_of, market
from app.bidding.queries import market as queries
from app.bidding.rules import matching
from app.bidding.states import Pace
from app.intake.models import Expertise, Search
from app.kernel.apart import each_apart
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.ids import uuid7
from app.kernel.journal import record
from app.kernel.policy import require
from app.notices.service import write_letter
from app.reference import queries as reference
from app.reference.states import Procedure

PER_WEEK_RULE = "invitations.max_per_week"
MOST_IN_LETTER = 25
NO_NAME = _l("Give the search a name.")
LONG_NAME = _l("Shorten the name.")
SAME_NAME = _l("You have a search of this name already.")
TOO_MANY = _l(
    "You have %(most)s saved searches, and no more fit. Delete one that you no longer need.", most=matching.MOST_SAVED
)
UNKNOWN = _l("Choose from the list.")


def save_search(saved: SavedSearch | None, *, by: Person, at: datetime, **wanted: Any) -> SavedSearch:
    """Keep a new search (`saved` None) or change one of one's own.

    `wanted`: name, specialties (slugs), regions (codes), procedures, urgent_only, least_days (working days left
    for offers, or None), pace. RuleBroken for a name that is missing or taken, and for what is on no list.
    """
    require(market.can_save_search(by))
    _lock(by)
    wanted = wanted | {"name": " ".join(str(wanted["name"]).split())}
    _check(saved, wanted, by=by, at=at)
    verb = "create" if saved is None else "change"
    saved = saved if saved is not None else SavedSearch(person_id=by.id, made_at=at)
    for name, value in wanted.items():
        setattr(saved, name, value)
    db.session.add(saved)
    db.session.flush()
    record(saved, verb, by=by, at=at)
    return saved


def _lock(person: Person) -> None:
    """One at a time among those who count or name a person's saved searches."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"saved-search {person.id}", 0))))


def _check(saved: SavedSearch | None, wanted: Mapping[str, Any], *, by: Person, at: datetime) -> None:
    own = list(db.session.scalars(queries.SavedSearches(by).select()))
    others = {one.name.lower() for one in own if saved is None or one.id != saved.id}
    known = {one.slug for one in reference.specialties(day_of(at))}
    problems: dict[str, Any] = {}
    if not wanted["name"]:
        problems["name"] = NO_NAME
    elif len(wanted["name"]) > matching.LONGEST_NAME:
        problems["name"] = LONG_NAME
    elif wanted["name"].lower() in others:
        problems["name"] = SAME_NAME
    elif saved is None and len(own) >= matching.MOST_SAVED:
        problems["name"] = TOO_MANY
    if not set(wanted["specialties"]) <= known:
        problems["specialties"] = UNKNOWN
    if not set(wanted["regions"]) <= {region.code for region in reference.regions()}:
        problems["regions"] = UNKNOWN
    if not set(wanted["procedures"]) <= {procedure.value for procedure in Procedure}:
        problems["procedures"] = UNKNOWN
    if wanted["least_days"] not in (None, *matching.LEAST_DAYS):
        problems["least_days"] = UNKNOWN
    if problems:
        raise RuleBroken(problems)


def pause_search(saved: SavedSearch, *, by: Person, at: datetime) -> None:
    """No letter comes of it until it is taken up again; twice does no harm."""
    if saved.paused_at is None:
        saved.paused_at = at
        record(saved, "pause", by=by, at=at)


def resume_search(saved: SavedSearch, *, by: Person, at: datetime) -> None:
    """Take a paused search up again; what began meanwhile is on the board."""
    if saved.paused_at is not None:
        saved.paused_at = None
        record(saved, "resume", by=by, at=at)


def delete_search(saved: SavedSearch, *, by: Person, at: datetime) -> None:
    """No more letters; the row stays, since matches name it."""
    saved.ended_at = at
    record(saved, "delete", by=by, at=at)


def match_search(search_id: uuid.UUID, *, at: datetime) -> int:
    """Find the people whose saved searches match a search for an expert; how many were found now.

    Nobody is found who may not see the notice and offer in it at this moment (`queries.still_offered`). A
    person and a search are a pair once, by constraint: the job may run twice, or at once with itself.
    """
    search, on = db.session.get(Search, search_id), day_of(at)
    if search is None or search.outcome is not None or at >= search.offers_due_at:
        return 0
    notice = _notice(search, at=at)
    found = 0
    for person, saved in groupby(queries.found_by(search_id, on=on), key=lambda one: one.person):
        if search_id in queries.still_offered(person, [search_id], on=on, at=at):
            found += _keep(person, list(saved), search, notice, at=at)
    return found


def _notice(search: Search, *, at: datetime) -> matching.Notice:
    expertise, calendar = search.expertise, reference.working_calendar()
    return matching.Notice(
        specialties=frozenset(specialty.slug for specialty in expertise.specialties),
        region=expertise.region_code,
        procedure=expertise.procedure.value if expertise.procedure is not None else "",
        urgent=expertise.urgent,
        days_left=calendar.working_days_between(day_of(at), max(search.offers_due_on, day_of(at))),
    )


def _keep(
    person: Person, saved: Sequence[SavedSearch], search: Search, notice: matching.Notice, *, at: datetime
) -> bool:
    """Write the match down; tell it at once where that is wanted and still allowed this week."""
    why = [(one, matching.match(one, notice)) for one in saved]
    reasons = [{"saved": str(one.id), "name": one.name} | asdict(match) for one, match in why if match is not None]
    row = {"id": uuid7(), "person_id": person.id, "search_id": search.id, "found_at": at, "reasons": reasons}
    made = db.session.scalar(insert(SearchMatch).values(row).on_conflict_do_nothing().returning(SearchMatch.id))
    if made is None:
        return False
    if any(one.pace is Pace.AT_ONCE for one in saved):
        _lock(person)
        if _may_write(person, digest=False, at=at):
            _tell(person, [db.session.get_one(SearchMatch, made)], at=at)
    return True


def _may_write(person: Person, *, digest: bool, at: datetime) -> bool:
    most = reference.rule(PER_WEEK_RULE, on=day_of(at)).value
    return matching.may_write(queries.letters_in_week(person.id, at=at), per_week=most, digest=digest)


def send_digests(*, at: datetime) -> int:
    """One letter to each person with matches not told yet, as far as the week allows; how many letters.

    What is over, no longer for this reader, or of searches paused or deleted meanwhile is dropped, not told.
    """
    return sum(each_apart(lambda key: _digest(key, at=at), queries.people_waiting(), name="digest_not_sent"))


def _digest(person_id: uuid.UUID, *, at: datetime) -> bool:
    person = db.session.get_one(Person, person_id)
    _lock(person)
    waiting = list(
        db.session.scalars(
            select(SearchMatch)
            .where(SearchMatch.person_id == person_id)
            .where(SearchMatch.told_at.is_(None), SearchMatch.dropped_at.is_(None))
            .order_by(SearchMatch.found_at, SearchMatch.id)
            .execution_options(populate_existing=True)
        )
    )
    kept = _still_wanted(person, waiting, at=at)
    for match in waiting:
        if match not in kept:
            match.dropped_at = at
    if not kept or not _may_write(person, digest=True, at=at):
        return False
    _tell(person, kept[:MOST_IN_LETTER], at=at)
    return True


def _still_wanted(person: Person, waiting: Sequence[SearchMatch], *, at: datetime) -> list[SearchMatch]:
    """Those whose saved search lives and that the person may still see and offer in."""
    if person.closed_at is not None or not waiting:
        return []
    mine = select(SavedSearch.id).where(market.visible_saved_searches(person), SavedSearch.paused_at.is_(None))
    living = {str(key) for key in db.session.scalars(mine)}
    open_ids = queries.still_offered(person, [one.search_id for one in waiting], on=day_of(at), at=at)
    return [one for one in waiting if one.search_id in open_ids and any(why["saved"] in living for why in one.reasons)]


def _tell(person: Person, found: Iterable[SearchMatch], *, at: datetime) -> None:
    """One letter about these matches, with the reason of each in the reader's language."""
    rows = []
    for match in found:
        match.told_at = at
        expertise = match.search.expertise
        rows.append([expertise.number, match.search.offers_due_on, _whys(match, expertise, person.language)])
    institute = bidder_of(person).institute_id is not None
    write_letter(to=person, template="bidding/search_found", context={"found": rows, "institute": institute}, at=at)
    db.session.flush()


def _whys(match: SearchMatch, expertise: Expertise, language: str) -> list[list[Any]]:
    """For each saved search: its name, the specialties, the region, whether urgent, the days left asked for."""
    named = {one.slug: getattr(one, f"name_{language}") for one in expertise.specialties}
    region = getattr(expertise.region, f"name_{language}") if expertise.region is not None else ""
    return [
        [
            why["name"],
            "; ".join(named[slug] for slug in why["specialties"] if slug in named),
            region if why["region"] else "",
            bool(why["procedure"]),
            bool(why["urgent"]),
            why["least_days"],
        ]
        for why in match.reasons
    ]
