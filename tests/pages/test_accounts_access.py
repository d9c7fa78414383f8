"""Who opened what is mine: the door writes it before the page leaves, and its owner sees it."""

from __future__ import annotations

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.accounts.states import Verb
from app.kernel import access
from app.kernel.access import AccessEntry
from app.kernel.db import db
from app.kernel.ids import uuid7
from tests.builders import bidding
from tests.builders import casework as steps
from tests.builders.access import lend, make_asked, make_ministry, set_hours
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import CASE_VERBS
from tests.builders.registry import make_expert


def entries():
    return db.session.scalars(select(AccessEntry).order_by(AccessEntry.id)).all()


@pytest.fixture
def owner(ctx):
    return make_person(expert=True)


def make_entries(owner, count, *, at, by=None, body=None):
    """Somebody of a body opened the owner's profile so many times."""
    body = body or make_body()
    by = by or make_person(body, CASE_VERBS, position="Judge")
    row = {"by_id": by.id, "body_id": body.id, "kind": "profile", "thing_id": uuid7(), "number": "R-1"}
    row |= {"owners": [owner.id], "delegation_id": None, "grant_id": None}
    access.write_accesses([row] * count, at=at)


def test_an_owner_sees_body_position_and_moment_but_no_name(browse, owner, now):
    body = make_body()
    judge = make_person(body, CASE_VERBS, position="Judge of the court", name="Secret Name")
    make_entries(owner, 1, at=now, by=judge, body=body)
    page = browse(owner).get("/account/opened").text
    assert body.name_en in page
    assert "Judge of the court" in page
    assert "Secret Name" not in page
    assert "Nobody has opened" in browse(judge).get("/account/opened").text


def test_the_list_asks_few_questions_however_long_it_is(browse, owner, now):
    browser = browse(owner)
    make_entries(owner, 1, at=now)
    browser.get("/account/opened")
    one = browser.queries
    for _ in range(9):
        make_entries(owner, 1, at=now)
    browser.get("/account/opened")
    assert browser.queries == one


def test_the_list_turns_its_pages(browse, owner, now):
    make_entries(owner, 30, at=now)
    browser = browse(owner)
    page = browser.get("/account/opened").text
    assert page.count("R-1") == 25
    after = page.split("?after=")[1].split('"')[0]
    assert browser.get(f"/account/opened?after={after}").text.count("R-1") == 5


def test_a_profile_opened_by_another_is_noted_and_by_its_owner_is_not(browse, ctx):
    expert = make_expert(person=make_person(expert=True))
    viewer = make_person(make_body(), CASE_VERBS)
    browse(viewer).get(f"/register/{expert.register_no}")
    browse(expert.person).get(f"/register/{expert.register_no}")
    browse().get(f"/register/{expert.register_no}")
    assert [(e.kind, e.by_id, e.owners) for e in entries()] == [("profile", viewer.id, [expert.person_id])]
    assert entries()[0].body_id == viewer.active_memberships[0].body_id


def test_the_comparison_is_noted_for_every_bidder(browse, ctx):
    expertise = bidding.make_opened()
    browse(expertise.official).get(f"/expertises/{expertise.id}/offers")
    (entry,) = entries()
    assert (entry.kind, entry.number, entry.body_id) == ("comparison", expertise.number, expertise.body_id)
    assert entry.owners


def test_a_sealed_search_leaves_no_trace(browse, ctx):
    bid = bidding.make_bid()
    expertise = bid.search.expertise
    browse(expertise.official).get(f"/expertises/{expertise.id}/offers")
    assert entries() == []


def test_a_conclusion_opened_is_noted_for_its_author(browse, ctx):
    selection, day = steps.make_started()
    steps.make_delivered(selection, day=day)
    expertise = selection.expertise
    browse(expertise.official).get(f"/expertises/{expertise.id}/documents")
    browse(steps.expert_of(selection)).get(f"/expertises/{expertise.id}/documents")
    assert [(e.kind, e.owners) for e in entries()] == [("conclusion", [selection.expert.person_id])]


def test_what_cannot_be_written_down_is_not_shown(browse, ctx, monkeypatch):
    expert = make_expert(person=make_person(expert=True))

    def broken(*_args, **_kw):
        raise RuntimeError("no room")

    monkeypatch.setattr(access, "write_accesses", broken)
    browser = browse(make_person(make_body(), CASE_VERBS))
    assert expert.name not in browser.get(f"/register/{expert.register_no}", status=500).text


def test_entries_are_never_changed(ctx, owner, now):
    make_entries(owner, 1, at=now)
    with pytest.raises(DBAPIError, match="never changed"):
        db.session.execute(text("update access_entry set number = 'x'"))


def test_what_is_seen_by_break_glass_is_noted_with_the_grant(browse, ctx):
    selection, day = steps.make_started()
    at = steps.noon(day) + steps.HOUR
    _ministry, first, second = make_ministry(Verb.MANAGE_MEMBERS, Verb.EDIT_RULES)
    set_hours(first, at=at)
    asked = make_asked(selection.expertise.number, first, at=at)
    with time_machine.travel(at, tick=True):
        browse(second).post(f"/break-glass/{asked.id}/grant")
        reader = browse(first)
        for tab in ("", "/request", "/documents", "/journal", "/clock", "/people"):
            reader.get(f"/expertises/{selection.expertise_id}{tab}")
        reader.get(f"/expertises/{selection.expertise_id}/offers", status=404)
        found = entries()
        assert {e.grant_id for e in found} == {asked.id}
        assert len(found) >= 6
        owner_page = browse(steps.expert_of(selection)).get("/account/opened").text
        assert "By break-glass" in owner_page
        assert first.name not in owner_page
    with time_machine.travel(at + steps.HOUR * 25, tick=True):
        browse(first).get(f"/expertises/{selection.expertise_id}", status=404)


def test_the_asker_takes_the_wish_back_and_the_second_person_refuses(browse, ctx):
    selection, day = steps.make_started()
    at = steps.noon(day) + steps.HOUR
    _ministry, first, second = make_ministry(Verb.MANAGE_MEMBERS, Verb.EDIT_RULES)
    set_hours(first, at=at)
    with time_machine.travel(at, tick=True):
        asker, other = browse(first, lang="en"), browse(second, lang="en")
        asked = make_asked(selection.expertise.number, first, at=at)
        refuse, back = f"/break-glass/{asked.id}/refuse", f"/break-glass/{asked.id}/take-back"
        theirs, own = other.get("/break-glass").text, asker.get("/break-glass").text
        assert refuse in theirs
        assert back not in theirs
        assert back in own
        assert "Take back my request" in own
        assert refuse not in own
        asker.post(refuse, status=403)
        other.post(back, status=403)
        browse(selection.expertise.official).post(back, status=404)
        asker.post(back, status=302)
        assert "Taken back" in other.get("/break-glass").text
        other.post(refuse, status=409)
        again = make_asked(selection.expertise.number, first, at=at)
        other.post(f"/break-glass/{again.id}/refuse", status=302)
        assert "Refused" in asker.get("/break-glass").text


def test_what_is_seen_by_a_lent_right_names_the_delegation(browse, ctx):
    expertise = bidding.make_opened()
    at = expertise.searches[-1].opened_at
    deputy = make_person(expertise.body, [Verb.SEE_OBJECTS])
    made = lend(expertise.official, deputy, expertise.body, [Verb.SELECT], at=at)
    with time_machine.travel(at, tick=True):
        browse(deputy).get(f"/expertises/{expertise.id}/offers")
    assert [e.delegation_id for e in entries()] == [made.id]
