"""accounts"""

from __future__ import annotations

revision = "20261122_0909_accounts"
down_revision = "20261122_0908_owners"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
