"""Every page that somebody sees, in Kazakh and in Russian: clean, marked with its language, no English left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import html5lib
import pytest
from flask import Flask

from app.kernel.db import db
from tests.builders.world import ROLES
from tests.client import XHTML
from tests.house import route_table
from tests.house.route_table import Populated

# Made for developers, in English: not a page of the site in production.
NOT_TRANSLATED = {"site.pattern_page"}
# Names and codes that are the same in every language; everything else of four Latin letters is a forgotten sentence.
SAME_EVERYWHERE = re.compile(
    r"""
    [\w.+-]+@[\w.-]+\.\w+          # addresses of people
    | https?://\S+                 # addresses of pages
    | \b[0-9a-f]{8,}\b             # digests
    | \b[A-Z]{1,2}-[A-Z0-9-]+\b    # numbers of expertises, licences, certificates
    | \b(?:[A-Z2-7]{4}\s?){4,}     # the secret of a second factor
    | \b[\w-]+\.(?:kz|pdf)\b        # sites of the state, names of files
    | open-the-trial-door          # the password of the demo
    | In\ person\. | By\ the\ identity\ card\. | Nothing\ found\. | The\ drawings\ are\ missing\.  # what was typed
    | Identity\ card\. | None\. | The\ whole\ team\ is\ free\.  # the same
    | \bDOCX\b | \bXLSX\b | \bSarap\b | \bEnglish\b | \bKaplan\b | \bMeier\b | \bSHA-256\b | \bJPEG\b | \bWebP\b | \bExcel\b | \bBagIt\b | \bWCAG\b | \bCookie\b | \bcookie\b
    | \b[0-9A-Z]{20}\b             # the code of a signed document
    """,
    re.X,
)
WORD = re.compile(r"[A-Za-z]{4,}|\bLaw\b|\barts?\.")
SAID_ALOUD = ("aria-label", "alt", "title", "placeholder", "data-label")
UNSAID = {XHTML + name for name in ("script", "style", "code", "head", "textarea")}


@pytest.fixture(scope="module")
def there(app: Flask) -> Iterator[Populated]:
    with route_table.populated(app) as made:
        yield made


def viewers(row: dict[str, str]) -> list[str]:
    """The first and the last role that sees the page: they are the least alike."""
    seeing = [role for role in ROLES if row[role] == "200"]
    return sorted({seeing[0], seeing[-1]}) if seeing else []


def spoken(node: Any, lang: str, present: str) -> Iterator[str]:
    """What the reader is told in the language of the page; parts marked with another one are left out."""
    if node.tag in UNSAID or not isinstance(node.tag, str):
        return
    present = node.get("lang") or present
    if present == lang:
        yield from (node.get(name) or "" for name in SAID_ALOUD)
        if node.tag == XHTML + "input" and node.get("type") == "submit":
            yield node.get("value") or ""
        yield node.text or ""
    for child in node:
        yield from spoken(child, lang, present)
        if present == lang:
            yield child.tail or ""


def english_in(html: str, lang: str) -> list[str]:
    tree = html5lib.parse(html)
    assert tree.get("lang") == lang
    found = [SAME_EVERYWHERE.sub(" ", " ".join(text.split())) for text in spoken(tree, lang, lang)]
    titles = [SAME_EVERYWHERE.sub(" ", node.text or "") for node in tree.iter(XHTML + "title")]
    return sorted({text.strip() for text in [*found, *titles] if WORD.search(text)})


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_every_page_speaks_the_language_of_its_reader(there: Populated, lang: str) -> None:
    table = route_table.written()
    browsers = {role: there.browser(role, lang=lang) for role in ROLES}
    left: dict[str, str] = {}
    seen = 0
    for address in [a for a in there.addresses if a.method == "GET" and a.endpoint not in NOT_TRANSLATED]:
        for role in viewers(table.get(address.line, dict.fromkeys(ROLES, ""))):
            db.session.commit()
            answer = browsers[role].get(address.url)
            html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
            answer.close()
            if html:
                seen += 1
                for text in english_in(html, lang):
                    left.setdefault(text, f"{address.line} {role}")
    assert seen > 100
    if left:
        pytest.fail("\n".join(sorted(f"{where}: {text[:200]}" for text, where in left.items())))
