"""notices"""

from __future__ import annotations

revision = "20261122_0920_notices"
down_revision = "20261122_0919_chamber"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
