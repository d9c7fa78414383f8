"""After a material change of a published request the parties read it anew; their term may lapse."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0929_reread"
down_revision = "20261122_0928_dropped_questions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("acquaintance", sa.Column("reread_lapsed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("acquaintance", "reread_lapsed_at")
