"""IIN and BIN: the twelve-digit numbers of persons and of legal entities.

Only the length and the check digit are judged. Government Decree 853 of 26 August 2013 untied the
digits from date of birth and sex, so nothing about the person may be read out of them.
"""

from __future__ import annotations

from typing import Final

LENGTH: Final = 12
_SHOWN: Final = 4
_DOT: Final = "•"
_FIRST_WEIGHTS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS: Final = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_MODULUS: Final = 11
_NO_DIGIT: Final = 10


def check_digit(first_eleven: str) -> int | None:
    """Compute digit 12 from the first eleven, or None where no valid number begins so.

    Source: Government Decree 406 of 22 May 2007. Raises ValueError unless given eleven digits.
    """
    if len(first_eleven) != LENGTH - 1 or not _ascii_digits(first_eleven):
        message = "eleven digits are needed"
        raise ValueError(message)
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        remainder = sum(map(int.__mul__, map(int, first_eleven), weights)) % _MODULUS
        if remainder != _NO_DIGIT:
            return remainder
    return None


def valid_iin(text: str) -> bool:
    """Say whether the text is exactly twelve digits with the right check digit.

    No spaces or hyphens are forgiven here: the form strips them. Raises nothing.
    Source: Government Decree 406 of 22 May 2007; the date inside is not looked at (Decree 853).
    """
    return _well_formed(text) and check_digit(text[:-1]) == int(text[-1])


def valid_bin(text: str) -> bool:
    """Say whether the text is a well-formed BIN: the rule is the one of the IIN.

    The digits for the kind of entity are not judged: their layout is not confirmed by a source.
    """
    return valid_iin(text)


def mask(text: str) -> str:
    """Show only the last four digits: ``••••••••0001``.

    Not the first two, which for most people born before the decree still are the year of birth.
    Anything that is not twelve digits is hidden whole, so that a mistyped number does not leak.
    """
    shown = text[-_SHOWN:] if _well_formed(text) else ""
    return shown.rjust(LENGTH, _DOT)


def _well_formed(text: str) -> bool:
    return len(text) == LENGTH and _ascii_digits(text)


def _ascii_digits(text: str) -> bool:
    # str.isdigit alone lets Arabic and superscript digits through.
    return text.isascii() and text.isdigit()
