"""conclusions"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0918_conclusions"
down_revision = "20261122_0917_costs"
branch_labels = None
depends_on = None

KINDS = "'answered', 'unanswered'"
MORE_KINDS = "'answered', 'categorical', 'probable', 'undeterminable', 'unanswered'"
JSON = postgresql.JSONB(astext_type=sa.Text())
# What is written: these parts are the same in a draft and in what was signed.
WRITTEN = (("sections", "{}"), ("parts", "{}"), ("annexes", "[]"))


def upgrade() -> None:
    for table in ("conclusion", "conclusion_draft"):
        op.add_column(table, sa.Column("language", sa.Text(), nullable=False, server_default="kk"))
        op.create_check_constraint(op.f(f"ck_{table}_language"), table, "language in ('kk', 'ru')")
        for name, empty in WRITTEN:
            op.add_column(table, sa.Column(name, JSON, nullable=False, server_default=empty))
    _versions()
    op.drop_constraint(op.f("ck_answer_kind_known_v1"), "answer")
    op.create_check_constraint(op.f("ck_answer_kind_known_v2"), "answer", f"kind in ({MORE_KINDS})")
    _signatures()
    _corrections()


def _versions() -> None:
    op.add_column("conclusion", sa.Column("version", sa.BigInteger(), nullable=False, server_default="1"))
    op.add_column("conclusion", sa.Column("current", sa.Boolean(), nullable=False, server_default="true"))
    op.add_column("conclusion", sa.Column("digest", sa.Text(), nullable=False, server_default=""))
    op.add_column("conclusion", sa.Column("generated", sa.Boolean(), nullable=False, server_default="false"))
    op.add_column("conclusion", sa.Column("code", sa.Text(), nullable=True))
    op.execute("update conclusion set code = upper(substr(replace(gen_random_uuid()::text, '-', ''), 1, 20))")
    op.alter_column("conclusion", "code", nullable=False)
    op.create_unique_constraint(op.f("uq_conclusion_code"), "conclusion", ["code"])
    op.drop_constraint(op.f("uq_conclusion_expertise_id"), "conclusion")
    op.create_unique_constraint(op.f("uq_conclusion_expertise_id_version"), "conclusion", ["expertise_id", "version"])
    op.create_index(op.f("ix_conclusion_expertise_id"), "conclusion", ["expertise_id"])
    op.create_index(
        "uq_conclusion_current", "conclusion", ["expertise_id"], unique=True, postgresql_where=sa.text("current")
    )


def _signatures() -> None:
    op.create_table(
        "conclusion_signature",
        sa.Column("selection_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("conclusion_id", sa.Uuid(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("question_ids", JSON, nullable=False),
        sa.Column("fit", sa.Boolean(), nullable=False),
        sa.Column("dissent", sa.Text(), nullable=False),
        sa.Column("dissent_sha256", sa.Text(), nullable=True),
        sa.Column("dissent_name", sa.Text(), nullable=True),
        sa.Column("fallen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "conclusion_id is null or fallen_at is null", name=op.f("ck_conclusion_signature_fallen_is_not_kept")
        ),
        sa.CheckConstraint(
            "dissent_sha256 is null or dissent <> ''", name=op.f("ck_conclusion_signature_dissent_told")
        ),
        sa.ForeignKeyConstraint(
            ["conclusion_id"], ["conclusion.id"], name=op.f("fk_conclusion_signature_conclusion_id")
        ),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_conclusion_signature_expert_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conclusion_signature_person_id")),
        sa.ForeignKeyConstraint(["selection_id"], ["selection.id"], name=op.f("fk_conclusion_signature_selection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conclusion_signature")),
    )
    for name in ("selection_id", "conclusion_id"):
        op.create_index(op.f(f"ix_conclusion_signature_{name}"), "conclusion_signature", [name])
    op.create_index(
        "uq_conclusion_signature_living",
        "conclusion_signature",
        ["selection_id", "version", "expert_id"],
        unique=True,
        postgresql_where=sa.text("fallen_at is null"),
    )


def _corrections() -> None:
    op.create_table(
        "correction",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("corrects_id", sa.Uuid(), nullable=False),
        sa.Column("made_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state in ('asked', 'open', 'made', 'refused', 'dropped')", name=op.f("ck_correction_state_known_v1")
        ),
        sa.CheckConstraint("reason in ('typing', 'arithmetic')", name=op.f("ck_correction_reason_known_v1")),
        sa.CheckConstraint("(state in ('asked', 'open')) = (ended_at is null)", name=op.f("ck_correction_ended")),
        sa.CheckConstraint("(state = 'made') = (made_id is not null)", name=op.f("ck_correction_made")),
        sa.ForeignKeyConstraint(["begun_by_id"], ["person.id"], name=op.f("fk_correction_begun_by_id")),
        sa.ForeignKeyConstraint(["corrects_id"], ["conclusion.id"], name=op.f("fk_correction_corrects_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_correction_expertise_id")),
        sa.ForeignKeyConstraint(["made_id"], ["conclusion.id"], name=op.f("fk_correction_made_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
    )
    op.create_index(op.f("ix_correction_expertise_id"), "correction", ["expertise_id"])
    op.create_index(
        "uq_correction_running",
        "correction",
        ["expertise_id"],
        unique=True,
        postgresql_where=sa.text("state in ('asked', 'open')"),
    )


def downgrade() -> None:
    op.drop_table("correction")
    op.drop_table("conclusion_signature")
    op.drop_constraint(op.f("ck_answer_kind_known_v2"), "answer")
    op.execute("alter table answer disable trigger answer_append_only")
    op.execute("update answer set kind = 'answered' where kind in ('categorical', 'probable')")
    op.execute("update answer set kind = 'unanswered' where kind = 'undeterminable'")
    op.execute("delete from answer where conclusion_id in (select id from conclusion where not current)")
    op.execute("alter table answer enable trigger answer_append_only")
    op.create_check_constraint(op.f("ck_answer_kind_known_v1"), "answer", f"kind in ({KINDS})")
    op.drop_index("uq_conclusion_current", table_name="conclusion")
    op.drop_index(op.f("ix_conclusion_expertise_id"), table_name="conclusion")
    op.execute("delete from conclusion where not current")  # a downgrade keeps the last version of each
    op.drop_constraint(op.f("uq_conclusion_expertise_id_version"), "conclusion")
    op.create_unique_constraint(op.f("uq_conclusion_expertise_id"), "conclusion", ["expertise_id"])
    op.drop_constraint(op.f("uq_conclusion_code"), "conclusion")
    for name in ("version", "current", "digest", "generated", "code"):
        op.drop_column("conclusion", name)
    for table in ("conclusion_draft", "conclusion"):
        op.drop_constraint(op.f(f"ck_{table}_language"), table)
        for name in ("language", *(name for name, _ in WRITTEN)):
            op.drop_column(table, name)
