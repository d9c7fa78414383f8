"""``make bench``: populations of two sizes, one server each, every page beside its bare route; a table in docs/."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path

from flask import Flask

import config
from app import create_app
from app.devtools import drafting
from app.devtools.bench import population
from app.devtools.bench.targets import Target, keep_main_statements, targets
from app.kernel import clock, embedded, sealing
from app.kernel.cli import upgrade
from app.kernel.db import db
from app.reference import service as reference

SIZES = tuple(int(n) for n in os.environ.get("SIZES", "1000 30000").split())
WARM_UP, ROUNDS = 10, int(os.environ.get("ROUNDS", "60"))
GROWTH, STATEMENTS = 1.3, 12  # at most
GIB = 1024**3
BYTES_EACH = 10_000  # of disk for one expertise with all that hangs on it


@dataclass(frozen=True)
class Result:
    """Medians in milliseconds, and the statements of one page."""

    page_ms: float
    bare_ms: float
    statements: int

    @property
    def ratio(self) -> float:
        return self.page_ms / self.bare_ms


def _populated(size: int) -> tuple[Flask, str]:
    settings = config.load()
    settings.instance.mkdir(parents=True, exist_ok=True)
    _room_for(size, settings.instance)
    base = embedded.start(settings.instance / "postgres")
    url = drafting.fresh_database(base, f"bench_{size}")
    upgrade(url)
    app = create_app(settings, database_url=url)
    with app.app_context():
        reference.load_reference(at=clock.now())
        db.session.commit()
        key = sealing.new_keypair(sealing.MasterKey.from_base64(settings.sealing_key))
        population.make(size, at=clock.now(), public=key.public, wrapped=key.wrapped_private, key_id=key.key_id)
    return app, url


@contextmanager
def _served(url: str, statements: Path) -> Iterator[HTTPConnection]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "app.devtools.bench.site:make_site()", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", "2", "--no-control-socket", "--log-level", "error"]
    environ = {**os.environ, "BENCH_DATABASE_URL": url, "LOG_LEVEL": "WARNING"}
    environ["BENCH_STATEMENTS"] = str(statements)
    server = subprocess.Popen(command, cwd=config.ROOT, env=environ)
    try:
        for _ in range(120):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.5)
        yield HTTPConnection("127.0.0.1", port, timeout=60)
    finally:
        server.terminate()
        server.wait(20)


def _ask(connection: HTTPConnection, target: Target, *, bare: bool) -> tuple[float, int]:
    method = "POST" if target.form is not None else "GET"
    headers = {} if bare else {"Cookie": target.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    began = time.perf_counter()
    connection.request(method, target.bare if bare else target.path, None if bare else target.form, headers)
    answer = connection.getresponse()
    body = answer.read()
    took = (time.perf_counter() - began) * 1000
    if answer.status not in {200, 302}:
        raise SystemExit(f"{target.path} answered {answer.status}: {body[:500]!r}")
    return took, int(answer.headers.get("X-Statements", "0"))


def _after(target: Target, number: int) -> Target:
    """The same offer once more, which says how many versions stand already."""
    return target if target.form is None else replace(target, form=f"{target.form}&version={number}")


def _measure(connection: HTTPConnection, target: Target) -> Result:
    """Page and bare route by turns, so that a slow minute of the machine slows both."""
    pages, bares, statements = [], [], 0
    for number in range(WARM_UP + ROUNDS):
        if target.cold:
            connection.request("POST", "/bare/forget")
            connection.getresponse().read()
        page_ms, statements = _ask(connection, _after(target, number), bare=False)
        bare_ms, _ = _ask(connection, target, bare=True)
        if number >= WARM_UP:
            pages.append(page_ms)
            bares.append(bare_ms)
    return Result(statistics.median(pages), statistics.median(bares), statements)


def _table(found: list[Target], results: dict[int, dict[str, Result]]) -> str:
    small, large = min(results), max(results)
    head = ["page", *(f"{n:,}: page ms / bare ms" for n in results), *(f"ratio at {n:,}" for n in results)]
    lines = [f"| {' | '.join([*head, 'growth', 'statements', 'aim', 'missed'])} |", "|" + "---|" * (len(head) + 4)]
    for target in found:
        each = [r[target.name] for r in results.values()]
        growth = results[large][target.name].page_ms / results[small][target.name].page_ms
        missed = _missed(target, each, growth)
        row = [target.title, *(f"{r.page_ms:.1f} / {r.bare_ms:.1f}" for r in each), *(f"{r.ratio:.1f}" for r in each)]
        row += [f"{growth:.2f}", str(each[-1].statements), f"{target.aim} times", ", ".join(missed)]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def _missed(target: Target, each: list[Result], growth: float) -> list[str]:
    """Which of the three aims the page does not keep."""
    kept = {
        "ratio": all(result.ratio <= target.aim for result in each),
        "growth": growth <= GROWTH,
        "statements": all(result.statements <= STATEMENTS for result in each),
    }
    return [name for name, holds in kept.items() if not holds]


def _room_for(size: int, folder: Path) -> None:
    """SystemExit where the disk is too small for the population."""
    free, needed = shutil.disk_usage(folder).free, 2 * size * BYTES_EACH
    if free < needed:
        raise SystemExit(f"{size:,} expertises need {needed / GIB:.1f} GiB of disk; {free / GIB:.1f} GiB are free.")


def main() -> int:
    """Measure, print, and write docs/performance.md."""
    results: dict[int, dict[str, Result]] = {}
    found: list[Target] = []
    for size in SIZES:
        sys.stdout.write(f"Making {size:,} expertises.\n")
        app, url = _populated(size)
        found = targets(app)
        statements = Path(app.config["SETTINGS"].instance) / "bench-statements"
        keep_main_statements(app, found, statements)
        with app.app_context():
            db.engine.dispose()
        with _served(url, statements) as connection:
            results[size] = {target.name: _measure(connection, target) for target in found}
    table = _table(found, results)
    sys.stdout.write(table + "\n")
    page = config.ROOT / "docs" / "performance.md"
    begin, end = "<!-- measured -->", "<!-- end -->"
    text = page.read_text(encoding="utf-8")
    day = clock.day_of(clock.wall()).isoformat()
    where = f"Measured on {day}, {os.cpu_count()} cores, Python {platform.python_version()}."
    rest = text.split(begin)[0], text.split(end)[1]
    page.write_text(f"{rest[0]}{begin}\n{where}\n\n{table}\n{end}{rest[1]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
