"""Migrations lead up, down and up again, and head is what the models say."""

from __future__ import annotations

from importlib import import_module

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

import app.kernel.journal  # noqa: F401  its table belongs to no capability
from app import CAPABILITIES
from app.devtools import drafting
from app.kernel.cli import alembic_config
from app.kernel.db import Base
from tests import database


@pytest.fixture(scope="module")
def empty_url() -> str:
    return drafting.fresh_database(database.server(), "migrations_up_down")


def _differences(url: str) -> list[object]:
    for name in CAPABILITIES:
        try:
            import_module(f"app.{name}.models")
        except ModuleNotFoundError as problem:
            if problem.name != f"app.{name}.models":
                raise
    engine = create_engine(url)
    with engine.connect() as connection:
        options = drafting.options()
        del options["render_item"]
        context = MigrationContext.configure(connection, opts={**options, "target_metadata": Base.metadata})
        found = compare_metadata(context, Base.metadata)
    engine.dispose()
    return found


def _tables(url: str) -> set[str]:
    engine = create_engine(url)
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    return tables


def test_up_down_up_ends_at_the_models(empty_url: str) -> None:
    settings = alembic_config(empty_url)
    command.upgrade(settings, "head")
    assert _differences(empty_url) == []
    command.downgrade(settings, "base")
    assert _tables(empty_url) <= {"alembic_version"}
    command.upgrade(settings, "head")
    assert _differences(empty_url) == []


def test_exclusion_constraints_and_triggers_stand_at_head(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.connect() as connection:
        excluded = set(connection.scalars(text("select conname from pg_constraint where contype = 'x'")))
        triggers = set(connection.scalars(text("select tgname from pg_trigger where not tgisinternal")))
    engine.dispose()
    assert {"ex_turn_one_owner", "ex_legal_rule_one_at_a_time", "ex_licence_period_one_at_a_time"} <= excluded
    append_only = {"journal_entry", "bid_version", "opened_bid", "fit_check", "clock_event", "answer"}
    assert {f"{t}_append_only" for t in append_only} <= triggers
