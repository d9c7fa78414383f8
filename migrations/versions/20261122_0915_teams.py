"""teams"""

from __future__ import annotations

revision = "20261122_0915_teams"
down_revision = "20261122_0914_market"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
