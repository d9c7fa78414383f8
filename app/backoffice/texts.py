"""The long texts of the site: help by role, how Sarap decides, what every site must say, and the glossary.

A text is a file for each language under ``data/texts``, in a small part of Markdown:

    # Title                        the first line
    ## Heading {#anchor}           a section; the same anchors in every language
    - item, 1. item                lists, one line an item
    **bold**, [text](/address)     within a line
    [[Publish]]                    a button or page by its English name, shown as the page names it
    !include _order                another file, for what two roles have in common

Everything else is text and is escaped. `tests/pages/test_backoffice_texts.py` holds that all languages have the
same pages, anchors and names, that each name is a sentence of the catalogues, and that each address exists.
"""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

from app.kernel.i18n import LOCALES, _, force_locale
from app.kernel.search import MOST_ASKED_WORDS, document_text, fold, words

DATA = Path(__file__).parent / "data"
TEXTS = DATA / "texts"
ROLES = (
    "clerk",
    "investigator",
    "prosecutor",
    "private-expert",
    "institute-head",
    "state-expert",
    "chamber",
    "ministry",
    "party",
)
RULES = "how"
ABOUT = ("accessibility", "personal-data", "confirmation", "contacts")
PAGES = (*ROLES, RULES, *ABOUT)
HEADING = re.compile(r"## (?P<text>.+?) \{#(?P<anchor>[a-z0-9-]+)\}")
ITEM = re.compile(r"(?:- |\d+\. )")
INLINE = re.compile(r"\[\[(?P<name>.+?)\]\]|\*\*(?P<bold>.+?)\*\*|\[(?P<text>[^\]]+)\]\((?P<href>/[^)\s]*)\)")
KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


@dataclass(frozen=True)
class Section:
    """A heading with its anchor, and the blocks below it: paragraphs and lists, as lines of source."""

    anchor: str
    title: str
    blocks: tuple[tuple[str, ...], ...]

    @property
    def html(self) -> Markup:
        """The blocks in the reader's language; buttons are called what they are called on their pages."""
        return Markup("\n").join(_block(lines) for lines in self.blocks)

    @property
    def text(self) -> str:
        """The same as plain text, for searching."""
        return Markup.striptags(self.html)


@dataclass(frozen=True)
class Text:
    """One page in one language."""

    slug: str
    title: str
    lead: Section
    sections: tuple[Section, ...]


@cache
def text(slug: str, language: str) -> Text:
    """A page by its name. `LookupError` if there is none."""
    if slug not in PAGES:
        raise LookupError(slug)
    lines = _lines(TEXTS / language / f"{slug}.md")
    title = next(lines).removeprefix("# ").strip()
    heading, found, block = ("", ""), [], list[str]()
    blocks = list[tuple[str, ...]]()

    def close_block() -> None:
        if block:
            blocks.append(tuple(block))
            block.clear()

    for line in [*lines, "## . {#end}"]:
        matched = HEADING.fullmatch(line)
        if matched is not None:
            close_block()
            found.append(Section(heading[0], heading[1], tuple(blocks)))
            blocks.clear()
            heading = (matched["anchor"], matched["text"])
        elif not line.strip():
            close_block()
        else:
            if block and ITEM.match(line) is None and ITEM.match(block[0]):
                close_block()
            block.append(line)
    return Text(slug, title, found[0], tuple(found[1:]))


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("!include "):
            yield from _lines(path.with_name(f"{line.removeprefix('!include ').strip()}.md"))
        else:
            yield line


def _block(lines: tuple[str, ...]) -> Markup:
    if ITEM.match(lines[0]) is None:
        return Markup('<p class="govuk-body">{}</p>').format(inline(" ".join(lines)))
    items = Markup("").join(Markup("<li>{}</li>").format(inline(ITEM.sub("", line, count=1))) for line in lines)
    tag, kind = ("ul", "bullet") if lines[0].startswith("- ") else ("ol", "number")
    return Markup('<{0} class="govuk-list govuk-list--{1}">{2}</{0}>').format(tag, kind, items)


