"""People, bodies, memberships, sessions."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, func, select
from sqlalchemy.dialects.postgresql import ARRAY, CITEXT
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.accounts.states import STRONG_VERBS, VERBS_OF, BodyKind, TicketPurpose, Verb
from app.kernel.db import Base, Thing, Word, one_of
from app.notices.models import Letter


class Body(Thing, Base):
    """A court, investigating body, prosecutor's office, institute, the Chamber or the Ministry."""

    kind: Mapped[BodyKind] = mapped_column(Word(BodyKind))
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"))
    bin: Mapped[str | None] = mapped_column(unique=True)
    name_kk: Mapped[str]
    name_ru: Mapped[str]
    name_en: Mapped[str]
    closed_at: Mapped[datetime | None]

    __table_args__ = (one_of("kind", BodyKind), Index("ix_body_region", "region_code", "kind"))


class Person(Thing, Base):
    """Somebody who can sign in. Until an invitation is taken up there is no password."""

    email: Mapped[str] = mapped_column(CITEXT(), unique=True)
    name: Mapped[str]
    iin: Mapped[str | None] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(default="kk")
    expert: Mapped[bool] = mapped_column(default=False)  # has a registry entry, hence signs conclusions
    password_hash: Mapped[str | None]
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary())
    totp_last_step: Mapped[int | None]
    failed_attempts: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    made_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    memberships: Mapped[list[Membership]] = relationship(back_populates="person", lazy="selectin")
    unread_letters: ClassVar[Any]

    __table_args__ = (CheckConstraint("language in ('kk', 'ru', 'en')", name="language"),)

    # What the sign-in extension asks of a viewer; an anonymous one answers the opposite.
    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """The login manager's name for whoever is looking."""
        return str(self.id)

    @property
    def verbs(self) -> frozenset[Verb]:
        """Every verb held anywhere."""
        return frozenset(verb for m in self.active_memberships for verb in m.verbs)

    @property
    def active_memberships(self) -> list[Membership]:
        return [m for m in self.memberships if m.ended_at is None]

    def can(self, verb: Verb, body_id: uuid.UUID | None) -> bool:
        """Does this person hold the verb at that body?"""
        return any(m.body_id == body_id and verb in m.verbs for m in self.active_memberships)

    def bodies_with(self, *verbs: Verb) -> list[uuid.UUID]:
        """The bodies where this person holds any of the verbs (with none named: is a member)."""
        return [m.body_id for m in self.active_memberships if not verbs or set(verbs) & set(m.verbs)]

    @property
    def needs_second_factor(self) -> bool:
        return self.expert or bool(self.verbs & STRONG_VERBS)

    @property
    def has_second_factor(self) -> bool:
        """Must a second factor be given to sign in: because it is needed, or because it was set up."""
        return self.needs_second_factor or self.totp_sealed is not None


# What the header of every page shows; read only where it is asked for, by `queries.person_of_session`.
Person.unread_letters = column_property(
    select(func.count())
    .where(Letter.to_person_id == Person.id, Letter.read_at.is_(None), Letter.private.is_(False))
    .scalar_subquery(),
    deferred=True,
)


class Membership(Thing, Base):
    """A person in a body, with the verbs held there."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("body.id"), index=True)
    verb_names: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    position: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="memberships")
    body: Mapped[Body] = relationship(lazy="joined")

    __table_args__ = (
        Index("uq_membership_active", "person_id", "body_id", unique=True, postgresql_where="ended_at is null"),
    )

    @property
    def verbs(self) -> frozenset[Verb]:
        """The verbs that mean something in this kind of body."""
        return frozenset(Verb(name) for name in self.verb_names) & VERBS_OF[self.body.kind]


class LoginSession(Thing, Base):
    """One signed-in browser. The cookie holds a random token, the table its SHA-256. Real time only."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(default="")
    person: Mapped[Person] = relationship(lazy="joined")


class RecoveryCode(Thing, Base):
    """One of the one-time codes for a lost second factor."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary())
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("person_id", "code_hash"),)


class Ticket(Thing, Base):
    """A link sent by letter: an invitation or a password reset. Usable once, until it expires. Real time."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[TicketPurpose] = mapped_column(Word(TicketPurpose))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()

    __table_args__ = (one_of("purpose", TicketPurpose),)
