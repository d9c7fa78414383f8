"""A yes/no with its reasons. The page, the button, the API and the POST read the same one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from app.kernel.errors import Refused


@dataclass(frozen=True)
class Reason:
    """Why not: a stable code, a whole (lazily translated) sentence, the article it follows."""

    code: str
    text: Any
    article: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Under:
    """A right that somebody has only because another person lent it to them."""

    delegation_id: UUID
    person_id: UUID  # who uses it
    giver_id: UUID
    giver: str
    since: date  # the first day of the delegation


_lent: ContextVar[tuple[Under, ...]] = ContextVar("lent rights asked for since the last decision", default=())
_relied_on: ContextVar[tuple[Under, ...]] = ContextVar("lent rights of the last decision required", default=())


def lean_on(right: Under) -> None:
    """A right was found only because it is lent: the next decision carries it. For the person's own `can`."""
    if right not in _lent.get():
        _lent.set((*_lent.get(), right))


def _leaned_on() -> tuple[Under, ...]:
    found = _lent.get()
    if found:
        _lent.set(())
    return found


def begin_anew() -> None:
    """Forget what the request before relied on. For the door only."""
    _lent.set(())
    _relied_on.set(())


@dataclass(frozen=True)
class Decision:
    """Truthy when allowed; otherwise it carries every reason, in a stable order.

    `under` names the lent rights without which the answer would not have been yes: whatever `lean_on` was
    told since the decision before (docs/decisions/0012-acts-under-a-delegation.md).
    """

    reasons: tuple[Reason, ...] = ()
    under: tuple[Under, ...] = field(default_factory=_leaned_on, compare=False)

    def __bool__(self) -> bool:
        if not self.reasons:
            for right in self.under:  # whatever is decided upon this answer stands on the same lent rights
                lean_on(right)
        return not self.reasons

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(reason.code for reason in self.reasons)


def allow() -> Decision:
    """Yes."""
    return Decision()


def deny(code: str, text: Any, article: str | None = None, **params: Any) -> Decision:
    """No, for one reason: a stable code, a whole sentence, the article it follows."""
    return Decision((Reason(code, text, article, params),))


def both(*decisions: Decision) -> Decision:
    """Allowed only if each is; the reasons of all are kept, so that nobody learns them one by one."""
    lent = dict.fromkeys((*_leaned_on(), *(right for decision in decisions for right in decision.under)))
    return Decision(tuple(reason for decision in decisions for reason in decision.reasons), tuple(lent))


def from_reasons(reasons: Iterable[Reason]) -> Decision:
    """Allowed if there is no reason against it."""
    return Decision(tuple(reasons))


def require(decision: Decision) -> None:
    """Raise Refused (403 with the reasons) unless the decision allows.

    What is done next in this request is done under the lent rights that the decision stands on.
    """
    if not decision:
        raise Refused(decision)
    _leaned_on()
    if decision.under:
        _relied_on.set((*_relied_on.get(), *decision.under))


def relied_on(person_id: UUID) -> Under | None:
    """The lent right by which this person was allowed what is being done now; None for a right of their own."""
    return next((right for right in _relied_on.get() if right.person_id == person_id), None)
