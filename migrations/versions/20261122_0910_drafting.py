"""drafting"""

from __future__ import annotations

revision = "20261122_0910_drafting"
down_revision = "20261122_0909_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
