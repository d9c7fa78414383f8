"""Extensions, the append-only guard, the journal, the job queue."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

revision = "20261122_0900_kernel"
down_revision = None
branch_labels = None
depends_on = None

EXTENSIONS = ("btree_gist", "pg_trgm", "citext")


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"create extension if not exists {extension}")
    op.execute(
        """
        create function refuse_change() returns trigger language plpgsql as $$
        begin
            raise exception 'rows of % are never changed or deleted', tg_table_name
                using errcode = 'restrict_violation';
        end $$
        """
    )
    op.create_table(
        "journal_entry",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text()),
        sa.Column("to_state", sa.Text()),
        sa.Column("by_id", sa.Uuid()),
        sa.Column("why", sa.Text()),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
    )
    op.create_index("ix_journal_entry_subject", "journal_entry", ["subject_kind", "subject_id", "at", "id"])
    op.execute(
        "create trigger journal_entry_append_only before update or delete on journal_entry"
        " for each row execute function refuse_change()"
    )
    # The queue's schema is many statements with functions in it: it goes over the raw connection.
    raw = op.get_bind().connection.driver_connection
    with raw.cursor() as cursor:
        cursor.execute(SchemaManager.get_schema())


def downgrade() -> None:
    op.execute(
        """
        do $$
        declare thing record;
        begin
            for thing in select oid::regclass as name from pg_class
                where relname like 'procrastinate%' and relkind = 'r' and relnamespace = 'public'::regnamespace
            loop execute 'drop table if exists ' || thing.name || ' cascade'; end loop;
            for thing in select oid::regprocedure as name from pg_proc
                where proname like 'procrastinate%' and pronamespace = 'public'::regnamespace
            loop execute 'drop function if exists ' || thing.name || ' cascade'; end loop;
            for thing in select oid::regtype as name from pg_type
                where typname like 'procrastinate%' and typnamespace = 'public'::regnamespace and typtype in ('e', 'c')
            loop execute 'drop type if exists ' || thing.name || ' cascade'; end loop;
        end $$
        """
    )
    op.drop_table("journal_entry")
    op.execute("drop function refuse_change()")
    for extension in reversed(EXTENSIONS):
        op.execute(f"drop extension if exists {extension}")
