"""UUIDv7: layout, order, threads, a clock set back."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import RFC_4122, UUID

import pytest

from app.kernel import ids
from app.kernel.ids import uuid7


def test_an_id_has_the_version_the_variant_and_the_time() -> None:
    ids._sequence.restart()  # another test may have lived in a later year
    before = time.time_ns() // 1_000_000
    made = uuid7()
    assert made.version == 7
    assert made.variant == RFC_4122
    assert before - 1 <= made.int >> 80 <= time.time_ns() // 1_000_000 + 1


def test_ids_grow_within_a_process() -> None:
    made = [uuid7() for _ in range(20_000)]
    assert made == sorted(set(made))
    assert [str(one) for one in made] == sorted(str(one) for one in made)


def test_threads_never_make_the_same_id() -> None:
    def make(_: int) -> list[UUID]:
        return [uuid7() for _ in range(2_000)]

    with ThreadPoolExecutor(4) as pool:
        made = [one for batch in pool.map(make, range(8)) for one in batch]
    assert len(set(made)) == 16_000


def test_ids_grow_when_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    sequence = ids._Sequence()
    moments = iter([2_000, 1_000, 2_000, 2_001])
    pairs = [sequence.following(moment) for moment in moments]
    assert pairs == sorted(set(pairs))
    assert pairs[1][0] == 2_000


def test_a_full_counter_moves_on_to_the_next_millisecond() -> None:
    sequence = ids._Sequence()
    sequence.following(5)
    sequence._counter = ids._COUNTER_MAX
    assert sequence.following(5)[0] == 6


def test_a_forked_worker_starts_anew() -> None:
    sequence = ids._Sequence()
    sequence.following(5)
    sequence.restart()
    assert sequence.following(4)[0] == 4
