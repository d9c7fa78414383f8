"""Legal notices: the second channel and paper; more of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0923_paper_notices"
down_revision = "20261122_0922_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _states()
    op.create_table(
        "second_notice",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("way in ('email', 'body', 'sms', 'none')", name=op.f("ck_second_notice_way_known_v1")),
        sa.ForeignKeyConstraint(["notice_id"], ["legal_notice.id"], name=op.f("fk_second_notice_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_second_notice")),
    )
    op.create_index("ix_second_notice_at", "second_notice", ["at", "notice_id"])
    _paper()
    _reach()


def _states() -> None:
    op.add_column("legal_notice", sa.Column("state", sa.Text(), server_default="sent", nullable=False))
    op.alter_column("legal_notice", "state", server_default=None)
    for name in ("outsider_id", "held_for_id"):
        op.add_column("legal_notice", sa.Column(name, sa.Uuid(), nullable=True))
    op.add_column("legal_notice", sa.Column("read_how", sa.Text(), nullable=True))
    op.execute("update legal_notice set state = 'read', read_how = 'site' where read_at is not null")
    op.drop_constraint(op.f("ck_legal_notice_read"), "legal_notice", type_="check")
    for name, rule in (
        ("state_known_v1", "state in ('sent', 'second', 'paper', 'read', 'void')"),
        ("read_how_known_v1", "read_how in ('site', 'link', 'paper')"),
        ("read", "(state = 'read') = (read_at is not null)"),
        ("read_how", "(read_at is null) = (read_how is null)"),
        ("read_by", "coalesce(read_how = 'site', false) = (read_by_id is not null)"),
        ("outsider", "outsider_id is null or (body_id is null and person_id is null)"),
    ):
        op.create_check_constraint(op.f(f"ck_legal_notice_{name}"), "legal_notice", rule)
    for name in ("outsider", "held_for"):
        where = sa.text(f"{name}_id is not null")
        op.create_index(f"ix_legal_notice_{name}", "legal_notice", [f"{name}_id"], postgresql_where=where)


def _paper() -> None:
    op.create_table(
        "paper_counter",
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_paper_counter")),
    )
    op.create_table(
        "paper_task",
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("returned_on", sa.Date(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'sent', 'delivered', 'returned', 'needless')",
            name=op.f("ck_paper_task_state_known_v1"),
        ),
        sa.CheckConstraint("state not in ('sent', 'returned') or sent_on is not null", name=op.f("ck_paper_task_sent")),
        sa.CheckConstraint("(state = 'delivered') = (delivered_on is not null)", name=op.f("ck_paper_task_delivered")),
        sa.CheckConstraint("state <> 'returned' or returned_on is not null", name=op.f("ck_paper_task_returned")),
        sa.CheckConstraint("delivered_on >= sent_on", name=op.f("ck_paper_task_days")),
        sa.ForeignKeyConstraint(["notice_id"], ["legal_notice.id"], name=op.f("fk_paper_task_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_task")),
        sa.UniqueConstraint("notice_id", name=op.f("uq_paper_task_notice_id")),
        sa.UniqueConstraint("number", name=op.f("uq_paper_task_number")),
    )
    op.create_index("ix_paper_task_state", "paper_task", ["state", "made_at", "id"])


def _reach() -> None:
    op.create_table(
        "reach",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.CheckConstraint("confirmed_at is null or email is not null", name=op.f("ck_reach_confirmed")),
        sa.CheckConstraint("token_hash is null or asked_at is not null", name=op.f("ck_reach_asked")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reach_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reach")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_reach_token_hash")),
    )
    op.create_table(
        "body_address",
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_body_address_body_id")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["person.id"], name=op.f("fk_body_address_changed_by_id")),
        sa.PrimaryKeyConstraint("body_id", name=op.f("pk_body_address")),
    )


def downgrade() -> None:
    for table in ("body_address", "reach", "paper_task", "paper_counter", "second_notice"):
        op.drop_table(table)
    for name in ("state_known_v1", "read_how_known_v1", "read", "read_how", "read_by", "outsider"):
        op.drop_constraint(op.f(f"ck_legal_notice_{name}"), "legal_notice", type_="check")
    op.execute("update legal_notice set read_at = null where read_by_id is null")  # read on paper or by a link
    op.create_check_constraint(op.f("ck_legal_notice_read"), "legal_notice", "(read_at is null) = (read_by_id is null)")
    for name in ("state", "outsider_id", "held_for_id", "read_how"):
        op.drop_column("legal_notice", name)
