"""Saved searches and what they found; checks of low prices; the guide of past prices; declared hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0914_market"
down_revision = "20261122_0913_questions"
branch_labels = None
depends_on = None


def _saved_searches() -> None:
    words = postgresql.ARRAY(sa.Text())
    op.create_table(
        "saved_search",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("specialties", words, nullable=False),
        sa.Column("regions", words, nullable=False),
        sa.Column("procedures", words, nullable=False),
        sa.Column("urgent_only", sa.Boolean(), nullable=False),
        sa.Column("least_days", sa.BigInteger(), nullable=True),
        sa.Column("pace", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("pace in ('at_once', 'daily')", name=op.f("ck_saved_search_pace_known_v1")),
        sa.CheckConstraint(
            "least_days is null or least_days between 1 and 60", name=op.f("ck_saved_search_least_days")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index(
        "uq_saved_search_name",
        "saved_search",
        ["person_id", sa.text("lower(name)")],
        unique=True,
        postgresql_where="ended_at is null",
    )
    op.create_index("ix_saved_search_person", "saved_search", ["person_id", "made_at", "id"])
    op.create_table(
        "search_match",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reasons", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("told_at is null or dropped_at is null", name=op.f("ck_search_match_told_or_dropped")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_search_match_person_id")),
        sa.ForeignKeyConstraint(["search_id"], ["search.id"], name=op.f("fk_search_match_search_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_match")),
        sa.UniqueConstraint("person_id", "search_id", name=op.f("uq_search_match_person_id_search_id")),
    )
    op.create_index(op.f("ix_search_match_search_id"), "search_match", ["search_id"])
    op.create_index(
        "ix_search_match_waiting",
        "search_match",
        ["person_id"],
        postgresql_where="told_at is null and dropped_at is null",
    )
    op.create_index(
        "ix_search_match_told", "search_match", ["person_id", "told_at"], postgresql_where="told_at is not null"
    )


def _price_reviews() -> None:
    op.create_table(
        "price_review",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("bid_id", sa.Uuid(), nullable=False),
        sa.Column("flags", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("flagged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_by_id", sa.Uuid(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state in ('flagged', 'asked', 'given', 'accepted', 'rejected', 'waived')",
            name=op.f("ck_price_review_state_known_v1"),
        ),
        sa.CheckConstraint(
            "state not in ('asked', 'given') or due_on is not null", name=op.f("ck_price_review_asked_with_term")
        ),
        sa.CheckConstraint(
            "state not in ('accepted', 'rejected', 'waived') or reason <> ''",
            name=op.f("ck_price_review_decided_with_reason"),
        ),
        sa.ForeignKeyConstraint(["bid_id"], ["bid.id"], name=op.f("fk_price_review_bid_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_price_review_asked_by_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_price_review_given_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_price_review_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_review")),
        sa.UniqueConstraint("bid_id", name=op.f("uq_price_review_bid_id")),
    )
    op.create_index(
        "ix_price_review_due",
        "price_review",
        ["due_on"],
        postgresql_where="state = 'asked' and overdue_at is null",
    )
    op.create_table(
        "price_file",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["price_review.id"], name=op.f("fk_price_file_review_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_price_file_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_file")),
    )
    op.create_index(op.f("ix_price_file_review_id"), "price_file", ["review_id"])


def _price_guide() -> None:
    op.create_table(
        "price_guide",
        sa.Column("specialty_id", sa.Uuid(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("cases", "bodies", "providers")),
        *(sa.Column(f"{name}_tenge", sa.BigInteger(), nullable=False) for name in ("p25", "median", "p75")),
        *(sa.Column(f"{name}_tenge", sa.BigInteger(), nullable=True) for name in ("p2", "p98")),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "cases >= 5 and bodies >= 3 and providers >= 3", name=op.f("ck_price_guide_nobody_recognised")
        ),
        sa.CheckConstraint(
            "p25_tenge <= median_tenge and median_tenge <= p75_tenge", name=op.f("ck_price_guide_in_order")
        ),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name=op.f("fk_price_guide_specialty_id")),
        sa.PrimaryKeyConstraint("specialty_id", "region_code", name=op.f("pk_price_guide")),
    )


def _declarations() -> None:
    op.create_table(
        "capacity_declaration",
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("weekly_hours", sa.BigInteger(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("weekly_hours between 0 and 60", name=op.f("ck_capacity_declaration_weekly_hours")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_capacity_declaration_expert_id")),
        sa.ForeignKeyConstraint(["declared_by_id"], ["person.id"], name=op.f("fk_capacity_declaration_declared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_declaration")),
    )
    op.create_index("ix_capacity_declaration_expert", "capacity_declaration", ["expert_id", "declared_at", "id"])


def upgrade() -> None:
    _saved_searches()
    _price_reviews()
    _price_guide()
    _declarations()
    for table in ("price_file", "capacity_declaration"):
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )


def downgrade() -> None:
    for table in ("capacity_declaration", "price_guide", "price_file", "price_review", "search_match", "saved_search"):
        op.drop_table(table)
