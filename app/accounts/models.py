"""People, bodies, memberships, sessions."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, CITEXT, ExcludeConstraint
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.accounts.states import STRONG_VERBS, VERBS_OF, BodyKind, TicketPurpose, Verb
from app.kernel.db import Base, Thing, Versioned, Word, one_of
from app.kernel.policy import Under, lean_on
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


@dataclass(frozen=True)
class Lent:
    """One right that somebody holds at a body on a day by a delegation in force."""

    body_id: uuid.UUID
    verb: Verb
    under: Under


class Person(Thing, Base):
    """Somebody who can sign in. Until an invitation is taken up there is no password."""

    email: Mapped[str] = mapped_column(CITEXT(), unique=True)
    name: Mapped[str]
    iin: Mapped[str | None] = mapped_column(unique=True)
    language: Mapped[str] = mapped_column(default="kk")
    digest: Mapped[bool | None]  # the morning letter; null: not chosen, on for whoever has something to do here
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

    def take(self, lent: Iterable[Lent], opened: Mapping[uuid.UUID, uuid.UUID]) -> None:
        """What is in force at the moment, as an edge loaded it: lent rights, and files opened by break-glass."""
        self.__dict__["_lent"], self.__dict__["_opened"] = tuple(lent), dict(opened)

    @property
    def lent(self) -> tuple[Lent, ...]:
        """Rights lent by delegations in force on the day of whoever loaded this person; none if nobody asked."""
        here = {m.body_id for m in self.active_memberships}
        return tuple(right for right in self.__dict__.get("_lent", ()) if right.body_id in here)

    @property
    def opened(self) -> Mapping[uuid.UUID, uuid.UUID]:
        """The expertises whose file this person may read now by break-glass, each with the grant that allows it.

        None once they have left the Ministry or are locked out of it.
        """
        found: Mapping[uuid.UUID, uuid.UUID] = self.__dict__.get("_opened", {})
        there = any(m.body.kind is BodyKind.MINISTRY for m in self.active_memberships) if found else False
        return found if there else {}

    @property
    def verbs(self) -> frozenset[Verb]:
        """Every verb held anywhere, lent ones too."""
        own = {verb for m in self.active_memberships for verb in m.verbs}
        return frozenset(own | {right.verb for right in self.lent})

    @property
    def active_memberships(self) -> list[Membership]:
        return [m for m in self.memberships if m.runs]

    @property
    def only_body_id(self) -> uuid.UUID | None:
        """The body this person works for, if it is one."""
        found = self.active_memberships
        return found[0].body_id if len(found) == 1 else None

    def can(self, verb: Verb, body_id: uuid.UUID | None) -> bool:
        """Does this person hold the verb at that body, as an own right or a lent one?"""
        return self.can_any((verb,), body_id)

    def can_any(self, verbs: Iterable[Verb], body_id: uuid.UUID | None) -> bool:
        """Does this person hold one of the verbs at that body? An own right goes before a lent one.

        What only a lent right allows is told to the decision that is being made (docs/decisions/0012).
        """
        wanted = set(verbs)
        if any(m.body_id == body_id and wanted & m.verbs for m in self.active_memberships):
            return True
        for right in self.lent:
            if right.body_id == body_id and right.verb in wanted:
                lean_on(right.under)
                return True
        return False

    def could(self, verb: Verb, body_id: uuid.UUID | None) -> bool:
        """The same as `can` where nothing is decided, as for the readers of a letter: no decision leans on it."""
        own = any(m.body_id == body_id and verb in m.verbs for m in self.active_memberships)
        return own or any(right.body_id == body_id and right.verb is verb for right in self.lent)

    def holds(self, verb: str) -> bool:
        """Does this person hold the verb anywhere?"""
        return any(self.can(Verb(verb), m.body_id) for m in self.active_memberships)

    def bodies_with(self, *verbs: Verb) -> list[uuid.UUID]:
        """The bodies where this person holds any of the verbs, lent ones too (with none named: is a member)."""
        wanted = set(verbs)
        lent = {right.body_id for right in self.lent if right.verb in wanted}
        return [m.body_id for m in self.active_memberships if not wanted or wanted & m.verbs or m.body_id in lent]

    @property
    def wants_digest(self) -> bool:
        """The morning letter: as chosen; unless chosen, for whoever holds a right somewhere or is an expert."""
        return bool(self.verbs) or self.expert if self.digest is None else self.digest

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


class Membership(Thing, Versioned, Base):
    """A person in a body, with the verbs held there."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("body.id"), index=True)
    verb_names: Mapped[list[str]] = mapped_column(ARRAY(Text()))
    position: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship(back_populates="memberships")
    body: Mapped[Body] = relationship(lazy="joined")

    __table_args__ = (
        Index("uq_membership_active", "person_id", "body_id", unique=True, postgresql_where="ended_at is null"),
    )

    @property
    def runs(self) -> bool:
        return self.ended_at is None and self.suspended_at is None

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
    last_used_at: Mapped[datetime | None]  # to the hour
    person: Mapped[Person] = relationship(lazy="joined")


