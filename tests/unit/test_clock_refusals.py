"""Each refusal of the clock: the first wrong event is named, with its reason."""

from __future__ import annotations

from datetime import date

import pytest

from app.casework.rules import ClockEvent, ClockRefused, EventKind, Reason, explain, read_case
from tests.unit.clock_naive import CALENDAR, TERMS, day, event, events
from tests.unit.test_clock_boundaries import ASLEEP, START

CHOOSING = (*ASLEEP, "04-03 extended 05-29")  # a choice is due from 3 April; nothing is overdue


def refused(today: str, *texts: str, term_days: int | None = None) -> ClockRefused:
    with pytest.raises(ClockRefused) as caught:
        explain(events(*texts), day(today), term_days, TERMS, CALENDAR)
    return caught.value


RULES = [
    (START, "12-31 completed", Reason.AFTER_TODAY),
    (("03-02 ruling_received",), "03-03 ruling_received", Reason.RECEIVED_TWICE),
    (START, "03-05 ruling_received", Reason.RECEIVED_TWICE),
    ((*START, "03-06 completed"), "03-07 objects_received", Reason.RECEIVED_TWICE),
    *(
        (("03-02 ruling_received",), f"03-05 {kind}", Reason.BEFORE_START)
        for kind in ("suspended", "resumed", "proceed", "extended 05-01", "completed", "handed_over", "returned")
    ),
    (ASLEEP, "03-16 suspended", Reason.ALREADY_SUSPENDED),
    (ASLEEP, "04-02 suspended", Reason.ALREADY_SUSPENDED),
    (CHOOSING, "04-03 suspended", Reason.SUSPENDED_IN_CHOICE),
    (START, "04-07 suspended", Reason.SUSPENDED_LATE),
    (START, "03-20 resumed", Reason.NOT_SUSPENDED),
    ((*ASLEEP, "03-27 resumed"), "03-27 resumed", Reason.NOT_SUSPENDED),
    (ASLEEP, "03-16 resumed", Reason.RESUMED_SAME_DAY),
    (ASLEEP, "04-03 resumed", Reason.RESUMED_LATE),
    (START, "03-20 proceed", Reason.NO_CHOICE_DUE),
    (ASLEEP, "04-02 proceed", Reason.NO_CHOICE_DUE),
    ((*CHOOSING, "04-04 proceed"), "04-04 proceed", Reason.NO_CHOICE_DUE),
    (ASLEEP, "03-16 completed", Reason.COMPLETED_SUSPENDED),
    (ASLEEP, "04-02 completed", Reason.COMPLETED_SUSPENDED),
    (CHOOSING, "04-03 completed", Reason.COMPLETED_IN_CHOICE),
    (START, "03-06 handed_over", Reason.NOT_COMPLETED),
    ((*START, "03-06 completed", "03-07 handed_over"), "03-08 handed_over", Reason.HANDED_OVER_TWICE),
    *(
        ((*START, "03-06 completed"), f"03-06 {kind}", Reason.AFTER_COMPLETION)
        for kind in ("suspended", "resumed", "proceed", "extended 05-01", "completed", "returned")
    ),
    *(
        ((*START, "03-06 returned"), f"03-06 {kind}", Reason.AFTER_RETURN)
        for kind in ("ruling_received", "suspended", "resumed", "proceed", "extended 05-01", "completed",
                     "handed_over", "returned")
    ),
    (START, "04-07 extended 05-01", Reason.EXTENDED_LATE),
    (ASLEEP, "04-22 extended 05-01", Reason.EXTENDED_LATE),
    (START, "03-20 extended 04-04", Reason.EXTENDED_NOT_LATER),
    (ASLEEP, "03-20 extended 04-04", Reason.EXTENDED_NOT_LATER),
    ((*START, "03-20 extended 05-01"), "03-21 extended 05-01", Reason.EXTENDED_NOT_LATER),
]  # fmt: skip


@pytest.mark.parametrize(("before", "wrong", "reason"), RULES, ids=[f"{r}: {w}" for _, w, r in RULES])
def test_event_that_breaks_a_rule_is_refused_and_named(before: tuple[str, ...], wrong: str, reason: Reason) -> None:
    explain(events(*before), day("12-30"), None, TERMS, CALENDAR)
    found = refused("12-30", wrong, *before) if wrong[:5] > before[-1][:5] else refused("12-30", *before, wrong)
    assert (found.reason, found.event) == (reason, event(wrong))
    assert found.index == (0 if wrong[:5] > before[-1][:5] else len(before))


def test_event_listed_before_the_second_receipt_of_its_day_is_before_the_start() -> None:
    found = refused("12-30", START[0], "03-05 suspended", START[1])
    assert (found.index, found.reason) == (1, Reason.BEFORE_START)


def test_the_first_wrong_event_is_the_first_by_date_not_by_place() -> None:
    found = refused("12-30", "04-30 proceed", *START, "03-10 resumed")
    assert (found.index, found.reason) == (3, Reason.NOT_SUSPENDED)


def test_even_a_receipt_may_not_be_later_than_today() -> None:
    assert refused("03-04", *START).index == 1


@pytest.mark.parametrize("term_days", [0, -1, True, False])
def test_term_below_one_is_refused_even_while_waiting(term_days: int) -> None:
    found = refused("03-05", term_days=term_days)
    assert (found.index, found.event, found.reason) == (None, None, Reason.BAD_TERM)


