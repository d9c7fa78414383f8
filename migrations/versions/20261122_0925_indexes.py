"""The petitions of an expertise and the memberships of a person are found by an index."""

from __future__ import annotations

from alembic import op

revision = "20261122_0925_indexes"
down_revision = "20261122_0924_parties"
branch_labels = None
depends_on = None

PAIRS = (("petition", "expertise_id"), ("membership", "person_id"))


def upgrade() -> None:
    for table, column in PAIRS:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    for table, column in PAIRS:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
