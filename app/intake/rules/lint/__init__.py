"""Clarity of a request before publication: pure, deterministic, explainable. It warns and never blocks.

The rules and what they do not know stand in docs/clarity.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.intake.rules.lint.finding import ADVICE, REASON, TITLE, WEIGHT, Finding, finding, score
from app.intake.rules.lint.table import COMPARES, DESTROYS, SAMPLES, VERSION, covered, themes_in
from app.intake.rules.lint.texts import language_of, languages, plain, unquoted
from app.intake.rules.lint.wording import double, leading, legal
from app.intake.states import Part, Permission

__all__ = [
    "ADVICE",
    "COMPARES",
    "DESTROYS",
    "REASON",
    "TITLE",
    "VERSION",
    "WEIGHT",
    "Finding",
    "covered",
    "language_of",
    "lint",
    "lint_question",
    "score",
    "themes_in",
]


def lint(expertise: Any) -> list[Finding]:
    """Everything that may make this request unclear, in the order of its parts.

    Works on anything with the attributes of an expertise. The same text gives the same findings.
    """
    slugs = frozenset(s.slug for s in expertise.specialties)
    language = expertise.ruling_language
    found: list[Finding] = []
    for place, question in enumerate(expertise.questions, 1):
        found += lint_question(question.text, slugs, language, place=place)
    if not expertise.questions:
        found.append(finding("no_question", Part.QUESTIONS, ""))
    found += _objects(expertise, slugs)
    for words in (expertise.grounds, expertise.circumstances):
        found += _language(words, language, Part.GROUNDS, None)
    return list({one.mark: one for one in found}.values())


def lint_question(text: Any, slugs: frozenset[str], language: str, *, place: int | None = None) -> list[Finding]:
    """The findings on the wording of one question, put to experts of these specialties (slugs)."""
    words = plain(text)
    own = unquoted(words)
    found = []
    for code, rule in (("legal", legal), ("leading", leading), ("double", double)):
        if seen := rule(own):
            found.append(finding(code, Part.QUESTIONS, words, place=place, found=seen))
    if slugs:
        found += _outside(own, slugs, place)
    return [*found, *_language(text, language, Part.QUESTIONS, place)]


def _outside(own: str, slugs: frozenset[str], place: int | None) -> Iterator[Finding]:
    """Every theme of the question belongs to other specialties; where no theme is known, nothing is said."""
    themes = themes_in(own)
    if themes and all(slugs.isdisjoint(owners) for owners, _ in themes):
        owners, words = themes[0]
        yield finding("outside", Part.QUESTIONS, own, place=place, found=words, slugs=tuple(sorted(owners)))


def _language(text: Any, language: str, part: Part, place: int | None) -> Iterator[Finding]:
    written, words = language_of(text), plain(text)
    kazakh, russian, _ = languages(text)
    if min(kazakh, russian) >= 2:
        yield finding("mixed", part, words, place=place)
    elif written and written != language:
        yield finding("language", part, words, place=place)


def _objects(expertise: Any, slugs: frozenset[str]) -> Iterator[Finding]:
    things = list(expertise.objects)
    if not things and expertise.questions:
        yield finding("no_object", Part.OBJECTS, "")
    for place, thing in enumerate(things, 1):
        if not plain(thing.origin).strip():
            yield finding("no_origin", Part.OBJECTS, plain(thing.name), place=place)
    if slugs & COMPARES and things and not any(SAMPLES.search(plain(f"{t.name} {t.origin}")) for t in things):
        for place, question in enumerate(expertise.questions, 1):
            if found := SAMPLES.search(plain(question.text)):
                yield finding("no_samples", Part.QUESTIONS, plain(question.text), place=place, found=found[0])
    destroying = sorted(slugs & DESTROYS)
    if destroying and things and not any(t.permission in {Permission.PARTIAL, Permission.FULL} for t in things):
        yield finding("permission", Part.OBJECTS, " ".join(destroying), slugs=tuple(destroying))
