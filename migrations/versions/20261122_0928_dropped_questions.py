"""A question of a search that was withdrawn is neither answered nor missed."""

from __future__ import annotations

from alembic import op

revision = "20261122_0928_dropped_questions"
down_revision = "20261122_0927_stale_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_notice_question_state_known_v1"), "notice_question", type_="check")
    op.create_check_constraint(
        op.f("ck_notice_question_state_known_v2"),
        "notice_question",
        "state in ('waiting', 'answered', 'unanswered', 'dropped')",
    )


def downgrade() -> None:
    op.execute("update notice_question set state = 'unanswered' where state = 'dropped'")
    op.drop_constraint(op.f("ck_notice_question_state_known_v2"), "notice_question", type_="check")
    op.create_check_constraint(
        op.f("ck_notice_question_state_known_v1"), "notice_question", "state in ('waiting', 'answered', 'unanswered')"
    )
