"""drafting"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0910_drafting"
down_revision = "20261122_0909_accounts"
branch_labels = None
depends_on = None

LOT = (
    "(lot_set_id is null and lot_place is null and lot_count is null)"
    " or (lot_set_id is not null and lot_place is not null and lot_count is not null"
    " and lot_place between 1 and lot_count and lot_count between 2 and 9)"
)


def upgrade() -> None:
    _expertise()
    _objects()
    _tables()
    for table in ("clarity_reading", "not_duplicate"):
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )


def _expertise() -> None:
    jsonb = postgresql.JSONB(astext_type=sa.Text())
    op.add_column("expertise", sa.Column("draft_key", sa.Uuid(), nullable=True))
    op.add_column("expertise", sa.Column("copied_from_id", sa.Uuid(), nullable=True))
    op.add_column("expertise", sa.Column("to_check", jsonb, nullable=False, server_default="[]"))
    op.add_column("expertise", sa.Column("lot_set_id", sa.Uuid(), nullable=True))
    op.add_column("expertise", sa.Column("lot_place", sa.BigInteger(), nullable=True))
    op.add_column("expertise", sa.Column("lot_count", sa.BigInteger(), nullable=True))
    op.create_unique_constraint(op.f("uq_expertise_draft_key"), "expertise", ["draft_key"])
    op.create_foreign_key(op.f("fk_expertise_copied_from_id"), "expertise", "expertise", ["copied_from_id"], ["id"])
    op.create_index(op.f("ix_expertise_copied_from_id"), "expertise", ["copied_from_id"])
    op.create_check_constraint(op.f("ck_expertise_lot"), "expertise", LOT)
    op.create_unique_constraint(op.f("uq_expertise_lot_set_id_lot_place"), "expertise", ["lot_set_id", "lot_place"])


def _objects() -> None:
    op.add_column("research_object", sa.Column("folded", sa.Text(), nullable=False, server_default=""))
    op.add_column("research_object", sa.Column("shared_key", sa.Uuid(), nullable=True))
    op.add_column("research_object", sa.Column("shared_order", sa.BigInteger(), nullable=True))
    op.execute("update research_object set folded = translate(lower(name), 'әғқңөұүһіё', 'агкноуухие')")
    op.create_check_constraint(
        op.f("ck_research_object_shared"), "research_object", "(shared_key is null) = (shared_order is null)"
    )
    op.create_check_constraint(
        op.f("ck_research_object_shared_order"), "research_object", "shared_order is null or shared_order in (1, 2)"
    )
    op.create_unique_constraint(
        op.f("uq_research_object_shared_key_shared_order"), "research_object", ["shared_key", "shared_order"]
    )
    op.create_index(
        "ix_research_object_folded",
        "research_object",
        ["folded"],
        postgresql_using="gin",
        postgresql_ops={"folded": "gin_trgm_ops"},
    )


def _tables() -> None:
    op.create_table(
        "clarity_reading",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules_version", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("score between 0 and 100", name=op.f("ck_clarity_reading_score")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_clarity_reading_expertise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarity_reading")),
    )
    op.create_index("ix_clarity_reading_expertise", "clarity_reading", ["expertise_id", "read_at"])
    op.create_table(
        "clarity_aside",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_clarity_aside_expertise_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_clarity_aside_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clarity_aside")),
        sa.UniqueConstraint("expertise_id", "mark", name=op.f("uq_clarity_aside_expertise_id_mark")),
    )
    op.create_table(
        "not_duplicate",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("expertise_id <> other_id", name=op.f("ck_not_duplicate_another")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_not_duplicate_expertise_id")),
        sa.ForeignKeyConstraint(["other_id"], ["expertise.id"], name=op.f("fk_not_duplicate_other_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_not_duplicate_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_duplicate")),
        sa.UniqueConstraint("expertise_id", "other_id", name=op.f("uq_not_duplicate_expertise_id_other_id")),
    )
    op.create_index(op.f("ix_not_duplicate_other_id"), "not_duplicate", ["other_id"])


def downgrade() -> None:
    for table in ("not_duplicate", "clarity_aside", "clarity_reading"):
        op.drop_table(table)
    op.drop_index("ix_research_object_folded", "research_object")
    op.drop_constraint(op.f("uq_research_object_shared_key_shared_order"), "research_object", type_="unique")
    for name in ("shared_order", "shared"):
        op.drop_constraint(op.f(f"ck_research_object_{name}"), "research_object", type_="check")
    for column in ("shared_order", "shared_key", "folded"):
        op.drop_column("research_object", column)
    op.drop_constraint(op.f("uq_expertise_lot_set_id_lot_place"), "expertise", type_="unique")
    op.drop_constraint(op.f("ck_expertise_lot"), "expertise", type_="check")
    op.drop_index(op.f("ix_expertise_copied_from_id"), "expertise")
    op.drop_constraint(op.f("fk_expertise_copied_from_id"), "expertise", type_="foreignkey")
    op.drop_constraint(op.f("uq_expertise_draft_key"), "expertise", type_="unique")
    for column in ("lot_count", "lot_place", "lot_set_id", "to_check", "copied_from_id", "draft_key"):
        op.drop_column("expertise", column)
