"""What is measured: pages, who asks for them, and what each may cost."""

from __future__ import annotations

import pickle
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import event, select, update

from app.accounts.models import LoginSession, Membership, Person
from app.accounts.queries import token_hash
from app.bidding import policy as bidding
from app.bidding.queries import Board, fit_map
from app.bidding.rules import CONFLICTS
from app.devtools.bench.site import EXPERT
from app.intake import rules
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.kernel import clock
from app.kernel.db import db
from app.kernel.numbers import HumanNumber
from app.reference.states import Procedure

PAGE, OFFER = 4, 6  # at most so many times as long as the bare route
LONG_JOURNAL = "SE-2026-000002"


@dataclass(frozen=True)
class Target:
    """A page, or an offer if there is a form; `cold`: no figures are kept each time it is asked for."""

    name: str
    title: str
    path: str
    cookie: str = "lang=ru"
    form: str | None = None
    cold: bool = False

    @property
    def aim(self) -> int:
        return OFFER if self.form is not None else PAGE

    @property
    def bare(self) -> str:
        return "/bare/insert" if self.form is not None else f"/bare/{self.name}"


def targets(app: Flask) -> list[Target]:
    """The pages of this population, each with somebody signed in who may see it."""
    with app.app_context():
        now = clock.now()
        expert = db.session.query(Person).filter_by(email=EXPERT).one()
        fit = fit_map(bidding.bidder_of(expert), on=clock.day_of(now))
        search = db.session.scalars(Board(expert, fit, True, now).select().limit(1)).one()
        running = select(Expertise).where(Expertise.state == ExpertiseState.IN_WORK).order_by(Expertise.number)
        work = db.session.scalars(running.limit(1)).one()
        long = db.session.scalars(select(Expertise).where(Expertise.number == LONG_JOURNAL)).one()
        ministry = db.session.scalars(
            select(Person).join(Membership).join(Membership.body).where(Membership.body.has(kind="ministry")).limit(1)
        ).one()
        bidder, csrf = _signed_in(app, expert)
        judge, reader, counter = (_signed_in(app, who)[0] for who in (work.official, long.official, ministry))
        offer = {"csrf_token": csrf, "days": 20, "work_tenge": 250_000, **{f"{c}_answer": "no" for c in CONFLICTS}}
        found = [
            Target("front", "Public front page", "/"),
            Target("notices", "Public list of notices", "/notices"),
            Target("notice", "A public notice", f"/notices/{_noticed()}"),
            Target("register", "Search in the register", "/register?text=expert+77"),
            Target("board", "Board of an expert", "/board", bidder),
            Target("other", "Board: what does not fit", "/board?tab=other", bidder),
            Target("offer", "Placing an offer", f"/expertises/{search.expertise_id}/offer", bidder, urlencode(offer)),
            Target("expert_home", "Home of an expert", "/home", bidder),
            Target("home", "Desk of an official", "/home", judge),
            Target("list", "A body's expertises", "/expertises", judge),
            Target("expertise", "Page of an expertise", f"/expertises/{work.id}", judge),
            Target("journal", "A journal of 500 entries", f"/expertises/{long.id}/journal", reader),
            Target("find", "Search over everything", "/search?q=object", judge),
            Target("figures", "The Ministry's figures", "/figures", counter),
            Target("figures_cold", "The figures, made anew", "/figures", counter, cold=True),
        ]
        db.session.remove()
        return found


def _noticed() -> str:
    """Give every open search a notice as the publication writes it; the number of one, with its check letter."""
    running = Expertise.state == ExpertiseState.OPEN
    one = db.session.scalars(select(Expertise).where(running, Expertise.procedure == Procedure.CIVIL).limit(1)).one()
    search = one.searches[-1]
    one.number = str(HumanNumber("SE", search.began_at.year, 999_999))
    notice = rules.redact(one, offers_due_on=search.offers_due_on, offers_due_at=search.offers_due_at)
    db.session.execute(update(Expertise).where(running).values(notice=notice))
    db.session.commit()
    return one.number


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


@dataclass(frozen=True)
class Asked:
    """One statement as the driver was given it, and how long it took."""

    sql: str
    values: Any
    ms: float


@contextmanager
def _listening(app: Flask) -> Iterator[list[Asked]]:
    """Every statement that the application sends meanwhile."""
    heard: list[Asked] = []
    with app.app_context():
        engine = db.engine

    def before(_c: Any, _k: Any, _s: Any, _p: Any, context: Any, _m: Any) -> None:
        context.began = time.perf_counter()

    def after(_c: Any, _k: Any, sql: str, values: Any, context: Any, _m: Any) -> None:
        heard.append(Asked(sql, values, (time.perf_counter() - context.began) * 1000))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield heard
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def keep_main_statements(app: Flask, found: list[Target], path: Path) -> None:
    """Write for each page the statement that takes it longest, with its values, for the bare route beside it."""
    kept: dict[str, tuple[str, Any]] = {}
    for target in found:
        if target.form is not None:
            continue
        client = app.test_client(use_cookies=False)
        with _listening(app) as heard:
            for _ in range(3):  # the first one also reads what is kept in memory afterwards
                answer = client.get(target.path, headers={"Cookie": target.cookie})
                if answer.status_code != 200:
                    raise SystemExit(f"{target.path} answered {answer.status_code}: {answer.text[:500]}")
        longest = max(heard, key=lambda one: one.ms)
        kept[target.name] = longest.sql, longest.values
    path.write_bytes(pickle.dumps(kept))
