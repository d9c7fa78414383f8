"""Who gets which answer at which address. ``python -m tests.house.route_table`` prints the present answers.

The table in route_table.txt is read by people before it is kept: 404 for what one may not see, 403 for what one
sees but may not do, 302 to the sign-in for whoever is not signed in.
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import time_machine
from flask import Flask
from sqlalchemy import Connection

import config
from app import create_app
from app.kernel.db import db
from tests import database
from tests.builders.world import ROLES, Address, World, make_world, urls
from tests.client import Browser

TABLE = Path(__file__).with_suffix(".txt")
MOMENT = datetime(2026, 4, 6, 5, 0, tzinfo=UTC)  # a Monday morning in Kazakhstan


@dataclass
class Populated:
    """The small world in a transaction that nobody commits; `ask` undoes what each request does."""

    app: Flask
    world: World
    connection: Connection

    @cached_property
    def addresses(self) -> list[Address]:
        """Every address of the site, each with what it is asked about."""
        return urls(self.app, self.world)

    def ask(self, address: Address, browser: Browser, token: str) -> Any:
        """The answer of the site to one viewer, whose forms carry this token."""
        db.session.commit()
        cookie = browser.client.get_cookie("sarap")
        data = {"csrf_token": token} if address.method == "POST" else None
        self.connection.exec_driver_sql("savepoint asked")
        try:
            with self.app.app_context():
                answer = browser.client.open(address.url, method=address.method, data=data)
                answer.get_data()
                answer.close()
                db.session.remove()
        finally:
            # released as well, or the savepoints of thousands of requests would lie in each other
            self.connection.exec_driver_sql("rollback to savepoint asked")
            self.connection.exec_driver_sql("release savepoint asked")
            db.session.expire_all()
        if cookie is not None:
            browser.client.set_cookie("sarap", cookie.value)
        return answer

    def browser(self, role: str, lang: str = "en") -> Browser:
        return Browser(self.app, self.world.people[role], lang=lang)


@contextmanager
def populated(app: Flask) -> Iterator[Populated]:
    """The world at a fixed moment, gone afterwards."""
    with time_machine.travel(MOMENT, tick=True), app.app_context():
        engine = db.engines[None]
        with engine.connect() as connection:
            outer = connection.begin()
            db.engines[None] = connection  # type: ignore[assignment]
            try:
                world = make_world(MOMENT)
                db.session.commit()
                yield Populated(app, world, connection)
            finally:
                db.session.remove()
                outer.rollback()
                db.engines[None] = engine


def told(answer: Any) -> str:
    """The status; a way to the sign-in page is told from other redirects."""
    to_sign_in = answer.status_code == 302 and urlsplit(answer.headers["Location"]).path == "/sign-in"
    return "in" if to_sign_in else str(answer.status_code)


def column(there: Populated, role: str) -> dict[str, str]:
    """What one role is answered everywhere."""
    browser = there.browser(role)
    token = browser.csrf_token()  # `ask` gives the browser its cookie back each time, and with it this token
    return {address.line: told(there.ask(address, browser, token)) for address in there.addresses}


def written() -> dict[str, dict[str, str]]:
    """The committed table: line, role, answer."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = line.split()
        if cells and not line.startswith(("#", "endpoint")):
            found[" ".join(cells[:3])] = dict(zip(ROLES, cells[3:], strict=True))
    return found


def page(lines: Iterable[str], answers: dict[str, dict[str, str]]) -> str:
    """The table as text."""
    names = sorted(lines)
    wide = [max(len(name.split()[i]) for name in names) for i in range(3)]

    def row(cells: list[str], answered: list[str]) -> str:
        left = "  ".join(cell.ljust(width) for cell, width in zip(cells, wide, strict=True))
        return f"{left}  " + " ".join(a.rjust(max(3, len(r))) for a, r in zip(answered, ROLES, strict=True))

    head = row(["endpoint", "how", "about"], list(ROLES))
    return "\n".join([head, *(row(name.split(), [answers[r][name] for r in ROLES]) for name in names)]) + "\n"


def _settings(folder: Path) -> config.Settings:
    return config.Settings(
        database_url=None,
        secret_key=secrets.token_urlsafe(32),
        sealing_key=base64.b64encode(b"s" * 32).decode(),
        instance=folder,
        file_store=folder / "files",
        site_address="http://sarap.test",
        mail_url=None,
        mail_from="Sarap <no-reply@sarap.test>",
        rate_limit_store="memory://",
        trusted_proxies=0,
        log_level="ERROR",
        testing=True,
    )


def main() -> int:
    """Print the table as the site answers now; nothing is written."""
    db.session.session_factory.configure(join_transaction_mode="create_savepoint")
    name = f"table_{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder, database.copy_of_template(name) as url:
        app = create_app(_settings(Path(folder)), database_url=url)
        with populated(app) as there:
            answers = {role: column(there, role) for role in ROLES}
            lines = [address.line for address in there.addresses]
        with app.app_context():
            db.engine.dispose()
    sys.stdout.write(page(lines, answers))
    return 0


if __name__ == "__main__":
    sys.exit(main())
