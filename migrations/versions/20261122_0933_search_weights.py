"""The words by which expertises are found bear weights that say who may find by them: all are written anew by a job."""

from __future__ import annotations

from alembic import op

revision = "20261122_0933_search_weights"
down_revision = "20261122_0932_unmanned_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("delete from search_entry")  # what is missing is written by the job backoffice.index_missing


def downgrade() -> None:
    op.execute("delete from search_entry")
