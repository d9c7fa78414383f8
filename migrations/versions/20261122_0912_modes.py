"""modes"""

from __future__ import annotations

revision = "20261122_0912_modes"
down_revision = "20261122_0911_gates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
