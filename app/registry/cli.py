"""Commands of the register of experts."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click
from flask.cli import AppGroup

from app.kernel import clock
from app.kernel.db import db
from app.kernel.i18n import LOCALES, force_locale
from app.registry import service

group = AppGroup("registry", help="The register of forensic experts.")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day of the data; today by default.")
def import_file(file: Path, dry_run: bool, as_of: datetime | None) -> None:
    """Take a register file (CSV, see docs/register-import.md): all of it or nothing."""
    now = clock.now()
    day: date = as_of.date() if as_of is not None else clock.day_of(now)
    with force_locale(LOCALES["en"]):
        try:
            outcome = service.import_register(
                file.read_bytes(), as_of=day, source=file.name, by=None, at=now, dry_run=dry_run
            )
        except service.FileBroken as broken:
            for problem in broken.problems:
                click.echo(f"row {problem.row}, column {problem.column or '-'}: {problem.text}", err=True)
            click.echo(f"registry: {len(broken.problems)} errors, nothing taken", err=True)
            sys.exit(1)
    if dry_run:
        for change in outcome.changes:
            click.echo(f"{change.register_no} {change.what}: {change.before or '-'} -> {change.after or '-'}")
        db.session.rollback()
    else:
        db.session.commit()
    word = "would be " if dry_run else ""
    click.echo(
        f"registry: {outcome.rows} rows, {outcome.experts} experts; "
        f"{outcome.created} {word}created, {outcome.changed} {word}changed"
    )


commands = (group,)
