"""notices"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0920_notices"
down_revision = "20261122_0919_chamber"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "expiry_warning",
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('licence', 'attestation', 'training')", name=op.f("ck_expiry_warning_kind_known_v1")
        ),
        sa.CheckConstraint(
            "point in ('registry.warn_days_first', 'registry.warn_days_second', 'registry.warn_days_last')",
            name=op.f("ck_expiry_warning_point_known_v1"),
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expiry_warning_expert_id")),
        sa.PrimaryKeyConstraint("expert_id", "kind", "expires_on", "point", name=op.f("pk_expiry_warning")),
    )
    op.add_column("person", sa.Column("digest", sa.Boolean(), nullable=True))
    op.create_table(
        "digest",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("letter_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_person_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_digest_letter_id")),
        sa.PrimaryKeyConstraint("person_id", "on", name=op.f("pk_digest")),
    )
    _notices()


def _notices() -> None:
    op.create_table(
        "legal_notice",
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("context", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("about_id", sa.Uuid(), nullable=True),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("sender_body_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(body_id is null) = (verb is null)", name=op.f("ck_legal_notice_role")),
        sa.CheckConstraint("body_id is null or person_id is null", name=op.f("ck_legal_notice_one_reader")),
        sa.CheckConstraint("(read_at is null) = (read_by_id is null)", name=op.f("ck_legal_notice_read")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_legal_notice_body_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_legal_notice_person_id")),
        sa.ForeignKeyConstraint(["sender_body_id"], ["body.id"], name=op.f("fk_legal_notice_sender_body_id")),
        sa.ForeignKeyConstraint(["read_by_id"], ["person.id"], name=op.f("fk_legal_notice_read_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_notice")),
    )
    unread = sa.text("read_at is null")
    op.create_index("ix_legal_notice_about", "legal_notice", ["about_id", "made_at"])
    op.create_index("ix_legal_notice_pending_body", "legal_notice", ["body_id", "verb"], postgresql_where=unread)
    op.create_index("ix_legal_notice_pending", "legal_notice", ["made_at", "id"], postgresql_where=unread)
    op.create_table(
        "dead_letter",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("reason in ('nobody', 'address')", name=op.f("ck_dead_letter_reason_known_v1")),
        sa.CheckConstraint("closed_at is null or closed_at >= raised_at", name=op.f("ck_dead_letter_interval")),
        sa.ForeignKeyConstraint(["notice_id"], ["legal_notice.id"], name=op.f("fk_dead_letter_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
    )
    still = sa.text("closed_at is null")
    op.create_index("uq_dead_letter_open", "dead_letter", ["notice_id"], unique=True, postgresql_where=still)
    op.create_index("ix_dead_letter_raised", "dead_letter", ["raised_at", "id"], postgresql_where=still)
    op.add_column("letter", sa.Column("notice_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_letter_notice_id"), "letter", "legal_notice", ["notice_id"], ["id"])
    op.create_index(op.f("ix_letter_notice_id"), "letter", ["notice_id"])


def downgrade() -> None:
    op.drop_column("letter", "notice_id")
    op.drop_table("dead_letter")
    op.drop_table("legal_notice")
    op.drop_table("digest")
    op.drop_column("person", "digest")
    op.drop_table("expiry_warning")
