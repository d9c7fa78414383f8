"""Questions to the appointing body: the mark that hides the asker, what gives the asker away, terms. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid
from collections.abc import Collection
from datetime import date

from app.bidding.rules.names import plain_name, spellings

MOST_WAITING = 3  # unanswered questions of one bidder in one search
LEAST_FOR_RATE = 5  # below it a rate tells more of chance than of the body
LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # none that is taken for a figure
FAMILY_LETTERS = 4

ADDRESS = re.compile(r"[\w.+-]+\s*@\s*[\w-]+\.[\w.]+", re.UNICODE)
FIGURES = re.compile(r"\+?\d(?:[\s().-]*\d){9,}")
WORD = re.compile(r"[\w-]+", re.UNICODE)


def mark_of(secret: bytes, search_id: uuid.UUID, bidder_id: uuid.UUID) -> str:
    """The mark of a bidder in one search: 32 hex characters of a keyed hash.

    Without the key nobody finds the bidder from it, though the few possible bidders are known; of another search
    the same bidder has another mark.
    """
    said = b"sarap question mark" + search_id.bytes + bidder_id.bytes
    return hmac.new(secret, said, hashlib.sha256).hexdigest()[:32]


def label_of(mark: str) -> str:
    """The mark as people read it: a letter and three figures."""
    number = int(mark[:12], 16)
    return f"{LETTERS[number % len(LETTERS)]}{number // len(LETTERS) % 1000:03d}"


def gives_away(text: str, *, names: Collection[str], numbers: Collection[str]) -> list[str]:
    """Codes of what in the text leads to its writer: "address", "phone", "name", "number"; empty for none.

    `names`: of the person, the expert, the institute; `numbers`: in the register, of licences.
    """
    found = []
    if ADDRESS.search(text):
        found.append("address")
    if FIGURES.search(text):
        found.append("phone")
    plain = plain_name(text)
    if any(number and number.lower() in text.lower() for number in numbers):
        found.append("number")
    if any(_named(plain, name) for name in names if name.strip()):
        found.append("name")
    return found


def _named(plain: str, name: str) -> bool:
    """Does the text name somebody: in a usual spelling, or by the family name, whatever its ending?"""
    if plain_name(name) in plain:
        return True
    if any(len(spelling) > FAMILY_LETTERS and spelling in plain for spelling in spellings(name)):
        return True
    family = plain_name(name).split(" ")[0]
    words = WORD.findall(plain)
    return (
        len(family) >= FAMILY_LETTERS
        and len(plain_name(name).split(" ")) < 4
        and any(word == family or (word.startswith(family) and len(word) - len(family) <= 3) for word in words)
    )


def rate(asked: int, unanswered: int) -> int | None:
    """Whole percents of a body's questions that the deadline found unanswered; None below five questions."""
    return round(100 * unanswered / asked) if asked >= LEAST_FOR_RATE else None


def ends_on(due_on: date, working_days: list[date], before: int) -> date | None:
    """The last day for questions: `before` working days before the last day for offers, of the search's own days.

    None where the search has no such day.
    """
    earlier = [day for day in working_days if day < due_on]
    if before == 0:
        return due_on
    return earlier[-before] if len(earlier) >= before else None
