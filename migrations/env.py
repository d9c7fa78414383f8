"""Alembic's entry: one connection, one transaction for each revision, a short lock time-out.

A revision stands whole or not at all. All of them in one transaction would need more locks than PostgreSQL's
default table of locks holds. Never imports models for a run.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

settings = context.config


def run() -> None:
    engine = create_engine(
        str(settings.get_main_option("sqlalchemy.url")), connect_args={"options": "-c lock_timeout=5s"}
    )
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=settings.attributes.get("metadata"),
            transaction_per_migration=True,
            **settings.attributes.get("options", {}),
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
