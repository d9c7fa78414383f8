"""conclusions"""

from __future__ import annotations

revision = "20261122_0918_conclusions"
down_revision = "20261122_0917_costs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
