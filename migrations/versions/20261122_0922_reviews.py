"""Reviews of a conclusion: in the institute before signing, by the Chamber when asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "20261122_0922_reviews"
down_revision = "20261122_0921_desks"
branch_labels = None
depends_on = None

CODES = (
    "'method_unsuited', 'method_not_followed', 'not_supported', 'question_missed', 'calculation', 'untraceable',"
    " 'beyond_competence', 'unclear', 'incomplete', 'details', 'annexes', 'wording', 'other'"
)
VERDICTS = "'yes', 'partly', 'no', 'unclear'"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _key(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _version() -> sa.Column[object]:
    return sa.Column("version", sa.BigInteger(), nullable=False)


def _check(table: str, name: str, text: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(text, name=op.f(f"ck_{table}_{name}"))


def _keys(table: str, **targets: str) -> list[sa.Constraint]:
    """The primary key, and a foreign key for each column."""
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(
            sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, target in targets.items()
        ),
    ]


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def upgrade() -> None:
    _in_institutes()
    _findings()
    _settings()
    _methodical()
    _seats()


def _in_institutes() -> None:
    t = "institute_review"
    op.create_table(
        t,
        _key("expertise_id"), _key("selection_id"), _key("institute_id"),
        _text("kind"), _text("state"), _moment("made_at"), _key("ordered_by_id", nullable=True), _text("reason"),
        _key("reviewer_id", nullable=True), _key("person_id", nullable=True), _moment("begun_at", nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("rounds", sa.BigInteger(), nullable=False),
        _text("digest"),
        sa.Column("checks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _moment("ended_at", nullable=True), _text("words"), _key("id"), _version(),
        _check(t, "kind_known_v1", "kind in ('technical', 'administrative')"),
        _check(
            t, "state_known_v1",
            "state in ('ordered', 'with_reviewer', 'with_expert', 'passed', 'fallen', 'overridden', 'declined',"
            " 'dropped')",
        ),
        _check(t, "ended", "(state in ('ordered', 'with_reviewer', 'with_expert')) = (ended_at is null)"),
        _check(t, "begun", "state not in ('with_reviewer', 'with_expert') or begun_at is not null"),
        _check(t, "told", "state not in ('overridden', 'declined') or words <> ''"),
        _check(t, "passed", "state <> 'passed' or (digest <> '' and person_id is not null)"),
        *_keys(
            t, expertise_id="expertise", selection_id="selection", institute_id="body", ordered_by_id="person",
            reviewer_id="expert", person_id="person",
        ),
    )  # fmt: skip
    _index(t, "expertise_id", "selection_id", "institute_id", "reviewer_id")
    living = sa.text("state not in ('fallen', 'declined', 'dropped')")
    op.create_index("uq_institute_review_living", t, ["selection_id", "kind"], unique=True, postgresql_where=living)


def _findings() -> None:
    t = "review_finding"
    op.create_table(
        t,
        _key("review_id"), sa.Column("place", sa.BigInteger(), nullable=False),
        _text("code"), _text("severity"), _text("text"), _text("state"),
        _moment("raised_at"), _key("raised_by_id"), _moment("sent_at", nullable=True),
        _text("answer"), _moment("answered_at", nullable=True), _key("answered_by_id", nullable=True), _text("words"),
        _key("id"), _version(),
        _check(t, "code_known_v1", f"code in ({CODES})"),
        _check(t, "severity_known_v1", "severity in ('major', 'minor', 'remark')"),
        _check(t, "state_known_v1", "state in ('raised', 'answered', 'settled', 'kept')"),
        _check(t, "answer", "state not in ('answered', 'kept') or answer <> ''"),
        sa.UniqueConstraint("review_id", "place", name=op.f(f"uq_{t}_review_id_place")),
        *_keys(t, review_id="institute_review", raised_by_id="person", answered_by_id="person"),
    )  # fmt: skip


def _settings() -> None:
    t = "review_setting"
    op.create_table(
        t,
        _key("institute_id"), sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("technical", sa.Boolean(), nullable=False),
        sa.Column("administrative", sa.Boolean(), nullable=False),
        _moment("set_at"), _key("set_by_id"), _key("id"),
        _check(t, "day", "in_force_from >= date '2017-01-01'"),
        *_keys(t, institute_id="body", set_by_id="person"),
    )  # fmt: skip
    _index(t, "institute_id")
    op.execute(
        f"create trigger {t}_append_only before update or delete on {t} for each row execute function refuse_change()"
    )


def _methodical() -> None:
    t = "methodical_review"
    aspects = ("suited", "followed", "follows")
    op.create_table(
        t,
        _text("number"), _text("state"), _key("expertise_id"), _key("conclusion_id"), _text("questions"),
        _text("reason"), _moment("asked_at"), _key("asked_by_id"), sa.Column("due_on", sa.Date(), nullable=True),
        _moment("answered_at", nullable=True), _key("answered_by_id", nullable=True), _text("refusal"),
        _text("comment"), _moment("commented_at", nullable=True), _key("commented_by_id", nullable=True),
        _text("result_sha256", nullable=True), _text("result_name"), _moment("filed_at", nullable=True),
        _key("filed_by_id", nullable=True),
        *(column for one in aspects for column in (_text(one, nullable=True), _text(f"{one}_words"))),
        _moment("ended_at", nullable=True), _key("id"), _version(),
        _check(
            t, "state_known_v1",
            "state in ('asked', 'accepted', 'under_review', 'done', 'refused', 'withdrawn')",
        ),
        *(_check(t, f"{one}_known_v1", f"{one} in ({VERDICTS})") for one in aspects),
        _check(t, "due", "state not in ('accepted', 'under_review', 'done') or due_on is not null"),
        _check(t, "ended", "(state in ('done', 'refused', 'withdrawn')) = (ended_at is not null)"),
        _check(t, "result", "state <> 'done' or result_sha256 is not null"),
        _check(
            t, "findings",
            "(result_sha256 is null) = (suited is null) and (suited is null) = (followed is null)"
            " and (suited is null) = (follows is null)",
        ),
        _check(t, "comment", "(comment = '') = (commented_at is null)"),
        sa.UniqueConstraint("number", name=op.f(f"uq_{t}_number")),
        *_keys(
            t, expertise_id="expertise", conclusion_id="conclusion", asked_by_id="person", answered_by_id="person",
            commented_by_id="person", filed_by_id="person",
        ),
    )  # fmt: skip
    _index(t, "expertise_id", "conclusion_id")
    living = sa.text("state in ('asked', 'accepted', 'under_review')")
    op.create_index("uq_methodical_review_living", t, ["conclusion_id"], unique=True, postgresql_where=living)


def _seats() -> None:
    t = "methodical_seat"
    op.create_table(
        t,
        _key("review_id"), _key("expert_id"), _text("state"), _moment("appointed_at"), _key("appointed_by_id"),
        _moment("ended_at", nullable=True), _text("words"), _key("id"), _version(),
        _check(t, "state_known_v1", "state in ('appointed', 'signed', 'declined')"),
        _check(t, "ended", "(state = 'appointed') = (ended_at is null)"),
        _check(t, "told", "state <> 'declined' or words <> ''"),
        sa.UniqueConstraint("review_id", "expert_id", name=op.f(f"uq_{t}_review_id_expert_id")),
        *_keys(t, review_id="methodical_review", expert_id="expert", appointed_by_id="person"),
    )  # fmt: skip
    _index(t, "expert_id")
    op.create_table(
        "methodical_counter",
        sa.Column("year", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_methodical_counter")),
    )


def downgrade() -> None:
    for table in (
        "methodical_counter", "methodical_seat", "methodical_review", "review_setting", "review_finding",
        "institute_review",
    ):  # fmt: skip
        op.drop_table(table)
