"""A printed list: facts on top, one table, remarks below. For indexes and journals, whose words the caller chooses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Listing:
    """Title, pairs of name and value, the table's columns and rows (each as wide as the columns), remarks.

    `widths` are relative widths of the columns.
    """

    template: ClassVar[str] = "listing"

    number: str
    title: str
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[str, ...] = ()
