"""Whether the official in charge of a request was chosen by somebody, or only stands there because he began it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0926_official"
down_revision = "20261122_0925_indexes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What exists already counts as chosen."""
    op.add_column("expertise", sa.Column("official_named", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    op.drop_column("expertise", "official_named")
