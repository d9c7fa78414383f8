"""teams"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0915_teams"
down_revision = "20261122_0914_market"
branch_labels = None
depends_on = None


def _check(table: str, name: str, text: str) -> None:
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, text)


def _drop(table: str, name: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def upgrade() -> None:
    _words()
    _team()
    _one_time()
    _reassignment()
    _members()


def _words() -> None:
    op.add_column("expertise", sa.Column("experts_needed", sa.BigInteger(), nullable=False, server_default="1"))
    op.alter_column("expertise", "experts_needed", server_default=None)
    _drop("expertise", "form_known_v1")
    _check("expertise", "form_known_v2", "form in ('individual', 'commission', 'complex')")
    _check("expertise", "experts_needed", "experts_needed between 1 and 10")
    _check(
        "expertise",
        "commission_of_two",
        "form <> 'commission' or experts_needed >= 2 or state in ('draft', 'withdrawn')",
    )
    _drop("expert", "kind_known_v1")
    _check("expert", "kind_known_v2", "kind in ('state', 'private', 'one_time')")
    _drop("selection", "provider_known_v1")
    _check("selection", "provider_known_v2", "provider in ('state', 'private', 'fallback', 'one_time')")
    _drop("selection", "provider_kind")
    _check("selection", "provider_kind", "(provider in ('private', 'one_time')) = (institute_id is null)")
    op.create_index(
        "uq_selection_one_time", "selection", ["expert_id"], unique=True, postgresql_where="provider = 'one_time'"
    )
    team = sa.Column("team", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="[]")
    op.add_column("opened_bid", team)
    op.alter_column("opened_bid", "team", server_default=None)


def _team() -> None:
    op.create_table(
        "team_place",
        _text("state"),
        _key("selection_id"),
        _key("expert_id"),
        sa.Column("specialty_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        _key("replaces_id", nullable=True),
        _moment("named_at"),
        _key("named_by_id"),
        _moment("answered_at", nullable=True),
        _text("answer_reason"),
        _key("id"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'accepted', 'declined', 'replaced', 'removed')",
            name=op.f("ck_team_place_state_known_v1"),
        ),
        sa.CheckConstraint("cardinality(specialty_ids) > 0", name=op.f("ck_team_place_part")),
        sa.CheckConstraint(
            "state <> 'accepted' or answered_at is not null", name=op.f("ck_team_place_accepted_in_person")
        ),
        _fk("team_place", "selection_id", "selection"),
        _fk("team_place", "expert_id", "expert"),
        _fk("team_place", "replaces_id", "team_place"),
        _fk("team_place", "named_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_place")),
        sa.UniqueConstraint("selection_id", "expert_id", name=op.f("uq_team_place_selection_id_expert_id")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_team_place_replaces_id")),
    )
    op.create_index(op.f("ix_team_place_selection_id"), "team_place", ["selection_id"])
    op.create_index(op.f("ix_team_place_expert_id"), "team_place", ["expert_id"])
    op.create_index(
        "uq_team_place_leader",
        "team_place",
        ["selection_id"],
        unique=True,
        postgresql_where="leads and state in ('waiting', 'accepted')",
    )


def _one_time() -> None:
    op.create_table(
        "one_time_person",
        _key("expertise_id"),
        _key("expert_id"),
        _text("code"),
        _text("ground"),
        _text("words"),
        _text("education"),
        _text("occupation"),
        _text("proof_sha256"),
        _text("proof_name"),
        sa.Column("proof_size", sa.BigInteger(), nullable=False),
        _moment("named_at"),
        _key("named_by_id"),
        _key("id"),
        sa.CheckConstraint(
            "ground in ('unlisted', 'challenged', 'foreign')", name=op.f("ck_one_time_person_ground_known_v1")
        ),
        _fk("one_time_person", "expertise_id", "expertise"),
        _fk("one_time_person", "expert_id", "expert"),
        _fk("one_time_person", "named_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_person")),
        sa.UniqueConstraint("expert_id", name=op.f("uq_one_time_person_expert_id")),
        sa.UniqueConstraint("code", name=op.f("uq_one_time_person_code")),
    )
    op.create_index(op.f("ix_one_time_person_expertise_id"), "one_time_person", ["expertise_id"])


def _reassignment() -> None:
    op.create_table(
        "reassignment",
        _key("selection_id"),
        _key("from_expert_id"),
        _key("to_expert_id"),
        _text("reason"),
        _text("words"),
        sa.Column("after_start", sa.Boolean(), nullable=False),
        _moment("at"),
        _key("by_id"),
        _key("id"),
        sa.CheckConstraint(
            "reason in ('illness', 'leave', 'dismissal', 'challenge', 'balance')",
            name=op.f("ck_reassignment_reason_known_v1"),
        ),
        sa.CheckConstraint("from_expert_id <> to_expert_id", name=op.f("ck_reassignment_somebody_else")),
        sa.CheckConstraint("not after_start or reason <> 'balance'", name=op.f("ck_reassignment_reason_after_start")),
        _fk("reassignment", "selection_id", "selection"),
        _fk("reassignment", "from_expert_id", "expert"),
        _fk("reassignment", "to_expert_id", "expert"),
        _fk("reassignment", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reassignment")),
    )
    for column in ("selection_id", "from_expert_id", "to_expert_id"):
        op.create_index(op.f(f"ix_reassignment_{column}"), "reassignment", [column])
    op.execute(
        "create trigger reassignment_append_only before update or delete on reassignment"
        " for each row execute function refuse_change()"
    )


def _members() -> None:
    op.create_table(
        "member_appointment",
        _key("place_id"),
        _key("selection_id"),
        _moment("identity_at", nullable=True),
        _key("identity_by_id", nullable=True),
        _text("identity_how"),
        _moment("grounds_at", nullable=True),
        _key("grounds_by_id", nullable=True),
        _text("grounds_note"),
        _moment("warned_at", nullable=True),
        _text("warned_article"),
        _key("id"),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "grounds_at is null or (identity_at is not null and grounds_at >= identity_at)",
            name=op.f("ck_member_appointment_grounds_after_identity"),
        ),
        sa.CheckConstraint(
            "warned_at is null or (grounds_at is not null and warned_at >= grounds_at)",
            name=op.f("ck_member_appointment_warned_after_grounds"),
        ),
        _fk("member_appointment", "place_id", "team_place"),
        _fk("member_appointment", "selection_id", "selection"),
        _fk("member_appointment", "identity_by_id", "person"),
        _fk("member_appointment", "grounds_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_appointment")),
        sa.UniqueConstraint("place_id", name=op.f("uq_member_appointment_place_id")),
    )
    op.create_index(op.f("ix_member_appointment_selection_id"), "member_appointment", ["selection_id"])
    op.add_column("challenge", _key("place_id", nullable=True))
    op.create_foreign_key(op.f("fk_challenge_place_id"), "challenge", "team_place", ["place_id"], ["id"])


def downgrade() -> None:
    op.drop_column("challenge", "place_id")
    for table in ("member_appointment", "reassignment", "one_time_person", "team_place"):
        op.drop_table(table)
    op.drop_column("opened_bid", "team")
    op.drop_index("uq_selection_one_time", table_name="selection", postgresql_where="provider = 'one_time'")
    _drop("selection", "provider_kind")
    _check("selection", "provider_kind", "(provider = 'private') = (institute_id is null)")
    _drop("selection", "provider_known_v2")
    _check("selection", "provider_known_v1", "provider in ('state', 'private', 'fallback')")
    _drop("expert", "kind_known_v2")
    _check("expert", "kind_known_v1", "kind in ('state', 'private')")
    _drop("expertise", "commission_of_two")
    _drop("expertise", "experts_needed")
    _drop("expertise", "form_known_v2")
    _check("expertise", "form_known_v1", "form in ('individual')")
    op.drop_column("expertise", "experts_needed")
