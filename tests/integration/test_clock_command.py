"""``flask clock explain``: the site's own calculation for a case given by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask

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
EXPECTED = {
    "started_on": "2026-03-05",
    "due_on": "2026-05-12",
    "state": "handed_over",
    "used_days": 43,
    "net_days": 43,
    "gross_days": 54,
    "remaining_days": 14,
    "hand_over_due_on": "2026-05-04",
    "on_time": True,
}


def explain(app: Flask, text: str, *options: str) -> Any:
    return app.test_cli_runner().invoke(args=["clock", "explain", *options], input=text)


def test_clerk_checks_a_whole_case_by_hand(ctx: Flask) -> None:
    answer = explain(ctx, json.dumps(EXAMPLE))
    assert answer.exit_code == 0
    found = json.loads(answer.stdout)
    assert {name: found[name] for name in EXPECTED} == EXPECTED
    assert all(set(step) == {"on", "what", "why"} and "art. 34" in step["why"] for step in found["steps"])


@pytest.mark.parametrize(("lang", "citation"), [("ru", "ст. 34 Закона № 44-VI"), ("kk", "№ 44-VI Заңның 34-бабы")])
def test_clerk_reads_the_reasons_in_her_language(ctx: Flask, lang: str, citation: str) -> None:
    answer = explain(ctx, json.dumps(EXAMPLE), "--lang", lang)
    assert citation in json.loads(answer.stdout)["steps"][0]["why"]


def test_case_without_both_receipts_waits(ctx: Flask) -> None:
    case = {"today": "2026-05-01", "events": EXAMPLE["events"][:1]}
    found = json.loads(explain(ctx, json.dumps(case)).stdout)
    assert found.pop("state") == "waiting"
    assert set(found.values()) == {None}


@pytest.mark.parametrize(
    "wrong",
    [
        "not json",
        json.dumps({"today": "2026-05-01"}),
        json.dumps({**EXAMPLE, "term_days": 0}),
        json.dumps({**EXAMPLE, "today": "2026-02-30"}),
        json.dumps({**EXAMPLE, "events": [*EXAMPLE["events"], {"on": "2026-04-30", "event": "handed_over"}]}),
    ],
)
def test_wrong_case_is_refused_with_exit_code_2_and_nothing_on_stdout(ctx: Flask, wrong: str) -> None:
    answer = explain(ctx, wrong)
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "error" in json.loads(answer.stderr)


def test_the_first_wrong_event_is_named(ctx: Flask) -> None:
    events = [
        *EXAMPLE["events"][:3],
        {"on": "2026-03-20", "event": "suspended"},
        {"on": "2026-03-21", "event": "completed"},
    ]
    fault = json.loads(explain(ctx, json.dumps({**EXAMPLE, "events": events})).stderr)
    assert (fault["event"], fault["name"], fault["on"]) == (3, "suspended", "2026-03-20")
