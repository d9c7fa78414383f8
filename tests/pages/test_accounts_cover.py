"""Pages of leave cover, rights, emergency lock, resets, break-glass, and the letter about a new browser."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from app.accounts import service
from app.accounts.models import Delegation, LoginSession
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.journal import JournalEntry
from app.notices.models import Letter
from tests.builders import casework as steps
from tests.builders.access import lend, make_asked, make_ministry, membership_of, set_hours
from tests.builders.accounts import PASSWORD, make_body, make_person
from tests.builders.intake import CASE_VERBS, make_draft


@pytest.fixture
def office(ctx):
    body = make_body()
    judge = make_person(body, CASE_VERBS, name="Judge Akhmetova", totp_sealed=b"sealed")
    clerk = make_person(body, [Verb.DRAFT], name="Clerk Omarov")
    return body, judge, clerk, make_person(body, [Verb.MANAGE_MEMBERS], name="Manager")


def fields(giver, receiver, body, **kw):
    given = {
        "giver": membership_of(giver, body).id,
        "receiver": membership_of(receiver, body).id,
        "verbs": ["publish", "select"],
        "first_day": "2026-03-02",
        "last_day": "2026-03-09",
        "reason": "Annual leave",
        "password": PASSWORD,
    }
    return given | kw


def test_a_judge_arranges_a_cover_and_ends_it(browse, office, now):
    body, judge, clerk, _manager = office
    with time_machine.travel(now, tick=True):
        mine = browse(judge)
        assert "Arrange a cover" in mine.get(f"/bodies/{body.id}/delegations").text
        mine.get(f"/bodies/{body.id}/delegations/new")
        unsigned = fields(judge, clerk, body, password="another")
        page = mine.post(f"/bodies/{body.id}/delegations/new", unsigned, status=422).text
        assert "This is not your password. Nothing was done." in page
        assert db.session.scalar(select(Delegation.id)) is None
        mine.post(f"/bodies/{body.id}/delegations/new", fields(judge, clerk, body))
        made = db.session.scalars(select(Delegation)).one()
        assert "In force" in browse(clerk).get(f"/delegations/{made.id}").text
        page = browse(clerk).get(f"/bodies/{body.id}/rights").text
        assert "Covers for Judge Akhmetova" in page
        assert "Confirm and publish" in page
        browse(clerk).get(f"/delegations/{made.id}/acts")
        mine.post(f"/delegations/{made.id}/end")
        assert "Ended early" in mine.get(f"/delegations/{made.id}").text


def test_wrong_days_stand_beside_their_fields_and_nothing_is_lost(browse, office, now):
    body, judge, clerk, _manager = office
    wrong = fields(judge, clerk, body, first_day="2026-02-01", last_day="2026-01-01")
    with time_machine.travel(now, tick=True):
        page = browse(judge).post(f"/bodies/{body.id}/delegations/new", wrong, status=422).text
    assert "The first day is in the past." in page
    assert "Annual leave" in page


def test_a_stranger_sees_no_cover_and_no_rights(browse, office, now):
    body, judge, clerk, _manager = office
    made = lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    stranger = browse(make_person(make_body(), CASE_VERBS))
    for path in (f"/bodies/{body.id}/rights", f"/bodies/{body.id}/delegations", f"/delegations/{made.id}"):
        stranger.get(path, status=404)
    browse(make_person(body, [Verb.DRAFT])).get(f"/delegations/{made.id}", status=404)


def test_the_ministry_sees_who_can_do_what_in_each_body(browse, office):
    body = office[0]
    administrator = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])
    assert "Judge Akhmetova" in browse(administrator).get(f"/bodies/{body.id}/rights").text


@pytest.mark.parametrize("page", ["rights", "delegations"])
def test_the_lists_ask_few_questions_however_long_they_are(browse, office, now, page):
    body, judge, clerk, manager = office
    lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    with time_machine.travel(now, tick=True):
        browser = browse(manager)
        browser.get(f"/bodies/{body.id}/{page}")
        one = browser.queries
        for _ in range(9):
            lend(judge, make_person(body, [Verb.DRAFT]), body, [Verb.PUBLISH, Verb.SELECT], at=now)
        browser.get(f"/bodies/{body.id}/{page}")
        assert browser.queries == one


def test_acts_under_a_delegation_are_listed_with_few_questions(browse, office, now):
    body, judge, clerk, _manager = office
    made = lend(judge, clerk, body, [Verb.PUBLISH], at=now)

    def act(count):
        facts = {"under": {"delegation": str(made.id), "giver": str(judge.id)}}
        row = {"subject_kind": "expertise", "subject_id": made.id, "verb": "publish", "by_id": clerk.id, "at": now}
        db.session.add_all(JournalEntry(**row, facts=facts) for _ in range(count))
        db.session.flush()

    browser = browse(judge)
    act(1)
    assert browser.get(f"/delegations/{made.id}/acts").text.count("The request was published.") == 1
    one = browser.queries
    act(9)
    assert browser.get(f"/delegations/{made.id}/acts").text.count("The request was published.") == 10
    assert browser.queries == one


def test_a_manager_locks_a_member_out_at_once(browse, office):
    body, judge, _clerk, manager = office
    locked = browse(judge)
    locked.get("/account")
    found, boss = membership_of(judge, body), browse(manager)
    assert "Emergency lock" in boss.get(f"/bodies/{body.id}/members/{found.id}").text
    boss.get(f"/bodies/{body.id}/members/{found.id}/suspend")
    boss.post(f"/bodies/{body.id}/members/{found.id}/suspend", {"reason": "Telephone stolen"})
    locked.get("/account", status=302)
    page = boss.get(f"/bodies/{body.id}/members").text
    assert "Locked out" in page
    row = next(one for one in page.split("</tr>")[1:] if judge.name in one)
    assert "Locked</td>" in row
    assert "Yes" not in row
    assert "Yes</td>" in next(one for one in page.split("</tr>")[1:] if manager.name in one)
    assert "Locked out" in boss.get(f"/bodies/{body.id}/rights").text
    boss.post(f"/bodies/{body.id}/members/{found.id}/lift-suspension")
    assert "Locked out" not in boss.get(f"/bodies/{body.id}/members").text


def test_a_lost_second_factor_is_reset_by_two_people(browse, office):
    body, judge, clerk, manager = office
    other = make_person(body, [Verb.MANAGE_MEMBERS])
    found, boss = membership_of(judge, body), browse(manager)
    boss.get(f"/bodies/{body.id}/members/{found.id}/reset-second-factor")
    boss.post(f"/bodies/{body.id}/members/{found.id}/reset-second-factor", {"reason": "Lost; seen in person"})
    assert "another person decides" in boss.get("/second-factor-resets").text
    page = browse(other).get("/second-factor-resets").text
    reset = page.split("/second-factor-resets/")[1].split("/")[0]
    boss.post(f"/second-factor-resets/{reset}/confirm", status=403)
    browse(clerk).get("/second-factor-resets", status=403)
    browse(other).post(f"/second-factor-resets/{reset}/confirm")
    db.session.refresh(judge)
    assert judge.totp_sealed is None


def test_a_new_browser_is_told_by_letter(browse, ctx):
    person = make_person()
    given = {"email": person.email, "password": PASSWORD}
    first = browse()
    first.post("/sign-in", given)
    first.post("/sign-out")
    first.post("/sign-in", given)
    told = select(Letter).where(Letter.template == "accounts/new_device")
    assert db.session.scalars(told).all() == []
    browse().post("/sign-in", given)
    assert len(db.session.scalars(told).all()) == 1
    browse(person).get("/inbox")


def test_the_last_use_is_written_once_an_hour_by_the_door(browse, ctx):
    person = make_person()
    browser = browse(person)
    session = db.session.scalars(select(LoginSession).where(LoginSession.person_id == person.id)).one()
    browser.get("/account")
    db.session.refresh(session)
    assert session.last_used_at is None
    with time_machine.travel(session.made_at.replace(microsecond=0) + 2 * steps.HOUR, tick=True):
        browser.get("/account")
        db.session.refresh(session)
        first = session.last_used_at
        assert first is not None
        browser.get("/account")
        db.session.refresh(session)
        assert session.last_used_at == first


def test_break_glass_pages_say_that_it_is_off_and_then_work(browse, ctx):
    selection, day = steps.make_started()
    at = steps.noon(day) + steps.HOUR
    _ministry, first, second = make_ministry(Verb.MANAGE_MEMBERS, Verb.EDIT_RULES)
    with time_machine.travel(at, tick=True):
        assert "switched off" in browse(first).get("/break-glass").text
        browse(first).get("/break-glass/new", status=403)
        set_hours(first, at=at)
        asker = browse(first)
        asker.get("/break-glass/new")
        wish = {"number": selection.expertise.number, "reason": "A complaint"}
        asker.post("/break-glass/new", {**wish, "number": "SE-0"}, status=422)
        asker.post("/break-glass/new", wish)
        page = browse(second).get("/break-glass").text
        assert "Waits for the second person" in page
        number = page.split("/break-glass/")[-1].split("/")[0]
        asker.post(f"/break-glass/{number}/grant", status=403)
        browse(second).post(f"/break-glass/{number}/grant")
        assert "Read the file" in asker.get("/break-glass").text
        browse(second).post(f"/break-glass/{number}/refuse", status=409)
        assert (
            "Ministry of Justice"
            in browse(selection.expertise.official).get(f"/expertises/{selection.expertise_id}/journal").text
        )
    browse(selection.expertise.official).get("/break-glass", status=404)


def test_the_list_of_wishes_asks_few_questions(browse, ctx):
    _ministry, first, second = make_ministry(Verb.MANAGE_MEMBERS, Verb.EDIT_RULES)
    selections = [steps.make_accepted() for _ in range(10)]
    at = selections[0].answered_at + steps.HOUR
    set_hours(first, at=at)
    make_asked(selections[0].expertise.number, first, at=at)
    with time_machine.travel(at, tick=True):
        browser = browse(second)
        browser.get("/break-glass")
        one = browser.queries
        for selection in selections[1:]:
            make_asked(selection.expertise.number, first, at=at)
        browser.get("/break-glass")
        assert browser.queries == one


def test_the_people_of_an_expertise_are_shown_in_words(browse, ctx):
    selection, _day = steps.make_started()
    expertise = selection.expertise
    clerk = make_person(expertise.body, [Verb.DRAFT], name="Clerk Omarov", position="Clerk")
    page = browse(expertise.official).get(f"/expertises/{expertise.id}/people").text
    assert "Clerk Omarov" in page
    assert "Draft requests" in page
    other_side = browse(steps.expert_of(selection)).get(f"/expertises/{expertise.id}/people").text
    assert clerk.name not in other_side
    assert expertise.official.name in other_side
    browse(make_person()).get(f"/expertises/{expertise.id}/people", status=404)
    draft = make_draft()  # and from the first line of a request on
    address = f"/expertises/{draft.id}/people"
    assert f'href="{address}"' in browse(draft.official).get(f"/requests/{draft.id}").text
    page = browse(draft.official).get(address).text
    assert draft.official.name in page
    browse(expertise.official).get(address, status=404)


def test_the_people_of_an_expertise_ask_few_questions(browse, ctx):
    selection, _day = steps.make_started()
    expertise = selection.expertise
    browser = browse(expertise.official)
    make_person(expertise.body, [Verb.DRAFT])
    browser.get(f"/expertises/{expertise.id}/people")
    one = browser.queries
    for _ in range(9):
        make_person(expertise.body, [Verb.DRAFT])
    browser.get(f"/expertises/{expertise.id}/people")
    assert browser.queries == one


def test_the_history_shows_by_whose_right_a_thing_was_done(browse, ctx):
    selection = steps.make_checked()
    expertise = selection.expertise
    at = selection.answered_at + 3 * steps.HOUR
    deputy = make_person(expertise.body, [Verb.DRAFT], totp_sealed=b"sealed")
    lend(expertise.official, deputy, expertise.body, [Verb.PUBLISH], at=at)
    with time_machine.travel(at, tick=True):
        browse(deputy).post(f"/expertises/{expertise.id}/issue-ruling", {"password": PASSWORD})
        page = browse(expertise.official).get(f"/expertises/{expertise.id}/journal").text
    assert f"Done under a delegation of {expertise.official.name}." in page


def test_my_account_lists_what_is_lent_to_me_and_by_me(browse, office, now):
    """Also what is still to come; nothing of others, of the past, or ended."""
    body, judge, clerk, _manager = office
    second = make_person(body, CASE_VERBS, name="Judge Saparova", totp_sealed=b"sealed")
    lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    lend(second, clerk, body, [Verb.SELECT], at=now, first_day=date(2026, 4, 6), last_day=date(2026, 4, 10))
    ended = lend(second, judge, body, [Verb.ANSWER], at=now)
    service.end_delegation(ended, by=second, at=now)
    with time_machine.travel(now, tick=True):
        pages = {who: browse(who).get("/account").text for who in (judge, clerk, second, make_person(body))}
    shown = [[words in page for words in ("Clerk Omarov", "Judge Akhmetova lends", "April")] for page in pages.values()]
    assert shown[0][:2] == [True, False]
    assert shown[1] == [True, True, True]
    assert shown[2][1:] == [False, True]
    assert "Lent rights" not in list(pages.values())[3]
    assert "I lend them to Clerk Omarov" in pages[judge]
    assert "Judge Saparova" not in pages[judge]
