"""The inbox on the site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.kernel import mail
from app.kernel.db import db
from tests.builders.accounts import make_person
from tests.builders.notices import AT, make_letter
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


def test_anonymous_reader_is_sent_to_sign_in(browse: Callable[..., Browser]) -> None:
    assert "/sign-in?next=/inbox" in browse().get("/inbox", status=302).headers["Location"]


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_empty_inbox_says_so_in_each_language(browse: Callable[..., Browser], lang: str) -> None:
    browse(make_person(), lang=lang).get("/inbox")


def test_long_inbox_is_paged_and_costs_no_more(browse: Callable[..., Browser]) -> None:
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
