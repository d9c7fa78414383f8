"""What waits for whom, at each step of an expertise."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine

from app.accounts.states import Verb
from app.backoffice.queries import Desk, counts
from app.casework.policy import can_decide_petition
from app.casework.policy.working import BY_ANSWER
from app.casework.queries import locked_case
from app.casework.states import PetitionKind
from app.intake.models import Expertise
from app.kernel.db import db
from tests.builders import bidding, casework, intake
from tests.builders.accounts import make_person
from tests.client import Browser

Browse = Callable[..., Browser]


def _home(browse: Browse, person: object) -> tuple[str, Browser]:
    site = browse(person)
    return site.get("/home").get_data(as_text=True), site


def _official(expertise: Expertise) -> object:
    return expertise.official


def test_official_sees_drafts_and_where_to_go_on(browse: Browse) -> None:
    draft = intake.make_draft()
    page, _site = _home(browse, _official(draft))
    assert f"/requests/{draft.id}" in page
    assert "It is your turn" in page


def test_official_waits_for_a_running_search_and_learns_no_number_of_offers(browse: Browse) -> None:
    expertise = intake.make_published()
    before, site = _home(browse, _official(expertise))
    queries = site.queries
    bidding.make_bid(expertise)
    after, site = _home(browse, _official(expertise))
    assert "You wait for others" in after
    assert "Searches that are running" in after
    same = [line for line in after.splitlines() if "csrf" not in line and "nonce" not in line]
    assert same == [line for line in before.splitlines() if "csrf" not in line and "nonce" not in line]
    assert site.queries == queries


def test_official_chooses_when_offers_are_open(browse: Browse) -> None:
    expertise = bidding.make_opened()
    page, _site = _home(browse, _official(expertise))
    assert "Offers are open: choose an expert" in page
    assert f"/expertises/{expertise.id}/offers" in page


def test_official_confirms_the_institute_after_a_failed_search(browse: Browse) -> None:
    expertise = bidding.make_failed()
    page, _site = _home(browse, _official(expertise))
    assert f"/expertises/{expertise.id}/fallback" in page


def test_expert_sees_the_offer_then_the_choice_then_the_work(browse: Browse) -> None:
    selection = bidding.make_selected()
    expert = casework.expert_of(selection)
    page, _site = _home(browse, expert)
    assert "You were chosen: accept or decline" in page
    assert f"/expertises/{selection.expertise_id}" in page


def test_expert_at_work_sees_the_due_day_and_that_it_is_overdue(browse: Browse) -> None:
    selection, day = casework.make_started()
    expert = casework.expert_of(selection)
    with time_machine.travel(casework.noon(day), tick=False):
        page, site = _home(browse, expert)
        assert "My work" in page
        assert "Due by" in page
        assert site.queries <= 25
    official = casework.official_of(selection.expertise)
    late = casework.noon(day.replace(year=day.year + 1))
    with time_machine.travel(late, tick=False):
        for viewer in (expert, official):
            page, _site = _home(browse, viewer)
            assert '<strong class="govuk-tag govuk-tag--red">Overdue</strong>' in page


def test_official_sees_the_petition_to_decide(browse: Browse) -> None:
    selection, day = casework.make_started()
    casework.make_petition(selection, day=day)
    page, _site = _home(browse, casework.official_of(selection.expertise))
    assert "Petitions to decide" in page


def test_bidder_sees_own_sealed_offer_and_that_no_other_search_is_left(browse: Browse) -> None:
    bid = bidding.make_bid()
    person = bid.expert.person
    assert person is not None
    with time_machine.travel(bid.placed_at, tick=False):
        page, _site = _home(browse, person)
    assert "Sealed until" in page
    assert "You have offered in every running search that suits you" in page
    assert 'href="/board"' in page


def test_stranger_learns_of_nothing(browse: Browse) -> None:
    expertise = bidding.make_opened()
    page, _site = _home(browse, make_person())
    assert expertise.number not in page
    assert "Nothing waits for you now" in page


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_long_desk_costs_no_more_than_a_short_one(browse: Browse, lang: str) -> None:
    first = intake.make_draft()
    small = browse(first.official, lang=lang)
    small.get("/home")
    for _ in range(7):
        intake.make_draft(by=first.official, body=first.body)
    db.session.commit()
    large = browse(first.official, lang=lang)
    page = large.get("/home").get_data(as_text=True)
    assert large.queries == small.queries
    assert "/work?kind=draft&amp;turn=mine" in page


def test_a_petition_stands_on_the_desks_of_those_who_may_answer_it(ctx: object) -> None:
    selection, day = casework.make_started()
    body, at = selection.expertise.body, casework.noon(day) + casework.HOUR
    answering, choosing = make_person(body, [Verb.ANSWER]), make_person(body, [Verb.SELECT])
    asked = {PetitionKind.MATERIALS: {}, PetitionKind.BEYOND_QUESTIONS: {"questions": "Is it old?"}}
    for number, (kind, more) in enumerate(asked.items(), 1):
        petition = casework.make_petition(selection, day=day, kind=kind, **more)
        case = locked_case(selection.expertise, on=day)
        for person, most in ((answering, 1), (choosing, number)):
            assert counts(Desk(person, at, day)).get("petitions", 0) == most
        for person in (answering, choosing):
            assert bool(can_decide_petition(person, case, petition)) == (kind in BY_ANSWER or person is choosing)
