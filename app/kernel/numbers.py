"""Human numbers: ``SE-2026-000123-C``, short enough to be read out over the telephone.

Prefix, year, sequence and a check character. The check is a pure system in the manner of
ISO/IEC 7064, with modulus 23 and radix 5 in place of the standard's 37 and 2:

* 23 letters are left of the Latin alphabet when I, L and O go, which look like 1 and 0. A modulus
  equal to that count makes every check character a letter: no asterisk, as MOD 37-2 would need.
* 23 is prime and larger than any symbol's value, so **every wrong single character** is caught.
* 5 - 1 is not a multiple of 23, so **every swap of neighbours** is caught. (The hybrid system
  MOD 37,36 misses some of these.) 5 generates all 22 residues, so a swap at any distance up to 21
  and twin errors (aa for bb, aca for bcb) are caught too.

The prefix is under the check as well: a number read out for the wrong kind of thing is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

CHECK_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ"
_MODULUS: Final = 23
_RADIX: Final = 5
_LEAST_DIGITS: Final = 6
_MOST_DIGITS: Final = 12
_LONGEST_TEXT: Final = 64
_FIRST_YEAR: Final = 1000
_LAST_YEAR: Final = 9999

_SEPARATORS: Final = re.compile(r"[\s\-\u00ad\u2010-\u2015\u2212_./№#]+")
_PREFIX: Final = re.compile(rf"[{CHECK_LETTERS}]{{2,4}}")
_PRINTED: Final = re.compile(rf"\b[{CHECK_LETTERS}]{{2,4}}-\d{{4}}-\d{{6,12}}(?:-[{CHECK_LETTERS}])?(?!\w)")
# In the middle only digits can stand, so O, I and L typed there are meant as 0 and 1.
_SHAPE: Final = re.compile(
    rf"([{CHECK_LETTERS}]{{2,4}})([0-9OIL]{{4}})([0-9OIL]{{{_LEAST_DIGITS},{_MOST_DIGITS}}})"
    rf"([{CHECK_LETTERS}])"
)
_AS_DIGITS: Final = str.maketrans("OIL", "011")
# Cyrillic capitals which on paper or on a screen cannot be told from Latin ones, and З for 3.
_AS_LATIN: Final = str.maketrans("АВЕКМНОРСТУХІЅЈҮҺԚԜЗ", "ABEKMHOPCTYXISJYHQW3")


class BadNumber(ValueError):
    """The text is no number of ours; ``code`` is ``number-shape`` or ``number-check``."""

    def __init__(self, code: str) -> None:
        """Keep the reason code, which the edge turns into a sentence."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, order=True)
class HumanNumber:
    """The parts of a number; ``str()`` writes it with its check character."""

    prefix: str
    year: int
    sequence: int

    def __str__(self) -> str:
        """Write the number as it is printed."""
        return make_number(self.prefix, self.year, self.sequence)


def make_number(prefix: str, year: int, sequence: int) -> str:
    """Write a number with its check character, the sequence at least six digits long.

    Raises ValueError for a prefix that is not 2 to 4 capitals (I, L and O excluded), a year that
    is not of four digits, or a sequence below 1 or above twelve digits.
    """
    if not _PREFIX.fullmatch(prefix):
        message = "a prefix is 2 to 4 Latin capitals without I, L and O"
        raise ValueError(message)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        message = "a year has four digits"
        raise ValueError(message)
    if not 1 <= sequence < 10**_MOST_DIGITS:
        message = "a sequence is between 1 and twelve digits"
        raise ValueError(message)
    body = f"{sequence:0{_LEAST_DIGITS}d}"
    return f"{prefix}-{year}-{body}-{_check_letter(prefix, f'{year}{body}')}"


def parse_number(text: str) -> HumanNumber:
    """Read a number as a person typed it: any case, any separators, Cyrillic look-alike letters.

    Raises BadNumber with the code ``number-shape`` (not of our form: a part is missing or too
    long) or ``number-check`` (well formed, but the check character contradicts the rest).
    """
    if len(text) > _LONGEST_TEXT:
        raise BadNumber("number-shape")
    compact = _SEPARATORS.sub("", text).upper().translate(_AS_LATIN)
    found = _SHAPE.fullmatch(compact)
    if found is None:
        raise BadNumber("number-shape")
    prefix, check = found[1], found[4]
    year, body = found[2].translate(_AS_DIGITS), found[3].translate(_AS_DIGITS)
    longer_than_needed = len(body) > _LEAST_DIGITS and body[0] == "0"
    if longer_than_needed or int(body) == 0 or int(year) < _FIRST_YEAR:
        raise BadNumber("number-shape")
    if _check_letter(prefix, year + body) != check:
        raise BadNumber("number-check")
    return HumanNumber(prefix, int(year), int(body))


def unbroken(text: object) -> Markup:
    """A text for a page in which no number is broken over two lines (a browser breaks after a hyphen)."""
    return Markup(_PRINTED.sub(r'<span class="sarap-number">\g<0></span>', str(escape(text))))  # noqa: S704 - escaped


def _check_letter(prefix: str, digits: str) -> str:
    """Find the letter that makes the weighted sum of all symbols 1 modulo 23."""
    values = [*map(CHECK_LETTERS.index, prefix), *map(int, digits)]
    total = 0
    for value in values:
        total = (total * _RADIX + value) % _MODULUS
    return CHECK_LETTERS[(1 - total * _RADIX) % _MODULUS]
