"""Before the opening what was offered stands nowhere: table, queue, letter, log, page, dump."""

from __future__ import annotations

import re
import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.accounts.states import BodyKind, Verb
from app.bidding import queries, service
from app.bidding.rules import CONFLICTS
from app.kernel import clock
from app.kernel.db import db
from app.kernel.embedded import dump_program
from app.reference.states import Procedure
from tests.builders.accounts import make_body, make_person
from tests.builders.bidding import (
    chooser,
    make_bidder,
    make_institute,
    make_institute_bid,
    open_now,
)
from tests.builders.intake import make_published
from tests.client import Browser

PRICE, DAYS = 48_151_623, 27
WHY, REMARK = "planted-why-zhanbyr", "planted-remark-kusbegi"
# as text, with thousands apart, and both byte orders of the number
PLANTED = (str(PRICE), "48 151 623", "48,151,623", "48\u00a0151\u00a0623", WHY, REMARK)
BYTES = (PRICE.to_bytes(4, "big"), PRICE.to_bytes(4, "little"), *(word.encode() for word in PLANTED))


def typed():
    answers = {f"{code}_answer": "no" for code in CONFLICTS}
    answers |= {"audit_answer": "yes", "audit_why": WHY}
    return {
        "days": str(DAYS),
        "work_tenge": str(PRICE),
        "travel_tenge": "",
        "remark": REMARK,
        "version": "0",
        **answers,
    }


@pytest.fixture
def planted(own_app, monkeypatch):
    """An offer placed through the site's own form, in a database with real commits."""
    expertise = make_published()
    expert = make_bidder(expertise)
    at = queries.newest_search(expertise.id).began_at + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: at)
    browser = Browser(own_app, expert.person)
    browser.post(f"/expertises/{expertise.id}/offer", typed())
    return expertise, expert, browser


def tables():
    found = text(
        "select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'"
    )
    return list(db.session.scalars(found))


def test_no_table_holds_what_was_offered(planted):
    names = tables()
    assert {"bid", "bid_version", "letter", "journal_entry", "procrastinate_jobs"} <= set(names)
    for name in names:
        for row in db.session.execute(text(f'select t.*, t::text as whole from "{name}" t')):
            for value in row:
                raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                assert not [word for word in BYTES if word in raw], f"{name}: {value!r}"
            unescaped = row[-1].encode().replace(b"\\\\x", b"")
            assert not any(word.encode().hex().encode() in unescaped for word in PLANTED), name


def test_the_length_of_what_is_sealed_tells_nothing(planted, own_app):
    expertise, _, _ = planted
    make_institute_bid(expertise)
    lengths = set(db.session.scalars(text("select length(sealed) from bid_version")))
    assert len(lengths) == 1


def test_a_dump_of_the_database_holds_nothing_of_it(planted, own_app):
    db.session.commit()
    url = own_app.config["SQLALCHEMY_DATABASE_URI"].replace("postgresql+psycopg", "postgresql")
    dump = subprocess.run([str(dump_program()), url], capture_output=True, check=True).stdout
    assert b"bid_version" in dump
    for word in PLANTED:
        assert word.encode() not in dump
        assert word.encode().hex().encode() not in dump


def test_no_log_line_holds_what_was_offered(planted, capfd):
    expertise, _, browser = planted
    capfd.readouterr()
    browser.post(f"/expertises/{expertise.id}/offer", typed() | {"work_tenge": f"{PRICE}", "version": "1"})
    browser.post(f"/expertises/{expertise.id}/offer", typed() | {"days": "999", "version": "2"}, status=422)
    out = "".join(capfd.readouterr())
    assert not [word for word in PLANTED if word in out]


def everybody(expertise, expert):
    ministry, chamber = make_body(BodyKind.MINISTRY), make_body(BodyKind.CHAMBER)
    return {
        "body": chooser(expertise),
        "drafter": make_person(expertise.body, [Verb.DRAFT]),
        "rival": make_bidder(expertise).person,
        "institute": make_institute(expertise)[0],
        "ministry": make_person(ministry, [Verb.REVIEW, Verb.READ_FIGURES, Verb.EDIT_RULES, Verb.MANAGE_MEMBERS]),
        "chamber": make_person(chamber, [Verb.REVIEW, Verb.MANAGE_MEMBERS]),
        "bidder": expert.person,
        "anybody": None,
    }


