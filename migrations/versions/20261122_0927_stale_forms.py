"""Pilots, versions of rules and memberships count their changes, so that a form shown earlier is known for stale."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0927_stale_forms"
down_revision = "20261122_0926_official"
branch_labels = None
depends_on = None

TABLES = ("pilot_scope", "legal_rule", "membership")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "version")
