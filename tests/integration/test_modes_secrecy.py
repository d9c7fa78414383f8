"""Nobody learns of a restricted case but who must; nobody but the body learns who is invited."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.accounts.states import BodyKind, Verb
from app.bidding import queries as offers
from app.kernel import clock
from app.kernel.db import db
from app.reference.states import Procedure, SearchMode
from app.registry.states import Restriction
from app.reporting.queries.public import PublicFigures
from tests.builders.accounts import make_body, make_person
from tests.builders.bidding import make_bid, make_bidder, make_institute, open_now
from tests.builders.intake import make_official, make_published
from tests.builders.modes import clear, make_moded_search, make_restricted
from tests.builders.registry import make_expert
from tests.client import Browser
from tests.integration.test_bidding_secrecy import addresses, crawl

BUILD = {"specialties": ("build",)}
WORDS = {"case_number": "planted-case-zhanbyr", "grounds": "planted-grounds-kusbegi"}


def strangers(expertise):
    ministry, chamber = make_body(BodyKind.MINISTRY), make_body(BodyKind.CHAMBER)
    return {
        "colleague": make_person(expertise.body, [Verb.DRAFT, Verb.SELECT, Verb.ANSWER, Verb.SEE_OBJECTS]),
        "uncleared": make_bidder(expertise).person,
        "head": make_institute(expertise)[0],
        "other court": make_official(),
        "ministry": make_person(ministry, [Verb.REVIEW, Verb.READ_FIGURES, Verb.EDIT_RULES, Verb.MANAGE_MEMBERS]),
        "chamber": make_person(chamber, [Verb.REVIEW, Verb.MANAGE_MEMBERS]),
        "anybody": None,
    }


@pytest.fixture
def hidden(own_app, monkeypatch):
    expertise = make_restricted([Restriction.SEXUAL, Restriction.MINORS], procedure=Procedure.CIVIL, **WORDS)
    guest = clear(make_expert(**BUILD))
    at = offers.newest_search(expertise.id).began_at
    monkeypatch.setattr(clock, "now", lambda: at)
    db.session.commit()
    return expertise, guest


def test_no_page_of_a_stranger_tells_that_a_restricted_case_exists(hidden, own_app) -> None:
    expertise, _ = hidden
    people = strangers(expertise)
    db.session.commit()
    planted = [word.encode() for word in WORDS.values()]
    for role, person in people.items():
        for address, answer in crawl(Browser(own_app, person), expertise).items():
            page = answer.get_data()
            assert not [word for word in planted if word in page], f"{role} {address}"
            if expertise.number not in address and str(expertise.id) not in address:
                assert expertise.number.encode() not in page, f"{role} {address}"
            else:
                assert answer.status_code in (403, 404, 405, 302), f"{role} {address}"


def test_a_page_of_a_restricted_case_answers_as_one_that_does_not_exist(hidden, own_app) -> None:
    expertise, _ = hidden
    missing = "SE-2026-999999-0"
    browser = Browser(own_app, make_person())
    there, nowhere = browser.raw(f"/notices/{expertise.number}"), browser.raw(f"/notices/{missing}")
    assert there.status_code == nowhere.status_code == 404


def test_no_letter_and_no_number_of_the_front_page_tells_of_it(hidden, own_app) -> None:
    expertise, guest = hidden
    roles = strangers(expertise)
    before = PublicFigures(clock.now()).all()
    for _ in range(6):
        make_restricted(**WORDS)
    db.session.commit()
    assert PublicFigures(clock.now()).all() == before
    make_bid(expertise, expert=guest)
    open_now(expertise)
    db.session.commit()
    told = set(db.session.scalars(text("select to_person_id from letter")))
    assert not told & {person.id for person in roles.values() if person is not None}
    bodies = "".join(db.session.scalars(text("select context::text from letter")))
    assert not [word for word in WORDS.values() if word in bodies]


def test_who_is_cleared_and_fit_finds_it_on_the_board_and_reads_its_questions(hidden, own_app) -> None:
    expertise, guest = hidden
    browser = Browser(own_app, guest.person)
    assert expertise.number in browser.get("/board").text
    page = browser.get(f"/expertises/{expertise.id}/offer").text
    assert "Was the building erected" in page
    assert "planted" not in page


def test_nobody_but_the_body_learns_who_is_invited(own_app, monkeypatch) -> None:
    guests = [make_expert(**BUILD), make_expert(**BUILD)]
    expertise = make_moded_search(SearchMode.INVITED, *guests)
    at = offers.newest_search(expertise.id).began_at
    monkeypatch.setattr(clock, "now", lambda: at)
    roles = strangers(expertise) | {"rival": guests[1].person}
    roles.pop("colleague")  # of the body, where a search that is not restricted is no secret
    make_published()
    db.session.commit()
    for role, person in roles.items():
        browser = Browser(own_app, person)
        for address in addresses(own_app, expertise):
            if "/register" not in address and "/chamber" not in address:
                assert guests[0].register_no.encode() not in browser.raw(address).get_data(), f"{role} {address}"
    letters = db.session.scalars(text("select context::text from letter where template = 'intake/invited'")).all()
    assert len(letters) == 2
    assert not [one for one in letters if any(str(guest.id) in one or guest.register_no in one for guest in guests)]
