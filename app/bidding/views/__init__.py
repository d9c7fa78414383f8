"""Pages of bidding: the board and the offer; the comparison, the choice, the fallback."""

from __future__ import annotations

from flask import Flask

from app.bidding.queries.asked import public_counts_of_body
from app.bidding.views import amending, asking, board, choosing, naming, offering, one_time, prices, saved  # noqa: F401 - they register their routes
from app.bidding.views.blueprint import bp

blueprints = (bp,)


def init_app(app: Flask) -> None:
    """The public notice, a floor below, says how the body answers the questions of bidders."""
    app.jinja_env.globals["answering_of"] = public_counts_of_body
