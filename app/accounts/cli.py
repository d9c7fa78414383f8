"""Commands of accounts."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from app.accounts import service
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import LOCALES, force_locale

group = AppGroup("accounts", help="People and bodies.")


@group.command("first-member")
@click.argument("email")
@click.argument("name")
def first_member(email: str, name: str) -> None:
    """Make the Ministry's first administrator of a new site; the letter with the link is on its way."""
    try:
        service.found_ministry(email=email, name=name, at=clock.now(), real=clock.wall())
    except RuleBroken as problem:
        with force_locale(LOCALES["en"]):
            click.echo("sarap: " + "; ".join(str(text) for text in problem.problems.values()), err=True)
        raise SystemExit(2) from None
    db.session.commit()
    click.echo(f"Invited {email}.")


commands = (group,)
