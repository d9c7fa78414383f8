"""A body is closed where nothing runs any more. The question needs all floors, so the verb stands above them."""

from __future__ import annotations

from datetime import datetime

from app.accounts import policy, service
from app.accounts import queries as accounts
from app.accounts.models import Body, Person
from app.backoffice.queries import running_at
from app.kernel.errors import RuleBroken, Stale, WrongState
from app.kernel.i18n import _l
from app.kernel.policy import require

STILL_RUNS = _l("Something still runs at this body: it can be closed once all of it is at an end.")
NO_REASON = _l("Say why the body is closed or opened again.")


def close_body(body: Body, *, reason: str, by: Person, at: datetime, version: int | None = None) -> None:
    """Close a dissolved body. RuleBroken while anything runs there, Stale where somebody was faster (`version`: of
    `accounts.queries.body_standing`, as the page showed it).
    """
    body = _held(body, reason=reason, by=by, version=version)
    if body.closed_at is not None:
        raise WrongState("close", "closed")
    if running_at(body.id):
        raise RuleBroken({"": STILL_RUNS})
    service.end_body(body, reason=reason.strip(), by=by, at=at)


def reopen_body(body: Body, *, reason: str, by: Person, at: datetime, version: int | None = None) -> None:
    """Undo a closing; `version` as in `close_body`."""
    body = _held(body, reason=reason, by=by, version=version)
    service.begin_body_again(body, reason=reason.strip(), by=by, at=at)


def _held(body: Body, *, reason: str, by: Person, version: int | None) -> Body:
    require(policy.can_close_body(by, body))
    if not reason.strip():
        raise RuleBroken(reason=NO_REASON)
    held = service.hold_alone(body)
    if version is not None and version != accounts.body_standing(held.id):
        raise Stale
    return held
