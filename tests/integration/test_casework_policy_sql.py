"""The yes/no and its SQL agree: who sees which expertise and conclusion; what a clock shows on any day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.states import BodyKind, Verb
from app.casework import policy, queries
from app.casework.models import ClockReading, Conclusion
from app.casework.rules import ClockEvent, ClockRefused, ClockState, EventKind, explain
from app.casework.rules.standing import standing
from app.intake.models import Expertise
from app.kernel.db import db
from app.reference.rules import ClockTerms, WorkingCalendar
from tests.builders import bidding
from tests.builders import casework as build
from tests.builders.accounts import make_body, make_person

DAY = timedelta(days=1)
START = date(2026, 3, 2)
TERMS = ClockTerms(30, 10, 3, "a", "b", "c")
CALENDAR = WorkingCalendar(frozenset({date(2026, 3, 9), date(2026, 3, 23), date(2026, 5, 1)}))


def test_python_and_sql_agree_on_who_sees_what(ctx):
    first, day = build.make_started()
    second, other_day = build.make_started()
    third = build.make_accepted()
    build.make_signed(first, day=day + DAY)
    build.make_delivered(second, day=other_day + DAY)
    all_selections = [first, second, third]
    people = [build.expert_of(s) for s in all_selections] + [s.expertise.official for s in all_selections]
    for s in all_selections:
        people += [make_person(s.expertise.body, [verb]) for verb in (Verb.DRAFT, Verb.MANAGE_MEMBERS)]
    people += [
        make_person(make_body(BodyKind.MINISTRY), [Verb.REVIEW]),
        make_person(make_body(BodyKind.INSTITUTE), [Verb.ASSIGN]),
        bidding.make_bidder(first.expertise).person,
        make_person(),
    ]
    cases = {s.expertise_id: queries.locked_case(s.expertise, on=day + 9 * DAY) for s in all_selections}
    for person in people:
        seen = set(db.session.scalars(select(Expertise.id).where(policy.visible_cases(person))))
        assert seen == {i for i, c in cases.items() if policy.of_body(person, c) or policy.of_provider(person, c)}
        opened = set(db.session.scalars(select(Conclusion.expertise_id).where(policy.visible_conclusions(person))))
        assert opened == {i for i, c in cases.items() if c.conclusion and policy.can_open_conclusion(person, c)}


KINDS = [k for k in EventKind if k not in (EventKind.RULING_RECEIVED, EventKind.OBJECTS_RECEIVED)]
TRIES = st.lists(st.tuples(st.integers(0, 20), st.sampled_from(KINDS), st.integers(1, 40)), max_size=8)


def accepted_history(tries):
    """A history that the rules accept: each try is kept if it can have happened."""
    events = [ClockEvent(START, EventKind.RULING_RECEIVED), ClockEvent(START, EventKind.OBJECTS_RECEIVED)]
    on = START
    for gap, kind, more in tries:
        day = on + gap * DAY
        until = None
        if kind is EventKind.EXTENDED:
            until = explain(events, day, 30, TERMS, CALENDAR).last_on + more * DAY
        one = ClockEvent(day, kind, until)
        try:
            explain([*events, one], day, 30, TERMS, CALENDAR)
        except ClockRefused:
            continue
        events.append(one)
        on = day
    return events, on


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tries=TRIES, later=st.lists(st.integers(0, 60), min_size=4, max_size=4))
def test_python_and_sql_agree_on_every_clock_on_every_day(ctx, tries, later):
    events, last = accepted_history(tries)
    found = db.session.query(Expertise).first() or build.make_accepted().expertise
    row = db.session.get(ClockReading, found.id) or ClockReading(expertise_id=found.id)
    kept = standing(events, 30, TERMS, CALENDAR)
    for name in kept.__slots__:
        setattr(row, name, getattr(kept, name))
    db.session.add(row)
    db.session.flush()
    for days in later:
        on = last + days * DAY
        picture = explain(events, on, 30, TERMS, CALENDAR)
        said = db.session.execute(
            select(queries.is_suspended(on), queries.choice_due(on), queries.is_overdue(on), queries.due_on(on)).where(
                ClockReading.expertise_id == found.id
            )
        ).one()
        states = (ClockState.SUSPENDED, ClockState.CHOICE_DUE, ClockState.OVERDUE)
        assert tuple(bool(x) for x in said[:3]) == tuple(picture.state is s for s in states)
        assert said[3] == picture.due_on
