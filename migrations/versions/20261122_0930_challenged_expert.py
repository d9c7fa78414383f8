"""A challenge names the expert whom it is about; one that concerns nobody any more ends as such."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0930_challenged_expert"
down_revision = "20261122_0929_reread"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("challenge", sa.Column("expert_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_challenge_expert_id"), "challenge", "expert", ["expert_id"], ["id"])
    op.execute(
        "update challenge c set expert_id = coalesce("
        "(select p.expert_id from team_place p where p.id = c.place_id),"
        "(select r.from_expert_id from reassignment r where r.selection_id = c.selection_id and r.at > c.filed_at"
        " order by r.at limit 1),"
        "(select s.expert_id from selection s where s.id = c.selection_id)) where c.against = 'expert'"
    )
    op.drop_constraint(op.f("ck_challenge_state_known_v1"), "challenge", type_="check")
    op.create_check_constraint(
        op.f("ck_challenge_state_known_v2"), "challenge", "state in ('filed', 'upheld', 'rejected', 'moot')"
    )


def downgrade() -> None:
    op.execute("update challenge set state = 'rejected' where state = 'moot'")
    op.drop_constraint(op.f("ck_challenge_state_known_v2"), "challenge", type_="check")
    op.create_check_constraint(
        op.f("ck_challenge_state_known_v1"), "challenge", "state in ('filed', 'upheld', 'rejected')"
    )
    op.drop_constraint(op.f("fk_challenge_expert_id"), "challenge", type_="foreignkey")
    op.drop_column("challenge", "expert_id")
