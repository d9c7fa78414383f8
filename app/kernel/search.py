"""The one normaliser of searched text, for what is stored and for what is asked.

PostgreSQL has no Kazakh dictionary, so the words are prepared here and handed to
``to_tsvector('simple', ...)`` and ``to_tsquery('simple', ...)``. Each word is stored as it is
written, folded to the Russian keyboard (people type "Касымов" for "Қасымов"), and as its stems.
A word of a query is found when any of its own forms meets any stored one.

Nothing here raises on odd input: what is no letter and no digit is a gap between words.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import snowballstemmer

# A tsvector may hold 1 MB and a lexeme 2 kB: far more than a person writes or asks.
LONGEST_TEXT: Final = 200_000
LONGEST_WORD: Final = 64
MOST_ASKED_WORDS: Final = 16

_WORD: Final = re.compile(r"[^\W_]+")
_CYRILLIC: Final = re.compile(r"[\u0400-\u052f]")
_FOLDED_KAZAKH: Final = str.maketrans("әғқңөұүһі", "агкноуухи")
_LATIN_MARKS: Final = re.compile(r"[\u0300-\u036f]")

# Endings in folded letters (so и stands for і, у for ұ and ү), longest first.
_KAZAKH_ENDINGS: Final = tuple(
    sorted(
        (
            *("лар", "лер", "дар", "дер", "тар", "тер"),  # plural
            *("ымыз", "имиз", "ыныз", "иниз", "ныз", "низ"),  # belonging to us, to you
            *("сы", "си", "ым", "им", "ын", "ин", "ы", "и"),  # belonging to me, thee, him
            *("нын", "нин", "дын", "дин", "тын", "тин"),  # genitive
            *("га", "ге", "ка", "ке", "на", "не"),  # dative
            *("ны", "ни", "ды", "ди", "ты", "ти"),  # accusative
            *("да", "де", "та", "те", "нда", "нде"),  # locative
            *("дагы", "деги", "тагы", "теги", "ндагы", "ндеги"),  # "being in"
            *("дан", "ден", "тан", "тен", "нан", "нен"),  # ablative
            *("мен", "бен", "пен"),  # instrumental
        ),
        key=len,
        reverse=True,
    )
)
_SHORTEST_STEM: Final = 3

# The stemmers keep the word they work on inside themselves: one thread at a time.
_stemmer_lock = threading.Lock()
_russian = snowballstemmer.stemmer("russian")
_english = snowballstemmer.stemmer("english")


def words(text: str) -> list[str]:
    """Split into words in order: NFC, lower case, ё as е, Kazakh letters kept."""
    return list(_each_word(text))


def document_text(text: str) -> str:
    """Prepare stored text for ``to_tsvector('simple', ...)``: every form of every word.

    The order of words is kept and repeated words stay, so that ranking can count them.
    """
    return " ".join(form for word in _each_word(text) for form in _forms(word))


def query_text(text: str, weights: str = "") -> str:
    """Prepare what a person typed for ``to_tsquery('simple', ...)``.

    All words must be found; the last may be unfinished. Empty when nothing can be asked: the
    caller then filters by nothing. Only letters and digits reach the query, each in quotes, so
    no operator can be smuggled in. At most 16 words are asked. ``weights``: only words stored with one of these
    letters are found.
    """
    label = f":{weights}" if weights else ""
    asked = words(text)[:MOST_ASKED_WORDS]
    parts = []
    for place, word in enumerate(asked, start=1):
        forms = [f"'{form}'{label}" for form in _forms(word)]
        if place == len(asked):
            # Folded, since the folded form of each stored word is stored with it.
            forms.append(f"'{_fold_word(word)}':*{weights}")
        parts.append("(" + " | ".join(forms) + ")")
    return " & ".join(parts)


def fold(text: str) -> str:
    """Fold to one plain spelling for the search of names with typos (pg_trgm).

    "Қасымов  ҰЛАН" gives "касымов улан"; accents of Latin letters go. No stems are cut.
    """
    return " ".join(map(_fold_word, _each_word(text)))


def _each_word(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFC", text[:LONGEST_TEXT]).lower().replace("ё", "е")
    for found in _WORD.finditer(unicodedata.normalize("NFC", plain)):
        word = found[0][:LONGEST_WORD]
        if not word.isascii():
            # Powers, fractions and circled numbers count as "word" to the pattern above.
            word = "".join(letter for letter in word if letter.isalpha() or letter.isdecimal())
        if word:
            yield word


def _forms(word: str) -> tuple[str, ...]:
    """List the different forms of a word, the written one first."""
    folded = _fold_word(word)
    return tuple(dict.fromkeys((word, folded, *_stems(folded))))


def _fold_word(word: str) -> str:
    if word.isascii():
        return word
    folded = word.translate(_FOLDED_KAZAKH)
    if _CYRILLIC.search(folded):
        return folded  # decomposing would turn й into и
    bare = _LATIN_MARKS.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", bare) or folded


@lru_cache(maxsize=32_768)
def _stems(folded: str) -> tuple[str, ...]:
    """Cut the stems of a folded word: Russian and Kazakh for Cyrillic, English for Latin.

    A Cyrillic word gets both, for no rule tells the two languages apart by one word.
    """
    if folded.isdecimal():
        return ()
    with _stemmer_lock:
        if _CYRILLIC.search(folded):
            return str(_russian.stemWord(folded)), _kazakh_stem(folded)
        return (str(_english.stemWord(folded)),) if folded.isascii() else ()


def _kazakh_stem(folded: str) -> str:
    """Cut Kazakh endings until none is left, keeping at least three letters.

    Cutting to the end makes "қорытынды" and "қорытындының" meet, though both lose too much.
    """
    stem = folded
    while True:
        for ending in _KAZAKH_ENDINGS:
            if stem.endswith(ending) and len(stem) - len(ending) >= _SHORTEST_STEM:
                stem = stem[: -len(ending)]
                break
        else:
            return stem
