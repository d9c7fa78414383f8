"""The expertise as ordered: the request, its questions and objects, its searches, whose turn it is."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.accounts.models import Body, Person
from app.intake.states import (
    EXPERTISE_WORKFLOW,
    Consent,
    Examined,
    ExpertiseState,
    Form,
    Kind,
    ModeReason,
    Owner,
    Permission,
    QuestionOrigin,
    SearchOutcome,
    Urgency,
)
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.search import fold
from app.kernel.workflow import Workflow
from app.reference.models import PilotScope, Region, Specialty
from app.reference.states import Procedure, SearchMode

expertise_specialty = Table(
    "expertise_specialty",
    Base.metadata,
    Column("expertise_id", Uuid(), ForeignKey("expertise.id"), primary_key=True),
    Column("specialty_id", Uuid(), ForeignKey("specialty.id"), primary_key=True, index=True),
)


class Expertise(Thing, Versioned, Base):
    """One expertise, from the draft of the request to the file. What is not yet filled in is null."""

    workflow: ClassVar[Workflow] = EXPERTISE_WORKFLOW
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[ExpertiseState] = mapped_column(Word(ExpertiseState), default=ExpertiseState.DRAFT)
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("body.id"), index=True)
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    official_named: Mapped[bool] = mapped_column(default=True, server_default=true())  # chosen, not by default
    drafted_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    drafted_at: Mapped[datetime]
    procedure: Mapped[Procedure | None] = mapped_column(Word(Procedure))
    case_number: Mapped[str] = mapped_column(default="")
    kind: Mapped[Kind | None] = mapped_column(Word(Kind))
    form: Mapped[Form] = mapped_column(Word(Form), default=Form.INDIVIDUAL)
    experts_needed: Mapped[int] = mapped_column(default=1)  # of a commission; of the other forms one or more
    earlier_number: Mapped[str] = mapped_column(default="")  # the expertise that this one adds to or repeats
    earlier_expert: Mapped[str] = mapped_column(default="")
    kind_reasons: Mapped[str] = mapped_column(default="")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    place: Mapped[str] = mapped_column(default="")
    ruling_language: Mapped[str] = mapped_column(default="kk")
    grounds: Mapped[str] = mapped_column(default="")
    circumstances: Mapped[str] = mapped_column(default="")
    urgent: Mapped[bool] = mapped_column(default=False)
    urgency_reason: Mapped[str] = mapped_column(default="")
    urgency: Mapped[Urgency | None] = mapped_column(Word(Urgency))
    urgent_by: Mapped[date | None]  # the day that makes it urgent; for a hearing that is `hearing_on`
    urgent_quota_reason: Mapped[str] = mapped_column(default="", server_default="")  # why beyond the body's quota
    urgent_confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    mode: Mapped[SearchMode] = mapped_column(Word(SearchMode), default=SearchMode.OPEN, server_default="open")
    mode_reason: Mapped[ModeReason | None] = mapped_column(Word(ModeReason))
    mode_text: Mapped[str] = mapped_column(default="", server_default="")
    restricted: Mapped[list[str]] = mapped_column(ARRAY(Text()), default=list, server_default="{}")  # of Restriction
    hearing_on: Mapped[date | None]
    examined: Mapped[Examined | None] = mapped_column(Word(Examined))
    consent: Mapped[Consent | None] = mapped_column(Word(Consent))
    equipment: Mapped[str] = mapped_column(default="")
    equipment_public: Mapped[bool] = mapped_column(default=False)  # the official confirms that it names nobody
    offer_working_days: Mapped[int | None]
    prepared_at: Mapped[datetime | None]
    publish_key: Mapped[uuid.UUID | None]
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    pilot_scope_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("pilot_scope.id"))
    notice: Mapped[dict[str, Any] | None]  # the redacted notice, fixed at publication
    ended_at: Mapped[datetime | None]
    draft_key: Mapped[uuid.UUID | None] = mapped_column(unique=True)  # of the form that began it: one draft per form
    copied_from_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("expertise.id"), index=True)
    to_check: Mapped[list[Any]] = mapped_column(default=list)  # codes of rules.stale: cleared in the copy, look again
    lot_set_id: Mapped[uuid.UUID | None]  # what was split into lots bears one; place and count read "lot 2 of 3"
    lot_place: Mapped[int | None]
    lot_count: Mapped[int | None]
    body: Mapped[Body] = relationship()
    official: Mapped[Person] = relationship(foreign_keys=[official_id])
    region: Mapped[Region | None] = relationship()
    pilot_scope: Mapped[PilotScope | None] = relationship()
    specialties: Mapped[list[Specialty]] = relationship(secondary=expertise_specialty, order_by=Specialty.slug)
    questions: Mapped[list[Question]] = relationship(order_by="Question.place", cascade="all, delete-orphan")
    objects: Mapped[list[ResearchObject]] = relationship(order_by="ResearchObject.place", cascade="all, delete-orphan")
    attachments: Mapped[list[Attachment]] = relationship(order_by="Attachment.added_at", cascade="all, delete-orphan")
    searches: Mapped[list[Search]] = relationship(order_by="Search.round", back_populates="expertise")
    invitations: Mapped[list[Any]] = relationship("SearchInvitation", order_by="SearchInvitation.id")

    __table_args__ = (
        one_of("state", ExpertiseState),
        one_of("procedure", Procedure),
        one_of("kind", Kind),
        one_of("form", Form, 2),
        CheckConstraint("experts_needed between 1 and 10", name="experts_needed"),
        CheckConstraint(
            "form <> 'commission' or experts_needed >= 2 or state in ('draft', 'withdrawn')", name="commission_of_two"
        ),
        one_of("examined", Examined),
        one_of("consent", Consent),
        one_of("urgency", Urgency),
        one_of("mode", SearchMode),
        one_of("mode_reason", ModeReason),
        CheckConstraint("restricted <@ array['secret', 'minors', 'sexual']", name="restricted_known_v1"),
        CheckConstraint("ruling_language in ('kk', 'ru')", name="ruling_language"),
        CheckConstraint("offer_working_days is null or offer_working_days between 1 and 60", name="offer_days"),
        CheckConstraint(
            "state in ('draft', 'prepared', 'withdrawn')"
            " or (published_at is not null and procedure is not null and kind is not null"
            " and region_code is not null and notice is not null)",
            name="published_whole",
        ),
        CheckConstraint(
            "(lot_set_id is null and lot_place is null and lot_count is null)"
            " or (lot_set_id is not null and lot_place is not null and lot_count is not null"
            " and lot_place between 1 and lot_count and lot_count between 2 and 9)",
            name="lot",
        ),
        UniqueConstraint("lot_set_id", "lot_place"),
        Index("ix_expertise_body_list", "body_id", "drafted_at", "id"),
        Index("ix_expertise_state", "state", "published_at", "id"),
        Index("ix_expertise_mode", "mode", "published_at", postgresql_where="mode <> 'open'"),
        Index("ix_expertise_urgent", "body_id", "published_at", postgresql_where="urgent"),
    )


class Question(Thing, Base):
    """One question put to the expert; one of origin expert was added with the body's consent (CrPC 79)."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    place: Mapped[int]
    text: Mapped[str]
    origin: Mapped[QuestionOrigin] = mapped_column(Word(QuestionOrigin), default=QuestionOrigin.BODY)

    __table_args__ = (one_of("origin", QuestionOrigin),)


