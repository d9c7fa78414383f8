"""Who opened what; delegation; suspended members; devices; resets by two; break-glass by two."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0909_accounts"
down_revision = "20261122_0908_owners"
branch_labels = None
depends_on = None

VERBS = (
    "'draft', 'publish', 'consent', 'answer', 'select', 'assign', 'review', 'see_objects', 'manage_members',"
    " 'read_figures', 'edit_rules'"
)


def upgrade() -> None:
    op.create_table(
        "access_entry",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("owners", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("delegation_id", sa.Uuid(), nullable=True),
        sa.Column("grant_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_entry")),
    )
    op.create_index("ix_access_entry_owners", "access_entry", ["owners"], unique=False, postgresql_using="gin")
    op.create_index("ix_access_entry_thing_id", "access_entry", ["thing_id", "at", "id"], unique=False)
    op.create_index(
        "ix_access_entry_grant_id",
        "access_entry",
        ["grant_id", "at", "id"],
        unique=False,
        postgresql_where="grant_id is not null",
    )
    op.execute(
        "create trigger access_entry_append_only before update or delete on access_entry"
        " for each row execute function refuse_change()"
    )

    op.create_index(
        "ix_journal_entry_under", "journal_entry", ["by_id", "at", "id"], postgresql_where=sa.text("facts ? 'under'")
    )
    op.add_column("membership", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("login_session", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "known_device",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mark_hash", sa.LargeBinary(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_known_device_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint("person_id", "mark_hash", name=op.f("uq_known_device_person_id_mark_hash")),
    )
    op.create_table(
        "delegation",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("from_person_id", sa.Uuid(), nullable=False),
        sa.Column("to_person_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("from_person_id <> to_person_id", name=op.f("ck_delegation_not_self")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_delegation_days")),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_delegation_reason")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_delegation_body_id")),
        sa.ForeignKeyConstraint(["from_person_id"], ["person.id"], name=op.f("fk_delegation_from_person_id")),
        sa.ForeignKeyConstraint(["to_person_id"], ["person.id"], name=op.f("fk_delegation_to_person_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_delegation_made_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_from_person_id"), "delegation", ["from_person_id"], unique=False)
    op.create_index(op.f("ix_delegation_to_person_id"), "delegation", ["to_person_id"], unique=False)
    op.create_index("ix_delegation_body_id", "delegation", ["body_id", "first_day", "id"], unique=False)
    op.create_table(
        "delegated_right",
        sa.Column("delegation_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("from_person_id", sa.Uuid(), nullable=False),
        sa.Column("to_person_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.CheckConstraint(f"verb in ({VERBS})", name=op.f("ck_delegated_right_verb_known_v1")),
        postgresql.ExcludeConstraint(
            (sa.text("body_id"), "="),
            (sa.text("from_person_id"), "="),
            (sa.text("to_person_id"), "="),
            (sa.text("verb"), "="),
            (sa.text("daterange(first_day, last_day, '[]')"), "&&"),
            where=sa.text("not ended"),
            using="gist",
            name="ex_delegated_right_once",
        ),
        sa.ForeignKeyConstraint(["delegation_id"], ["delegation.id"], name=op.f("fk_delegated_right_delegation_id")),
        sa.PrimaryKeyConstraint("delegation_id", "verb", name=op.f("pk_delegated_right")),
    )
    op.create_table(
        "factor_reset",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "asked_by_id <> person_id and decided_by_id <> person_id", name=op.f("ck_factor_reset_not_self")
        ),
        sa.CheckConstraint("not confirmed or decided_by_id <> asked_by_id", name=op.f("ck_factor_reset_two_people")),
        sa.CheckConstraint("(decided_at is null) = (decided_by_id is null)", name=op.f("ck_factor_reset_decided")),
        sa.CheckConstraint("not confirmed or decided_at is not null", name=op.f("ck_factor_reset_confirmed")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_factor_reset_person_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_factor_reset_body_id")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_factor_reset_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_factor_reset_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_reset")),
    )
    op.create_index(
        "uq_factor_reset_open", "factor_reset", ["person_id"], unique=True, postgresql_where="decided_at is null"
    )
    op.create_index("ix_factor_reset_body_id", "factor_reset", ["body_id", "asked_at", "id"], unique=False)
    op.create_table(
        "break_glass",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("not granted or decided_by_id <> asked_by_id", name=op.f("ck_break_glass_two_people")),
        sa.CheckConstraint("(decided_at is null) = (decided_by_id is null)", name=op.f("ck_break_glass_decided")),
        sa.CheckConstraint("granted = (ends_at is not null)", name=op.f("ck_break_glass_ends")),
        sa.CheckConstraint("not granted or decided_at is not null", name=op.f("ck_break_glass_granted")),
        sa.CheckConstraint("ends_at > decided_at", name=op.f("ck_break_glass_interval")),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_break_glass_reason")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_break_glass_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_break_glass_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
    )
    op.create_index(
        "uq_break_glass_open",
        "break_glass",
        ["asked_by_id", "expertise_id"],
        unique=True,
        postgresql_where="decided_at is null",
    )
    op.create_index("ix_break_glass_asked_at", "break_glass", ["asked_at", "id"], unique=False)
    op.create_index("ix_break_glass_expertise_id", "break_glass", ["expertise_id"], unique=False)
    op.create_index(
        "ix_break_glass_granted", "break_glass", ["asked_by_id", "ends_at"], unique=False, postgresql_where="granted"
    )


def downgrade() -> None:
    for table in ("break_glass", "factor_reset", "delegated_right", "delegation", "known_device"):
        op.drop_table(table)
    op.drop_column("login_session", "last_used_at")
    op.drop_column("membership", "suspended_at")
    op.drop_index("ix_journal_entry_under", table_name="journal_entry")
    op.drop_table("access_entry")
