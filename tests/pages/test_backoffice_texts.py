"""Help, rules in short, legal texts and the glossary: whole, alike in three languages, and leading somewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from markupsafe import escape

from app.accounts.states import VERBS_OF, BodyKind
from app.backoffice import texts
from app.backoffice.views.helping import SECTIONS, help_for
from app.kernel.i18n import LANGUAGES, LOCALES, _, force_locale
from tests.builders.accounts import make_body, make_person
from tests.client import Browser

Browse = Callable[..., Browser]
NAME = re.compile(r"\[\[(.+?)\]\]")
ADDRESS = re.compile(r"\]\((/[^)\s]*)\)")


def sources(language: str) -> dict[str, str]:
    return {p.name: p.read_text(encoding="utf-8") for p in sorted((texts.TEXTS / language).glob("*.md"))}


@pytest.mark.parametrize("slug", texts.PAGES)
def test_a_page_has_the_same_sections_names_and_addresses_in_every_language(slug: str) -> None:
    first = texts.text(slug, "en")
    for lang in LANGUAGES:
        page = texts.text(slug, lang)
        assert [s.anchor for s in page.sections] == [s.anchor for s in first.sections]
        assert page.lead.blocks
        assert all(section.blocks for section in page.sections)
        assert len({s.anchor for s in page.sections}) == len(page.sections)
        shapes = [[len(block) for block in section.blocks] for section in page.sections]
        if slug not in {"clerk", "investigator"}:
            assert shapes == [[len(block) for block in section.blocks] for section in first.sections]


def test_every_file_is_there_in_every_language_with_the_same_names_and_addresses() -> None:
    english = sources("en")
    for lang in LANGUAGES:
        found = sources(lang)
        assert found.keys() == english.keys()
        for name, text in found.items():
            assert sorted(NAME.findall(text)) == sorted(NAME.findall(english[name])), (lang, name)
            assert sorted(ADDRESS.findall(text)) == sorted(ADDRESS.findall(english[name])), (lang, name)
            assert text.count("**") % 2 == 0


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_every_button_named_is_called_so_on_the_site(lang: str) -> None:
    names = {name for text in sources("en").values() for name in NAME.findall(text)}
    templates = "".join(p.read_text(encoding="utf-8") for p in texts.DATA.parents[2].glob("templates/**/*.html"))
    code = "".join(p.read_text(encoding="utf-8") for p in texts.DATA.parents[1].glob("**/*.py"))
    with force_locale(LOCALES[lang]):
        assert [name for name in sorted(names) if _(name) == name] == []
    assert [name for name in sorted(names) if f'"{name}"' not in templates + code] == []


def test_every_address_in_a_text_exists(ctx: Flask, browse: Browse) -> None:
    wanted = {address for text in sources("en").values() for address in ADDRESS.findall(text)}
    reader = browse()
    for address in sorted(wanted):
        path, _hash, anchor = address.partition("#")
        page = reader.get(path).get_data(as_text=True)
        assert not anchor or f'id="{anchor}"' in page, address


@pytest.mark.parametrize("lang", LANGUAGES)
def test_anybody_reads_every_text_and_the_glossary_in_a_language(browse: Browse, lang: str) -> None:
    reader = browse(lang=lang)
    index = reader.get("/help").get_data(as_text=True)
    for slug in texts.PAGES:
        assert f'href="{texts.address(slug)}"' in index
        assert str(escape(texts.text(slug, lang).title)) in reader.get(texts.address(slug)).get_data(as_text=True)
        assert reader.queries <= 4
    page = reader.get("/glossary").get_data(as_text=True)
    assert all(f'id="{term.key}"' in page for term in texts.glossary(lang))


def test_an_unknown_role_has_no_help(browse: Browse) -> None:
    browse().get("/help/hacker", status=404)
    browse().get("/help/how", status=404)


def test_glossary_is_whole_and_ordered_by_the_alphabet_of_the_language() -> None:
    for lang in LANGUAGES:
        terms = texts.glossary(lang)
        assert len(terms) == len({term.key for term in terms}) >= 94
        assert all(term.word(code).strip() and term.meaning(code).strip() for term in terms for code in LANGUAGES)
    letters = [term.letter("kk") for term in texts.glossary("kk")]
    known = [texts.KAZAKH.index(letter.lower()) for letter in letters if letter.lower() in texts.KAZAKH]
    assert known == sorted(known)


@pytest.mark.parametrize(("word", "key"), [("сарапшы", "expert"), ("эксперт", "expert"), ("CHALLENGE", "challenge")])
def test_reader_looks_a_word_up_in_any_language(browse: Browse, word: str, key: str) -> None:
    page = browse(lang="ru").get("/glossary", status=200).get_data(as_text=True)
    found = browse(lang="ru").get(f"/glossary?q={word}").get_data(as_text=True)
    assert f'id="{key}"' in found
    assert found.count("sarap-glossary__term") < page.count("sarap-glossary__term")


def test_reader_looks_up_nonsense_then_is_told_so(browse: Browse) -> None:
    page = browse().get("/glossary?q=<script>zzz").get_data(as_text=True)
    assert "No such word" in page
    assert "<script>zzz" not in page


def test_what_a_text_says_is_escaped() -> None:
    assert texts.inline("a < b **c<i>** [d](/e)") == (
        'a &lt; b <strong>c&lt;i&gt;</strong> <a class="govuk-link" href="/e">d</a>'
    )


@pytest.mark.usefixtures("ctx")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_search_is_given_every_section_as_plain_text(lang: str) -> None:
    found = texts.help_pages(lang)
    addresses = [address for address, _title, _text in found]
    assert len(addresses) == len(set(addresses))
    assert {"/help/clerk#publish", "/how-sarap-decides#ranking", "/glossary#expert"} <= set(addresses)
    assert all(
        title and text and "[[" not in text and "**" not in text and "](" not in text for _a, title, text in found
    )


def test_help_with_a_page_leads_to_the_section_of_the_role(browse: Browse) -> None:
    clerk = make_person(make_body(BodyKind.COURT), VERBS_OF[BodyKind.COURT])
    expert = make_person(expert=True)
    assert help_for("intake.new", clerk, "kk") == "/help/clerk#request"
    assert help_for("bidding.offer", expert, "ru") == "/help/private-expert#offer"
    assert help_for("reporting.figures", clerk, "en") == "/help/clerk"
    assert help_for("intake.party_page", None, "en") == "/help/party#read"
    assert help_for(None, None, "en") == "/help"
    assert 'href="/help/clerk#request"' in browse(clerk).get("/requests/new").get_data(as_text=True)


def test_every_section_led_to_is_in_some_help() -> None:
    known = {section.anchor for slug in texts.ROLES for section in texts.text(slug, "en").sections}
    assert {anchor for _beginning, anchor in SECTIONS} <= known
