"""custody"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "20261122_0916_custody"
down_revision = "20261122_0915_teams"
branch_labels = None
depends_on = None

LEDGERS = ("custody_event", "custody_photo")
KINDS = "'materials', 'extension'"
MORE_KINDS = "'materials', 'extension', 'beyond_questions', 'attend', 'destruction'"
PERMISSIONS = "'no', 'partial', 'full'"


def upgrade() -> None:
    _custody()
    for table in LEDGERS:
        op.execute(
            f"create trigger {table}_append_only before update or delete on {table}"
            " for each row execute function refuse_change()"
        )
    op.execute(
        """
        create function refuse_unpermitted_use() returns trigger language plpgsql as $$
        declare allowed text;
        begin
            select permission into allowed from custody where id = new.custody_id for share;
            if new.event = 'consume' and allowed <> 'full' then
                raise exception 'an object is consumed only with full permission'
                    using errcode = '23514', constraint = 'ck_custody_event_consumption_permitted';
            end if;
            if new.event = 'use_part' and allowed = 'no' then
                raise exception 'a part of an object is used only with permission'
                    using errcode = '23514', constraint = 'ck_custody_event_consumption_permitted';
            end if;
            return new;
        end $$
        """
    )
    op.execute(
        "create trigger custody_event_permitted before insert on custody_event"
        " for each row execute function refuse_unpermitted_use()"
    )
    _petitions()
    _challenges()
    op.add_column("question", sa.Column("origin", sa.Text(), nullable=False, server_default="body"))
    op.create_check_constraint(op.f("ck_question_origin_known_v1"), "question", "origin in ('body', 'expert')")
    op.add_column("selection", sa.Column("challenged_out", sa.Boolean(), nullable=False, server_default="false"))
    op.add_column("selection", sa.Column("institute_removed", sa.Boolean(), nullable=False, server_default="false"))


def _custody() -> None:
    op.create_table(
        "custody",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("selection_id", sa.Uuid(), nullable=True),
        sa.Column("institute", sa.Text(), nullable=False),
        sa.Column("object_class", sa.Text(), nullable=True),
        sa.Column("permission", sa.Text(), nullable=False),
        sa.Column("left_percent", sa.BigInteger(), nullable=False),
        sa.Column("alone_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(holder = 'institute') = (institute <> '')", name=op.f("ck_custody_institute_named")),
        sa.CheckConstraint(
            "(state in ('with_body', 'returned') and holder = 'body') or (state = 'given' and holder = 'body') or (state = 'in_transit' and holder = 'courier') or (state in ('with_provider', 'lending') and holder = 'provider') or (state = 'elsewhere' and holder = 'institute') or (state = 'returning' and holder in ('provider', 'courier')) or (state = 'left' and holder in ('body', 'provider', 'institute', 'nobody')) or (state in ('consumed', 'lost') and holder = 'nobody')",
            name=op.f("ck_custody_one_holder"),
        ),
        sa.CheckConstraint(
            "holder in ('body', 'courier', 'provider', 'institute', 'nobody')", name=op.f("ck_custody_holder_known_v1")
        ),
        sa.CheckConstraint("left_percent = 100 or permission <> 'no'", name=op.f("ck_custody_used_permitted")),
        sa.CheckConstraint("left_percent > 0 or permission = 'full'", name=op.f("ck_custody_used_up_permitted")),
        sa.CheckConstraint(
            "object_class in ('drugs', 'weapons', 'money', 'biological')", name=op.f("ck_custody_object_class_known_v1")
        ),
        sa.CheckConstraint("permission in ('no', 'partial', 'full')", name=op.f("ck_custody_permission_known_v1")),
        sa.CheckConstraint(
            "state <> 'consumed' or (permission = 'full' and left_percent = 0)",
            name=op.f("ck_custody_consumed_permitted"),
        ),
        sa.CheckConstraint(
            "state in ('with_body', 'given', 'in_transit', 'with_provider', 'lending', 'elsewhere', 'consumed', 'returning', 'returned', 'left', 'lost')",
            name=op.f("ck_custody_state_known_v1"),
        ),
        sa.CheckConstraint("left_percent between 0 and 100", name=op.f("ck_custody_left_percent")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_custody_expertise_id")),
        sa.ForeignKeyConstraint(["object_id"], ["research_object.id"], name=op.f("fk_custody_object_id")),
        sa.ForeignKeyConstraint(["selection_id"], ["selection.id"], name=op.f("fk_custody_selection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody")),
        sa.UniqueConstraint("object_id", name=op.f("uq_custody_object_id")),
    )
    op.create_index(op.f("ix_custody_expertise_id"), "custody", ["expertise_id"], unique=False)
    op.create_table(
        "hand_over",
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("expertise_id", sa.Uuid(), nullable=False),
        sa.Column("selection_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("leg", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("to_institute", sa.Text(), nullable=False),
        sa.Column("courier", sa.Text(), nullable=False),
        sa.Column("tracking", sa.Text(), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.Uuid(), nullable=False),
        sa.Column("given_witness", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Uuid(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("received_witness", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("(leg = 'on') = (to_institute <> '')", name=op.f("ck_hand_over_institute_named")),
        sa.CheckConstraint("(state = 'pending') = (settled_at is null)", name=op.f("ck_hand_over_settled")),
        sa.CheckConstraint("leg in ('to_provider', 'on', 'back')", name=op.f("ck_hand_over_leg_known_v1")),
        sa.CheckConstraint(
            "state <> 'confirmed' or received_on >= given_on", name=op.f("ck_hand_over_received_after_given")
        ),
        sa.CheckConstraint(
            "state in ('pending', 'confirmed', 'refused', 'withdrawn', 'broken')",
            name=op.f("ck_hand_over_state_known_v1"),
        ),
        sa.CheckConstraint(
            "way <> 'courier' or (courier <> '' and expected_on is not null)", name=op.f("ck_hand_over_courier_named")
        ),
        sa.CheckConstraint("way in ('in_person', 'courier')", name=op.f("ck_hand_over_way_known_v1")),
        sa.ForeignKeyConstraint(["expertise_id"], ["expertise.id"], name=op.f("fk_hand_over_expertise_id")),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name=op.f("fk_hand_over_given_by_id")),
        sa.ForeignKeyConstraint(["selection_id"], ["selection.id"], name=op.f("fk_hand_over_selection_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_hand_over_settled_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("expertise_id", "number", name=op.f("uq_hand_over_expertise_id_number")),
    )
    op.create_index(
        "ix_hand_over_expected_on", "hand_over", ["expected_on"], unique=False, postgresql_where="state = 'pending'"
    )
    op.create_index(op.f("ix_hand_over_expertise_id"), "hand_over", ["expertise_id"], unique=False)
    op.create_table(
        "custody_event",
        sa.Column("custody_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("follows", sa.BigInteger(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("hand_over_id", sa.Uuid(), nullable=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("quantity", sa.Text(), nullable=False),
        sa.Column("left_percent", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "event not in ('consume', 'use_part') or (quantity <> '' and reason <> '')",
            name=op.f("ck_custody_event_consumption_told"),
        ),
        sa.CheckConstraint(
            "giver in ('body', 'courier', 'provider', 'institute', 'nobody')",
            name=op.f("ck_custody_event_giver_known_v1"),
        ),
        sa.CheckConstraint(
            "holder in ('body', 'courier', 'provider', 'institute', 'nobody')",
            name=op.f("ck_custody_event_holder_known_v1"),
        ),
        sa.CheckConstraint("place > 1 or giver = 'body'", name=op.f("ck_custody_event_begins_with_body")),
        sa.CheckConstraint(
            "(place = 1 and follows is null) or (place > 1 and follows = place - 1)",
            name=op.f("ck_custody_event_no_gap"),
        ),
        sa.CheckConstraint("left_percent between 0 and 100", name=op.f("ck_custody_event_left_percent")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_custody_event_by_id")),
        sa.ForeignKeyConstraint(
            ["custody_id", "follows", "giver"],
            ["custody_event.custody_id", "custody_event.place", "custody_event.holder"],
            name="fk_custody_event_no_gap",
        ),
        sa.ForeignKeyConstraint(["custody_id"], ["custody.id"], name=op.f("fk_custody_event_custody_id")),
        sa.ForeignKeyConstraint(["hand_over_id"], ["hand_over.id"], name=op.f("fk_custody_event_hand_over_id")),
        sa.PrimaryKeyConstraint("custody_id", "place", name=op.f("pk_custody_event")),
        sa.UniqueConstraint("custody_id", "place", "holder", name=op.f("uq_custody_event_custody_id_place_holder")),
    )
    op.create_table(
        "hand_over_item",
        sa.Column("hand_over_id", sa.Uuid(), nullable=False),
        sa.Column("custody_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("finding", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "finding in ('as_stated', 'seal_differs', 'damaged', 'missing')",
            name=op.f("ck_hand_over_item_finding_known_v1"),
        ),
        sa.CheckConstraint(
            "finding is null or finding = 'as_stated' or remark <> ''", name=op.f("ck_hand_over_item_finding_told")
        ),
        sa.ForeignKeyConstraint(["custody_id"], ["custody.id"], name=op.f("fk_hand_over_item_custody_id")),
        sa.ForeignKeyConstraint(["hand_over_id"], ["hand_over.id"], name=op.f("fk_hand_over_item_hand_over_id")),
        sa.PrimaryKeyConstraint("hand_over_id", "custody_id", name=op.f("pk_hand_over_item")),
    )
    op.create_index("uq_hand_over_item_open", "hand_over_item", ["custody_id"], unique=True, postgresql_where="open")
    op.create_table(
        "custody_photo",
        sa.Column("hand_over_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "media_type in ('image/png', 'image/jpeg', 'image/webp')", name=op.f("ck_custody_photo_picture")
        ),
        sa.CheckConstraint("side in ('giver', 'receiver')", name=op.f("ck_custody_photo_side_known_v1")),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_custody_photo_added_by_id")),
        sa.ForeignKeyConstraint(["hand_over_id"], ["hand_over.id"], name=op.f("fk_custody_photo_hand_over_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_photo")),
        sa.UniqueConstraint("hand_over_id", "side", "sha256", name=op.f("uq_custody_photo_hand_over_id_side_sha256")),
    )
    op.create_index(op.f("ix_custody_photo_hand_over_id"), "custody_photo", ["hand_over_id"], unique=False)


def _petitions() -> None:
    op.add_column("petition", sa.Column("questions", sa.Text(), nullable=False, server_default=""))
    op.add_column("petition", sa.Column("on", sa.Date(), nullable=True))
    op.add_column("petition", sa.Column("place", sa.Text(), nullable=False, server_default=""))
    op.add_column("petition", sa.Column("object_id", sa.Uuid(), nullable=True))
    op.add_column("petition", sa.Column("permission", sa.Text(), nullable=True))
    op.add_column("petition", sa.Column("decision_sha256", sa.Text(), nullable=True))
    op.create_foreign_key(op.f("fk_petition_object_id"), "petition", "research_object", ["object_id"], ["id"])
    op.drop_constraint(op.f("ck_petition_kind_known_v1"), "petition", type_="check")
    op.create_check_constraint(op.f("ck_petition_kind_known_v2"), "petition", f"kind in ({MORE_KINDS})")
    op.create_check_constraint(op.f("ck_petition_permission_known_v1"), "petition", f"permission in ({PERMISSIONS})")
    op.create_check_constraint(
        op.f("ck_petition_questions_named"), "petition", "kind <> 'beyond_questions' or questions <> ''"
    )
    op.create_check_constraint(op.f("ck_petition_attend_day"), "petition", "kind <> 'attend' or \"on\" is not null")
    op.create_check_constraint(
        op.f("ck_petition_object_named"),
        "petition",
        "(kind = 'destruction') = (object_id is not null) and (kind = 'destruction') = (permission is not null)",
    )
    op.drop_index("uq_petition_pending", table_name="petition")
    op.create_index(
        "uq_petition_pending",
        "petition",
        ["expertise_id", "kind"],
        unique=True,
        postgresql_where="state = 'filed' and object_id is null",
    )
    op.create_index(
        "uq_petition_pending_object", "petition", ["object_id"], unique=True, postgresql_where="state = 'filed'"
    )


def _challenges() -> None:
    op.add_column("challenge", sa.Column("brought_as", sa.Text(), nullable=False, server_default="party"))
    op.add_column("challenge", sa.Column("against", sa.Text(), nullable=False, server_default="expert"))
    op.add_column("challenge", sa.Column("proof_sha256", sa.Text(), nullable=True))
    op.add_column("challenge", sa.Column("proof_name", sa.Text(), nullable=False, server_default=""))
    op.add_column("challenge", sa.Column("proof_type", sa.Text(), nullable=False, server_default=""))
    op.add_column("challenge", sa.Column("decide_by", sa.Date(), nullable=True))
    op.add_column("challenge", sa.Column("overdue_told_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("challenge", sa.Column("statement", sa.Text(), nullable=False, server_default=""))
    op.add_column("challenge", sa.Column("stated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("challenge", sa.Column("stated_by_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_challenge_stated_by_id"), "challenge", "person", ["stated_by_id"], ["id"])
    checks = {
        "brought_as_known_v1": "brought_as in ('party', 'expert')",
        "against_known_v1": "against in ('expert', 'institute')",
        "stated": "(statement <> '') = (stated_at is not null)",
        "own_challenge": "against <> 'institute' or brought_as = 'party'",
    }
    for name, rule in checks.items():
        op.create_check_constraint(op.f(f"ck_challenge_{name}"), "challenge", rule)
    op.create_index("ix_challenge_decide_by", "challenge", ["decide_by"], postgresql_where="state = 'filed'")


def downgrade() -> None:
    """What the older tables cannot hold goes: petitions of the new kinds."""
    op.drop_column("selection", "institute_removed")
    op.drop_column("selection", "challenged_out")
    op.drop_column("question", "origin")
    op.drop_index("ix_challenge_decide_by", table_name="challenge")
    for column in ("stated_by_id", "stated_at", "statement", "overdue_told_at", "decide_by", "proof_type", "proof_name",
                   "proof_sha256", "against", "brought_as"):  # fmt: skip
        op.drop_column("challenge", column)
    op.execute("delete from petition where kind not in ('materials', 'extension')")
    op.drop_index("uq_petition_pending_object", table_name="petition")
    op.drop_index("uq_petition_pending", table_name="petition")
    op.drop_constraint(op.f("ck_petition_kind_known_v2"), "petition", type_="check")
    op.drop_constraint(op.f("ck_petition_object_named"), "petition", type_="check")
    for column in ("decision_sha256", "permission", "object_id", "place", "on", "questions"):
        op.drop_column("petition", column)
    op.create_check_constraint(op.f("ck_petition_kind_known_v1"), "petition", f"kind in ({KINDS})")
    op.create_index(
        "uq_petition_pending", "petition", ["expertise_id", "kind"], unique=True, postgresql_where="state = 'filed'"
    )
    op.execute("drop trigger custody_event_permitted on custody_event")
    op.drop_table("custody_photo")
    op.drop_table("hand_over_item")
    op.drop_table("custody_event")
    op.drop_table("hand_over")
    op.drop_table("custody")
    op.execute("drop function refuse_unpermitted_use()")
