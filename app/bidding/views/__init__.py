"""Pages of bidding: the board and the offer; the comparison, the choice, the fallback."""

from __future__ import annotations

from app.bidding.views import amending, asking, board, choosing, naming, offering, one_time, prices, saved  # noqa: F401 - they register their routes
from app.bidding.views.blueprint import bp

blueprints = (bp,)
