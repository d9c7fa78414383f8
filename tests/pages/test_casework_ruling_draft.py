"""The ruling is read before it is issued: the same paper, marked as a draft, for whoever may issue it."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select

from app.accounts.states import Verb
from app.kernel import clock
from app.kernel.db import db
from app.kernel.journal import JournalEntry
from tests.builders import casework as build
from tests.builders.accounts import PASSWORD, make_body, make_person

# The mark across the page, and what stands in the place of the number.
SAYS = {
    "kk": ("ЖОБА", "{} сараптамасы бойынша жоба, заңды күші жоқ"),
    "ru": ("ПРОЕКТ", "Проект по экспертизе {}, юридической силы не имеет"),
}


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page without spaces, which a line's end may have taken."""
    return [re.sub(r"\s+", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_judge_reads_the_ruling_as_a_draft_before_issuing_it(browse, monkeypatch, language):
    selection = build.make_accepted()
    expertise, judge = selection.expertise, build.official_of(selection.expertise)
    expertise.ruling_language = language
    monkeypatch.setattr(clock, "now", lambda: selection.answered_at + 9 * build.HOUR)
    here = f"/expertises/{expertise.id}"
    address, page = f"{here}/ruling/draft.pdf", browse(judge)
    page.get(address, status=409)  # as long as the checks before it are not done
    build.make_checked(selection)
    preparer = make_person(expertise.body, [Verb.DRAFT, Verb.SELECT])
    other_judge = make_person(make_body(), [Verb.PUBLISH])
    for person, status in ((preparer, 403), (build.expert_of(selection), 403), (other_judge, 404)):
        browse(person).get(address, status=status)
    assert address in page.get(f"{here}/issue-ruling").text
    wrong = page.post(f"{here}/issue-ruling", {"password": "wrong"}, status=422)
    assert address in wrong.text
    journalled = db.session.scalar(select(func.count()).select_from(JournalEntry))
    sent = page.get(address)
    assert sent.headers["Cache-Control"] == "private, no-store"
    drafted = pages_of(sent.data)
    assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == journalled
    page.get(f"{here}/ruling.pdf", status=403)  # there is none
    page.post(f"{here}/issue-ruling", {"password": PASSWORD})
    issued = pages_of(page.get(f"{here}/ruling.pdf").data)
    mark, instead = SAYS[language]
    number, unnumbered = f"№{expertise.number}", re.sub(r"\s+", "", instead.format(expertise.number))
    assert all(mark in one and unnumbered in one and number not in one for one in drafted)
    assert not any(mark in one or unnumbered in one for one in issued)
    assert [one.replace(mark, "").replace(unnumbered, number) for one in drafted] == issued
    page.get(address, status=409)  # it is issued
