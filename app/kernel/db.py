"""The database: one typed base, one naming convention, one session. Only the door commits."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from psycopg.pq import TransactionStatus
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    Text,
    TypeDecorator,
    Uuid,
    event,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column, registry

from app.kernel.ids import uuid7

MOST_PREPARED = 500  # statements of one connection; the driver's own 100 are fewer than the site has
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """timestamptz; a naive datetime is refused, what comes back is aware UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        return value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None


class Word(TypeDecorator[StrEnum]):
    """A StrEnum kept as text; the list of values is a versioned CHECK in the migration."""

    impl = Text
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.enum(value)


def one_of(column: str, enum: type[StrEnum], version: int = 1) -> CheckConstraint:
    """The CHECK of a Word column. A new member of the enum needs a new version of the name."""
    values = ", ".join(f"'{member.value}'" for member in enum)
    return CheckConstraint(f"{column} in ({values})", name=f"{column}_known_v{version}")


class Base(DeclarativeBase):
    """What every table inherits from."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            uuid.UUID: Uuid(),
            datetime: Moment(),
            date: Date(),
            str: Text(),
            int: BigInteger(),
            dict[str, Any]: JSONB(),
            list[Any]: JSONB(),
        },
    )


class Thing:
    """Mixin of whatever has an identity: a UUIDv7, and a name for the journal."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid7)

    @declared_attr.directive
    def __tablename__(cls) -> str:
        name = cls.__name__  # type: ignore[attr-defined]
        return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")

    @property
    def kind_of_thing(self) -> str:
        return str(self.__tablename__)


class Versioned:
    """Mixin of whatever moves: a stale write raises StaleDataError, which becomes 'somebody was faster'."""

    version: Mapped[int] = mapped_column(nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


def reading(connection: Connection) -> bool:
    """Make the transaction that is about to begin here read-only; False where one runs already (as in the tests)."""
    driver: Any = connection.connection.driver_connection
    if driver.pgconn.transaction_status != TransactionStatus.IDLE:
        return False
    driver.read_only = True
    return True


def _end_reading(connection: Connection) -> None:
    """A read-only transaction is ended by a commit, which changes nothing: the driver drops every prepared
    statement at a rollback, and the next page would be planned anew.
    """
    driver: Any = connection.connection.driver_connection
    if driver is not None and driver.read_only:
        driver.commit()
        driver.read_only = None


def _room_for_prepared(driver: Any, _record: Any) -> None:
    driver.prepared_max = MOST_PREPARED


def keep_prepared(engine: Engine) -> None:
    """Let this engine's read-only transactions keep what is prepared, and each connection keep all that pages ask."""
    event.listen(engine, "connect", _room_for_prepared)
    event.listen(engine, "rollback", _end_reading)
    event.listen(engine, "commit", _end_reading)


db = SQLAlchemy(metadata=Base.metadata, disable_autonaming=True)

_EVEN_SO = "even if refused"


def even_if_refused(write: Callable[[], None]) -> None:
    """Have something written although the answer may be a refusal, which rolls the rest back.

    The door runs it in a transaction of its own: the count of a wrong password must outlive the refusal.
    """
    db.session.info.setdefault(_EVEN_SO, []).append(write)


def kept_writes() -> list[Callable[[], None]]:
    """What was handed to `even_if_refused` in this session, taken out."""
    found: list[Callable[[], None]] = db.session.info.pop(_EVEN_SO, [])
    return found


_APART = "keeps what was counted"


def is_apart(session: Session) -> bool:
    """Whether this session is one of `apart`, and may write although the request only reads."""
    return _APART in session.info


@contextmanager
def apart() -> Iterator[Session]:
    """A short transaction beside the running one, on a connection of its own, committed at its end.

    Only for what the house keeps of its own accord and could make anew from the other tables at any time (kept
    figures), never for anything that a user asked for: that goes through the door, with the answer.
    """
    with db.session.session_factory(info={_APART: True}) as session:
        yield session
        session.commit()
