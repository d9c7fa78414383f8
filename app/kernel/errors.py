"""Domain errors. Services raise them; the door turns each into one page (or Problem Details) once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """Anything a use case may answer with instead of its result."""


class NotVisible(DomainError):
    """The thing does not exist for this viewer: 404, whether or not it exists for somebody else."""


class Refused(DomainError):
    """The viewer sees the thing but may not do this: 403 with the decision's reasons."""

    def __init__(self, decision: Any) -> None:
        super().__init__("refused")
        self.decision = decision


class WrongState(DomainError):
    """The verb is no edge from the present state: 409."""

    def __init__(self, verb: str, state: str) -> None:
        super().__init__(f"{verb} is not possible in state {state}")
        self.verb = verb
        self.state = state


class Stale(DomainError):
    """Somebody was faster: the thing has changed since the page was drawn: 409."""


class RuleBroken(DomainError):
    """Input that breaks a rule: 422, each message beside its field ('' is the whole form)."""

    def __init__(self, problems: Mapping[str, Any] | None = None, **fields: Any) -> None:
        self.problems: dict[str, Any] = dict(problems or {}) | fields
        super().__init__("; ".join(sorted(self.problems)))
