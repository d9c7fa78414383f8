"""market"""

from __future__ import annotations

revision = "20261122_0914_market"
down_revision = "20261122_0913_questions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
