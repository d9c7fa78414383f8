"""The home page of everybody who signs in: what waits for me, what I wait for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from flask import Blueprint, current_app, render_template
from flask_login import current_user

from app.accounts import policy as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.backoffice import queries, words
from app.backoffice.views import lines, places
from app.backoffice.views.nav import address
from app.bidding.policy import bidder_of
from app.kernel import clock
from app.kernel.guards import signed_in
from app.registry import queries as register
from app.registry.policy import can_keep_register

bp = Blueprint("backoffice", __name__)


@bp.get("/home")
@signed_in
def home() -> str:
    """What waits for me."""
    at = clock.now()
    on = clock.day_of(at)
    groups = queries.overview(queries.Desk(current_user, at, on))
    return render_template(
        "backoffice/home.html",
        **_sections(groups),
        board=_board(current_user, at, on),
        ministry=_ministry(current_user, at, on),
        may_draft=bool(current_user.bodies_with(Verb.DRAFT)),
        lists=places.own_lists(current_user),
        beside=places.good_to_know(current_user),
        endpoints=current_app.view_functions,
        suspended=register.suspension_of_person(current_user.id, on=on) if current_user.expert else None,
    )


def _sections(groups: list[queries.Group]) -> dict[str, list[dict[str, Any]]]:
    """The groups as the page shows them, mine and the others'; the specialties of all lines by one query."""
    every = iter(lines.shown(line for group in groups for line in group.lines))
    made = [(group.mine, _section(group, every)) for group in groups]
    return {"mine": [one for mine, one in made if mine], "others": [one for mine, one in made if not mine]}


def _section(group: queries.Group, every: Iterator[dict[str, Any]]) -> dict[str, Any]:
    turn = "mine" if group.mine else "others"
    return {
        "key": f"{group.key}-{turn}",
        "title": words.GROUPS[group.key],
        "count": group.count,
        "lines": [next(every) for _line in group.lines],
        "more": address("backoffice.work", kind=group.key, turn=turn) if group.count > len(group.lines) else None,
    }


def _board(actor: Person, at: datetime, on: date) -> dict[str, Any] | None:
    """How many running searches suit the expert or the institute."""
    bidder = bidder_of(actor)
    if not bidder:
        return None
    return {"count": queries.fitting_searches(actor, bidder, at=at, on=on), "href": address("bidding.board")}


def _ministry(actor: Person, at: datetime, on: date) -> dict[str, Any]:
    """What the Ministry's people look after, by their rights."""
    facts: dict[str, Any] = {}
    if can_keep_register(actor):
        facts["register"] = queries.register_age(at=at, on=on)
    if Verb.EDIT_RULES in actor.verbs:
        facts["rules"] = len(queries.rules_not_set(on=on))
    if accounts.administers_bodies(actor):
        facts["bodies"] = queries.bodies_without_manager()
    return facts
