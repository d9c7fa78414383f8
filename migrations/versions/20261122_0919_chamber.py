"""chamber"""

from __future__ import annotations

revision = "20261122_0919_chamber"
down_revision = "20261122_0918_conclusions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
