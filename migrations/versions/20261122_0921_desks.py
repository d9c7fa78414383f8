"""A person's usual filter, the feed of a personal calendar, the words by which expertises are found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0921_desks"
down_revision = "20261122_0920_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "work_default",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("filters", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_work_default_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_work_default")),
    )
    op.create_table(
        "calendar_feed",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("ended_at is null or ended_at >= made_at", name=op.f("ck_calendar_feed_interval")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_index(
        "uq_calendar_feed_living", "calendar_feed", ["person_id"], unique=True, postgresql_where="ended_at is null"
    )
    columns = ("whole", "outline", "notice")
    op.create_table(
        "search_entry",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, postgresql.TSVECTOR(), nullable=False) for name in columns),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_search_entry_expertise_id")),
        sa.PrimaryKeyConstraint("expertise_id", name=op.f("pk_search_entry")),
    )
    for name in columns:
        op.create_index(f"ix_search_entry_{name}", "search_entry", [name], postgresql_using="gin")


def downgrade() -> None:
    op.drop_table("search_entry")
    op.drop_table("calendar_feed")
    op.drop_table("work_default")
