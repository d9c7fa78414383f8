"""Pages of accounts: signing in and out, one's own account, the members of a body."""

from __future__ import annotations

from app.accounts.views import bodies, members, own, passwords, sign_in  # noqa: F401 - they add their routes
from app.accounts.views.viewer import bp, init_app

__all__ = ["blueprints", "init_app"]

blueprints = (bp,)
