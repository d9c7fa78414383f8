"""Each fact of the clock has its sentence, with its article; the clerk's command prints them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from hypothesis import given, settings

from app.casework import cli, clock_words
from app.casework.rules import ClockEvent, ClockRefused, Reason, StepCode, explain
from app.kernel import i18n
from app.reference.rules import ClockTerms
from tests.unit.clock_naive import CALENDAR, TERMS, day, events
from tests.unit.test_clock_against_naive import cases
from tests.unit.test_clock_boundaries import ASLEEP, START
from tests.unit.test_clock_refusals import RULES, SHAPES

KEYS = ["started_on", "due_on", "state", "used_days", "remaining_days", "gross_days", "net_days", "hand_over_due_on",
        "on_time", "steps"]  # fmt: skip
Run = Callable[..., tuple[Result, list[date]]]
EXAMPLE: dict[str, Any] = {
    "today": "2026-05-01",
    "term_days": 30,
    "events": [
        {"on": "2026-03-02", "event": "ruling_received"},
        {"on": "2026-03-05", "event": "objects_received"},
        {"on": "2026-03-16", "event": "suspended"},
        {"on": "2026-03-27", "event": "resumed"},
        {"on": "2026-04-10", "event": "extended", "until": "2026-05-12"},
        {"on": "2026-04-28", "event": "completed"},
        {"on": "2026-04-30", "event": "handed_over"},
    ],
}


@pytest.fixture(scope="module")
def desk() -> Flask:
    """The command and the languages without the rest of the site."""
    desk = Flask("tests")
    i18n.init_app(desk)
    for command in cli.commands:
        desk.cli.add_command(command)
    return desk


@pytest.fixture
def english(desk: Flask) -> Iterator[None]:
    with desk.app_context(), i18n.force_locale("en_GB"):
        yield


def test_every_step_and_every_refusal_has_its_sentence() -> None:
    assert set(clock_words.WHAT) == set(clock_words.WHY) == set(StepCode)
    assert set(clock_words.REFUSED) == set(Reason)


def test_sentences_of_any_clock_are_complete_and_name_their_article(desk: Flask) -> None:
    @settings(max_examples=150, deadline=None)
    @given(case=cases)
    def any_clock(case: tuple[list[ClockEvent], date, int | None]) -> None:
        given_events, today, term_days = case
        try:
            picture = explain(given_events, today, term_days, TERMS, CALENDAR)
        except ClockRefused as refused:
            said = [clock_words.refusal(refused)]
        else:
            why = [clock_words.why(step) for step in picture.steps] + [clock_words.due_sentence(picture, TERMS)]
            assert all("art. 34" in reason for reason in why)
            said = why + [clock_words.what(step) for step in picture.steps]
        for sentence in said:
            assert sentence.endswith(".")
            assert not re.search(r"%\(|None|\d{4}-\d\d", sentence)

    with desk.app_context(), i18n.force_locale("en_GB"):
        any_clock()


@pytest.mark.parametrize(("before", "wrong", "reason"), RULES, ids=[f"{r}: {w}" for _, w, r in RULES])
@pytest.mark.usefixtures("english")
def test_refusal_says_why(before: tuple[str, ...], wrong: str, reason: Reason) -> None:
    today = "12-30"
    with pytest.raises(ClockRefused) as caught:
        explain(events(*before, wrong), day(today), None, TERMS, CALENDAR)
    assert "%(" not in clock_words.refusal(caught.value)


@pytest.mark.parametrize(
    ("today", "texts", "sentence"),
    [
        ("03-05", START, "Due on 6 April 2026: the term counted from 5 March 2026 is, in calendar days, 30 (Law No. 44-VI, "
         "art. 34 (term)), and its last day, 4 April 2026, is moved to the next working day."),
        ("04-03", ASLEEP, "Due on 21 April 2026: the term counted from 5 March 2026 (Law No. 44-VI, art. 34 (term)) stood "
         "still until the suspension ended by itself at the close of 2 April 2026, and calendar days left were then 19 "
         "(Law No. 44-VI, art. 34 (suspension))."),
        ("03-20", ASLEEP, "The clock has stood still since 16 March 2026 and does so at the latest until the close of "
         "2 April 2026; calendar days of the term left: 19 (Law No. 44-VI, art. 34 (suspension))."),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("english")
def test_one_sentence_explains_the_due_day(today: str, texts: tuple[str, ...], sentence: str) -> None:
    picture = explain(events(*texts), day(today), 30, TERMS, CALENDAR)
    assert clock_words.due_sentence(picture, TERMS) == sentence


@pytest.fixture
def run(desk: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """run(text, *options): the command's result, and the days for which the terms were asked."""
    asked: list[date] = []

    def terms(*, on: date) -> ClockTerms:
        asked.append(on)
        return TERMS

    monkeypatch.setattr(cli, "clock_terms", terms)
    monkeypatch.setattr(cli, "working_calendar", lambda: CALENDAR)

    def invoke(text: str, *options: str) -> tuple[Result, list[date]]:
        return desk.test_cli_runner().invoke(args=["clock", "explain", *options], input=text), asked

    return invoke


def test_clerk_checks_the_example_by_hand(run: Run) -> None:
    result, asked = run(json.dumps(EXAMPLE))
    answer = json.loads(result.stdout)
    steps = answer.pop("steps")
    assert (result.exit_code, result.stderr, asked) == (0, "", [day("03-05")])
    assert answer == {
        "started_on": "2026-03-05", "due_on": "2026-05-12", "state": "handed_over", "used_days": 43,
        "remaining_days": 14, "gross_days": 54, "net_days": 43, "hand_over_due_on": "2026-05-04", "on_time": True,
    }  # fmt: skip
    assert all(set(step) == {"on", "what", "why"} and "art. 34" in step["why"] for step in steps)
    assert list(json.loads(result.stdout)) == KEYS


def test_clock_that_waits_has_a_state_and_nothing_else(run: Run) -> None:
    result, asked = run('{"today": "2026-05-01", "events": [{"on": "2026-03-02", "event": "ruling_received"}]}')
    assert json.loads(result.stdout) == dict.fromkeys(KEYS) | {"state": "waiting"}
    assert asked == [day("05-01")]


def test_clerk_who_errs_is_told_the_first_wrong_event(run: Run) -> None:
    wrong = {**EXAMPLE, "events": [*EXAMPLE["events"], {"on": "2026-03-20", "event": "completed"}]}
    result, _ = run(json.dumps(wrong))
    assert (result.exit_code, result.stdout) == (2, "")
    assert json.loads(result.stderr) == {
        "error": "Work cannot be completed while the clock is suspended, since 16 March 2026.",
        "event": 7, "name": "completed", "on": "2026-03-20", "reason": "completed_suspended",
    }  # fmt: skip


@pytest.mark.parametrize("text", [text for text, _, _ in SHAPES], ids=[text[:80] for text, _, _ in SHAPES])
def test_anything_else_is_exit_code_two_and_nothing_guessed(run: Run, text: str) -> None:
    result, _ = run(text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert json.loads(result.stderr)["error"]


def test_wrong_name_with_half_a_letter_is_still_printed(run: Run) -> None:
    result, _ = run('{"today": "2026-05-01", "events": [{"on": "2026-03-02", "event": "\\ud800"}]}')
    assert result.exit_code == 2
    assert json.loads(result.stderr)["name"] == "\ud800"
