"""Moving an expertise and passing the ball: every capability above moves one only through here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Person
from app.intake.models import Expertise, Search, Turn
from app.intake.rules import OWNER_OF
from app.intake.states import FINAL, Owner
from app.kernel import clock, jobs, keeping, sealing
from app.kernel.db import db
from app.kernel.journal import JournalEntry
from app.kernel.moves import make_move
from app.reference import queries as reference
from app.reference.states import SearchMode

OPENING_JOB = "bidding.open_search"
MATCHING_JOB = "bidding.match_search"


def move_expertise(
    expertise: Expertise,
    verb: str,
    *,
    by: Person | None,
    at: datetime,
    why: str | None = None,
    facts: Mapping[str, Any] | None = None,
) -> JournalEntry:
    """Move along one edge of the workflow, journal it and pass the ball to the owner of the new state.

    `by` None is the system. Raises WrongState where the verb is no edge from here, StaleDataError
    where somebody was faster. A final state ends the last turn.
    """
    entry = make_move(expertise, verb, by=by, at=at, why=why, facts=facts)
    if expertise.state in FINAL:
        expertise.ended_at = at
    pass_turn(expertise, OWNER_OF[expertise.state], why=expertise.state.value, at=at)
    return entry


def pass_turn(expertise: Expertise, owner: Owner | None, *, why: str, at: datetime) -> None:
    """End the running interval and begin the next at the same moment: no gap and no overlap by construction.

    `why` is a code (the state or act that passed the ball). None as owner ends the last interval.
    The same owner for the same reason goes on; an interval of no length is replaced by what follows it.
    A moment before the running interval began (two clocks of two processes) counts as its beginning.
    """
    db.session.execute(select(Expertise.id).where(Expertise.id == expertise.id).with_for_update())
    running = db.session.scalar(
        select(Turn)
        .where(Turn.expertise_id == expertise.id, Turn.ended_at.is_(None))
        .execution_options(populate_existing=True)
    )
    if running is not None and running.owner is owner and running.why == why:
        return
    follows_at = None
    if running is not None:
        moment = max(at, running.began_at)
        if moment == running.began_at:
            _replace(running, owner, why)
            return
        running.ended_at = follows_at = moment
        db.session.flush()  # the old one ends before the new one begins: at most one is running
    if owner is not None:
        began = follows_at or at
        db.session.add(Turn(expertise_id=expertise.id, owner=owner, why=why, began_at=began, follows_at=follows_at))
    db.session.flush()


def _replace(running: Turn, owner: Owner | None, why: str) -> None:
    if owner is None:
        db.session.delete(running)
    else:
        running.owner, running.why = owner, why
    db.session.flush()


def begin_search(expertise: Expertise, *, working_days: int, at: datetime) -> Search:
    """Begin the next round of the search: its deadline, its sealing key, the jobs that open and announce it.

    The offers are due by the end of the `working_days`-th working day after the local day of `at`; of a direct
    choice none are taken, so that its search is due at once. The mode of the request is kept with the round.
    The unique index allows one running search: an earlier one must have an outcome.
    """
    direct = expertise.mode is SearchMode.DIRECT
    due_on = clock.day_of(at)
    if not direct:
        due_on = reference.working_calendar().add_working_days(due_on, working_days)
    rounds = db.session.scalar(select(func.max(Search.round)).where(Search.expertise_id == expertise.id)) or 0
    key = sealing.new_keypair(keeping.master_key())
    search = Search(
        expertise=expertise,
        round=rounds + 1,
        began_at=at,
        offers_due_on=due_on,
        offers_due_at=at if direct else clock.end_of(due_on),
        mode=expertise.mode,
        mode_reason=expertise.mode_reason,
        sealing_public=key.public,
        sealing_wrapped=key.wrapped_private,
        sealing_key_id=key.key_id,
    )
    db.session.add(search)
    db.session.flush()
    jobs.defer(OPENING_JOB, at=search.offers_due_at, search_id=str(search.id))
    jobs.defer(MATCHING_JOB, search_id=str(search.id))
    return search
