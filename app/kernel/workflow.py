"""State tables as data: they feed the buttons, the diagrams in docs/ and the exhaustive tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.kernel.errors import WrongState


@dataclass(frozen=True)
class Move:
    """One verb: from any of these states to that one."""

    verb: str
    sources: frozenset[StrEnum]
    target: StrEnum

    def __init__(self, verb: str, sources: Iterable[StrEnum], target: StrEnum) -> None:
        object.__setattr__(self, "verb", verb)
        object.__setattr__(self, "sources", frozenset(sources))
        object.__setattr__(self, "target", target)


class Workflow:
    """A set of moves; one verb leads from one state to at most one other."""

    def __init__(self, *moves: Move) -> None:
        self.moves = moves
        self._targets: dict[tuple[str, str], StrEnum] = {}
        for move in moves:
            for source in move.sources:
                key = (move.verb, source.value)
                if key in self._targets:
                    raise ValueError(f"two edges for {key}")
                self._targets[key] = move.target

    def target(self, verb: str, state: StrEnum) -> StrEnum:
        """Where the verb leads from here; WrongState where it is no edge."""
        try:
            return self._targets[(verb, state.value)]
        except KeyError:
            raise WrongState(verb, state.value) from None

    def allows(self, verb: str, state: StrEnum) -> bool:
        return (verb, state.value) in self._targets

    def verbs(self, state: StrEnum) -> list[str]:
        """The verbs possible in a state, in the order of the table."""
        return [move.verb for move in self.moves if state in move.sources]

    def edges(self) -> list[tuple[str, str, str]]:
        """Every (source, verb, target), in the order of the table."""
        return [(s.value, m.verb, m.target.value) for m in self.moves for s in sorted(m.sources)]

    def all_verbs(self) -> list[str]:
        return list(dict.fromkeys(move.verb for move in self.moves))
