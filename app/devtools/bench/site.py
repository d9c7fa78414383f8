"""What gunicorn serves in a benchmark: the site, and beside it bare routes that do the same single query.

The bare application has no session, no policy, no template and no hooks: Flask, one pooled connection, one statement.
"""

from __future__ import annotations

import os
from typing import Any

from flask import Flask, Response, g
from sqlalchemy import Executable, create_engine, event, select, text
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import config
from app import create_app
from app.accounts.models import Person
from app.bidding import policy as bidding
from app.bidding.queries import Board, fit_map
from app.intake.models import Expertise
from app.kernel import clock
from app.kernel.db import db, keep_prepared, reading
from app.reporting.queries import Figures, Scope

EXPERT = "expert1@bench.example"
SEALED_BYTES = 4_200  # about what one sealed version weighs


def _statements(app: Flask) -> dict[str, Executable]:
    """The main statement of each page, built once."""
    with app.app_context():
        now = clock.now()
        expert = db.session.query(Person).filter_by(email=EXPERT).one()
        fit = fit_map(bidding.bidder_of(expert), on=clock.day_of(now))
        found: dict[str, Executable] = {
            "board": Board(expert, fit, True, now).select().limit(26),
            "expertise": select(Expertise.__table__).where(Expertise.state == "in_work").limit(1),
            "figures": Figures(Scope(), now).select(),
        }
        db.session.remove()
    return found


def bare(app: Flask) -> Flask:
    """The bare routes."""
    site = Flask("bare")
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], pool_pre_ping=True)
    keep_prepared(engine)  # the same settings, the same read-only transaction as the site's
    statements = _statements(app)
    with engine.begin() as connection:
        connection.execute(text("create table if not exists bench_row (id bigserial primary key, sealed bytea)"))

    @site.get("/<name>")
    def ask(name: str) -> str:
        with engine.connect() as connection:
            reading(connection)
            return f"{len(connection.execute(statements[name]).all())} rows"

    @site.post("/insert")
    def insert() -> str:
        with engine.begin() as connection:
            connection.execute(text("insert into bench_row (sealed) values (:b)"), {"b": os.urandom(SEALED_BYTES)})
        return "1 row"

    return site


def count_queries(app: Flask) -> None:
    """Say in a header how many statements a page took."""
    with app.app_context():
        engine = db.engine

    def one_more(*_: Any) -> None:
        if g:
            g.statements = g.get("statements", 0) + 1

    def tell(response: Response) -> Response:
        response.headers["X-Statements"] = str(g.get("statements", 0))
        return response

    event.listen(engine, "before_cursor_execute", one_more)
    app.after_request(tell)


def make_site() -> Flask:
    """The site on the database of the benchmark, with the bare routes below /bare."""
    app = create_app(config.load(), database_url=os.environ["BENCH_DATABASE_URL"])
    count_queries(app)
    app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {"/bare": bare(app)})  # type: ignore[method-assign]
    return app
