"""Real PostgreSQL, migrated once; each test inside one transaction with savepoints; fences all round."""

from __future__ import annotations

import base64
import gc
import os
import smtplib
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from psycopg._preparing import PrepareManager
from sqlalchemy import text

import config
from app import create_app
from app.accounts.service import passwords
from app.kernel.db import db
from tests import database
from tests.client import Browser

# The suite makes and drops worlds by the thousand. Nothing of them lives in cycles for long; looking less often
# takes a tenth off. Every test ends in a rollback, at which the driver would forget all prepared statements; no
# test changes the schema of the database that tests share, so they hold.
gc.set_threshold(200_000, 50, 100)
PrepareManager.clear = lambda self: False  # type: ignore[method-assign]

# A password costs what it must on the site; here nobody tries to guess one.
passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords.NOBODYS_HASH = passwords.HASHER.hash("nobody has this password")

# Begun first, or one worker would still be at them when the other has nothing left to do.
LONG = {"test_demo_world", "test_routes", "test_bidding_rush", "test_migrations"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first; whatever order they came in is kept otherwise."""
    items.sort(key=lambda item: item.path.stem not in LONG)


# Inside the outer transaction of a test each commit of the house is a savepoint.
db.session.session_factory.configure(join_transaction_mode="create_savepoint")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> config.Settings:
    """The tests' own settings: nothing of the machine's environment."""
    instance = tmp_path_factory.mktemp("instance")
    return config.Settings(
        database_url=None,
        secret_key="tests-only-" * 4,
        sealing_key=base64.b64encode(b"s" * 32).decode(),
        instance=instance,
        file_store=instance / "files",
        site_address="http://sarap.test",
        mail_url=None,
        mail_from="Sarap <no-reply@sarap.test>",
        rate_limit_store="memory://",
        trusted_proxies=0,
        log_level="ERROR",
        testing=True,
    )


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """A database of this worker, copied from the migrated template."""
    with database.copy_of_template(f"test_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
def app(settings: config.Settings, database_url: str) -> Iterator[Flask]:
    application = create_app(settings, database_url=database_url)
    yield application
    with application.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(autouse=True)
def fences(monkeypatch: pytest.MonkeyPatch) -> None:
    """No network beyond this machine, no mail server."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and address[0] not in {"127.0.0.1", "localhost", "::1"}:
            raise AssertionError(f"a test reaches for the network: {address}")
        connect(self, address)

    def no_mail(*_: Any, **__: Any) -> None:
        raise AssertionError("a test reaches for a mail server")

    monkeypatch.setattr(socket.socket, "connect", local_only)
    monkeypatch.setattr(smtplib, "SMTP", no_mail)


@pytest.fixture
def ctx(app: Flask) -> Iterator[Flask]:
    """An application context whose every commit is a savepoint, undone at the end."""
    with app.app_context():
        engine = db.engines[None]
        with engine.connect() as connection:
            outer = connection.begin()
            db.engines[None] = connection  # type: ignore[assignment]
            try:
                yield app
            finally:
                db.session.remove()
                outer.rollback()
                db.engines[None] = engine


@pytest.fixture
def now() -> datetime:
    """A Monday morning in Kazakhstan."""
    return datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def browse(ctx: Flask) -> Callable[..., Browser]:
    """browse(person) or browse(): a browser that lints each page it gets."""

    def make(person: Any = None, **options: Any) -> Browser:
        return Browser(ctx, person, **options)

    return make


@pytest.fixture(scope="session")
def own_site(settings: config.Settings) -> Iterator[tuple[Flask, database.Again]]:
    """The application and the database of `own_app`: one for all of a worker."""
    with database.copy_of_template(f"own_{os.getpid()}") as url:
        yield create_app(settings, database_url=url), database.Again(url)


@pytest.fixture
def own_app(own_site: tuple[Flask, database.Again]) -> Iterator[Flask]:
    """An application on a database of its own, with real commits: for races, jobs and dumps."""
    application, again = own_site
    with application.app_context():
        yield application
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()
    again.put_back()


@pytest.fixture
def rows(ctx: Flask) -> Callable[[str], int]:
    """How many rows a table has."""
    return lambda table: int(db.session.scalar(text(f"select count(*) from {table}")) or 0)
