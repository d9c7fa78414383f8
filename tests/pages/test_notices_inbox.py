"""The inbox on the site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kernel import mail, paging
from app.kernel.db import db
from app.notices.models import Letter
from tests.builders.accounts import make_person
from tests.builders.intake import make_published
from tests.builders.notices import AT, make_legal, make_letter
from tests.client import Browser

CONTEXT = mail.pack({"changed_at": AT})


def test_reader_sees_own_letters_but_no_private_one(browse: Callable[..., Browser]) -> None:
    reader, other = make_person(), make_person()
    mine = make_letter(reader, context=CONTEXT)
    private = make_letter(reader, context=CONTEXT, private=True)
    foreign = make_letter(other, context=CONTEXT)
    site = browse(reader)
    page = site.get("/inbox").get_data(as_text=True)
    assert f"/inbox/{mine.id}" in page
    assert str(private.id) not in page
    assert str(foreign.id) not in page
    assert "2 March 2026" in site.get(f"/inbox/{mine.id}").get_data(as_text=True)
    for hidden in (private, foreign):
        site.get(f"/inbox/{hidden.id}", status=404)
        site.post(f"/inbox/{hidden.id}/read", status=404)


def test_reading_marks_nothing_but_the_button_does(browse: Callable[..., Browser]) -> None:
    reader = make_person()
    first, second = make_letter(reader, context=CONTEXT), make_letter(reader, context=CONTEXT)
    site = browse(reader)
    site.get(f"/inbox/{first.id}")
    assert first.read_at is None
    site.post(f"/inbox/{first.id}/read")
    assert first.read_at is not None
    assert second.read_at is None
    site.post("/inbox/read")
    db.session.refresh(second)
    assert second.read_at is not None


def test_bulk_mark_leaves_legal_notices_and_other_peoples_letters_and_says_so(browse: Callable[..., Browser]) -> None:
    reader, other = make_person(), make_person()
    plain = [make_letter(reader, context=CONTEXT) for _ in range(2)]
    notice = make_legal(make_published(), to=reader)
    legal = db.session.scalars(select(Letter).where(Letter.notice_id == notice.id)).one()
    foreign = make_letter(other, context=CONTEXT)
    site = browse(reader)
    browse(other)
    assert "Legal notices are opened one by one" in site.get("/inbox").get_data(as_text=True)
    said = site.post("/inbox/read", status=200, follow=True).get_data(as_text=True)
    assert "2 letters are marked as read. Legal notices were left" in said
    assert "Mark all but legal notices as read" not in said
    for letter in (*plain, legal, foreign):
        db.session.refresh(letter)
    assert [letter.read_at is not None for letter in (*plain, legal, foreign)] == [True, True, False, False]


def test_anonymous_reader_is_sent_to_sign_in(browse: Callable[..., Browser]) -> None:
    assert "/sign-in?next=/inbox" in browse().get("/inbox", status=302).headers["Location"]


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_empty_inbox_says_so_in_each_language(browse: Callable[..., Browser], lang: str) -> None:
    browse(make_person(), lang=lang).get("/inbox")


def test_long_inbox_is_paged_and_costs_no_more(browse: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    one, many = make_person(), make_person()
    make_letter(one, context=CONTEXT)
    for minute in range(30):
        make_letter(many, context=CONTEXT, made_at=AT + timedelta(minutes=minute))
    few = browse(one)
    few.get("/inbox")
    site = browse(many)
    page = site.get("/inbox").get_data(as_text=True)
    assert site.queries == few.queries
    assert page.count("/inbox/0") == 25
    assert "after=" in page
    assert "30 found" in page
    monkeypatch.setattr(paging, "MOST_COUNTED", 29)
    assert "More than 29 found" in site.get("/inbox").get_data(as_text=True)
    assert "1 found" in few.get("/inbox").get_data(as_text=True)
