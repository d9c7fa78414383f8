"""Primary keys: UUID version 7, which sort by the moment they were made.

Source: RFC 9562, section 5.7, with the fixed-length counter of section 6.2 (method 1).
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from typing import Final
from uuid import UUID

_COUNTER_BITS: Final = 42
_TAIL_BITS: Final = 32
_COUNTER_MAX: Final = (1 << _COUNTER_BITS) - 1
_NANOSECONDS_A_MILLISECOND: Final = 1_000_000


class _Sequence:
    """The last moment and counter given out by this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millisecond = -1
        self._counter = 0

    def following(self, millisecond: int) -> tuple[int, int]:
        """Give the next (millisecond, counter) pair, greater than every pair before it."""
        with self._lock:
            if millisecond > self._millisecond:
                # The top bit starts at zero so that a burst has room to count upwards.
                self._millisecond = millisecond
                self._counter = secrets.randbits(_COUNTER_BITS - 1)
            elif self._counter < _COUNTER_MAX:
                # The same millisecond, or a clock that was set back: count on, never go back.
                self._counter += 1
            else:
                self._millisecond += 1
                self._counter = secrets.randbits(_COUNTER_BITS - 1)
            return self._millisecond, self._counter

    def restart(self) -> None:
        """Forget the past: a forked worker must not count on from its parent's counter."""
        self._lock = threading.Lock()  # the parent's may have been held at the fork
        self._millisecond = -1
        self._counter = 0


_sequence = _Sequence()
if hasattr(os, "register_at_fork"):  # absent on Windows, where nothing forks
    os.register_at_fork(after_in_child=_sequence.restart)


def uuid7() -> UUID:
    """Make a new identifier, greater than any this process made before.

    48 bits of Unix time in milliseconds, 42 bits of counter, 32 random bits.
    Source: RFC 9562, section 5.7. Raises nothing; safe in threads and after a fork.
    """
    millisecond, counter = _sequence.following(time.time_ns() // _NANOSECONDS_A_MILLISECOND)
    high = (millisecond & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | counter >> 30
    low = 0b10 << 62 | (counter & 0x3FFF_FFFF) << 32 | secrets.randbits(_TAIL_BITS)
    return UUID(int=high << 64 | low)