class ResearchObject(Thing, Base):
    """One object of research: where it comes from, its seal, what may be done to it (CrPC 272(1))."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    place: Mapped[int]
    name: Mapped[str]
    origin: Mapped[str]
    seal: Mapped[str] = mapped_column(default="")
    permission: Mapped[Permission | None] = mapped_column(Word(Permission))
    folded: Mapped[str] = mapped_column(default="")  # the name as it is compared with others
    shared_key: Mapped[uuid.UUID | None]  # one thing that two lots research: the same key, and which lot is first
    shared_order: Mapped[int | None]

    __table_args__ = (
        one_of("permission", Permission),
        CheckConstraint("(shared_key is null) = (shared_order is null)", name="shared"),
        CheckConstraint("shared_order is null or shared_order in (1, 2)", name="shared_order"),
        UniqueConstraint("shared_key", "shared_order"),
        Index(
            "ix_research_object_folded",
            "folded",
            postgresql_using="gin",
            postgresql_ops={"folded": "gin_trgm_ops"},
        ),
    )

    @validates("name")
    def _fold(self, _: str, name: str) -> str:
        self.folded = fold(name)
        return name


class Attachment(Thing, Base):
    """A file of the request; the bytes lie in the file store under their hash."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"), index=True)
    sha256: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    size_bytes: Mapped[int]
    added_at: Mapped[datetime]
    added_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))


