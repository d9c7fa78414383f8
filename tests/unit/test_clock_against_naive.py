"""The clock and its naive twin agree on everything, and the clock keeps its promises."""

from __future__ import annotations

import random
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.casework.rules import (
    ClockEvent,
    ClockPicture,
    ClockRefused,
    ClockState,
    EventKind,
    allowed_events,
    explain,
    started_on,
)
from tests.unit.clock_naive import CALENDAR, TERMS, Impossible, day, events, naive, values

RECEIPTS = [EventKind.RULING_RECEIVED, EventKind.OBJECTS_RECEIVED]
LATER = [kind for kind in EventKind if kind not in RECEIPTS]
terms_of_days = st.one_of(st.none(), st.integers(1, 40))
# Around Nauryz, the May holidays, the moved days of 2024 and 2025, and the New Year.
first_days = st.one_of(
    st.dates(date(2026, 2, 20), date(2026, 5, 10)),
    st.dates(date(2024, 4, 1), date(2024, 5, 10)),
    st.dates(date(2024, 12, 1), date(2025, 1, 10)),
    st.dates(date(2025, 8, 1), date(2027, 11, 1)),
)


def count(given_events: list[ClockEvent], today: date, term_days: int | None) -> ClockPicture:
    return explain(given_events, today, term_days, TERMS, CALENDAR)


@st.composite
def wild_cases(draw: st.DrawFn) -> tuple[list[ClockEvent], date, int | None]:
    """Anything at all, in any order: mostly refused."""
    base = draw(first_days)
    found = []
    for kind in draw(st.lists(st.sampled_from(EventKind), max_size=7)):
        on = base + timedelta(days=draw(st.integers(0, 25)))
        until = on + timedelta(days=draw(st.integers(-5, 60))) if kind is EventKind.EXTENDED else None
        found.append(ClockEvent(on, kind, until))
    return found, base + timedelta(days=draw(st.integers(10, 60))), draw(terms_of_days)


@st.composite
def likely_cases(draw: st.DrawFn) -> tuple[list[ClockEvent], date, int | None]:
    """A life told forward: mostly what may come next, now and then what may not, shuffled at the end."""
    term_days, now = draw(terms_of_days), draw(first_days)
    found = [ClockEvent(now, RECEIPTS[0]), ClockEvent(now + timedelta(days=draw(st.integers(0, 5))), RECEIPTS[1])]
    now = found[1].on
    for _ in range(draw(st.integers(0, 8))):
        now += timedelta(days=draw(st.one_of(st.integers(0, 3), st.integers(0, 20))))
        try:
            picture = count(found, now, term_days)
        except ClockRefused:
            break
        likely = sorted(allowed_events(picture) - {EventKind.RETURNED}) or LATER
        kind = draw(st.sampled_from(likely) if draw(st.integers(0, 9)) else st.sampled_from(EventKind))
        last = picture.last_on or now
        until = last + timedelta(days=draw(st.integers(-1, 25))) if kind is EventKind.EXTENDED else None
        found.append(ClockEvent(now, kind, until))
    today = now + timedelta(days=draw(st.one_of(st.integers(0, 3), st.integers(-3, 40))))
    return draw(st.permutations(found)) if draw(st.integers(0, 9)) == 0 else found, today, term_days


cases = st.one_of(likely_cases(), likely_cases(), wild_cases())


@settings(max_examples=600, deadline=None)
@given(case=cases)
@example(case=(events("03-02 ruling_received", "03-02 objects_received", "03-16 suspended"), day("03-31"), 30))
def test_clock_and_naive_twin_agree(case: tuple[list[ClockEvent], date, int | None]) -> None:
    given_events, today, term_days = case
    try:
        expected: dict[str, object] | int = naive(given_events, today, term_days)
    except Impossible as impossible:
        expected = impossible.index
    try:
        found: dict[str, object] | int | None = values(count(given_events, today, term_days))
    except ClockRefused as refused:
        found = refused.index
    assert found == expected


@settings(max_examples=300, deadline=None)
@given(case=cases)
def test_clock_never_breaks_its_own_arithmetic(case: tuple[list[ClockEvent], date, int | None]) -> None:
    given_events, today, term_days = case
    try:
        picture = count(given_events, today, term_days)
    except ClockRefused:
        return
    if picture.state is ClockState.WAITING:
        assert set(values(picture).values()) == {None, "waiting"}
        return
    assert picture.started_on == started_on(given_events)
    assert picture.net_days is not None
    assert picture.suspended_days is not None
    assert picture.remaining_days is not None
    assert picture.net_days + picture.suspended_days == picture.gross_days
    assert picture.used_days == picture.net_days >= 0
    assert picture.suspended_days >= 0
    assert picture.remaining_days >= 0
    assert picture.due_on is None or CALENDAR.is_working(picture.due_on)
    assert picture.hand_over_due_on is None or CALENDAR.is_working(picture.hand_over_due_on)
    assert (picture.on_time is None) == (picture.completed_on is None)
    assert [step.on for step in picture.steps] == sorted(step.on for step in picture.steps)
    assert all("art. 34" in step.source for step in picture.steps)


@settings(max_examples=150, deadline=None)
@given(case=likely_cases())
def test_allowed_events_are_those_that_explain_accepts(case: tuple[list[ClockEvent], date, int | None]) -> None:
    given_events, today, term_days = case
    try:
        picture = count(given_events, today, term_days)
    except ClockRefused:
        return
    for kind in EventKind:
        until = None
        if kind is EventKind.EXTENDED:
            until = (picture.last_on or today) + timedelta(days=1)
        try:
            count([*given_events, ClockEvent(today, kind, until)], today, term_days)
            accepted = True
        except ClockRefused:
            accepted = False
        assert accepted == (kind in allowed_events(picture)), kind


@settings(max_examples=150, deadline=None)
@given(case=likely_cases(), more=st.integers(1, 40))
def test_an_extension_never_brings_the_due_day_forward(
    case: tuple[list[ClockEvent], date, int | None], more: int
) -> None:
    given_events, today, term_days = case
    try:
        before = count(given_events, today, term_days)
    except ClockRefused:
        return
    if EventKind.EXTENDED not in allowed_events(before) or before.last_on is None:
        return
    until = before.last_on + timedelta(days=more)
    longer = [*given_events, ClockEvent(today, EventKind.EXTENDED, until)]
    after = count(longer, today, term_days)
    assert (after.used_days, after.gross_days, after.state in {ClockState.RUNNING, before.state}) == (
        before.used_days, before.gross_days, True,
    )  # fmt: skip
    later = today + timedelta(days=40)
    without, granted = count(given_events, later, term_days), count(longer, later, term_days)
    assert without.last_on is not None
    assert granted.last_on is not None
    assert granted.last_on == max(without.last_on, until)


@settings(max_examples=100, deadline=None)
@given(case=likely_cases(), seed=st.randoms(use_true_random=False))
def test_only_the_order_within_a_day_matters(
    case: tuple[list[ClockEvent], date, int | None], seed: random.Random
) -> None:
    given_events, today, term_days = case
    if len({one.on for one in given_events}) < len(given_events):
        return
    shuffled = list(given_events)
    seed.shuffle(shuffled)
    try:
        expected: object = values(count(given_events, today, term_days))
    except ClockRefused as refused:
        expected = (refused.event, refused.reason)
    try:
        found: object = values(count(shuffled, today, term_days))
    except ClockRefused as refused:
        found = (refused.event, refused.reason)
    assert found == expected