def inline(line: str) -> Markup:
    """One line with its names, bold words and links; everything else escaped."""
    parts, last = [], 0
    for found in INLINE.finditer(line):
        parts.append(escape(line[last : found.start()]))
        last = found.end()
        if found["name"]:
            parts.append(Markup('<strong class="sarap-named">{}</strong>').format(_(found["name"])))
        elif found["bold"]:
            parts.append(Markup("<strong>{}</strong>").format(found["bold"]))
        else:
            parts.append(Markup('<a class="govuk-link" href="{}">{}</a>').format(found["href"], found["text"]))
    return Markup("").join([*parts, escape(line[last:])])


def address(slug: str) -> str:
    """Where a page stands."""
    return f"/help/{slug}" if slug in ROLES else f"/{'how-sarap-decides' if slug == RULES else slug}"


def help_pages(language: str) -> list[tuple[str, str, str]]:
    """Every section of every page in one language: (address with anchor, title, plain text), for the search."""
    found = []
    with force_locale(LOCALES[language]):
        for slug in PAGES:
            page = text(slug, language)
            found.append((address(slug), page.title, page.lead.text))
            found += [(f"{address(slug)}#{s.anchor}", f"{page.title}: {s.title}", s.text) for s in page.sections]
        found += [(f"/glossary#{t.key}", t.word(language), t.meaning(language)) for t in glossary(language)]
    return found


@dataclass(frozen=True)
class Entry:
    """A piece of public text that the search finds: a section of a page, or a term. `said` and `named` are sorted
    forms of the words of the whole and of the title.
    """

    address: str
    title: str
    text: str
    said: tuple[str, ...]
    named: tuple[str, ...]


@cache
def entries(language: str) -> tuple[Entry, ...]:
    """Everything of `help_pages`, prepared for searching once."""
    return tuple(
        Entry(where, title, text, _sorted_forms(f"{title} {text}"), _sorted_forms(title))
        for where, title, text in help_pages(language)
    )


def _sorted_forms(said: str) -> tuple[str, ...]:
    return tuple(sorted(set(document_text(said).split())))


def _from(forms: tuple[str, ...], beginning: str) -> str:
    """The first form that does not come before these letters."""
    place = bisect_left(forms, beginning)
    return forms[place] if place < len(forms) else ""


def _holds(forms: tuple[str, ...], word: str, *, unfinished: bool) -> bool:
    """As the search of everything else: any form of the word meets any stored one; the last may be unfinished."""
    beginning = fold(word)
    begun = unfinished and _from(forms, beginning).startswith(beginning)
    return begun or any(_from(forms, form) == form for form in document_text(word).split())


def found_entries(wanted: str, language: str) -> list[tuple[Entry, int]]:
    """The texts in this language that hold every word, each with its rank: words of the title weigh most."""
    asked = words(wanted)[:MOST_ASKED_WORDS]
    pairs = [(word, place == len(asked)) for place, word in enumerate(asked, 1)]
    if not pairs:
        return []
    return [
        (one, 1 + 100 * sum(_holds(one.named, word, unfinished=last) for word, last in pairs) // len(pairs))
        for one in entries(language)
        if all(_holds(one.said, word, unfinished=last) for word, last in pairs)
    ]


@dataclass(frozen=True)
class Term:
    """A word of the law in three languages, each with its explanation."""

    key: str
    words: Mapping[str, str]
    meanings: Mapping[str, str]

    def word(self, language: str) -> str:
        return self.words[language]

    def meaning(self, language: str) -> str:
        return self.meanings[language]

    def letter(self, language: str) -> str:
        return self.words[language][0].upper()


@cache
def glossary(language: str) -> tuple[Term, ...]:
    """All terms, alphabetically by that language; Kazakh letters in the order of the Kazakh alphabet."""
    with (DATA / "glossary.csv").open(encoding="utf-8", newline="") as file:
        terms = [
            Term(row["key"], {k: row[k] for k in LOCALES}, {k: row[f"{k}_text"] for k in LOCALES})
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(terms, key=lambda term: [_place(letter) for letter in term.word(language).lower()]))


def _place(letter: str) -> tuple[int, str]:
    return (KAZAKH.index(letter), "") if letter in KAZAKH else (-1 if letter.isspace() else 99, letter)


def found_terms(wanted: str, language: str) -> list[Term]:
    """The terms with these letters in the word, in any language, or in the explanation in this one."""
    wanted = " ".join(wanted.lower().replace("ё", "е").split())
    return [
        term
        for term in glossary(language)
        if wanted in " ".join((*term.words.values(), term.meaning(language))).lower().replace("ё", "е")
    ]
