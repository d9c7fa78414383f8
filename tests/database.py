"""The tests' databases: one embedded server, one migrated template, copies of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import cast

from alembic import command
from flask import Flask
from psycopg import Connection, Cursor
from sqlalchemy import NullPool, create_engine, make_url, text

import config
from app.kernel import embedded
from app.kernel.cli import alembic_config
from app.kernel.db import db
from app.reference import service as reference

ADMIN_LOCK = 7_420_001
FAST = ("fsync", "synchronous_commit", "full_page_writes")


def server() -> str:
    """The address of the tests' own server; safe to lose, hence quick."""
    url = embedded.start(config.ROOT / "instance" / "tests" / "postgres", "admin")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:k)"), {"k": ADMIN_LOCK})
        for name in FAST:
            connection.execute(text(f"alter system set {name} = off"))
        # a few rows are found by any plan: what is prepared is planned once
        connection.execute(text("alter system set plan_cache_mode = force_generic_plan"))
        connection.execute(text("select pg_reload_conf()"))
        connection.execute(text("select pg_advisory_unlock(:k)"), {"k": ADMIN_LOCK})
    engine.dispose()
    return url


def fingerprint() -> str:
    """Changes with each migration and each file of reference data."""
    digest = hashlib.sha256()
    for folder in ("migrations/versions", "app/reference"):
        for path in sorted((config.ROOT / folder).rglob("*")):
            if path.suffix in {".py", ".csv", ".json"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _build(url: str) -> None:
    command.upgrade(alembic_config(url), "head")
    app = Flask("template")
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    db.init_app(app)
    with app.app_context():
        reference.load_reference(at=datetime(2026, 1, 1, tzinfo=UTC))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def template(admin: str) -> str:
    """The name of the migrated template; made once for all workers, anew when its sources change."""
    name = f"template_{fingerprint()}"
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:k)"), {"k": ADMIN_LOCK})
        if not connection.scalar(text("select 1 from pg_database where datname = :n"), {"n": name}):
            draft = f"{name}_draft"
            connection.execute(text(f'drop database if exists "{draft}" with (force)'))
            connection.execute(text(f'create database "{draft}"'))
            _build(make_url(admin).set(database=draft).render_as_string(hide_password=False))
            connection.execute(text(f'alter database "{draft}" rename to "{name}"'))
        connection.execute(text("select pg_advisory_unlock(:k)"), {"k": ADMIN_LOCK})
    engine.dispose()
    return name


@contextmanager
def copy_of_template(name: str) -> Iterator[str]:
    """A database of this name with all migrations and the reference data; dropped afterwards."""
    admin = server()
    source = template(admin)
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'drop database if exists "{name}" with (force)'))
        # one copy at a time: PostgreSQL refuses a template that somebody else is copying
        connection.execute(text("select pg_advisory_lock(:k)"), {"k": ADMIN_LOCK})
        connection.execute(text(f'create database "{name}" template "{source}"'))
        connection.execute(text("select pg_advisory_unlock(:k)"), {"k": ADMIN_LOCK})
    try:
        yield make_url(admin).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f'drop database if exists "{name}" with (force)'))
        engine.dispose()


class Again:
    """A copy of the template that is put back after each use: quicker than a new copy, which is a thousand files."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, poolclass=NullPool)
        with self._open() as cursor:
            self.tables = self._names(cursor, "select oid::regclass::text from pg_class where relkind = 'r'")
            self.sequences = self._names(cursor, "select oid::regclass::text from pg_class where relkind = 'S'")
            self.first_rows = {name: self._rows(cursor, name) for name in self._filled(cursor)}
            self.first_numbers = [self._next(cursor, name) for name in self.sequences]

    @contextmanager
    def _open(self) -> Iterator[Cursor]:
        """A cursor of a connection that no trigger and no foreign key concerns; each statement is committed, for all
        in one transaction would lock every table and index at once.
        """
        with self.engine.connect() as connection:
            driver = cast("Connection", connection.connection.driver_connection)
            driver.autocommit = True
            with driver.cursor() as cursor:
                cursor.execute("set session_replication_role = replica")
                yield cursor

    def _names(self, cursor: Cursor, of: str) -> list[str]:
        found = cursor.execute(f"{of} and relnamespace = 'public'::regnamespace order by 1")
        return [name for (name,) in found.fetchall()]

    def _filled(self, cursor: Cursor) -> list[str]:
        return [name for name in self.tables if cursor.execute(f"select from {name} limit 1").fetchone() is not None]

    def _rows(self, cursor: Cursor, name: str) -> bytes:
        with cursor.copy(f"copy {name} to stdout") as copy:
            return b"".join(bytes(part) for part in copy)

    def _next(self, cursor: Cursor, name: str) -> tuple[int, bool]:
        found = cursor.execute(f"select last_value, is_called from {name}").fetchone()
        assert found is not None
        return found[0], found[1]

    def put_back(self) -> None:
        """The rows and the numbers of the template, whatever was committed; whoever is still connected is sent away."""
        with self._open() as cursor:
            cursor.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()"
            )
            for name in self._filled(cursor):
                cursor.execute(f"delete from {name}")
            for name, rows in self.first_rows.items():
                with cursor.copy(f"copy {name} from stdin") as copy:
                    copy.write(rows)
            for name, (last, called) in zip(self.sequences, self.first_numbers, strict=True):
                cursor.execute("select setval(%s, %s, %s)", (name, last, called))
