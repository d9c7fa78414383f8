"""The board of open searches."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user

from app.bidding import policy, queries
from app.bidding.views.blueprint import bp
from app.kernel import clock
from app.kernel.guards import signed_in
from app.kernel.policy import require
from app.reference import queries as reference


@bp.get("/board", endpoint="board")
@signed_in
def show_board() -> str:
    """What fits me, why, until when; on the other tab what does not, and why not."""
    at, bidder = clock.now(), policy.bidder_of(current_user)
    if not bidder:
        require(policy.can_use_board(current_user))
    today, fitting = clock.day_of(at), request.args.get("tab") != "other"
    fit = queries.fit_map(bidder, on=today)
    board = queries.Board(current_user, fit, fitting, at)
    page = board.page(after=request.args.get("after"), before=request.args.get("before"))
    rows = queries.board_rows(page.items, actor=current_user, bidder=bidder, fitting=fitting, on=today)
    calendar = reference.working_calendar()
    left = {row.search.id: calendar.working_days_between(today, row.search.offers_due_on) for row in rows}
    return render_template("bidding/board.html", page=page, rows=rows, fitting=fitting, left=left)
