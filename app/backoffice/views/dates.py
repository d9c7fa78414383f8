"""The personal calendar: a month, a list, and a feed for calendar programs under an address that is a secret."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_login import current_user

from app.accounts import queries as accounts
from app.backoffice import queries, rules, service, words
from app.backoffice.queries import Line, dates
from app.backoffice.views import lines
from app.backoffice.views.desk import bp
from app.kernel import clock
from app.kernel.errors import NotVisible
from app.kernel.guards import public, signed_in
from app.kernel.i18n import _

BACK, AHEAD = timedelta(days=31), timedelta(days=366)


def _month(today: date) -> date:
    try:
        asked = date.fromisoformat(f"{request.args.get('month', '')}-01")
    except ValueError:
        return today.replace(day=1)
    return asked if 2000 <= asked.year <= 2100 else today.replace(day=1)


@bp.get("/agenda")
@signed_in
def agenda() -> str:
    """A month of what is due, as a grid or as a list."""
    return _page()


def _page(address: str | None = None) -> str:
    at = clock.now()
    today = clock.day_of(at)
    month = _month(today)
    weeks = rules.weeks_of(month)
    desk = queries.Desk(current_user, at, today)
    found = lines.shown(dates.days(desk, first=weeks[0][0], last=weeks[-1][-1]))
    by_day: dict[date, list[dict[str, Any]]] = {}
    for one in found:
        by_day.setdefault(one["line"].due_on, []).append(one)
    return render_template(
        "backoffice/agenda.html",
        month=month,
        weeks=weeks,
        by_day=by_day,
        today=today,
        at=at,
        as_list=request.args.get("view") == "list",
        before=rules.month_after(month, -1),
        onward=rules.month_after(month, 1),
        feed=dates.feed_of(current_user),
        address=address,
    )


@bp.post("/agenda/feed")
@signed_in
def make_feed() -> str:
    """A new secret address; it is shown once, on this page."""
    token = service.make_feed(by=current_user, at=clock.now())
    return _page(url_for(".feed", token=token, _external=True))


@bp.post("/agenda/feed/end")
@signed_in
def end_feed() -> Any:
    """Nothing lies under the address any more."""
    service.end_feed(by=current_user, at=clock.now())
    flash(_("The address of your calendar no longer works."), "success")
    return redirect(url_for(".agenda"))


@bp.get("/agenda/<token>.ics")
@public
def feed(token: str) -> Any:
    """The days of the holder of the address: kinds and numbers, nothing of the cases."""
    person = dates.reader_of(accounts.token_hash(token))
    if person is None:
        raise NotVisible
    at = clock.now()
    accounts.lending.refresh(person, now=at)
    today = clock.day_of(at)
    found = dates.days(queries.Desk(person, at, today), first=today - BACK, last=today + AHEAD)
    with force_locale(person.language):
        body = rules.as_calendar(map(_day, found), name="Sarap", stamp=clock.start_of(today))
    answer = Response(body, mimetype="text/calendar")
    answer.set_etag(hashlib.sha256(body).hexdigest())
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)


def _day(line: Line) -> rules.Day:
    assert line.due_on is not None
    uid = hashlib.sha256(f"{line.kind} {line.thing_id}".encode()).hexdigest()[:32]
    return rules.Day(f"{uid}@sarap", line.due_on, f"Sarap: {words.GROUPS[line.kind]} {line.number}")
