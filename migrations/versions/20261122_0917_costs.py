"""costs"""

from __future__ import annotations

revision = "20261122_0917_costs"
down_revision = "20261122_0916_custody"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
