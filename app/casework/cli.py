"""``flask clock``: a clerk checks any case by hand, with the same code as the site."""

from __future__ import annotations

import json
import sys
from datetime import date

import click
from flask.cli import AppGroup

from app.casework import clock_words
from app.casework.rules import ClockPicture, ClockRefused, ClockState, explain, read_case, started_on
from app.kernel.i18n import LOCALES, force_locale
from app.reference.queries import clock_terms, working_calendar

clock = AppGroup("clock", help="The clock of an expertise (Law 44-VI art. 34).")

_KEYS = (
    "started_on",
    "due_on",
    "state",
    "used_days",
    "remaining_days",
    "gross_days",
    "net_days",
    "hand_over_due_on",
    "on_time",
)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def as_json(picture: ClockPicture) -> dict[str, object]:
    """The published answer: a clock that has not started has a state and nothing else."""
    answer: dict[str, object] = {key: _plain(getattr(picture, key)) for key in _KEYS}
    answer["state"] = picture.state.value
    steps = [
        {"on": step.on.isoformat(), "what": clock_words.what(step), "why": clock_words.why(step)}
        for step in picture.steps
    ]
    return answer | {"steps": None if picture.state is ClockState.WAITING else steps}


def refusal_json(refused: ClockRefused) -> dict[str, object]:
    """``event`` is the place in the list as given, from 0, or null where no single event is wrong."""
    return {
        "error": clock_words.refusal(refused),
        "event": refused.index,
        "name": refused.name,
        "on": refused.on,
        "reason": refused.reason.value,
    }


def _print(answer: dict[str, object], *, err: bool = False) -> None:
    """UTF-8 whatever the terminal; half a surrogate pair in a wrong name is printed as its escape."""
    text = json.dumps(answer, ensure_ascii=False, indent=2)
    click.echo(text.encode("utf-8", "backslashreplace"), err=err)


@clock.command("explain")
@click.option("--lang", type=click.Choice(list(LOCALES)), default="en", show_default=True)
def explain_case(lang: str) -> None:
    """Read one case as JSON on standard input and print its clock as JSON.

    A case that breaks a rule is not counted: exit code 2, and on standard error a JSON object with
    the first wrong event ("event" is its place in the list, from 0).
    """
    with force_locale(LOCALES[lang]):
        try:
            case = read_case(sys.stdin.buffer.read())
            terms = clock_terms(on=started_on(case.events) or case.today)
            picture = explain(case.events, case.today, case.term_days, terms, working_calendar())
        except ClockRefused as refused:
            _print(refusal_json(refused), err=True)
            raise SystemExit(2) from None
        _print(as_json(picture))


commands = [clock]
