"""The whole file of an expertise, taken out as one package."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Person
from app.casework.states import PACKAGE_WORKFLOW, PackageKind, PackageState
from app.intake.models import Expertise
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.workflow import Workflow


class Package(Thing, Versioned, Base):
    """One package for one member of the body; its bytes lie in the file store.

    `contents` says what went in and what was left out: counts, parts and reasons, no personal data.
    """

    workflow: ClassVar[Workflow] = PACKAGE_WORKFLOW
    state: Mapped[PackageState] = mapped_column(Word(PackageState), default=PackageState.ASKED)
    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    kind: Mapped[PackageKind] = mapped_column(Word(PackageKind))
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    until: Mapped[date | None]  # the last day of the download; null while the rule export.days has no value
    sha256: Mapped[str | None]
    size_bytes: Mapped[int | None]
    contents: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fault: Mapped[str] = mapped_column(default="")  # the kind of the fault, for the operator
    expertise: Mapped[Expertise] = relationship()
    asked_by: Mapped[Person] = relationship()

    __table_args__ = (
        one_of("state", PackageState),
        one_of("kind", PackageKind),
        CheckConstraint("(state = 'ready') = (sha256 is not null)", name="ready_kept"),
        CheckConstraint("(state in ('ready', 'failed')) = (settled_at is not null)", name="settled"),
        Index(
            "uq_package_in_making",
            "expertise_id",
            "kind",
            unique=True,
            postgresql_where="state in ('asked', 'in_making')",
        ),
    )
