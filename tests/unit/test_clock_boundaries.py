"""The days on which the clock turns, counted by hand on the calendar of 2026."""

from __future__ import annotations

from datetime import date

import pytest

from app.casework.rules import Basis, ClockPicture, ClockState, EventKind, StepCode, allowed_events, explain
from tests.unit.clock_naive import CALENDAR, TERMS, day, events

# Started on Thursday 5 March; the 30th day is Saturday 4 April, due on Monday 6 April.
START = ("03-02 ruling_received", "03-05 objects_received")
# Suspended on Monday 16 March with 19 days left; Nauryz takes 23-25 March: E is Thursday 2 April.
ASLEEP = (*START, "03-16 suspended")


def picture(today: str, *texts: str, term_days: int | None = 30) -> ClockPicture:
    return explain(events(*texts), day(today), term_days, TERMS, CALENDAR)


def test_the_example_of_the_issue_comes_out_exactly() -> None:
    found = picture(
        "05-01", *ASLEEP, "03-27 resumed", "04-10 extended 05-12", "04-28 completed", "04-30 handed_over"
    )  # fmt: skip
    assert (found.started_on, found.due_on, found.state) == (day("03-05"), day("05-12"), "handed_over")
    assert (found.used_days, found.net_days, found.gross_days, found.remaining_days) == (43, 43, 54, 14)
    assert (found.hand_over_due_on, found.on_time) == (day("05-04"), True)
    assert [step.code for step in found.steps] == [
        StepCode.RULING_RECEIVED, StepCode.OBJECTS_RECEIVED, StepCode.STARTED, StepCode.SUSPENDED,
        StepCode.RESUMED, StepCode.EXTENDED, StepCode.COMPLETED, StepCode.HANDED_OVER,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("term_days", "last", "due"),
    [(None, "04-04", "04-06"), (30, "04-04", "04-06"), (31, "04-04", "04-06"), (10**40, "04-04", "04-06"),
     (29, "04-03", "04-03"), (1, "03-06", "03-06"), (3, "03-08", "03-10"), (18, "03-23", "03-26")],
)  # fmt: skip
def test_term_is_capped_and_only_the_due_day_is_moved(term_days: int | None, last: str, due: str) -> None:
    found = picture("03-05", *START, term_days=term_days)
    assert (found.last_on, found.due_on) == (day(last), day(due))
    assert found.remaining_days == (day(last) - day("03-05")).days


@pytest.mark.parametrize(
    ("today", "state", "remaining"),
    [("03-05", "running", 30), ("04-04", "running", 0), ("04-06", "running", 0), ("04-07", "overdue", 0)],
)
def test_clock_is_overdue_from_the_day_after_the_due_day(today: str, state: str, remaining: int) -> None:
    found = picture(today, *START)
    assert (found.state, found.remaining_days) == (state, remaining)
    assert (found.steps[-1].code is StepCode.OVERDUE) == (state == "overdue")


@pytest.mark.parametrize(("on", "on_time"), [("03-05", True), ("04-06", True), ("04-07", False)])
def test_completion_is_on_time_until_the_due_day(on: str, on_time: bool) -> None:
    assert picture("05-30", *START, f"{on} completed").on_time is on_time


@pytest.mark.parametrize(("on", "due"), [("04-07", "04-10"), ("04-08", "04-13"), ("03-20", "03-26")])
def test_hand_over_is_due_three_days_later_moved_to_a_working_day(on: str, due: str) -> None:
    assert picture("05-30", *START, f"{on} completed").hand_over_due_on == day(due)


@pytest.mark.parametrize(
    ("today", "state", "due", "remaining", "net", "choice"),
    [
        ("03-16", "suspended", None, 19, 11, None),
        ("04-02", "suspended", None, 19, 11, None),
        ("04-03", "choice_due", "04-21", 18, 12, "04-03"),
        ("04-21", "choice_due", "04-21", 0, 30, "04-03"),
        ("04-22", "choice_due", "04-21", 0, 31, "04-03"),
    ],
)
def test_suspension_ends_by_itself_at_the_close_of_its_tenth_working_day(
    today: str, state: str, due: str | None, remaining: int, net: int, choice: str | None
) -> None:
    found = picture(today, *ASLEEP)
    assert (found.state, found.remaining_days, found.net_days) == (state, remaining, net)
    assert found.due_on == (day(due) if due else None)
    assert found.choice_due_from == (day(choice) if choice else None)
    assert found.suspension_ends_on == (None if choice else day("04-02"))


@pytest.mark.parametrize(("on", "last"), [("03-17", "04-05"), ("03-27", "04-15"), ("04-02", "04-21")])
def test_resumption_puts_the_rest_after_it(on: str, last: str) -> None:
    found = picture(on, *ASLEEP, f"{on} resumed")
    assert (found.state, found.last_on, found.basis) == (ClockState.RUNNING, day(last), Basis.RESUMPTION)
    assert found.choice_due_from is None


