"""Jobs on PostgreSQL (procrastinate). A job is enqueued inside the business transaction: what is
rolled back never runs. The job runner is, beside the door and the CLI, the only one that commits.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

import procrastinate
from flask import Flask
from sqlalchemy import text

from app.kernel import clock
from app.kernel.db import db

queue = procrastinate.App(connector=procrastinate.PsycopgConnector())
_site: list[Flask] = []

_DEFER = text(
    "select unnest(procrastinate_defer_jobs_v1(ARRAY[ROW('default', :task, 0, null, null,"
    " cast(:args as jsonb), cast(:at as timestamptz))::procrastinate_job_to_defer_v1]))"
)


def defer(task: str, *, at: datetime | None = None, **args: Any) -> None:
    """Enqueue a job in the running transaction.

    `at` is on the site's clock; a moved demo clock is taken off, since the queue runs on real time.
    A job may run late or twice: what it does must be idempotent.
    """
    real = at - clock.site.offset() if at is not None else None
    db.session.execute(_DEFER, {"task": task, "args": json.dumps(args), "at": real})


def job(name: str, *, every: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a job: it runs inside the application, in one transaction, with `at` on the site's clock.

    `every` is a cron line for those that also run by themselves.
    """

    def mark(run: Callable[..., None]) -> Callable[..., None]:
        @wraps(run)
        def inside(**args: Any) -> None:
            args.pop("timestamp", None)
            with _site[0].app_context():
                try:
                    run(at=clock.now(), **args)
                    db.session.commit()
                except BaseException:
                    db.session.rollback()
                    raise

        retry = procrastinate.RetryStrategy(max_attempts=8, exponential_wait=3)
        task = queue.task(name=name, retry=retry)(inside)
        if every is not None:
            queue.periodic(cron=every)(task)  # type: ignore[arg-type]  # the timestamp comes among the keywords
        return run

    return mark


def dsn(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def init_app(app: Flask) -> None:
    _site[:] = [app]


def work(app: Flask, *, wait: bool = True) -> None:
    """Run jobs until stopped (or, with wait=False, until none is due): the worker beside gunicorn."""
    connector = procrastinate.PsycopgConnector(conninfo=dsn(app.config["SQLALCHEMY_DATABASE_URI"]))
    with queue.replace_connector(connector) as running:
        running.run_worker(wait=wait, concurrency=1, fetch_job_polling_interval=5.0, listen_notify=wait)
