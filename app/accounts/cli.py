"""Commands of accounts."""

from __future__ import annotations

from collections.abc import Callable

import click
from flask.cli import AppGroup

from app.accounts import queries, service
from app.accounts.models import Person
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import RuleBroken, WrongState
from app.kernel.i18n import LOCALES, force_locale

group = AppGroup("accounts", help="People and bodies.")


def _run(act: Callable[[], object]) -> None:
    """Do it and keep it; what a rule forbids is said, and nothing is kept."""
    try:
        act()
    except RuleBroken as problem:
        with force_locale(LOCALES["en"]):
            click.echo("sarap: " + "; ".join(str(text) for text in problem.problems.values()), err=True)
        raise SystemExit(2) from None
    except WrongState as problem:
        click.echo(f"sarap: {problem}", err=True)
        raise SystemExit(2) from None
    db.session.commit()


def _person(email: str) -> Person:
    found = queries.person_of_address(email)
    if found is None:
        click.echo(f"sarap: nobody has the address {email}", err=True)
        raise SystemExit(2)
    return found


@group.command("first-member")
@click.argument("email")
@click.argument("name")
def first_member(email: str, name: str) -> None:
    """Make the Ministry's first administrator of a new site; the letter with the link is on its way."""
    _run(lambda: service.found_ministry(email=email, name=name, at=clock.now(), real=clock.wall()))
    click.echo(f"Invited {email}.")


@group.command("close-person")
@click.argument("email")
@click.argument("reason")
def close_person(email: str, reason: str) -> None:
    """Close the account of somebody who has left: sessions and memberships end, nothing of the past is deleted."""
    person = _person(email)
    _run(lambda: service.close_person(person, reason=reason, by=None, at=clock.now(), real=clock.wall()))
    click.echo(f"Closed the account of {email}.")


@group.command("reopen-person")
@click.argument("email")
def reopen_person(email: str) -> None:
    """Undo a closing: the account and the memberships that ended with it run again."""
    person = _person(email)
    _run(lambda: service.reopen_person(person, by=None, at=clock.now()))
    click.echo(f"Reopened the account of {email}.")


commands = (group,)
