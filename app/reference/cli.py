"""Commands of the reference tables."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.kernel import clock
from app.kernel.db import db
from app.reference import service

group = AppGroup("reference", help="Regions, specialties, calendar, dated rules, pilots.")


@group.command("load")
def load() -> None:
    """Load the reference tables; running it again changes nothing."""
    added = service.load_reference(at=clock.now())
    db.session.commit()
    click.echo(f"reference: {added} rows added")


commands = (group,)
