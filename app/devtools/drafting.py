"""Draft a migration from the difference between the models and a database at head; always to be read before use."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

from alembic import command
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import create_engine, make_url, text

from app.kernel.cli import alembic_config
from app.kernel.db import Base, Moment, Word


def render_item(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations never import the application: our own types are written as what the database sees."""
    if kind == "type" and isinstance(thing, Moment):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(thing, Word):
        return "sa.Text()"
    return False


def options(tables: Collection[str] | None = None) -> dict[str, Any]:
    """Alembic's comparison settings; procrastinate's own tables are none of our business."""

    def ours(thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        table = name if kind == "table" else getattr(getattr(thing, "table", None), "name", None)
        if table is None or table.startswith("procrastinate_") or table == "alembic_version":
            return False
        return tables is None or table in tables

    return {"include_object": ours, "render_item": render_item, "compare_type": True}


def draft(url: str, message: str, *, at: datetime, tables: Collection[str] | None = None) -> str:
    """Write a new revision file for the difference; returns its path."""
    settings = alembic_config(url)
    settings.attributes["metadata"] = Base.metadata
    settings.attributes["options"] = options(tables)
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")
    revision = command.revision(settings, message=message, autogenerate=True, rev_id=f"{at:%Y%m%d_%H%M}_{slug}"[:60])
    return str(getattr(revision, "path", ""))


def fresh_database(url: str, name: str) -> str:
    """An empty database of this name beside the given one; returns its address."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'drop database if exists "{name}" with (force)'))
        connection.execute(text(f'create database "{name}"'))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)
