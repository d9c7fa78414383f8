"""Pages of bidding: the board and the offer; the comparison, the choice, the fallback."""

from __future__ import annotations

from app.bidding.views import board, choosing, offering  # noqa: F401 - they register their routes
from app.bidding.views.blueprint import bp

blueprints = (bp,)
