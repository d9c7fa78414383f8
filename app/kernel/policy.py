"""A yes/no with its reasons. The page, the button, the API and the POST read the same one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.kernel.errors import Refused


@dataclass(frozen=True)
class Reason:
    """Why not: a stable code, a whole (lazily translated) sentence, the article it follows."""

    code: str
    text: Any
    article: str | None = None
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """Truthy when allowed; otherwise it carries every reason, in a stable order."""

    reasons: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
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
    return Decision(tuple(reason for decision in decisions for reason in decision.reasons))


def from_reasons(reasons: Iterable[Reason]) -> Decision:
    """Allowed if there is no reason against it."""
    return Decision(tuple(reasons))


def require(decision: Decision) -> None:
    """Raise Refused (403 with the reasons) unless the decision allows."""
    if not decision:
        raise Refused(decision)
