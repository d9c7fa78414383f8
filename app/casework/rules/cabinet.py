"""How the files of an expertise are laid into parts for the Court Cabinet. Pure."""

from __future__ import annotations

from collections.abc import Sequence

# What the Court Cabinet takes in one go (DOMAIN 8.1, since 1 July 2025), counted in the smaller megabytes.
PART_LIMIT_BYTES = 20_000_000


def into_parts(sizes: Sequence[int], *, limit_bytes: int = PART_LIMIT_BYTES) -> list[list[int]]:
    """Places of the files, part by part, in their order; no part is larger than the limit.

    Raises ValueError for a file that alone is larger: split it or leave it out before.
    """
    parts: list[list[int]] = []
    room = 0
    for place, size in enumerate(sizes):
        if size > limit_bytes:
            raise ValueError(f"a file of {size} bytes fits into no part")
        if not parts or size > room:
            parts.append([])
            room = limit_bytes
        parts[-1].append(place)
        room -= size
    return parts
