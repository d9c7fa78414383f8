"""Alembic's entry: one connection, one transaction, a short lock time-out. Never imports models for a run."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text

settings = context.config


def run() -> None:
    given = settings.attributes.get("connection")
    if given is not None:
        _migrate(given)
        return
    engine = create_engine(str(settings.get_main_option("sqlalchemy.url")))
    with engine.begin() as connection:
        _migrate(connection)
    engine.dispose()


def _migrate(connection) -> None:  # type: ignore[no-untyped-def]
    context.configure(
        connection=connection,
        target_metadata=settings.attributes.get("metadata"),
        **settings.attributes.get("options", {}),
    )
    with context.begin_transaction():
        connection.execute(text("set local lock_timeout = '5s'"))
        context.run_migrations()


run()
