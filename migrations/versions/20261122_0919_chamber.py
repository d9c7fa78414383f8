"""chamber"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0919_chamber"
down_revision = "20261122_0918_conclusions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("admission_no", "end_no", "end_reason"):
        op.add_column("chamber_membership", sa.Column(name, sa.Text(), server_default="", nullable=False))
        op.alter_column("chamber_membership", name, server_default=None)
    op.create_check_constraint(
        op.f("ck_chamber_membership_days"), "chamber_membership", "left_on is null or left_on >= joined_on"
    )
    op.execute(  # alembic's own way knows plain columns only
        "alter table chamber_membership add constraint ex_chamber_membership_one_at_a_time"
        " exclude using gist (expert_id with =, daterange(joined_on, left_on) with &&)"
    )
    op.create_table(
        "chamber_measure",
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decision_no", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("complaint_number", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Uuid(), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        sa.Column("lift_reason", sa.Text(), nullable=False),
        sa.Column("lifted_by_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('remark', 'reprimand', 'suspension', 'exclusion')", name=op.f("ck_chamber_measure_kind_known_v1")
        ),
        sa.CheckConstraint("(kind = 'suspension') = (last_day is not null)", name=op.f("ck_chamber_measure_last_day")),
        sa.CheckConstraint("last_day is null or last_day >= first_day", name=op.f("ck_chamber_measure_days")),
        sa.CheckConstraint("first_day >= decided_on", name=op.f("ck_chamber_measure_not_backwards")),
        sa.CheckConstraint(
            "lifted_on is null or (kind = 'suspension' and lifted_on between first_day and last_day)",
            name=op.f("ck_chamber_measure_lifted"),
        ),
        postgresql.ExcludeConstraint(
            (sa.text("expert_id"), "="),
            (sa.text("daterange(first_day, coalesce(lifted_on, last_day + 1))"), "&&"),
            using="gist",
            where=sa.text("kind = 'suspension'"),
            name="ex_chamber_measure_one_suspension",
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_chamber_measure_expert_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_chamber_measure_made_by_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["person.id"], name=op.f("fk_chamber_measure_lifted_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chamber_measure")),
        sa.UniqueConstraint("decision_no", name=op.f("uq_chamber_measure_decision_no")),
    )
    op.create_index(op.f("ix_chamber_measure_expert_id"), "chamber_measure", ["expert_id"])
    op.create_table(
        "complaint_counter",
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_complaint_counter")),
    )
    op.create_table(
        "complaint",
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("expertise_id", sa.Uuid(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("on_paper", sa.Boolean(), nullable=False),
        sa.Column("complainant", sa.Text(), nullable=False),
        sa.Column("hide_complainant", sa.Boolean(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Uuid(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("registered_by_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("explain_by", sa.Date(), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=False),
        sa.Column("explained_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("overdue_told_for", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "state in ('filed', 'registered', 'asked', 'explained', 'decided', 'forwarded', 'withdrawn')",
            name=op.f("ck_complaint_state_known_v1"),
        ),
        sa.CheckConstraint(
            "ground in ('ethics', 'term', 'quality', 'contact', 'costs', 'other')",
            name=op.f("ck_complaint_ground_known_v1"),
        ),
        sa.CheckConstraint("outcome in ('upheld', 'partly', 'rejected')", name=op.f("ck_complaint_outcome_known_v1")),
        sa.CheckConstraint("(state = 'decided') = (outcome is not null)", name=op.f("ck_complaint_outcome")),
        sa.CheckConstraint(
            "state in ('filed', 'withdrawn') or (registered_at is not null and due_on is not null)",
            name=op.f("ck_complaint_registered"),
        ),
        sa.CheckConstraint("not on_paper or complainant <> ''", name=op.f("ck_complaint_paper")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_complaint_expert_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_complaint_expertise_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_complaint_body_id")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["person.id"], name=op.f("fk_complaint_filed_by_id")),
        sa.ForeignKeyConstraint(["registered_by_id"], ["person.id"], name=op.f("fk_complaint_registered_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_complaint_decided_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
    )
    op.create_index(op.f("ix_complaint_expert_id"), "complaint", ["expert_id"])
    op.create_index(op.f("ix_complaint_filed_by_id"), "complaint", ["filed_by_id"])
    op.create_index(op.f("ix_complaint_body_id"), "complaint", ["body_id"])
    op.create_index(
        "ix_complaint_open",
        "complaint",
        ["due_on", "id"],
        postgresql_where=sa.text("state in ('registered', 'asked', 'explained')"),
    )
    op.create_table(
        "complaint_file",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_file_complaint_id")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_complaint_file_added_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_file")),
    )
    op.create_index(op.f("ix_complaint_file_complaint_id"), "complaint_file", ["complaint_id"])


def downgrade() -> None:
    op.drop_table("complaint_file")
    op.drop_table("complaint")
    op.drop_table("complaint_counter")
    op.drop_table("chamber_measure")
    op.drop_constraint("ex_chamber_membership_one_at_a_time", "chamber_membership")
    op.drop_constraint(op.f("ck_chamber_membership_days"), "chamber_membership", type_="check")
    for name in ("end_reason", "end_no", "admission_no"):
        op.drop_column("chamber_membership", name)
