"""owners"""

from __future__ import annotations

from alembic import op

revision = "20261122_0908_owners"
down_revision = "20261122_0907_casework"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_turn_owner_known_v1"), "turn", type_="check")
    op.create_check_constraint(
        op.f("ck_turn_owner_known_v2"),
        "turn",
        "owner in ('body', 'bidders', 'expert', 'party', 'prosecutor', 'courier', 'reviewer', 'payer')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_turn_owner_known_v2"), "turn", type_="check")
    op.create_check_constraint(op.f("ck_turn_owner_known_v1"), "turn", "owner in ('body', 'bidders', 'expert')")
