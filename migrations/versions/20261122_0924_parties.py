"""A challenge may name a party of its own expertise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0924_parties"
down_revision = "20261122_0923_paper_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_unique_constraint(op.f("uq_party_expertise_id_id"), "party", ["expertise_id", "id"])
    op.add_column("challenge", sa.Column("party_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_challenge_expertise_id_party_id"),
        "challenge",
        "party",
        ["expertise_id", "party_id"],
        ["expertise_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_challenge_party_or_words"),
        "challenge",
        "party_id is null or (brought_as = 'party' and brought_by = '')",
    )


def downgrade() -> None:
    """A party named by its record becomes its role in words."""
    op.drop_constraint(op.f("ck_challenge_party_or_words"), "challenge", type_="check")
    op.execute("update challenge set brought_by = party.role from party where party.id = challenge.party_id")
    op.drop_constraint(op.f("fk_challenge_expertise_id_party_id"), "challenge", type_="foreignkey")
    op.drop_column("challenge", "party_id")
    op.drop_constraint(op.f("uq_party_expertise_id_id"), "party", type_="unique")
