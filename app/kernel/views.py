"""Probes for whoever runs the site, and the pattern page for whoever builds it."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, current_app, render_template

import config
from app.kernel import patterns
from app.kernel.db import db
from app.kernel.door import plain
from app.kernel.errors import NotVisible
from app.kernel.guards import public

bp = Blueprint("site", __name__)
blueprints = (bp,)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return plain("ok")


@bp.get("/readyz")
@public
def readyz() -> Response:
    """The database answers and its schema is the newest."""
    heads = set(ScriptDirectory(str(config.ROOT / "migrations")).get_heads())
    present = set(MigrationContext.configure(db.session.connection()).get_current_heads())
    return plain("ready") if heads == present else plain("the schema is not the newest", 503)


@bp.get("/-/patterns")
@public
def pattern_page() -> str:
    """Every macro in every state; development and tests only."""
    settings = current_app.config["SETTINGS"]
    if not (settings.demo or settings.testing):
        raise NotVisible
    return render_template("kernel/patterns.html", **patterns.samples())