def addresses(app, expertise):
    """Every GET page of the house that needs nothing but this expertise (or nothing at all)."""
    known = {"expertise_id": str(expertise.id), "number": expertise.number, "viewer_kind": "bidder"}
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods and rule.arguments <= set(known) and rule.endpoint != "static":
            yield app.url_map.bind("sarap.test").build(rule.endpoint, {k: known[k] for k in rule.arguments})


# The register and the list of the Chamber name every expert, whether she offers or not.
OWN_PLACES = ("/register", "/chamber", "/offer")


def changing(page):
    # nonces, tokens, request numbers
    return re.sub(rb'nonce="[^"]*"|value="[^"]{30,}"|[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{22}', b"", page)


def crawl(browser, expertise):
    """What one viewer is shown at every address."""
    return {address: browser.raw(address) for address in addresses(browser.app, expertise)}


def test_no_page_of_any_role_shows_what_was_offered_or_that_it_was(planted, own_app):
    expertise, expert, _ = planted
    people = everybody(expertise, expert)
    another = make_bidder(expertise)
    db.session.commit()
    browsers = {role: Browser(own_app, person) for role, person in people.items()}
    before = {role: crawl(browser, expertise) for role, browser in browsers.items()}
    for role, answers in before.items():
        assert any(answer.status_code == 200 for answer in answers.values()), role
        for address, answer in answers.items():
            page = answer.get_data()
            assert not [word for word in BYTES if word in page], f"{role} {address}"
            if role != "bidder" and not any(part in address for part in OWN_PLACES):
                assert expert.register_no.encode() not in page, f"{role} {address}"
    # ... and no count of any page moves when one more offer comes
    Browser(own_app, another.person).post(f"/expertises/{expertise.id}/offer", typed())
    for role in set(people) - {"bidder"}:
        moved = [
            address
            for address, answer in crawl(browsers[role], expertise).items()
            if changing(answer.get_data()) != changing(before[role][address].get_data())
        ]
        # some pages differ each time by themselves: fresh secrets, samples
        steady = [a for a in moved if len({changing(browsers[role].raw(a).get_data()) for _ in range(3)}) == 1]
        assert steady == [], role
        assert len(moved) <= 5, role


def test_no_letter_about_an_offer_goes_to_anybody_but_the_bidder(planted):
    _, expert, _ = planted
    rows = db.session.execute(
        text("select to_person_id, template, context::text from letter where template like 'bidding/%'")
    )
    found = list(rows)
    assert [(row[0], row[1]) for row in found] == [(expert.person_id, "bidding/offer_placed")]
    assert not [word for word in PLANTED if word in found[0][2]]


def test_a_criminal_search_tells_a_stranger_nothing(planted, own_app):
    expertise = make_published(procedure=Procedure.CRIMINAL)
    make_bidder(expertise)
    db.session.commit()
    stranger = Browser(own_app, make_person())
    for address in addresses(own_app, expertise):
        page = stranger.raw(address).get_data()
        if expertise.number not in address:
            assert expertise.number.encode() not in page, address


def test_after_the_opening_the_body_sees_it_and_the_others_do_not(planted, own_app):
    expertise, expert, _ = planted
    open_now(expertise)
    db.session.commit()
    roles = everybody(expertise, expert)
    db.session.commit()
    body = Browser(own_app, roles["body"]).get(f"/expertises/{expertise.id}/offers").text
    assert "48,151,623" in body
    assert WHY in body
    for role in ("rival", "institute", "ministry", "chamber", "anybody"):
        browser = Browser(own_app, roles[role])
        for address in addresses(own_app, expertise):
            page = browser.raw(address).get_data()
            assert not [word for word in PLANTED if word.encode() in page], f"{role} {address}"


def test_what_was_withdrawn_is_never_opened(planted, own_app):
    expertise, _, browser = planted
    browser.post(f"/expertises/{expertise.id}/offer/withdraw")
    search = queries.newest_search(expertise.id)
    assert service.open_search(search.id, at=search.offers_due_at)
    db.session.commit()
    for name in tables():
        whole = "".join(db.session.scalars(text(f'select t::text from "{name}" t')))
        assert not [word for word in PLANTED if word in whole], name
