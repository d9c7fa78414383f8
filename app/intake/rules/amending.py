"""What a change of a published request is: the request as each viewer has it, the difference, its weight. Pure.

Material is decided by a closed table (docs/questions-and-amendments.md); the official may raise it, never lower it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from app.intake.rules.notice import for_bidders, redact
from app.kernel.i18n import _l


class Change(StrEnum):
    """The kinds of change of a published request."""

    QUESTIONS = "questions"
    OBJECTS = "objects"
    PERMISSION = "permission"
    EQUIPMENT = "equipment"
    HEARING = "hearing"
    DAYS = "days"
    WORDING = "wording"  # typing faults in what bidders read
    INNER = "inner"  # what bidders never read: grounds, circumstances, place, origin, seals
    FILES = "files"


MATERIAL = frozenset(
    {Change.QUESTIONS, Change.OBJECTS, Change.PERMISSION, Change.EQUIPMENT, Change.HEARING, Change.DAYS}
)
CHANGE: dict[Change, Any] = {
    Change.QUESTIONS: _l("Questions to the expert"),
    Change.OBJECTS: _l("Objects of research"),
    Change.PERMISSION: _l("Permission to destroy or alter an object"),
    Change.EQUIPMENT: _l("Equipment needed"),
    Change.HEARING: _l("Day of the hearing"),
    Change.DAYS: _l("More days for offers"),
    Change.WORDING: _l("Typing faults"),
    Change.INNER: _l("Parts that bidders do not read"),
    Change.FILES: _l("Files"),
}
INNER = ("grounds", "circumstances", "place")
TEXTS = (*INNER, "equipment")
WORDS = re.compile(r"\w+", re.UNICODE)
LEAST_LETTERS = 5


class Amended:
    """A request with the proposed values in the place of its own; everything else is the request's."""

    def __init__(self, expertise: Any, values: Mapping[str, Any]) -> None:
        self._expertise = expertise
        self.questions = [SimpleNamespace(text=text) for text in values["questions"]]
        self.objects = [SimpleNamespace(**thing) for thing in values["objects"]]
        self.equipment_public = values["equipment_public"] and bool(values["equipment"])
        self.hearing_on = values["hearing_on"]
        self._texts = {name: values[name] for name in TEXTS}

    def __getattr__(self, name: str) -> Any:
        return self._texts[name] if name in self._texts else getattr(self._expertise, name)


def values_of(expertise: Any) -> dict[str, Any]:
    """The request's own values, in the shape in which changes are proposed."""
    fields = ("id", "name", "origin", "seal", "permission")
    return {
        "questions": [question.text for question in expertise.questions],
        "objects": [{field: getattr(thing, field) for field in fields} for thing in expertise.objects],
        "equipment_public": expertise.equipment_public,
        "hearing_on": expertise.hearing_on,
        **{name: getattr(expertise, name) for name in TEXTS},
    }


def _kept(own: str, new: str) -> str:
    """The own text where a form has changed nothing but its line ends and outer spaces."""
    return own if "\n".join(own.split("\r\n")).strip() == "\n".join(new.split("\r\n")).strip() else new


def same_lines(expertise: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """Proposed values as a form sent them, with the request's own text wherever nobody has changed it."""
    own = values_of(expertise)
    known = {thing["id"]: thing for thing in own["objects"]}
    questions = [_kept(one, two) for one, two in zip(own["questions"], values["questions"], strict=False)]
    objects = [
        thing | {name: _kept(known[thing["id"]][name], thing[name]) for name in ("name", "origin", "seal")}
        if thing["id"] in known
        else thing
        for thing in values["objects"]
    ]
    texts = {name: _kept(own[name], values[name]) for name in TEXTS}
    return dict(values) | texts | {"objects": objects, "questions": questions + values["questions"][len(questions) :]}


def snapshot(expertise: Any, *, due_on: date, due_at: datetime) -> dict[str, Any]:
    """The request as the public, a fit expert and the body have it; plain JSON values."""
    things = expertise.objects
    return {
        "public": redact(expertise, offers_due_on=due_on, offers_due_at=due_at),
        "bidders": for_bidders(expertise),
        "body": {
            **{name: getattr(expertise, name) for name in TEXTS},
            "hearing_on": expertise.hearing_on.isoformat() if expertise.hearing_on else None,
            "origin": [thing.origin for thing in things],
            "seal": [thing.seal for thing in things],
        },
    }


def digest(seen: Mapping[str, Any]) -> str:
    """SHA-256 of the notice with what a fit expert reads besides, in hex."""
    shown = {part: seen[part] for part in ("public", "bidders")}
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split())


def _neighbours_swapped(one: str, other: str) -> bool:
    """The same word with two neighbouring letters in each other's place."""
    places = [i for i, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return one[first] == other[second] and one[second] == other[first]


def _doubled(short: str, long: str) -> bool:
    """The same word with one letter doubled."""
    return any(long == short[: i + 1] + short[i:] for i in range(len(short)))


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < LEAST_LETTERS or not (one.isalpha() and other.isalpha()):
        return False
    if len(one) == len(other):
        return _neighbours_swapped(one, other)
    short, long = sorted((one, other), key=len)
    return len(long) == len(short) + 1 and _doubled(short, long)


def only_typos(before: str, after: str) -> bool:
    """Does the text say the same? Case, spaces, punctuation without a figure beside it, ё as е; in words of five
    letters or more two neighbouring letters swapped, or one doubled. Any other changed letter may change the meaning.
    """
    one, other = _plain(before), _plain(after)
    if re.findall(r"[\d.,:/%−-]*\d[\d.,:/%−-]*", one) != re.findall(r"[\d.,:/%−-]*\d[\d.,:/%−-]*", other):
        return False
    ours, theirs = WORDS.findall(one), WORDS.findall(other)
    return len(ours) == len(theirs) and all(map(_same_word, ours, theirs))


def _texts(kind: Change, before: list[str], after: list[str]) -> Iterator[Change]:
    if before == after:
        return
    same = len(before) == len(after) and all(map(only_typos, before, after))
    yield Change.WORDING if same else kind


def kinds_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[Change]:
    """Which kinds of change lie between two snapshots. The days for offers and the files are the caller's."""
    return frozenset(_kinds(before, after))


def _kinds(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    ours, theirs = before["bidders"], after["bidders"]
    yield from _texts(Change.QUESTIONS, ours["questions"], theirs["questions"])
    things = [thing["name"] for thing in ours["objects"]], [thing["name"] for thing in theirs["objects"]]
    yield from _texts(Change.OBJECTS, *things)
    if _permissions(ours) != _permissions(theirs):
        yield Change.PERMISSION
    shown = [[seen["public"]["equipment"] or ""] for seen in (before, after)]
    yield from _texts(Change.EQUIPMENT, *shown)
    if before["body"]["hearing_on"] != after["body"]["hearing_on"]:
        yield Change.HEARING
    if any(before["body"][name] != after["body"][name] for name in (*INNER, "origin", "seal")):
        yield Change.INNER
    if before["body"]["equipment"] != after["body"]["equipment"] and shown[0] == shown[1]:
        yield Change.INNER


def _permissions(seen: Mapping[str, Any]) -> tuple[list[Any], Counter[Any]]:
    """In the order of the objects: a permission that changes its object is another permission."""
    found = [thing["permission"] for thing in seen["objects"]]
    return found, Counter(found)


def material(kinds: frozenset[Change]) -> list[Change]:
    """Those of the kinds that the table makes material, in the order of the table."""
    return [kind for kind in Change if kind in kinds & MATERIAL]