class KnownDevice(Thing, Base):
    """A browser in which somebody signed in. Its cookie holds a random mark, the table the SHA-256. Real time."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    mark_hash: Mapped[bytes] = mapped_column(LargeBinary())
    seen_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("person_id", "mark_hash"),)


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


class Delegation(Thing, Base):
    """Leave cover: one member of a body lends another some of their own rights there, for whole days.

    Both days count. It ends by itself, or early by `ended_at`. Which rights: `rights`.
    """

    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("body.id"))
    from_person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    to_person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str]
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    body: Mapped[Body] = relationship()
    giver: Mapped[Person] = relationship(foreign_keys=from_person_id)
    receiver: Mapped[Person] = relationship(foreign_keys=to_person_id)
    rights: Mapped[list[DelegatedRight]] = relationship(lazy="selectin", order_by="DelegatedRight.verb")

    __table_args__ = (
        CheckConstraint("from_person_id <> to_person_id", name="not_self"),
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("btrim(reason) <> ''", name="reason"),
        Index("ix_delegation_body_id", "body_id", "first_day", "id"),
    )

    @property
    def verbs(self) -> list[Verb]:
        return [right.verb for right in self.rights]


class DelegatedRight(Base):
    """One right of a delegation, with what keeps two of the same from overlapping."""

    __tablename__ = "delegated_right"

    delegation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("delegation.id"), primary_key=True)
    verb: Mapped[Verb] = mapped_column(Word(Verb), primary_key=True)
    body_id: Mapped[uuid.UUID]
    from_person_id: Mapped[uuid.UUID]
    to_person_id: Mapped[uuid.UUID]
    first_day: Mapped[date]
    last_day: Mapped[date]
    ended: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        one_of("verb", Verb),
        ExcludeConstraint(
            (text("body_id"), "="),
            (text("from_person_id"), "="),
            (text("to_person_id"), "="),
            (text("verb"), "="),
            (func.daterange(Column("first_day"), Column("last_day"), text("'[]'")), "&&"),
            name="ex_delegated_right_once",
            using="gist",
            where=text("not ended"),
        ),
    )


class FactorReset(Thing, Base):
    """A lost second factor is taken away by two people: one asks, another confirms; never the person themselves."""

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("body.id"))
    reason: Mapped[str]
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    confirmed: Mapped[bool] = mapped_column(default=False)
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    body: Mapped[Body] = relationship()
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)

    __table_args__ = (
        CheckConstraint("asked_by_id <> person_id and decided_by_id <> person_id", name="not_self"),
        CheckConstraint("not confirmed or decided_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(decided_at is null) = (decided_by_id is null)", name="decided"),
        CheckConstraint("not confirmed or decided_at is not null", name="confirmed"),
        Index("uq_factor_reset_open", "person_id", unique=True, postgresql_where="decided_at is null"),
        Index("ix_factor_reset_body_id", "body_id", "asked_at", "id"),
    )


class BreakGlass(Thing, Base):
    """Two people at the Ministry open one expertise's file for one of them, for some hours, with a reason.

    `expertise_id` names a thing of a floor above. Asked, then granted by another (or refused), then over.
    """

    expertise_id: Mapped[uuid.UUID]
    number: Mapped[str]
    reason: Mapped[str]
    asked_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    granted: Mapped[bool] = mapped_column(default=False)
    ends_at: Mapped[datetime | None]
    asked_by: Mapped[Person] = relationship(foreign_keys=asked_by_id)
    decided_by: Mapped[Person | None] = relationship(foreign_keys=decided_by_id)

    __table_args__ = (
        CheckConstraint("not granted or decided_by_id <> asked_by_id", name="two_people"),
        CheckConstraint("(decided_at is null) = (decided_by_id is null)", name="decided"),
        CheckConstraint("granted = (ends_at is not null)", name="ends"),
        CheckConstraint("not granted or decided_at is not null", name="granted"),
        CheckConstraint("ends_at > decided_at", name="interval"),
        CheckConstraint("btrim(reason) <> ''", name="reason"),
        Index("uq_break_glass_open", "asked_by_id", "expertise_id", unique=True, postgresql_where="decided_at is null"),
        Index("ix_break_glass_asked_at", "asked_at", "id"),
        Index("ix_break_glass_expertise_id", "expertise_id"),
        Index("ix_break_glass_granted", "asked_by_id", "ends_at", postgresql_where="granted"),
    )


class Reach(Base):
    """Where somebody is reached when a legal notice waits unread. The letter holds the token, the table its SHA-256.

    The address counts once its link was used. The telephone is for the SMS port, which is a simulator. Real time.
    """

    __tablename__ = "reach"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email: Mapped[str | None] = mapped_column(CITEXT())
    confirmed_at: Mapped[datetime | None]
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(), unique=True)
    asked_at: Mapped[datetime | None]
    phone: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("confirmed_at is null or email is not null", name="confirmed"),
        CheckConstraint("token_hash is null or asked_at is not null", name="asked"),
    )


class BodyAddress(Base):
    """The official address of a body."""

    __tablename__ = "body_address"

    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("body.id"), primary_key=True)
    email: Mapped[str] = mapped_column(CITEXT())
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
