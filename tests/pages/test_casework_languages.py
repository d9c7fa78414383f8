"""The pages in Kazakh and Russian; the note on a holiday that is not announced; what a provider may not read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.casework.rules import ClockState
from app.casework.rules.picture import ClockPicture
from app.casework.rules.provisional import provisional_years
from app.kernel import clock
from tests.builders import casework as build

DAY = timedelta(days=1)


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_every_page_speaks_the_readers_language(browse, monkeypatch, lang):
    selection, day = build.make_started()
    build.make_suspended(selection, day=day + DAY)
    monkeypatch.setattr(clock, "now", lambda: build.noon(day + 2 * DAY))
    people = (selection.expertise.official, build.expert_of(selection))
    for tail in (
        "",
        "/request",
        "/clock",
        "/documents",
        "/journal",
        "/return-unexecuted",
        "/conclusion",
        "/conclusion/sign",
    ):
        for person in people:
            if tail in {"/return-unexecuted", "/conclusion", "/conclusion/sign"} and person is people[0]:
                continue
            text = browse(person, lang=lang).get(f"/expertises/{selection.expertise_id}{tail}").get_data(as_text=True)
            assert "Suspended" not in text
            assert "%(" not in text


def test_a_term_that_spans_an_unannounced_holiday_is_provisional():
    def picture(today, due):
        return ClockPicture(today, ClockState.RUNNING, frozenset(), (), due_on=due)

    over = picture(date(2027, 5, 3), date(2027, 5, 20))
    assert provisional_years(over, frozenset({2026})) == (2027,)
    assert provisional_years(over, frozenset({2026, 2027})) == ()
    assert provisional_years(picture(date(2027, 5, 3), date(2027, 5, 14)), frozenset()) == ()
    assert provisional_years(picture(date(2027, 5, 18), date(2027, 6, 1)), frozenset()) == ()


def test_a_provider_reads_nothing_of_the_case_before_the_warning(browse, monkeypatch):
    selection = build.make_ruled()
    expertise, moment = selection.expertise, selection.answered_at + 9 * build.HOUR
    monkeypatch.setattr(clock, "now", lambda: moment)
    page = browse(build.expert_of(selection))
    for tail in ("", "/request", "/clock", "/documents", "/journal"):
        text = page.get(f"/expertises/{expertise.id}{tail}").get_data(as_text=True)
        assert expertise.case_number not in text
        assert expertise.questions[0].text not in text
        assert "150 000" not in text
        assert "The shortest term" not in text
