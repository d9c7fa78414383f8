"""custody"""

from __future__ import annotations

revision = "20261122_0916_custody"
down_revision = "20261122_0915_teams"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
