"""questions"""

from __future__ import annotations

revision = "20261122_0913_questions"
down_revision = "20261122_0912_modes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
