"""``make bench``: populations of two sizes, one server each, every page beside its bare route; a table in docs/."""

from __future__ import annotations

import os
import platform
import secrets
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlencode

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

import config
from app import create_app
from app.accounts.models import LoginSession, Membership, Person
from app.accounts.queries import token_hash
from app.bidding import policy as bidding
from app.bidding.queries import Board, fit_map
from app.bidding.rules import CONFLICTS
from app.devtools import drafting
from app.devtools.bench import population
from app.devtools.bench.site import EXPERT
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.kernel import clock, embedded, sealing
from app.kernel.cli import upgrade
from app.kernel.db import db
from app.reference import service as reference

SIZES = tuple(int(n) for n in os.environ.get("SIZES", "1000 30000").split())
WARM_UP, ROUNDS = 15, 120
AIMS = {"board": 4, "expertise": 4, "offer": 6, "figures": 4}
TITLES = {
    "board": "Board of an expert",
    "expertise": "Page of an expertise",
    "offer": "Placing an offer",
    "figures": "The Ministry's figures",
}


@dataclass(frozen=True)
class Target:
    """A page and the bare route beside it."""

    name: str
    path: str
    bare: str
    cookie: str
    form: str | None = None


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


def _signed_in(app: Flask, person: Person) -> tuple[str, str]:
    """The cookie of a session of this person, and a token for its forms."""
    token, at = secrets.token_urlsafe(32), clock.wall()
    db.session.add(
        LoginSession(
            person_id=person.id,
            token_hash=token_hash(token),
            made_at=at,
            expires_at=at + timedelta(hours=12),
            second_factor_at=at,
        )
    )
    db.session.commit()
    with app.test_request_context():
        session["token"] = token
        csrf = generate_csrf()
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return f"sarap={signer.dumps(dict(session))}; lang=ru", csrf


def _targets(app: Flask) -> list[Target]:
    with app.app_context():
        now = clock.now()
        expert = db.session.query(Person).filter_by(email=EXPERT).one()
        fit = fit_map(bidding.bidder_of(expert), on=clock.day_of(now))
        search = db.session.scalars(Board(expert, fit, True, now).select().limit(1)).one()
        running = select(Expertise).where(Expertise.state == ExpertiseState.IN_WORK).order_by(Expertise.number)
        work = db.session.scalars(running.limit(1)).one()
        ministry = db.session.scalars(
            select(Person).join(Membership).join(Membership.body).where(Membership.body.has(kind="ministry")).limit(1)
        ).one()
        expert_cookie, csrf = _signed_in(app, expert)
        judge_cookie, _ = _signed_in(app, work.official)
        ministry_cookie, _ = _signed_in(app, ministry)
        offer = {"csrf_token": csrf, "days": 20, "work_tenge": 250_000, **{f"{c}_answer": "no" for c in CONFLICTS}}
        found = [
            Target("board", "/board", "/bare/board", expert_cookie),
            Target("expertise", f"/expertises/{work.id}", "/bare/expertise", judge_cookie),
            Target(
                "offer", f"/expertises/{search.expertise_id}/offer", "/bare/insert", expert_cookie, urlencode(offer)
            ),
            Target("figures", "/figures", "/bare/figures", ministry_cookie),
        ]
        db.session.remove()
        db.engine.dispose()
    return found


@contextmanager
def _served(url: str) -> Iterator[HTTPConnection]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "app.devtools.bench.site:make_site()", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", "2", "--no-control-socket", "--log-level", "error"]
    environ = {**os.environ, "BENCH_DATABASE_URL": url, "LOG_LEVEL": "WARNING"}
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


def _measure(connection: HTTPConnection, target: Target) -> Result:
    """Page and bare route by turns, so that a slow minute of the machine slows both."""
    pages, bares, statements = [], [], 0
    for number in range(WARM_UP + ROUNDS):
        page_ms, statements = _ask(connection, target, bare=False)
        bare_ms, _ = _ask(connection, target, bare=True)
        if number >= WARM_UP:
            pages.append(page_ms)
            bares.append(bare_ms)
    return Result(statistics.median(pages), statistics.median(bares), statements)


def _table(results: dict[int, dict[str, Result]]) -> str:
    small, large = min(results), max(results)
    head = ["page", *(f"{n:,}: page ms / bare ms" for n in results), *(f"ratio at {n:,}" for n in results)]
    lines = [f"| {' | '.join([*head, 'growth', 'statements', 'aim'])} |", "|" + "---|" * (len(head) + 3)]
    for name, title in TITLES.items():
        times = [f"{r[name].page_ms:.1f} / {r[name].bare_ms:.1f}" for r in results.values()]
        ratios = [f"{r[name].ratio:.1f}" for r in results.values()]
        growth = f"{results[large][name].page_ms / results[small][name].page_ms:.2f}"
        row = [title, *times, *ratios, growth, str(results[large][name].statements), f"{AIMS[name]} times"]
        lines.append(f"| {' | '.join(row)} |")
    return "\n".join(lines)


def main() -> int:
    """Measure, print, and write docs/performance.md."""
    results: dict[int, dict[str, Result]] = {}
    for size in SIZES:
        sys.stdout.write(f"Making {size:,} expertises.\n")
        app, url = _populated(size)
        targets = _targets(app)
        with _served(url) as connection:
            results[size] = {target.name: _measure(connection, target) for target in targets}
    table = _table(results)
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
