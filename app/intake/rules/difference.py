"""The difference between two snapshots of a request, for a viewer: rows of words kept, struck and added. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from app.kernel.i18n import _l

TOKENS = re.compile(r"\s+|\w+|[^\w\s]", re.UNICODE)

LABEL: dict[str, Any] = {
    "questions": _l("Questions to the expert"),
    "objects": _l("Objects of research"),
    "permission": _l("May objects be destroyed or altered?"),
    "equipment": _l("Equipment needed"),
    "hearing": _l("Next hearing"),
    "offers_due_on": _l("Offers until the end of"),
    "question_count": _l("Number of questions"),
    "object_count": _l("Number of objects"),
    "grounds": _l("Grounds"),
    "circumstances": _l("Circumstances of the case"),
    "place": _l("Place where the ruling is made"),
    "origin": _l("Origin of an object"),
    "seal": _l("Packing and seal"),
}


@dataclass(frozen=True)
class Piece:
    """A run of text that was kept, struck or added."""

    how: str  # "kept", "struck", "added"
    text: str


@dataclass(frozen=True)
class Row:
    """One thing that changed. `kind` says how its values are written: text, day, month, permission, number."""

    field: str
    kind: str
    number: int | None  # of the question or object, where there are several
    before: Any
    after: Any
    pieces: tuple[Piece, ...] = ()

    @property
    def label(self) -> Any:
        return LABEL[self.field]


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Word by word; what is struck stands before what is added in its place."""
    ours, theirs = TOKENS.findall(before), TOKENS.findall(after)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("kept", "".join(ours[i1:i2])))
            continue
        if i2 > i1:
            found.append(Piece("struck", "".join(ours[i1:i2])))
        if j2 > j1:
            found.append(Piece("added", "".join(theirs[j1:j2])))
    return tuple(found)


def difference(before: Mapping[str, Any], after: Mapping[str, Any], *, viewer: str) -> list[Row]:
    """What changed, as far as this viewer ("body", "bidder", "public") sees the request at all."""
    rows = list(_public(before["public"], after["public"], texts=viewer == "public"))
    if viewer != "public":
        rows += _read(before["bidders"], after["bidders"])
    if viewer == "body":
        rows += _inner(before["body"], after["body"])
        if before["public"]["equipment"] == after["public"]["equipment"]:
            rows += _text("equipment", before["body"]["equipment"], after["body"]["equipment"])
    return rows


def _text(field: str, before: str, after: str, number: int | None = None) -> Iterator[Row]:
    if before != after:
        yield Row(field, "text", number, before, after, pieces(before, after))


def _texts(field: str, before: list[str], after: list[str]) -> Iterator[Row]:
    for number, (one, other) in enumerate(zip_longest(before, after, fillvalue=""), 1):
        yield from _text(field, one, other, number)


def _value(field: str, kind: str, before: Any, after: Any, number: int | None = None) -> Iterator[Row]:
    if before != after:
        yield Row(field, kind, number, before, after)


def _public(ours: Mapping[str, Any], theirs: Mapping[str, Any], *, texts: bool) -> Iterator[Row]:
    if texts:  # whoever reads the questions themselves needs no count of them
        yield from _value("question_count", "number", ours["questions"], theirs["questions"])
        yield from _value("object_count", "number", ours["objects"], theirs["objects"])
        yield from _value("permission", "counts", ours["permissions"], theirs["permissions"])
    yield from _text("equipment", ours["equipment"] or "", theirs["equipment"] or "")
    for name, kind in (("on", "day"), ("month", "month")):
        yield from _value("hearing", kind, (ours["hearing"] or {}).get(name), (theirs["hearing"] or {}).get(name))
    yield from _value("offers_due_on", "day", ours["offers_due_on"], theirs["offers_due_on"])


def _read(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Row]:
    yield from _texts("questions", ours["questions"], theirs["questions"])
    names = ([thing["name"] for thing in seen["objects"]] for seen in (ours, theirs))
    yield from _texts("objects", *names)
    asked = ([thing["permission"] for thing in seen["objects"]] for seen in (ours, theirs))
    for number, (one, other) in enumerate(zip_longest(*asked), 1):
        yield from _value("permission", "permission", one, other, number)


def _inner(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[Row]:
    for name in ("grounds", "circumstances", "place"):
        yield from _text(name, ours[name], theirs[name])
    for name in ("origin", "seal"):
        yield from _texts(name, ours[name], theirs[name])
