"""Figures are kept for some minutes; a change of a pilot makes them, like a change of a rule, worthless at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0931_kept_figures"
down_revision = "20261122_0930_challenged_expert"
branch_labels = None
depends_on = None

STAMPED = ("pilot_scope", "pilot_region", "pilot_specialty")


def upgrade() -> None:
    op.create_table(
        "kept_figures",
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("stamp", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_figures")),
    )
    op.create_index(op.f("ix_kept_figures_question_made_at"), "kept_figures", ["question", "made_at"])
    op.create_index(op.f("ix_kept_figures_made_at"), "kept_figures", ["made_at"])
    for table in STAMPED:
        op.execute(
            f"create trigger {table}_stamp after insert or update or delete or truncate on {table}"
            " for each statement execute function new_reference_stamp()"
        )


def downgrade() -> None:
    for table in STAMPED:
        op.execute(f"drop trigger {table}_stamp on {table}")
    op.drop_index(op.f("ix_kept_figures_made_at"), table_name="kept_figures")
    op.drop_index(op.f("ix_kept_figures_question_made_at"), table_name="kept_figures")
    op.drop_table("kept_figures")
