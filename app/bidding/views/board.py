"""The board of open searches."""

from __future__ import annotations

import uuid

from flask import render_template, request
from flask_login import current_user

from app.bidding import policy, queries
from app.bidding.models import SavedSearch
from app.bidding.views.blueprint import bp
from app.kernel import clock
from app.kernel.errors import NotVisible
from app.kernel.guards import signed_in
from app.kernel.policy import require
from app.reference import queries as reference
from app.registry import queries as register


@bp.get("/board", endpoint="board")
@signed_in
def show_board() -> str:
    """What fits me, why, until when; on the other tab what does not, and why not."""
    at, bidder = clock.now(), policy.bidder_of(current_user)
    if not bidder:
        require(policy.can_use_board(current_user))
    today, fitting = clock.day_of(at), request.args.get("tab") != "other"
    fit = queries.fit_map(bidder, on=today)
    saved = _saved(request.args.get("search"))
    board = queries.Board(current_user, fit, fitting, at, saved.id if saved is not None else None)
    page = board.page(after=request.args.get("after"), before=request.args.get("before"))
    rows = queries.board_rows(page.items, actor=current_user, bidder=bidder, fitting=fitting, on=today)
    calendar = reference.working_calendar()
    left = {row.search.id: calendar.working_days_between(today, row.search.offers_due_on) for row in rows}
    context = {"page": page, "rows": rows, "fitting": fitting, "left": left, "saved": saved}
    shut_out = bidder.expert is not None and not fit  # whoever is suspended is fit for nothing
    suspended = register.suspension_of_person(current_user.id, on=today) if shut_out else None
    return render_template("bidding/board.html", suspended=suspended, **context)


def _saved(key: str | None) -> SavedSearch | None:
    """The saved search that the board is narrowed to; NotVisible where it is not the viewer's."""
    if not key:
        return None
    try:
        return queries.get_saved_search(current_user, uuid.UUID(key))
    except ValueError as problem:
        raise NotVisible from problem