class Search(Thing, Base):
    """One search for an expert: its deadline and its sealing key. The first round begins at publication."""

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"))
    round: Mapped[int]
    began_at: Mapped[datetime]
    offers_due_on: Mapped[date]
    offers_due_at: Mapped[datetime]  # the first moment at which no offer is taken any more
    sealing_public: Mapped[bytes] = mapped_column(LargeBinary())
    sealing_wrapped: Mapped[bytes] = mapped_column(LargeBinary())
    sealing_key_id: Mapped[str]
    opened_at: Mapped[datetime | None]
    outcome: Mapped[SearchOutcome | None] = mapped_column(Word(SearchOutcome))
    offers_count: Mapped[int | None]  # known only once opened
    edition: Mapped[int] = mapped_column(default=1, server_default="1")  # of the request: each material change adds one
    mode: Mapped[SearchMode] = mapped_column(Word(SearchMode), default=SearchMode.OPEN, server_default="open")
    mode_reason: Mapped[ModeReason | None] = mapped_column(Word(ModeReason))
    expertise: Mapped[Expertise] = relationship(back_populates="searches")

    __table_args__ = (
        UniqueConstraint("expertise_id", "round"),
        one_of("outcome", SearchOutcome, 3),
        one_of("mode", SearchMode),
        one_of("mode_reason", ModeReason),
        CheckConstraint("(outcome is null) = (opened_at is null)", name="outcome"),
        CheckConstraint("offers_count is null or opened_at is not null", name="count_after_opening"),
        Index("uq_search_running", "expertise_id", unique=True, postgresql_where="outcome is null"),
        Index("ix_search_mode", "mode", "began_at", postgresql_where="mode <> 'open'"),
        Index("ix_search_due", "offers_due_at", postgresql_where="outcome is null"),
    )


class Turn(Thing, Base):
    """An interval during which one owner held the ball.

    No overlap: exclusion constraint. No gap: each interval but the first begins where another of the
    same expertise ended, by foreign key.
    """

    expertise_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("expertise.id"))
    owner: Mapped[Owner] = mapped_column(Word(Owner))
    why: Mapped[str]  # a code: the state or act that passed the ball
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    follows_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("owner", Owner, 2),
        UniqueConstraint("expertise_id", "ended_at"),
        ForeignKeyConstraint(
            ["expertise_id", "follows_at"],
            ["turn.expertise_id", "turn.ended_at"],
            name="fk_turn_no_gap",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("ended_at is null or ended_at > began_at", name="interval"),
        CheckConstraint("follows_at is null or follows_at = began_at", name="no_gap"),
        Index("uq_turn_first", "expertise_id", unique=True, postgresql_where="follows_at is null"),
        Index("uq_turn_running", "expertise_id", unique=True, postgresql_where="ended_at is null"),
        ExcludeConstraint(
            (text("expertise_id"), "="),
            (func.tstzrange(Column("began_at"), Column("ended_at")), "&&"),
            name="ex_turn_one_owner",
            using="gist",
        ),
    )


class NumberCounter(Base):
    """The last number given out in a year; locked while the next one is taken."""

    __tablename__ = "number_counter"
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
