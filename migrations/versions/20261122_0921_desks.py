"""desks"""

from __future__ import annotations

revision = "20261122_0921_desks"
down_revision = "20261122_0920_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
