"""How the texts of a request are read: words, stems, the language; nothing here raises on odd input."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Final

QUOTED: Final = re.compile(r"[«\"“„][^«»\"“”„]*[»\"”“]")
WORD: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
NEVER: Final = re.compile(r"(?!)")
LONGEST: Final = 20_000

KAZAKH_LETTERS: Final = frozenset("әғқңөұүһі")
# Words without a Kazakh letter of their own that only Kazakh has, and words that only Russian has.
KAZAKH_WORDS: Final = frozenset(
    {
        "ба", "бе", "ма", "ме", "па", "пе", "мен", "бен", "пен", "бар", "осы", "сол", "ол", "оны", "олар",
        "болды", "болса", "болып", "табыла", "табылады", "бойынша", "туралы", "неше", "тараптар",
        "арасында", "пайда", "жасалды", "бола", "алады", "деген", "зат", "заттар", "екен", "емес", "бастап",
        "дейін",
    }
)  # fmt: skip
RUSSIAN_WORDS: Final = frozenset(
    {
        "ли", "и", "в", "во", "на", "с", "со", "по", "из", "от", "до", "для", "при", "за", "не", "или",
        "как", "каким", "какой", "какая", "какое", "какие", "каков", "какова", "каково", "каковы", "кем",
        "чем", "что", "где", "когда", "если", "то", "к", "ко", "о", "об", "у", "его", "ее", "их", "он",
        "она", "оно", "они", "это", "тот", "та", "те", "был", "была", "было", "были", "же", "а", "но",
        "также", "том", "числе", "между", "после", "перед", "под", "над", "без", "чего", "сколько",
        "почему", "вследствие", "именно", "лицо", "лица", "лицом", "лиц", "дома", "дом",
    }
)  # fmt: skip
RUSSIAN_ENDING: Final = re.compile(
    r"[\w-]{2,}(ого|его|ому|ему|ыми|ими|ых|их|ость|ости|ение|ения|ением|ании|ание|ания|ются|ется|ился|илась|илось|ились|"
    r"ался|алась|алось|ались|ать|ить|ный|ная|ное|ные|ной|ный|ская|ское|ский|ские|ской|щий|щая|щее|щие|енный|нных|ную|ены|ено)"
)


def plain(text: Any) -> str:
    """Small letters, composed, ё as е; at most 20,000 characters; an empty text for what is none."""
    if not isinstance(text, str):
        return ""
    return unicodedata.normalize("NFC", text[:LONGEST]).lower().replace("ё", "е")


def unquoted(text: str) -> str:
    """The text without what stands in quotation marks: names and citations are not the official's own words."""
    return QUOTED.sub(" ", text)


def stems(found: Iterable[str]) -> re.Pattern[str]:
    """One pattern for many stems: the beginning of a word; '=' the whole word; a blank: the next word."""
    alternatives = [r"[\s,]+".join(map(_stem, one.split())) for one in found]
    return re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})") if alternatives else NEVER


def _stem(part: str) -> str:
    return rf"{re.escape(part[1:])}(?!\w)" if part.startswith("=") else rf"{re.escape(part)}[\w-]*"


def _is_kazakh(word: str) -> bool:
    return word in KAZAKH_WORDS or not KAZAKH_LETTERS.isdisjoint(word)


def _is_russian(word: str) -> bool:
    return KAZAKH_LETTERS.isdisjoint(word) and (word in RUSSIAN_WORDS or RUSSIAN_ENDING.fullmatch(word) is not None)


def languages(text: Any) -> tuple[int, int, int]:
    """How many words of a text are surely Kazakh, surely Russian, and written in Latin letters.

    Names (words that begin with a capital, but the first) and quotations are left out.
    """
    raw = unicodedata.normalize("NFC", text[:LONGEST]) if isinstance(text, str) else ""
    words = [w for i, w in enumerate(WORD.findall(unquoted(raw))) if i == 0 or w.islower()]
    found = [plain(w) for w in words]
    return sum(map(_is_kazakh, found)), sum(map(_is_russian, found)), sum(w.isascii() for w in found)


def language_of(text: Any) -> str:
    """kk, ru, other (Latin letters), or nothing where the words do not tell."""
    kazakh, russian, latin = languages(text)
    if kazakh == russian == 0:
        return "other" if latin >= 3 else ""
    if kazakh == russian:
        return ""
    return "kk" if kazakh > russian else "ru"
