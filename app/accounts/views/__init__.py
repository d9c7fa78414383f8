"""Pages of accounts: signing in and out, one's own account, the members of a body."""

from __future__ import annotations

from app.accounts.views import (  # noqa: F401 - they add their routes
    alarms,
    bodies,
    delegations,
    emergency,
    members,
    notices,
    opened,
    own,
    passwords,
    reach,
    sign_in,
)
from app.accounts.views.viewer import bp, init_app

__all__ = ["blueprints", "init_app"]

blueprints = (bp,)
