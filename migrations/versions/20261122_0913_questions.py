"""questions of bidders, amendments, offers that lapse, searches with too few offers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0913_questions"
down_revision = "20261122_0912_modes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("search", sa.Column("edition", sa.BigInteger(), server_default="1", nullable=False))
    op.add_column("bid_version", sa.Column("edition", sa.BigInteger(), server_default="1", nullable=False))
    op.execute("alter table search drop constraint if exists ck_search_outcome_known_v1")
    op.execute("alter table search drop constraint if exists ck_search_outcome_known_v2")
    op.create_check_constraint(
        op.f("ck_search_outcome_known_v3"), "search", "outcome in ('offers', 'none', 'too_few', 'withdrawn', 'direct')"
    )
    op.drop_constraint(op.f("ck_bid_state_known_v1"), "bid", type_="check")
    op.create_check_constraint(
        op.f("ck_bid_state_known_v2"),
        "bid",
        "state in ('sealed', 'opened', 'invalid', 'selected', 'passed', 'withdrawn', 'lapsed')",
    )
    op.create_table(
        "notice_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("affects", sa.Boolean(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'answered', 'unanswered')", name=op.f("ck_notice_question_state_known_v1")
        ),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at is not null and answered_by_id is not null and answer <> '')",
            name=op.f("ck_notice_question_answered_whole"),
        ),
        sa.CheckConstraint("state = 'answered' or not affects", name=op.f("ck_notice_question_affects")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_notice_question_answered_by_id")),
        sa.ForeignKeyConstraint(["search_id"], ["search.id"], name=op.f("fk_notice_question_search_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_question")),
        sa.UniqueConstraint("search_id", "number", name=op.f("uq_notice_question_search_id_number")),
    )
    op.create_index(
        "ix_notice_question_waiting", "notice_question", ["search_id"], postgresql_where="state = 'waiting'"
    )
    op.create_table(
        "bid_confirmation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_bid_confirmation_bid_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_bid_confirmation_by_id")),
        sa.ForeignKeyConstraint(["question_id"], ["notice_question.id"], name=op.f("fk_bid_confirmation_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bid_confirmation")),
    )
    op.create_index(
        "uq_bid_confirmation_edition",
        "bid_confirmation",
        ["bid_id", "number", "edition"],
        unique=True,
        postgresql_where="question_id is null",
    )
    op.create_index(
        "uq_bid_confirmation_question",
        "bid_confirmation",
        ["bid_id", "number", "question_id"],
        unique=True,
        postgresql_where="question_id is not null",
    )
    op.create_table(
        "amendment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("edition", sa.BigInteger(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("by_rule", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest_before", sa.Text(), nullable=False),
        sa.Column("digest_after", sa.Text(), nullable=False),
        sa.Column("due_before", sa.Date(), nullable=False),
        sa.Column("due_after", sa.Date(), nullable=False),
        sa.CheckConstraint("due_after >= due_before", name=op.f("ck_amendment_never_shorter")),
        sa.CheckConstraint("material or due_after = due_before", name=op.f("ck_amendment_trivial_extends_nothing")),
        sa.CheckConstraint("material or by_rule = '[]'::jsonb", name=op.f("ck_amendment_never_lowered")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_amendment_by_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_amendment_expertise_id")),
        sa.ForeignKeyConstraint(["search_id"], ["search.id"], name=op.f("fk_amendment_search_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
        sa.UniqueConstraint("expertise_id", "number", name=op.f("uq_amendment_expertise_id_number")),
    )
    for table in ("amendment", "bid_confirmation"):
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )


def downgrade() -> None:
    op.drop_table("amendment")
    op.drop_table("bid_confirmation")
    op.drop_table("notice_question")
    op.drop_constraint(op.f("ck_bid_state_known_v2"), "bid", type_="check")
    op.create_check_constraint(
        op.f("ck_bid_state_known_v1"),
        "bid",
        "state in ('sealed', 'opened', 'invalid', 'selected', 'passed', 'withdrawn')",
    )
    op.drop_constraint(op.f("ck_search_outcome_known_v3"), "search", type_="check")
    op.create_check_constraint(
        op.f("ck_search_outcome_known_v2"), "search", "outcome in ('offers', 'none', 'withdrawn', 'direct')"
    )
    op.drop_column("bid_version", "edition")
    op.drop_column("search", "edition")
