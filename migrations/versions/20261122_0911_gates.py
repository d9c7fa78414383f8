"""gates"""

from __future__ import annotations

revision = "20261122_0911_gates"
down_revision = "20261122_0910_drafting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
