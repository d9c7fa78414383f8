"""Help, rules in short and the glossary are found with everything else, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.backoffice import texts
from app.kernel.i18n import LANGUAGES
from app.kernel.search import document_text, fold, words
from tests.builders import intake
from tests.builders.accounts import make_person
from tests.client import Browser

Browse = Callable[..., Browser]
ASKED = {"kk": ("шағым", "құпия", "сарапшының"), "ru": ("жалоба", "отвод", "эксперта"), "en": ("complaint", "sealed off", "experts")}  # fmt: skip
ITEM = re.compile(r'sarap-found__item">\s*<h2[^>]*><a class="govuk-link" href="([^"]+)"')


def naive(asked: str, lang: str) -> set[str]:
    """Every text that holds each word in some form, the last one perhaps unfinished."""
    found = set()
    typed = words(asked)
    for where, title, text in texts.help_pages(lang):
        forms = set(document_text(f"{title} {text}").split())
        fits = [
            bool(set(document_text(word).split()) & forms)
            or (place == len(typed) and any(f.startswith(fold(word)) for f in forms))
            for place, word in enumerate(typed, 1)
        ]
        if typed and all(fits):
            found.add(where)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_anybody_finds_what_the_naive_filter_finds_and_every_address_opens(browse: Browse, lang: str) -> None:
    site = browse(make_person(), lang=lang)
    for asked in ASKED[lang]:
        path = f"/search?q={asked}&kind=help"
        page = site.get(path).get_data(as_text=True)
        assert site.queries <= 12
        wanted = naive(asked, lang)
        assert wanted, asked
        found: list[str] = ITEM.findall(page)
        while onward := re.search(r'rel="next" href="([^"]+)"', page):
            page = site.get(onward[1].replace("&amp;", "&")).get_data(as_text=True)
            found += ITEM.findall(page)
        assert len(found) == len(set(found))
        assert set(found) == wanted, asked
        where, _hash, anchor = found[0].partition("#")
        opened = site.get(where).get_data(as_text=True)
        assert not anchor or f'id="{anchor}"' in opened
    assert site.get("/search?q=qwxz&kind=help").get_data(as_text=True).count("sarap-found__item") == 0


def test_own_things_come_before_the_help_and_counts_name_both(browse: Browse) -> None:
    expertise = intake.make_prepared(questions=("Was the complaint signed by him?",))
    page = browse(expertise.official).get("/search?q=complaint").get_data(as_text=True)
    assert ITEM.findall(page)[0].endswith(str(expertise.id))
    assert "Help and glossary" in page
    assert "<mark>complaint</mark>" in page.lower()
    assert browse(make_person()).get("/search?q=complaint").get_data(as_text=True).count(str(expertise.id)) == 0
