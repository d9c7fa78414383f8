"""costs"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0917_costs"
down_revision = "20261122_0916_custody"
branch_labels = None
depends_on = None

LEDGERS = ("expense_report", "cost_line", "voucher", "fee_payment", "deposit")
TABLES = ("package", "deposit", "fee_payment", "fee", "voucher", "cost_line", "expense_report", "cost_estimate")


def upgrade() -> None:
    op.create_table(
        "cost_estimate",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("selection_id", sa.Uuid(), nullable=False),
        sa.Column("offered_tenge", sa.BigInteger(), nullable=True),
        sa.Column("total_tenge", sa.BigInteger(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state in ('approved', 'refused')) = (decided_by_id is not null)", name=op.f("ck_cost_estimate_decided")
        ),
        sa.CheckConstraint(
            "state <> 'approved' or offered_tenge is null or total_tenge <= offered_tenge or decision_reason <> ''",
            name=op.f("ck_cost_estimate_dearer_reasoned"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' or decision_reason <> ''", name=op.f("ck_cost_estimate_refusal_reasoned")
        ),
        sa.CheckConstraint(
            "state in ('filed', 'approved', 'refused', 'withdrawn')", name=op.f("ck_cost_estimate_state_known_v1")
        ),
        sa.CheckConstraint("total_tenge >= 0", name=op.f("ck_cost_estimate_total")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_cost_estimate_decided_by_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_cost_estimate_expertise_id")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["person.id"], name=op.f("fk_cost_estimate_filed_by_id")),
        sa.ForeignKeyConstraint(["selection_id"], ["selection.id"], name=op.f("fk_cost_estimate_selection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_estimate")),
    )
    op.create_index(op.f("ix_cost_estimate_expertise_id"), "cost_estimate", ["expertise_id"], unique=False)
    op.create_index(
        "uq_cost_estimate_living",
        "cost_estimate",
        ["selection_id"],
        unique=True,
        postgresql_where="state in ('filed', 'approved')",
    )
    op.create_table(
        "expense_report",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("selection_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("total_tenge", sa.BigInteger(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("total_tenge >= 0", name=op.f("ck_expense_report_total")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_expense_report_expertise_id")),
        sa.ForeignKeyConstraint(["filed_by_id"], ["person.id"], name=op.f("fk_expense_report_filed_by_id")),
        sa.ForeignKeyConstraint(["selection_id"], ["selection.id"], name=op.f("fk_expense_report_selection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expense_report")),
        sa.UniqueConstraint("selection_id", "number", name=op.f("uq_expense_report_selection_id_number")),
    )
    op.create_index(op.f("ix_expense_report_expertise_id"), "expense_report", ["expertise_id"], unique=False)
    op.create_table(
        "cost_line",
        sa.Column("estimate_id", sa.Uuid(), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=True),
        sa.Column("rate_tenge", sa.BigInteger(), nullable=True),
        sa.Column("amount_tenge", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('work', 'travel', 'lodging', 'per_diem', 'reagents', 'materials', 'equipment', 'utilities')",
            name=op.f("ck_cost_line_kind_known_v1"),
        ),
        sa.CheckConstraint("(estimate_id is null) <> (report_id is null)", name=op.f("ck_cost_line_of_one")),
        sa.CheckConstraint("(hours is null) = (rate_tenge is null)", name=op.f("ck_cost_line_hours_with_rate")),
        sa.CheckConstraint("amount_tenge >= 0", name=op.f("ck_cost_line_amount")),
        sa.CheckConstraint(
            "hours is null or (hours >= 0 and rate_tenge >= 0 and amount_tenge = hours * rate_tenge)",
            name=op.f("ck_cost_line_hours_times_rate"),
        ),
        sa.ForeignKeyConstraint(["estimate_id"], ["cost_estimate.id"], name=op.f("fk_cost_line_estimate_id")),
        sa.ForeignKeyConstraint(["report_id"], ["expense_report.id"], name=op.f("fk_cost_line_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_line")),
    )
    op.create_index(op.f("ix_cost_line_estimate_id"), "cost_line", ["estimate_id"], unique=False)
    op.create_index(op.f("ix_cost_line_report_id"), "cost_line", ["report_id"], unique=False)
    op.create_table(
        "voucher",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind in ('work', 'travel', 'lodging', 'per_diem', 'reagents', 'materials', 'equipment', 'utilities')",
            name=op.f("ck_voucher_kind_known_v1"),
        ),
        sa.ForeignKeyConstraint(["report_id"], ["expense_report.id"], name=op.f("fk_voucher_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
        sa.UniqueConstraint("report_id", "kind", "sha256", name=op.f("uq_voucher_report_id_kind_sha256")),
    )
    op.create_index(op.f("ix_voucher_report_id"), "voucher", ["report_id"], unique=False)
    op.create_table(
        "fee",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("selection_id", sa.Uuid(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("act_number", sa.Text(), nullable=False),
        sa.Column("act_on", sa.Date(), nullable=True),
        sa.Column("fixed_tenge", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Uuid(), nullable=True),
        sa.Column("paid_tenge", sa.BigInteger(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'not_fixed') = (act_on is null)", name=op.f("ck_fee_by_act")),
        sa.CheckConstraint("(state = 'paid') = (paid_on is not null)", name=op.f("ck_fee_paid_day")),
        sa.CheckConstraint(
            "(state in ('not_fixed', 'refused')) = (fixed_tenge is null)", name=op.f("ck_fee_fixed_stated")
        ),
        sa.CheckConstraint("payer in ('party', 'budget', 'other')", name=op.f("ck_fee_payer_known_v1")),
        sa.CheckConstraint("state <> 'refused' or reason <> ''", name=op.f("ck_fee_refusal_reasoned")),
        sa.CheckConstraint(
            "state in ('not_fixed', 'fixed', 'paid_in_part', 'paid', 'refused')", name=op.f("ck_fee_state_known_v1")
        ),
        sa.CheckConstraint(
            "state in ('not_fixed', 'refused') or (state = 'fixed' and paid_tenge = 0) or (state = 'paid_in_part' and paid_tenge between 1 and fixed_tenge - 1) or (state = 'paid' and paid_tenge = fixed_tenge)",
            name=op.f("ck_fee_paid_as_stated"),
        ),
        sa.CheckConstraint("fixed_tenge > 0", name=op.f("ck_fee_fixed")),
        sa.CheckConstraint("fixed_tenge is null or payer is not null", name=op.f("ck_fee_payer_named")),
        sa.CheckConstraint("paid_tenge between 0 and coalesce(fixed_tenge, 0)", name=op.f("ck_fee_paid_at_most_fixed")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_fee_decided_by_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_fee_expertise_id")),
        sa.ForeignKeyConstraint(["report_id"], ["expense_report.id"], name=op.f("fk_fee_report_id")),
        sa.ForeignKeyConstraint(["selection_id"], ["selection.id"], name=op.f("fk_fee_selection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee")),
        sa.UniqueConstraint("selection_id", name=op.f("uq_fee_selection_id")),
    )
    op.create_index("ix_fee_begun", "fee", ["begun_on", "id"], unique=False)
    op.create_index(op.f("ix_fee_expertise_id"), "fee", ["expertise_id"], unique=False)
    op.create_table(
        "fee_payment",
        sa.Column("fee_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("amount_tenge", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("document <> ''", name=op.f("ck_fee_payment_document")),
        sa.CheckConstraint("amount_tenge > 0", name=op.f("ck_fee_payment_amount")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_fee_payment_by_id")),
        sa.ForeignKeyConstraint(["fee_id"], ["fee.id"], name=op.f("fk_fee_payment_fee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_payment")),
        sa.UniqueConstraint("fee_id", "document", name=op.f("uq_fee_payment_fee_id_document")),
        sa.UniqueConstraint("fee_id", "place", name=op.f("uq_fee_payment_fee_id_place")),
    )
    op.create_table(
        "deposit",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("amount_tenge", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("document <> ''", name=op.f("ck_deposit_document")),
        sa.CheckConstraint("amount_tenge > 0", name=op.f("ck_deposit_amount")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_deposit_by_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_deposit_expertise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deposit")),
        sa.UniqueConstraint("expertise_id", "document", name=op.f("uq_deposit_expertise_id_document")),
    )
    op.create_index(op.f("ix_deposit_expertise_id"), "deposit", ["expertise_id"], unique=False)
    op.create_table(
        "package",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("contents", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'ready') = (sha256 is not null)", name=op.f("ck_package_ready_kept")),
        sa.CheckConstraint(
            "(state in ('ready', 'failed')) = (settled_at is not null)", name=op.f("ck_package_settled")
        ),
        sa.CheckConstraint("kind in ('bag', 'court_cabinet')", name=op.f("ck_package_kind_known_v1")),
        sa.CheckConstraint(
            "state in ('asked', 'in_making', 'ready', 'failed')", name=op.f("ck_package_state_known_v1")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_package_asked_by_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_package_expertise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_package")),
    )
    op.create_index(op.f("ix_package_expertise_id"), "package", ["expertise_id"], unique=False)
    op.create_index(
        "uq_package_in_making",
        "package",
        ["expertise_id", "kind"],
        unique=True,
        postgresql_where="state in ('asked', 'in_making')",
    )
    for table in LEDGERS:
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
    op.execute(
        """
        create function refuse_overpayment() returns trigger language plpgsql as $$
        declare fixed bigint; before bigint;
        begin
            select fixed_tenge into fixed from fee where id = new.fee_id for update;
            select coalesce(sum(amount_tenge), 0) into before from fee_payment where fee_id = new.fee_id;
            if fixed is null or before + new.amount_tenge > fixed then
                raise exception 'payments never exceed what was fixed'
                    using errcode = '23514', constraint = 'ck_fee_payment_at_most_fixed';
            end if;
            return new;
        end $$
        """
    )
    op.execute(
        "create trigger fee_payment_at_most_fixed before insert on fee_payment"
        " for each row execute function refuse_overpayment()"
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    op.execute("drop function refuse_overpayment()")
