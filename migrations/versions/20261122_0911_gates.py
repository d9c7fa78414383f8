"""Gates before publication: dated rules, the prosecutor's consent, the parties; letters to people without an account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0911_gates"
down_revision = "20261122_0910_drafting"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "step_rule",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("specialty_id", sa.Uuid(), nullable=True),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("days", sa.BigInteger(), nullable=True),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_to", sa.Date(), nullable=True),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.text("step"), "="),
            (sa.text("procedure"), "="),
            (sa.text("coalesce(specialty_id, '00000000-0000-0000-0000-000000000000'::uuid)"), "="),
            (sa.text("coalesce(region_code, '')"), "="),
            (sa.text("daterange(in_force_from, in_force_to)"), "&&"),
            using="gist",
            name="ex_step_rule_one_at_a_time",
        ),
        sa.CheckConstraint(
            "procedure in ('criminal', 'civil', 'adm_offence', 'administrative')",
            name=op.f("ck_step_rule_procedure_known_v1"),
        ),
        sa.CheckConstraint("step in ('consent', 'acquaintance')", name=op.f("ck_step_rule_step_known_v1")),
        sa.CheckConstraint("days is null or days between 1 and 60", name=op.f("ck_step_rule_days")),
        sa.CheckConstraint("in_force_to is null or in_force_to > in_force_from", name=op.f("ck_step_rule_dates")),
        sa.ForeignKeyConstraint(["region_code"], ["region.code"], name=op.f("fk_step_rule_region_code")),
        sa.ForeignKeyConstraint(["specialty_id"], ["specialty.id"], name=op.f("fk_step_rule_specialty_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_rule")),
    )
    op.create_table(
        "consent_question",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(state = 'asked') = (ended_at is null)", name=op.f("ck_consent_question_ended")),
        sa.CheckConstraint("state <> 'refused' or reasons <> ''", name=op.f("ck_consent_question_reasons")),
        sa.CheckConstraint(
            "state in ('asked', 'given', 'refused', 'taken_back', 'void')",
            name=op.f("ck_consent_question_state_known_v1"),
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_consent_question_asked_by_id")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_consent_question_body_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["person.id"], name=op.f("fk_consent_question_ended_by_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_consent_question_expertise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_question")),
    )
    op.create_index(op.f("ix_consent_question_expertise_id"), "consent_question", ["expertise_id"], unique=False)
    op.create_index(
        "ix_consent_question_queue", "consent_question", ["body_id", "state", "asked_at", "id"], unique=False
    )
    op.create_index(
        "uq_consent_question_living",
        "consent_question",
        ["expertise_id"],
        unique=True,
        postgresql_where="state in ('asked', 'given')",
    )
    op.create_table(
        "acquaintance",
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by_id", sa.Uuid(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("entrusted_to", sa.Text(), nullable=False),
        sa.Column("entrusted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("days is null or days between 1 and 60", name=op.f("ck_acquaintance_days")),
        sa.ForeignKeyConstraint(["begun_by_id"], ["person.id"], name=op.f("fk_acquaintance_begun_by_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_acquaintance_expertise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acquaintance")),
        sa.UniqueConstraint("expertise_id", name=op.f("uq_acquaintance_expertise_id")),
    )
    op.create_table(
        "party",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("entered_by_id", sa.Uuid(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_digest", sa.Text(), nullable=True),
        sa.Column("paper_on", sa.Date(), nullable=True),
        sa.Column("paper_way", sa.Text(), nullable=True),
        sa.Column("paper_sha256", sa.Text(), nullable=True),
        sa.Column("paper_name", sa.Text(), nullable=True),
        sa.Column("paper_media_type", sa.Text(), nullable=True),
        sa.Column("struck_why", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state = 'on_paper') = (paper_on is not null and paper_way is not null)", name=op.f("ck_party_paper")
        ),
        sa.CheckConstraint("language in ('kk', 'ru', 'en')", name=op.f("ck_party_language")),
        sa.CheckConstraint(
            "paper_way in ('signed', 'refused_to_sign', 'by_post')", name=op.f("ck_party_paper_way_known_v1")
        ),
        sa.CheckConstraint(
            "role in ('suspect', 'accused', 'victim', 'defence', 'plaintiff', 'defendant', 'representative', 'other')",
            name=op.f("ck_party_role_known_v1"),
        ),
        sa.CheckConstraint("state <> 'told' or email is not null", name=op.f("ck_party_told_by_letter")),
        sa.CheckConstraint(
            "state in ('listed', 'told', 'read', 'on_paper', 'lapsed', 'struck')", name=op.f("ck_party_state_known_v1")
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["person.id"], name=op.f("fk_party_entered_by_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_party_expertise_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party")),
    )
    op.create_index(op.f("ix_party_expertise_id"), "party", ["expertise_id"], unique=False)
    op.create_table(
        "party_link",
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_link_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_party_link_token_hash")),
    )
    op.create_index(op.f("ix_party_link_party_id"), "party_link", ["party_id"], unique=False)
    op.create_index(
        "uq_party_link_living", "party_link", ["party_id"], unique=True, postgresql_where="revoked_at is null"
    )
    op.create_table(
        "party_proposal",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("party_id", sa.Uuid(), nullable=False),
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("question_place", sa.BigInteger(), nullable=True),
        sa.Column("question_text", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "(state in ('accepted', 'refused')) = (answered_at is not null)", name=op.f("ck_party_proposal_answered")
        ),
        sa.CheckConstraint(
            "kind in ('question', 'wording', 'expert', 'challenge', 'commission', 'attend')",
            name=op.f("ck_party_proposal_kind_known_v1"),
        ),
        sa.CheckConstraint("state <> 'refused' or reasons <> ''", name=op.f("ck_party_proposal_reasons")),
        sa.CheckConstraint(
            "state in ('made', 'accepted', 'refused', 'taken_back')", name=op.f("ck_party_proposal_state_known_v1")
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_party_proposal_text")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["person.id"], name=op.f("fk_party_proposal_answered_by_id")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_party_proposal_expertise_id")),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_party_proposal_party_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["person.id"], name=op.f("fk_party_proposal_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_proposal")),
    )
    op.create_index(op.f("ix_party_proposal_expertise_id"), "party_proposal", ["expertise_id"], unique=False)
    op.create_index(op.f("ix_party_proposal_party_id"), "party_proposal", ["party_id"], unique=False)
    op.execute(
        "create trigger step_rule_stamp after insert or update or delete or truncate on step_rule"
        " for each statement execute function new_reference_stamp()"
    )
    op.alter_column("letter", "to_person_id", nullable=True)


def downgrade() -> None:
    op.execute("delete from letter where to_person_id is null")
    op.alter_column("letter", "to_person_id", nullable=False)
    op.drop_table("party_proposal")
    op.drop_table("party_link")
    op.drop_table("party")
    op.drop_table("acquaintance")
    op.drop_table("consent_question")
    op.drop_table("step_rule")
