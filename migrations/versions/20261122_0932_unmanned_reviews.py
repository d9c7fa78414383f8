"""A draft that nobody of the institute can read is a state of its review; the notice about it to whoever assigns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0932_unmanned_reviews"
down_revision = "20261122_0931_kept_figures"
branch_labels = None
depends_on = None

TABLE = "institute_review"
BEFORE = "'ordered', 'with_reviewer', 'with_expert', 'passed', 'fallen', 'overridden', 'declined', 'dropped'"
AFTER = "'ordered', 'unmanned', 'with_reviewer', 'with_expert', 'passed', 'fallen', 'overridden', 'declined', 'dropped'"


def _ended(running: str) -> None:
    op.drop_constraint(op.f("ck_institute_review_ended"), TABLE, type_="check")
    op.create_check_constraint(op.f("ck_institute_review_ended"), TABLE, f"(state in ({running})) = (ended_at is null)")


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("notice_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_institute_review_notice_id"), TABLE, "legal_notice", ["notice_id"], ["id"])
    op.drop_constraint(op.f("ck_institute_review_state_known_v1"), TABLE, type_="check")
    op.create_check_constraint(op.f("ck_institute_review_state_known_v2"), TABLE, f"state in ({AFTER})")
    _ended("'ordered', 'unmanned', 'with_reviewer', 'with_expert'")


def downgrade() -> None:
    op.execute("update institute_review set state = 'ordered' where state = 'unmanned'")
    op.drop_constraint(op.f("ck_institute_review_state_known_v2"), TABLE, type_="check")
    op.create_check_constraint(op.f("ck_institute_review_state_known_v1"), TABLE, f"state in ({BEFORE})")
    _ended("'ordered', 'with_reviewer', 'with_expert'")
    op.drop_constraint(op.f("fk_institute_review_notice_id"), TABLE, type_="foreignkey")
    op.drop_column(TABLE, "notice_id")
