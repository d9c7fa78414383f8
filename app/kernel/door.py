"""The one door for writes. A GET never writes; an unsafe request is one transaction.

It is committed only when the answer is below 400, and inside the dispatch, so that an error at
commit still becomes a page and a success page never follows a failed commit.
"""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, g, has_request_context, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy import Connection, event
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from app.kernel import access, clock
from app.kernel.db import db, is_apart, keep_prepared, kept_writes, reading
from app.kernel.errors import NotVisible, Refused, RuleBroken, Stale, WrongState
from app.kernel.policy import begin_anew

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SERIALIZATION_FAILURES = frozenset({"40001", "40P01", "55P03"})
LOST_RACES = frozenset({"23505", "23P01"})
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429})

DRAINED_BYTES = 100 * 1024 * 1024

log = structlog.get_logger()


class Door(Flask):
    """Flask whose dispatch ends the transaction."""

    def dispatch_request(self) -> Any:
        begin_anew()
        response = self.make_response(super().dispatch_request())
        if request.method not in SAFE:
            if response.status_code < 400:
                db.session.commit()
            _refuse()
        _write_accesses()
        return response


def _begin(session: Session, _transaction: Any, connection: Connection) -> None:
    """A safe request reads, and the database itself refuses it to write."""
    if has_request_context() and request.method in SAFE and not g.get("writes_accesses") and not is_apart(session):
        reading(connection)


def _write_accesses() -> None:
    """Write who opened what, in a transaction of its own that holds nothing else.

    A safe request has only read until here and its answer is made; if the entries fail, so does the answer.
    """
    notes, traces = access.noted(), access.left_to_write()
    if not (notes or traces):
        return
    db.session.rollback()
    g.writes_accesses = True
    try:
        if notes:
            access.write_accesses(notes, at=clock.now())
        for write in traces:
            write()
        db.session.commit()
    finally:
        db.session.rollback()
        g.writes_accesses = False


def _refuse() -> None:
    """Roll back what is not committed; then write what must outlive a refusal, in a transaction of its own."""
    db.session.rollback()
    kept = kept_writes()
    for write in kept:
        write()
    if kept:
        db.session.commit()


def _page(status: int, **context: Any) -> tuple[str, int]:
    _refuse()
    name = status if status in PAGES else 500
    return render_template(f"errors/{name}.html", reference=g.get("request_id", ""), **context), status


def _drain() -> None:
    """Take the rest of an upload that is too large, up to a bound: a browser still sending reads no answer."""
    stream, left = request.environ["wsgi.input"], min(request.content_length or 0, DRAINED_BYTES)
    while left > 0 and (taken := stream.read(min(left, 65_536))):
        left -= len(taken)


def _on_http(problem: HTTPException) -> Any:
    if problem.code is None or problem.code < 400:
        return problem
    if problem.code == 413:
        _drain()
    answer = _page(problem.code, problem=None)
    headers = [(k, v) for k, v in problem.get_headers() if k in {"Allow", "Retry-After"}]
    return (*answer, headers)


def _on_database(problem: DBAPIError) -> Any:
    state = getattr(problem.orig, "sqlstate", None)
    if state in LOST_RACES or state in SERIALIZATION_FAILURES:
        log.info("lost_race", sqlstate=state)
        return _page(409, problem=None)
    return _on_fault(problem)


def _on_data(problem: DataError) -> Any:
    """No column holds such a value (a NUL byte, a number beyond all bounds): an address or a form nobody was given."""
    # not its message, which quotes the value
    log.warning("value_of_no_column", sqlstate=getattr(problem.orig, "sqlstate", None))
    return _page(404 if request.method in SAFE else 400, problem=None)


def _on_fault(problem: Exception) -> Any:
    log.error("fault", exc_info=problem)
    return _page(500, problem=None)


def init_app(app: Flask) -> None:
    """Each domain error becomes one page, here and nowhere else."""
    with app.app_context():
        keep_prepared(db.engine)
    app.register_error_handler(HTTPException, _on_http)
    app.register_error_handler(CSRFError, lambda problem: _page(400, problem=problem))
    app.register_error_handler(NotVisible, lambda _: _page(404, problem=None))
    app.register_error_handler(Refused, lambda problem: _page(403, problem=problem))
    app.register_error_handler(RuleBroken, lambda problem: _page(422, problem=problem))
    app.register_error_handler(IntegrityError, _on_database)
    app.register_error_handler(OperationalError, _on_database)
    app.register_error_handler(DataError, _on_data)
    for lost in (WrongState, Stale, StaleDataError):
        app.register_error_handler(lost, lambda problem: _page(409, problem=problem))
    app.register_error_handler(Exception, _on_fault)


event.listen(Session, "after_begin", _begin)


def plain(text: str, status: int = 200) -> Response:
    """A short text answer for probes."""
    return Response(text, status=status, mimetype="text/plain")
