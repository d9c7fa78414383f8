"""The home page of each role, and the frame of every page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine

from app.accounts.states import VERBS_OF, BodyKind, Verb
from app.complaints.service import impose
from app.kernel import clock
from app.registry.states import MeasureKind
from tests.builders.accounts import make_body, make_person
from tests.builders.complaints import make_reviewer
from tests.builders.notices import make_letter
from tests.builders.registry import make_expert
from tests.client import Browser

Browse = Callable[..., Browser]
LANGS = ["kk", "ru", "en"]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", list(BodyKind))
def test_member_of_each_kind_of_body_has_a_home(browse: Browse, kind: BodyKind, lang: str) -> None:
    person = make_person(make_body(kind), VERBS_OF[kind])
    browse(person, lang=lang).get("/home")


def test_private_expert_without_an_entry_has_a_home(browse: Browse) -> None:
    page = browse(make_person(expert=True)).get("/home").get_data(as_text=True)
    assert "Private expert" in page


def test_an_expert_whom_the_chamber_shuts_out_is_told_so_at_home_and_on_the_board(
    browse: Browse, now: datetime
) -> None:
    out, other = make_expert(), make_expert()
    on = clock.day_of(now)
    facts = {"decision_no": "77", "reason": "Әдеп бұзылды.", "first_day": on, "last_day": on + timedelta(days=9)}
    impose(out, kind=MeasureKind.SUSPENSION, **facts, by=make_reviewer(), at=now)
    with time_machine.travel(now, tick=True):
        for person, told in ((out.person, True), (other.person, False)):
            for address in ("/home", "/board"):
                page = browse(person).get(address).get_data(as_text=True)
                assert ("The Chamber has suspended your membership" in page) is told
                assert ("decision 77" in page) is told


def test_nobody_signed_in_is_sent_to_sign_in(browse: Browse) -> None:
    assert "/sign-in" in browse().get("/home", status=302).headers["Location"]


def test_frame_counts_unread_letters_and_shows_own_sections(browse: Browse) -> None:
    court = make_body()
    clerk = make_person(court, [Verb.DRAFT])
    make_letter(clerk)
    page = browse(clerk).get("/home").get_data(as_text=True)
    assert '<span class="sarap-badge">1</span>' in page
    assert 'href="/requests"' in page
    assert 'href="/board"' not in page
    assert f"/bodies/{court.id}/members" not in page
    boss = browse(make_person(court, [Verb.MANAGE_MEMBERS])).get("/home").get_data(as_text=True)
    assert f"/bodies/{court.id}/members" in boss
    assert 'href="/requests"' not in boss


def test_figures_are_offered_to_those_only_who_may_read_them(browse: Browse) -> None:
    ministry = make_body(BodyKind.MINISTRY)
    for verb, offered in ((Verb.READ_FIGURES, True), (Verb.REVIEW, False)):
        page = browse(make_person(ministry, [verb])).get("/home").get_data(as_text=True)
        assert ('href="/figures"' in page) is offered


def test_ministry_learns_that_the_register_was_never_read_in(browse: Browse, now: datetime) -> None:
    official = make_person(make_body(BodyKind.MINISTRY), VERBS_OF[BodyKind.MINISTRY])
    waiting = make_body(BodyKind.COURT)
    make_person(waiting, [Verb.MANAGE_MEMBERS], password=None)
    make_person(waiting, [Verb.DRAFT], password=None)
    page = browse(official).get("/home").get_data(as_text=True)
    assert "No file has been read in yet." in page
    assert "Rules that are not set" in page
    assert "Invited: 1" in page[page.index(f"/bodies/{waiting.id}/members") :]


@pytest.mark.parametrize("lang", LANGS)
def test_frame_of_an_unknown_page_is_clean(browse: Browse, lang: str) -> None:
    browse(make_person(), lang=lang).get("/nowhere", status=404)
