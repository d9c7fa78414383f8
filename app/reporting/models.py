"""Figures as they were made at a moment, kept so that many readers need not each count a country."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Thing


class KeptFigures(Thing, Base):
    """The answer to one question. It can be made anew at any time and is thrown away after some hours.

    `question` names the filters, `stamp` the version of the rules, the calendar and the pilots under which the
    figures were made, `made_at` their moment on the site's clock. Numbers of one to four stand here as they are:
    what a reader may see is decided when it is shown.
    """

    question: Mapped[str]
    stamp: Mapped[uuid.UUID]
    made_at: Mapped[datetime]
    content: Mapped[dict[str, Any]] = mapped_column()

    __table_args__ = (
        Index("ix_kept_figures_question_made_at", "question", "made_at"),
        Index("ix_kept_figures_made_at", "made_at"),
    )
