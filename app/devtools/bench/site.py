"""What gunicorn serves in a benchmark: the site, and beside it bare routes that do the same single query.

The bare application has no session, no policy, no template and no hooks: Flask, one pooled connection, one statement.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

from flask import Flask, Response, g
from sqlalchemy import create_engine, event, text
from werkzeug.middleware.dispatcher import DispatcherMiddleware

import config
from app import create_app, settle
from app.kernel.db import db, keep_prepared, reading

EXPERT = "expert1@bench.example"
SEALED_BYTES = 4_200  # about what one sealed version weighs


def bare(app: Flask) -> Flask:
    """The bare routes."""
    site = Flask("bare")
    engine = create_engine(app.config["SQLALCHEMY_DATABASE_URI"], pool_pre_ping=True)
    keep_prepared(engine)  # the same settings, the same read-only transaction as the site's
    # written by this benchmark itself a moment ago
    statements: dict[str, tuple[str, Any]] = pickle.loads(Path(os.environ["BENCH_STATEMENTS"]).read_bytes())  # noqa: S301
    with engine.begin() as connection:
        connection.execute(text("create table if not exists bench_row (id bigserial primary key, sealed bytea)"))

    @site.get("/<name>")
    def ask(name: str) -> str:
        with engine.connect() as connection:
            reading(connection)
            return f"{len(connection.exec_driver_sql(*statements[name]).all())} rows"

    @site.post("/forget")
    def forget() -> str:
        with engine.begin() as connection:
            connection.execute(text("truncate kept_figures"))
        return "0 rows"

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
    settle()
    return app
