"""The demo's own page: its accounts, its clock, which every page shows once it is moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from app.devtools import cli
from app.devtools.demo.timing import DUE_JOBS
from app.kernel import clock, jobs
from app.kernel.db import db
from app.kernel.i18n import day, force_locale
from tests.builders.accounts import make_person
from tests.client import Browser

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def true_clock_afterwards(app: Flask) -> Iterator[None]:
    """The clock's file is shared by all tests of this run."""
    yield
    if clock.site.offset_file is not None:
        clock.site.offset_file.unlink(missing_ok=True)


def test_anybody_reads_the_demo_page(browse: Browse) -> None:
    page = browse().get("/demo")
    assert "open-the-trial-door" in page.text
    assert "Сағатты алға жылжыту" in browse(lang="kk").get("/demo").text
    assert "Перевести часы вперёд" in browse(lang="ru").get("/demo").text


def test_demo_page_moves_the_clock_and_every_page_shows_it(browse: Browse) -> None:
    before = clock.now()
    browse().post("/demo/clock", {"amount": "40", "unit": "days", "to": ""})
    queued = set(db.session.scalars(text("select task_name from procrastinate_jobs where status = 'todo'")))
    assert set(DUE_JOBS) <= queued & set(jobs.queue.tasks)
    moved = clock.now() - before
    assert timedelta(days=40) <= moved < timedelta(days=40, minutes=5)
    with force_locale("en_GB"):
        shown = day(clock.now())
    assert shown in browse().get("/demo").text
    assert shown in browse().get("/sign-in").text


def test_demo_page_moves_the_clock_by_working_days(browse: Browse) -> None:
    before = clock.now()
    browse().post("/demo/clock", {"amount": "10", "unit": "working_days", "to": ""})
    assert clock.now() - before >= timedelta(days=12)


@pytest.mark.parametrize(
    "form",
    [
        {"amount": "", "unit": "days", "to": ""},
        {"amount": "-3", "unit": "days", "to": ""},
        {"amount": "99999999", "unit": "hours", "to": ""},
        {"amount": "", "unit": "days", "to": "2020-01-01T10:00"},
        {"amount": "x", "unit": "weeks", "to": "soon"},
    ],
)
def test_demo_page_refuses_what_is_not_ahead(browse: Browse, form: dict[str, str]) -> None:
    before = clock.site.offset()
    browse().post("/demo/clock", form, status=422)
    assert clock.site.offset() == before


def test_sign_in_page_lists_the_demo_accounts_and_the_code_page_shows_the_code(browse: Browse) -> None:
    make_person(email="judge@court.demo.example", name="Invented Judge")
    assert "judge@court.demo.example" in browse().get("/sign-in").text


def _run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(cli.group, list(arguments))


def test_demo_commands_refuse_where_a_database_is_named(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@host/real")
    for arguments in (("renew",), ("clock", "--days", "3"), ("clock", "--to", "2030-01-01")):
        result = _run(ctx, *arguments)
        assert result.exit_code == 2
        assert "DATABASE_URL" in result.output
    assert clock.site.offset() == timedelta()


def test_clock_command_moves_the_clock_forward_only(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert _run(ctx, "clock", "--days", "3").exit_code == 0
    assert clock.site.offset() >= timedelta(days=3)
    assert _run(ctx, "clock", "--to", "2020-01-01").exit_code == 2
