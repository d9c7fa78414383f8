"""Commands of the house itself: migrations and the job worker."""

from __future__ import annotations

import click
from alembic import command
from alembic.config import Config
from flask import current_app
from flask.cli import with_appcontext

import config
from app.kernel import jobs


def alembic_config(url: str) -> Config:
    """Alembic's settings in code, so that there is one address of the database."""
    settings = Config()
    settings.set_main_option("script_location", str(config.ROOT / "migrations"))
    settings.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    settings.set_main_option("file_template", "%%(rev)s")
    return settings


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at this address to a revision."""
    command.upgrade(alembic_config(url), revision)


@click.command("migrate")
@click.argument("revision", default="head")
@with_appcontext
def migrate(revision: str) -> None:
    """Bring the database to a revision (head by default)."""
    upgrade(current_app.config["SQLALCHEMY_DATABASE_URI"], revision)


@click.command("work")
@click.option("--once", is_flag=True, help="Run what is due, then stop.")
@with_appcontext
def work(once: bool) -> None:
    """Run the jobs: letters, openings, warnings."""
    jobs.work(current_app._get_current_object(), wait=not once)  # type: ignore[attr-defined]


commands = (migrate, work)
