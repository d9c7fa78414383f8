"""Commands of the demo world. With DATABASE_URL set there is no demo: they refuse and change nothing."""

from __future__ import annotations

import os
from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from app.devtools import demo
from app.devtools.demo import timing
from app.devtools.demo.timing import Step
from app.devtools.journey.command import journey
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import force_locale

REFUSAL = "sarap: DATABASE_URL is set: this is no demo, and nothing was changed."

group = AppGroup("demo", help="The demo world: make it anew, move its clock.")


def insist_on_demo() -> None:
    """End the command with one line where a real database is named."""
    if os.environ.get("DATABASE_URL", "").strip() or not current_app.config["SETTINGS"].demo:
        click.echo(REFUSAL, err=True)
        raise SystemExit(2)


@group.command("renew")
def renew() -> None:
    """Throw the demo world away and make it anew."""
    insist_on_demo()
    click.echo("Making the demo world anew; this takes two or three minutes.")
    demo.renew()
    db.session.commit()
    click.echo("The demo world is there; its clock is the true one again.")


@group.command("clock")
@click.option("--days", type=int, help="Move the clock so many days forward.")
@click.option("--to", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]), help="Local time.")
def move(days: int | None, to: datetime | None) -> None:
    """Move the clock of the demo forward; without an option, show it."""
    insist_on_demo()
    now = clock.now()
    if days is not None or to is not None:
        try:
            timing.move_clock(timing.target(now=now, amount=days, unit=Step.DAYS, to=to), now=now)
        except RuleBroken as problem:
            with force_locale("en_GB"):
                click.echo("sarap: " + "; ".join(str(text) for text in problem.problems.values()), err=True)
            raise SystemExit(2) from None
        db.session.commit()
    click.echo(clock.local(clock.now()).isoformat(timespec="minutes"))


commands = (group, journey)