def test_suspension_may_begin_on_the_start_day_and_on_the_due_day_with_nothing_left() -> None:
    assert picture("03-05", *START, "03-05 suspended").remaining_days == 30
    late = picture("04-06", *START, "04-06 suspended")
    assert (late.state, late.remaining_days, late.suspension_ends_on) == ("suspended", 0, day("04-20"))
    assert picture("04-21", *START, "04-06 suspended").due_on == day("04-20")


def test_suspension_may_begin_anew_on_the_day_of_resumption_with_its_own_end() -> None:
    found = picture("03-27", *ASLEEP, "03-27 resumed", "03-27 suspended")
    assert (found.suspended_on, found.suspension_ends_on, found.remaining_days) == (day("03-27"), day("04-10"), 19)
    assert (found.gross_days, found.net_days) == (22, 11)


def test_choice_is_settled_by_proceed_at_any_time_and_then_the_clock_may_be_suspended_again() -> None:
    assert picture("06-30", *ASLEEP, "06-30 proceed").state == "overdue"
    found = picture("04-03", *ASLEEP, "04-03 proceed", "04-03 suspended")
    assert (found.state, found.remaining_days, found.suspension_ends_on) == ("suspended", 18, day("04-17"))


def test_extension_leaves_a_pending_choice_pending() -> None:
    found = picture("04-21", *ASLEEP, "04-21 extended 05-20")
    assert (found.state, found.due_on, found.choice_due_from) == ("choice_due", day("05-20"), day("04-03"))


@pytest.mark.parametrize(
    ("until", "resumed_last", "lapsed_last"),
    [("04-05", "04-15", "04-21"), ("04-18", "04-18", "04-21"), ("05-30", "05-30", "05-30")],
)
def test_extension_while_suspended_counts_when_the_suspension_ends(
    until: str, resumed_last: str, lapsed_last: str
) -> None:
    granted = (*ASLEEP, f"03-20 extended {until}")
    asleep = picture("03-26", *granted)
    assert (asleep.remaining_days, asleep.due_on, asleep.last_on) == (19, None, day("04-04"))
    assert picture("03-27", *granted, "03-27 resumed").last_on == day(resumed_last)
    assert picture("04-03", *granted).last_on == day(lapsed_last)


def test_the_latest_of_several_extensions_while_suspended_wins() -> None:
    found = picture("03-27", *ASLEEP, "03-18 extended 05-20", "03-19 extended 04-30", "03-27 resumed")
    assert (found.last_on, found.basis_on) == (day("05-20"), day("03-18"))


def test_extension_while_suspended_is_never_too_late() -> None:
    found = picture("04-20", *START, "04-06 suspended", "04-20 extended 04-05", "04-20 resumed")
    assert (found.last_on, found.due_on, found.state) == (day("04-20"), day("04-20"), "running")


def test_return_while_suspended_has_no_due_day_and_keeps_the_rest_for_good() -> None:
    for today in ("03-26", "12-31"):
        found = picture(today, *ASLEEP, "03-26 returned")
        assert (found.state, found.due_on, found.remaining_days) == ("returned", None, 19)
        assert (found.gross_days, found.net_days, found.on_time) == (21, 11, None)
        assert allowed_events(found) == frozenset()


def test_return_after_the_suspension_has_lapsed_has_a_due_day() -> None:
    found = picture("12-31", *ASLEEP, "04-03 returned")
    assert (found.state, found.due_on, found.remaining_days) == ("returned", day("04-21"), 18)
    assert found.choice_due_from is None


@pytest.mark.parametrize("texts", [(), ("03-02 ruling_received",), ("03-02 objects_received",)])
def test_clock_waits_for_both_receipts(texts: tuple[str, ...]) -> None:
    found = picture("12-31", *texts)
    assert (found.state, found.started_on, found.due_on, found.gross_days) == ("waiting", None, None, None)
    missing = {EventKind.RULING_RECEIVED, EventKind.OBJECTS_RECEIVED} - found.received
    assert allowed_events(found) == missing


def test_receipts_come_in_either_order_and_start_and_end_may_be_one_day() -> None:
    found = picture("03-05", "03-05 ruling_received", "03-02 objects_received", "03-05 completed", "03-05 handed_over")
    assert (found.started_on, found.gross_days, found.state) == (day("03-05"), 0, "handed_over")


@pytest.mark.parametrize(("cap", "suspension", "hand_over"), [(20, 5, 1), (60, 15, 10)])
def test_every_number_comes_from_the_rules_in_force(cap: int, suspension: int, hand_over: int) -> None:
    terms = type(TERMS)(cap, suspension, hand_over, "a", "b", "c")
    begun = events(*START)
    assert explain(begun, day("03-05"), None, terms, CALENDAR).term_days == cap
    asleep = explain([*begun, *events("03-16 suspended")], day("03-16"), None, terms, CALENDAR)
    assert asleep.suspension_ends_on == CALENDAR.add_working_days(day("03-16"), suspension)
    done = explain([*begun, *events("04-06 completed")], date(2026, 4, 6), None, terms, CALENDAR)
    assert done.hand_over_due_on == CALENDAR.next_working(date(2026, 4, 6 + hand_over))
