"""Modes of search with their rules and invitations; restricted cases with clearances; the urgent lane."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0912_modes"
down_revision = "20261122_0911_gates"
branch_labels = None
depends_on = None

MODES = "mode in ('open', 'invited', 'direct', 'state')"
REASONS = (
    "mode_reason in ('sole_holder', 'secrecy', 'urgency', 'same_expert', 'parties', 'no_result', 'reserved', 'other')"
)
OUTCOMES = "outcome in ('offers', 'none', 'withdrawn')"


def upgrade() -> None:
    _reference()
    _registry()
    _expertise()
    _search()
    _lists()
    _selection()


def _reference() -> None:
    op.create_table(
        "mode_rule",
        sa.Column("specialty_id", sa.Uuid(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("invited", sa.Boolean(), nullable=False),
        sa.Column("direct", sa.Boolean(), nullable=False),
        sa.Column("state_only", sa.Boolean(), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_to", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("in_force_to is null or in_force_to > in_force_from", name=op.f("ck_mode_rule_dates")),
        sa.CheckConstraint("state_only or not reserved", name=op.f("ck_mode_rule_reserved_is_state_only")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_mode_rule_region_code")),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name=op.f("fk_mode_rule_specialty_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mode_rule")),
    )
    op.execute(
        "alter table mode_rule add constraint ex_mode_rule_one_at_a_time exclude using gist ("
        "coalesce(specialty_id, '00000000-0000-0000-0000-000000000000') with =, coalesce(region_code, '') with =,"
        " daterange(in_force_from, in_force_to) with &&)"
    )


def _registry() -> None:
    op.create_table(
        "expert_clearance",
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("kind in ('secret', 'minors', 'sexual')", name=op.f("ck_expert_clearance_kind_known_v1")),
        sa.CheckConstraint("valid_to is null or valid_to > valid_from", name=op.f("ck_expert_clearance_valid")),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_expert_clearance_entered_by_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_expert_clearance_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_clearance")),
    )
    op.execute(
        "alter table expert_clearance add constraint ex_expert_clearance_one_at_a_time exclude using gist ("
        "expert_id with =, kind with =, daterange(valid_from, valid_to) with &&)"
    )


def _expertise() -> None:
    op.add_column("expertise", sa.Column("urgency", sa.Text(), nullable=True))
    op.add_column("expertise", sa.Column("urgent_by", sa.Date(), nullable=True))
    op.add_column("expertise", sa.Column("urgent_quota_reason", sa.Text(), server_default="", nullable=False))
    op.add_column("expertise", sa.Column("urgent_confirmed_by_id", sa.Uuid(), nullable=True))
    op.add_column("expertise", sa.Column("mode", sa.Text(), server_default="open", nullable=False))
    op.add_column("expertise", sa.Column("mode_reason", sa.Text(), nullable=True))
    op.add_column("expertise", sa.Column("mode_text", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "expertise", sa.Column("restricted", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False)
    )
    op.create_foreign_key(
        op.f("fk_expertise_urgent_confirmed_by_id"), "expertise", "person", ["urgent_confirmed_by_id"], ["id"]
    )
    op.create_check_constraint(
        op.f("ck_expertise_urgency_known_v1"),
        "expertise",
        "urgency in ('detention', 'hearing', 'life', 'perishable', 'other')",
    )
    op.create_check_constraint(op.f("ck_expertise_mode_known_v1"), "expertise", MODES)
    op.create_check_constraint(op.f("ck_expertise_mode_reason_known_v1"), "expertise", REASONS)
    op.create_check_constraint(
        op.f("ck_expertise_restricted_known_v1"), "expertise", "restricted <@ array['secret', 'minors', 'sexual']"
    )
    op.create_index("ix_expertise_mode", "expertise", ["mode", "published_at"], postgresql_where="mode <> 'open'")
    op.create_index("ix_expertise_urgent", "expertise", ["body_id", "published_at"], postgresql_where="urgent")


def _search() -> None:
    op.add_column("search", sa.Column("mode", sa.Text(), server_default="open", nullable=False))
    op.add_column("search", sa.Column("mode_reason", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_search_mode_known_v1"), "search", MODES)
    op.create_check_constraint(op.f("ck_search_mode_reason_known_v1"), "search", REASONS)
    op.drop_constraint(op.f("ck_search_outcome_known_v1"), "search", type_="check")
    op.create_check_constraint(
        op.f("ck_search_outcome_known_v2"), "search", "outcome in ('offers', 'none', 'withdrawn', 'direct')"
    )
    op.create_index("ix_search_mode", "search", ["mode", "began_at"], postgresql_where="mode <> 'open'")


def _lists() -> None:
    op.create_table(
        "search_invitation",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=True),
        sa.Column("institute_id", sa.Uuid(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("num_nonnulls(expert_id, institute_id) = 1", name=op.f("ck_search_invitation_one_guest")),
        sa.ForeignKeyConstraint(["expert_id"], ["expert.id"], name=op.f("fk_search_invitation_expert_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_search_invitation_expertise_id")),
        sa.ForeignKeyConstraint(["institute_id"], ["body.id"], name=op.f("fk_search_invitation_institute_id")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_search_invitation_invited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_invitation")),
    )
    for guest in ("expert", "institute"):
        held = f"{guest}_id is not null"
        op.create_index(
            f"uq_search_invitation_{guest}",
            "search_invitation",
            ["expertise_id", f"{guest}_id"],
            unique=True,
            postgresql_where=held,
        )
        op.create_index(f"ix_search_invitation_{guest}_id", "search_invitation", [f"{guest}_id"], postgresql_where=held)
    op.create_table(
        "insider",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_insider_expertise_id")),
        sa.ForeignKeyConstraint(["named_by_id"], ["person.id"], name=op.f("fk_insider_named_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_insider_person_id")),
        sa.PrimaryKeyConstraint("expertise_id", "person_id", name=op.f("pk_insider")),
    )
    op.create_index(op.f("ix_insider_person_id"), "insider", ["person_id"])


def _selection() -> None:
    op.add_column("selection", sa.Column("agreed_days", sa.BigInteger(), nullable=True))
    op.add_column("selection", sa.Column("agreed_tenge", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_selection_agreed_without_an_offer"),
        "selection",
        "bid_id is null or (agreed_days is null and agreed_tenge is null)",
    )
    op.create_check_constraint(op.f("ck_selection_agreed"), "selection", "agreed_days > 0 and agreed_tenge >= 0")


def downgrade() -> None:
    op.drop_column("selection", "agreed_tenge")
    op.drop_column("selection", "agreed_days")
    op.drop_table("insider")
    op.drop_table("search_invitation")
    op.drop_index("ix_search_mode", "search")
    op.execute("update search set outcome = 'none' where outcome = 'direct'")
    op.drop_constraint(op.f("ck_search_outcome_known_v2"), "search", type_="check")
    op.create_check_constraint(op.f("ck_search_outcome_known_v1"), "search", OUTCOMES)
    op.drop_column("search", "mode_reason")
    op.drop_column("search", "mode")
    op.drop_index("ix_expertise_urgent", "expertise")
    op.drop_index("ix_expertise_mode", "expertise")
    for name in (
        "restricted", "mode_text", "mode_reason", "mode", "urgent_confirmed_by_id",
        "urgent_quota_reason", "urgent_by", "urgency",
    ):  # fmt: skip
        op.drop_column("expertise", name)
    op.drop_table("expert_clearance")
    op.drop_table("mode_rule")