def test_extension_without_its_day_is_refused() -> None:
    with pytest.raises(ClockRefused) as caught:
        explain([*events(*START), ClockEvent(day("03-06"), EventKind.EXTENDED)], day("03-06"), 30, TERMS, CALENDAR)
    assert caught.value.reason is Reason.BAD_UNTIL


def test_days_beyond_the_calendar_are_refused_not_crashed_on() -> None:
    found = refused("9999-12-31", "9999-12-20 ruling_received", "9999-12-20 objects_received")
    assert (found.index, found.reason) == (1, Reason.OUT_OF_RANGE)
    far = (*START, "03-06 extended 9999-12-31")
    assert explain(events(*far), day("03-06"), 30, TERMS, CALENDAR).due_on == date(9999, 12, 31)
    found = refused("12-30", *far, "03-10 suspended", "03-12 resumed")
    assert (found.index, found.reason) == (4, Reason.OUT_OF_RANGE)


GOOD = '{"on": "2026-03-02", "event": "ruling_received"}'
SHAPES = [
    ("", None, Reason.BAD_JSON),
    ("{", None, Reason.BAD_JSON),
    ('{"today": NaN, "events": []}', None, Reason.BAD_JSON),
    ('{"today": "2026-05-01", "today": "2026-05-02", "events": []}', None, Reason.BAD_JSON),
    ("[" * 100_000, None, Reason.BAD_JSON),
    ("[]", None, Reason.NOT_A_CASE),
    ("null", None, Reason.NOT_A_CASE),
    ('{"events": []}', None, Reason.BAD_TODAY),
    *((f'{{"today": {on}, "events": []}}', None, Reason.BAD_TODAY)
      for on in ('"2026-3-2"', '"20260302"', '"2026-W10-1"', '"2026-02-30"', '"2026-03-02T00:00:00"',
                 '" 2026-03-02"', '"2026-03-02\\n"', '"\\u0662026-03-02"', '""', "null", "20260302", "0.5")),
    ('{"today": "2026-05-01"}', None, Reason.BAD_EVENTS),
    *((f'{{"today": "2026-05-01", "events": {what}}}', None, Reason.BAD_EVENTS) for what in ("null", "{}", '"x"')),
    *((f'{{"today": "2026-05-01", "events": [], "term_days": {term}}}', None, Reason.BAD_TERM)
      for term in ("0", "-1", "1.5", "30.0", "1e1", "true", "false", "null", '"30"', "[]")),
    *((f'{{"today": "2026-05-01", "events": [{GOOD}, {what}]}}', 1, reason) for what, reason in [
        ("null", Reason.NOT_AN_EVENT),
        ('"suspended"', Reason.NOT_AN_EVENT),
        ("{}", Reason.UNKNOWN_EVENT),
        ('{"on": "2026-03-02", "event": "Suspended"}', Reason.UNKNOWN_EVENT),
        ('{"on": "2026-03-02", "event": null}', Reason.UNKNOWN_EVENT),
        ('{"on": "2026-03-02", "event": ["suspended"]}', Reason.UNKNOWN_EVENT),
        ('{"event": "suspended"}', Reason.BAD_DATE),
        ('{"on": "2026-3-16", "event": "suspended"}', Reason.BAD_DATE),
        ('{"on": "2026-03-16", "event": "extended"}', Reason.BAD_UNTIL),
        ('{"on": "2026-03-16", "event": "extended", "until": null}', Reason.BAD_UNTIL),
        ('{"on": "2026-03-16", "event": "extended", "until": "2026-5-1"}', Reason.BAD_UNTIL),
        ('{"on": "2026-03-16", "event": "resumed", "until": "2026-05-01"}', Reason.STRAY_UNTIL),
    ]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "index", "reason"), SHAPES, ids=[text[:80] for text, _, _ in SHAPES])
def test_input_that_is_not_exactly_a_case_is_refused(text: str, index: int | None, reason: Reason) -> None:
    with pytest.raises(ClockRefused) as caught:
        read_case(text.encode())
    assert (caught.value.index, caught.value.reason) == (index, reason)


def test_case_is_read_as_given_and_unknown_keys_are_passed_over() -> None:
    case = read_case(
        b'\xef\xbb\xbf{"today": "2026-05-01", "file": "7", "events": [{"on": "2026-03-16", "event": "extended",'
        b' "until": "2026-05-12", "note": "x"}, {"on": "2026-03-02", "event": "resumed", "until": null}]}'
    )
    assert (case.today, case.term_days) == (day("05-01"), None)
    assert list(case.events) == events("03-16 extended 05-12", "03-02 resumed")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(ClockRefused, match="bad_json"):
        read_case(b'"\xff\xfe\xfa"')


def test_unreadable_event_is_named_as_given() -> None:
    with pytest.raises(ClockRefused) as caught:
        read_case('{"today": "2026-05-01", "events": [{"on": "yesterday", "event": "paused"}]}')
    assert (caught.value.name, caught.value.on) == ("paused", "yesterday")
    assert refused("12-30", *START, "03-10 proceed").name == "proceed"
    assert refused("12-30", *START, "03-10 proceed").on == "2026-03-10"
