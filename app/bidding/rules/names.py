"""Is the expert the one who gave the earlier conclusion? A repeated expertise goes to somebody else.

The earlier expert is written by hand in the request, so the usual spellings of a name are tried:
its parts in any order, and the family name with initials. The same spellings serve the SQL.
"""

from __future__ import annotations

import re
from itertools import permutations

MOST_PARTS = 4
LOOKS_LATIN = "АВЕКМНОРСТУХІЅавекмнорстухіѕ–—‑−"
LATIN = "ABEKMHOPCTYXISABEKMHOPCTYXIS----"
BETWEEN = re.compile(r"[;\n]")
SPACES = re.compile(r"\s+")


def plain_name(text: str) -> str:
    """One plain spelling: lower case, single spaces, ё as е, no commas, no space within initials."""
    text = SPACES.sub(" ", text.strip().lower().replace("ё", "е").replace(",", " "))
    return SPACES.sub(" ", text.replace(". ", ".").strip()).rstrip(".")


def plain_number(text: str) -> str:
    """A number as it is printed: no spaces, capital Latin letters for Cyrillic ones that look so, plain hyphens."""
    return SPACES.sub("", text).translate(str.maketrans(LOOKS_LATIN, LATIN)).upper()


def spellings(name: str) -> frozenset[str]:
    """The plain spellings that count as this person; the first part is taken for the family name."""
    parts = plain_name(name).split(" ")[:MOST_PARTS]
    if parts == [""]:
        return frozenset()
    found = {" ".join(order) for order in permutations(parts)}
    family, *given = parts
    for count in range(1, len(given) + 1):
        initials = "".join(f"{part[0]}." for part in given[:count])
        found |= {plain_name(f"{family} {initials}"), plain_name(f"{initials} {family}")}
    if len(given) > 1:
        found |= {f"{family} {given[0]}", f"{given[0]} {family}"}
    return frozenset(found)


def named_in(earlier: str, *, name: str, register_no: str) -> bool:
    """Does the hand-written `earlier` mean this expert, by name or by number in the register?

    Several experts, of an earlier commission, stand in lines of their own or between semicolons.
    """
    plain = plain_name(earlier)
    each = {plain_name(one) for one in BETWEEN.split(earlier)}
    return bool(plain) and (bool(each & spellings(name)) or register_no.lower() in plain)
