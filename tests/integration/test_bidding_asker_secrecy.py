"""Who asked the body stands nowhere in plain: table, letter, job, journal, log, page, dump."""

from __future__ import annotations

import subprocess
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.bidding import queries, service
from app.bidding.models import NoticeQuestion
from app.kernel import clock
from app.kernel.db import db
from app.kernel.embedded import dump_program
from tests.builders.bidding import make_bid, make_bidder
from tests.builders.intake import make_published
from tests.builders.questions import make_amended, make_answered
from tests.client import Browser
from tests.integration.test_bidding_secrecy import addresses, crawl, everybody, tables

WORDS = "Is the planted-question drawing in the file?"


@pytest.fixture
def asked(own_app, monkeypatch):
    """A question asked through the site's own page, in a database with real commits; two experts may ask."""
    expertise = make_published()
    expert, other = make_bidder(expertise), make_bidder(expertise)
    at = queries.newest_search(expertise.id).began_at + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: at)
    db.session.commit()
    before = {name: rows_of(name) for name in tables()}
    Browser(own_app, expert.person).post(f"/expertises/{expertise.id}/questions", {"text": WORDS})
    return expertise, expert, other, before


def rows_of(name):
    return set(db.session.scalars(text(f'select t::text from "{name}" t')))


def test_no_new_row_holds_anything_of_the_asker(asked):
    _, expert, _, before = asked
    traces = [str(expert.id), str(expert.person_id), expert.register_no, expert.name, expert.person.email]
    traces += [uuid.UUID(trace).hex for trace in traces[:2]]
    db.session.commit()
    new = {name: rows_of(name) - before[name] for name in tables()}
    assert new["notice_question"]
    # the session of the browser is known to be the person's, whatever was done in it
    signs = {"login_session", "access_entry", "person"}
    found = {name for name, rows in new.items() if name not in signs for row in rows if any(t in row for t in traces)}
    assert found == set()
    assert "planted-question" not in str({name: rows for name, rows in new.items() if name != "notice_question"})


def test_the_row_tells_neither_the_moment_nor_by_the_mark_which_of_two_asked(asked):
    _, expert, other, _ = asked
    row = db.session.query(NoticeQuestion).one()
    assert row.id.version == 4
    moments = {column.name for column in NoticeQuestion.__table__.columns if "TIMESTAMP" in str(column.type.compile())}
    assert {name: getattr(row, name) for name in moments} == dict.fromkeys(moments)
    for one in (expert, other):
        assert one.id.hex[:8] not in row.mark


def test_a_dump_names_the_asker_no_oftener_than_the_other(asked, own_app):
    _, expert, other, _ = asked
    db.session.commit()
    url = own_app.config["SQLALCHEMY_DATABASE_URI"].replace("postgresql+psycopg", "postgresql")
    dump = subprocess.run([str(dump_program()), url], capture_output=True, check=True).stdout
    assert dump.count(str(expert.id).encode()) == dump.count(str(other.id).encode())


def test_no_letter_goes_to_the_asker_alone(asked):
    _, expert, other, _ = asked
    question = db.session.query(NoticeQuestion).one()
    make_answered(question)
    db.session.commit()
    sent = db.session.execute(text("select to_person_id, template, context::text from letter")).all()
    mine, others = ([row[1:] for row in sent if row[0] == one.person_id] for one in (expert, other))
    assert mine == others
    assert not [row for row in sent if "planted" in row[2] or question.mark in row[2]]


def test_no_log_line_names_the_asker_or_the_question(asked, own_app, capfd):
    expertise, expert, _, _ = asked
    browser = Browser(own_app, expert.person)
    capfd.readouterr()
    browser.post(f"/expertises/{expertise.id}/questions", {"text": WORDS})
    browser.post(f"/expertises/{expertise.id}/questions", {"text": f"I am {expert.person.name}"}, status=422)
    out = "".join(capfd.readouterr())
    traces = ("planted", str(expert.id), str(expert.person_id), expert.person.name, expert.register_no)
    assert not [trace for trace in traces if trace in out]


def test_no_page_of_any_role_leads_from_the_question_to_the_asker(asked, own_app):
    expertise, expert, other, _ = asked
    people = everybody(expertise, expert)
    people.pop("bidder")
    db.session.commit()
    read = set()
    for role, person in people.items():
        for address, answer in crawl(Browser(own_app, person), expertise).items():
            page = answer.get_data().decode(errors="replace")
            for trace in ("register_no", "id"):  # lists of experts name both, or the ones of one page
                shown = [str(getattr(one, trace)) in page for one in (expert, other)]
                assert shown[0] == shown[1], f"{role} {address}"
            read |= {role} if "planted-question" in page else set()
    assert read == {"body", "drafter"}  # others read it together with its answer


def test_a_lapsed_offer_stays_as_it_was_sealed_and_is_shown_to_its_bidder_only(own_app, monkeypatch):
    expertise = make_published()
    bid = make_bid(expertise, days=27, work_tenge=48_151_623)
    sealed, at = bytes(bid.versions[0].sealed), queries.newest_search(expertise.id).began_at
    make_amended(expertise)
    search = queries.newest_search(expertise.id)
    service.open_search(search.id, at=search.offers_due_at)
    db.session.commit()
    assert bytes(bid.versions[0].sealed) == sealed
    for name in tables():
        assert not [row for row in rows_of(name) if "48151623" in row], name
    monkeypatch.setattr(clock, "now", lambda: search.offers_due_at + timedelta(hours=1))
    roles = everybody(expertise, bid.expert)
    db.session.commit()
    for role in ("body", "drafter", "ministry", "chamber", "rival", "anybody"):
        browser = Browser(own_app, roles[role])
        for address in addresses(own_app, expertise):
            page = browser.raw(address).get_data().decode(errors="replace")
            if not address.startswith(("/register", "/chamber")):  # the lists of all experts
                assert bid.expert.register_no not in page, f"{role} {address}"
    assert at < search.offers_due_at
    assert "lapsed" in Browser(own_app, bid.expert.person).get(f"/expertises/{expertise.id}/offer").text
