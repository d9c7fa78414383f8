"""JSON logs with the request's number. Never a body, a query string, a name or an address of a person."""

from __future__ import annotations

import logging
import re
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request


def without_rows(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The database quotes the whole failing row, or its key, after "DETAIL:" and "CONTEXT:": a log must not."""
    for problem in event.get("exception") or ():
        kept = re.split(r"\n(?:DETAIL|CONTEXT):", problem["exc_value"], maxsplit=1)
        statement = kept[-1].find("\n[SQL:") if len(kept) > 1 else -1
        problem["exc_value"] = kept[0] + (kept[-1][statement:] if statement >= 0 else "")
    return event


def configure(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # without local variables: they hold passwords, numbers of persons, offers
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            without_rows,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def _before() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.get("request_id", ""))


def _after(response: Response) -> Response:
    route = request.url_rule.rule if request.url_rule else None
    if request.endpoint not in {"static", "site.healthz", "site.readyz"}:
        structlog.get_logger().info(
            "answered",
            method=request.method,
            route=route,
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
        )
    return response


def init_app(app: Flask) -> None:
    app.before_request(_before)
    app.after_request(_after)
