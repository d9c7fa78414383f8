"""A small demo world in a test database: every state, reproducible, whole turns, clocks that follow the rules."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.rules import matching_step
from app.accounts.service import confirm_identity
from app.accounts.service.second_factor import open_secret
from app.casework.models import ClockReading
from app.casework.queries import conclusions, read_clock
from app.devtools import demo
from app.devtools.demo import named, people, plan
from app.devtools.demo.sights import ALARMS, ELSEWHERE, TOLD
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.kernel import clock
from app.kernel.db import db
from app.reference import queries as reference
from app.registry.models import Expert
from app.registry.policy import is_fit, sees_expiry_of
from app.registry.queries import expiring_of
from tests.client import Browser

DAY = date(2026, 11, 20)
OTHER_DAY = date(2027, 3, 24)
LIVING = plan.LIVING  # the tales of the present and one for each end
OPEN = sum(row[0] == "open" for row in named.LIVE) + sum(row[1] == "open" for row in named.NAMED)

HALTED = {
    "received": "in_work", "team_asked": "selected", "end": "closed", "challenged": "accepted", "freed": "opened",
    "fallback": "selected", "warned": "appointed", "written": "in_work", "complete": "draft", "handed": "appointed",
}  # fmt: skip
NUMBERLESS = {ALARMS, "/check"}  # whoever is told of the alarm may not see the expertise; a code is typed in
STATES = {"return": "returned", "one_time": "selected", "damaged": "in_work"}


@pytest.fixture(scope="module")
def world(app: Flask) -> Iterator[Flask]:
    """One small world for all tests of this file, in one transaction that is undone at the end."""
    with app.app_context():
        engine = db.engines[None]
        with engine.connect() as connection:
            outer = connection.begin()
            db.engines[None] = connection  # type: ignore[assignment]
            try:
                demo.make_world(size=LIVING + 5, day=DAY)
                db.session.commit()
                yield app
            finally:
                db.session.remove()
                outer.rollback()
                db.engines[None] = engine


def _count(query: str) -> int:
    return int(db.session.scalar(text(query)) or 0)


def _digest() -> str:
    """What happened, without the identities that are random by nature."""
    parts = []
    for query in (
        "select number, state, procedure, case_number, drafted_at, published_at, ended_at from expertise order by number",
        'select e.number, c.place, c.event, c."on", c.until from clock_event c'
        " join expertise e on e.id = c.expertise_id order by 1, 2",
        "select e.number, s.round, s.outcome, s.offers_count from search s join expertise e on e.id = s.expertise_id"
        " order by 1, 2",
        "select x.register_no, o.days, o.total_tenge, b.placed_at from bid b join expert x on x.id = b.expert_id"
        " join opened_bid o on o.bid_id = b.id order by 4, 1",
        "select e.number, t.owner, t.began_at, t.ended_at from turn t join expertise e on e.id = t.expertise_id"
        " order by 1, 3, 2",
        "select e.number, c.version, c.signed_at, c.current from conclusion c join expertise e on e.id = c.expertise_id"
        " order by 1, 2",
        "select template, number, made_at from legal_notice order by 3, 2, 1",
        "select n.number, p.number, p.state, p.returned_on from paper_task p join legal_notice n on n.id = p.notice_id"
        " order by 2",
    ):
        parts.append([[str(cell) for cell in row] for row in db.session.execute(text(query))])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def test_world_holds_an_expertise_in_every_state(world: Flask) -> None:
    states = set(db.session.scalars(text("select distinct state from expertise")))
    assert states == {state.value for state in ExpertiseState}
    assert _count("select count(*) from expertise") == LIVING + 5
    assert _count("select count(*) from body") == 13
    assert _count("select count(*) from expert") == 63  # of the register, and one entrusted one time


def test_world_has_what_the_desks_need(world: Flask) -> None:
    assert demo.exists()
    assert (
        _count("select count(*) from search where outcome is null and offers_due_at > now() - interval '9 years'")
        == OPEN
    )
    assert _count("select count(*) from clock_reading where suspended_on is not null") >= 2
    assert _count("select count(*) from petition where state = 'filed'") >= 2
    assert _count("select count(*) from challenge where state = 'filed'") == 1
    overdue = text(
        "select count(*) from clock_reading where due_on < :day and completed_on is null and returned_on is null"
    )
    assert int(db.session.scalar(overdue, {"day": DAY}) or 0) >= 1


@pytest.mark.parametrize(("name", "halt"), [row[:2] for row in named.NAMED])
def test_visitor_looks_for_a_named_tale_and_finds_it_where_it_halted(world: Flask, name: str, halt: str) -> None:
    found = {str(sight.text): sight for sight in demo.sights()}
    assert len(found) == len(named.NAMED) + len(ELSEWHERE) + 2  # and what needs no account
    end = f"%/{named.case_of(name)}"
    state = db.session.scalar(text("select state from expertise where case_number like :end"), {"end": end})
    assert state == STATES.get(name, HALTED.get(halt, halt))


def test_world_has_what_happens_around_the_tales(world: Flask) -> None:
    for table in ("delegation", "break_glass", "complaint", "chamber_measure", "expert_clearance"):
        assert _count(f"select count(*) from {table}") >= 1, table
    assert _count("select count(*) from bid where state = 'lapsed'") == 1
    assert _count("select count(*) from challenge where state = 'upheld'") >= 1
    assert _count("select count(*) from price_review where state = 'asked'") == 1
    assert _count("select count(*) from notice_question where state = 'waiting'") == 1
    assert _count("select count(*) from custody where state = 'in_transit'") >= 1


def test_world_has_what_follows_the_work(world: Flask) -> None:
    assert _count("select count(*) from cost_estimate where state = 'approved'") == 1
    assert _count("select count(*) from fee where state = 'paid_in_part' and fixed_tenge > paid_tenge") == 1
    with_reviewer = "select count(*) from institute_review r join review_finding f on f.review_id = r.id"
    assert _count(f"{with_reviewer} where r.state = 'with_reviewer' and f.state = 'raised'") == 1
    assert _count("select count(*) from methodical_review where state = 'under_review'") == 1
    assert sorted(db.session.scalars(text("select state from paper_task"))) == ["open", "returned"]
    code = db.session.scalar(text("select code from conclusion where version = 2 and current"))
    assert conclusions.checked(str(code)).version == 2


def test_state_experts_have_work_a_colleague_to_hand_it_to_and_one_who_reads(world: Flask) -> None:
    works = text(
        "select e.state, right(e.case_number, 4) from expertise e join selection s on s.expertise_id = e.id"
        " join expert x on x.id = s.expert_id join person p on p.id = x.person_id"
        " where p.email = :email and s.state = 'accepted' order by 1"
    )
    mine = {row[1]: row[0] for row in db.session.execute(works, {"email": people.EXPERT_EMAILS["state1"]})}
    wanted = {"state_work": "in_work", "state_assigned": "appointed", "to_read": "in_work"}
    assert {f"{named.case_of(name)}": state for name, state in wanted.items()}.items() <= mine.items()
    reader = "select p.email from institute_review r join person p on p.id = r.person_id where r.kind = 'technical'"
    assert db.session.scalars(text(f"{reader} and r.state = 'with_reviewer'")).all() == [people.EXPERT_EMAILS["state3"]]
    assert _fit_of_one_specialty("state1", "state2", "state3")
    assert "in_work" in db.session.scalars(works, {"email": people.EXPERT_EMAILS["state2"]}).all()


def _fit_of_one_specialty(*keys: str) -> bool:
    specialty = reference.specialty("handwriting")
    asked = select(Expert).join(Person, Person.id == Expert.person_id)
    found = db.session.scalars(asked.where(Person.email.in_([people.EXPERT_EMAILS[key] for key in keys]))).all()
    return len(found) == len(keys) and all(is_fit(one, [specialty], on=DAY) for one in found)


def test_listed_private_experts_can_make_an_offer_as_a_team(world: Flask) -> None:
    end = f"%/{named.case_of('team_wanted')}"
    due = text(
        "select s.offers_due_on from search s join expertise e on e.id = s.expertise_id where e.case_number like :end"
    )
    assert db.session.scalar(due, {"end": end}) > DAY
    assert _fit_of_one_specialty("private4", "private5")


def test_one_message_reaches_nobody_and_one_place_in_a_team_waits(world: Flask) -> None:
    alarm = "select n.template, b.name_en from dead_letter d join legal_notice n on n.id = d.notice_id"
    alarms = db.session.execute(text(f"{alarm} left join body b on b.id = n.body_id where d.closed_at is null")).all()
    assert [tuple(one) for one in alarms] == [("casework/petition_materials", "Demo court of Turkistan region")]
    place = text(
        "select s.answer_due_on from team_place t join selection s on s.id = t.selection_id where t.state = 'waiting'"
    )
    assert min(db.session.scalars(place)) >= DAY


def test_objects_of_what_was_returned_long_ago_are_back(world: Flask) -> None:
    assert _count("select count(*) from expertise where state = 'returned'") >= 1
    open_ones = text("select count(*) from hand_over where state = 'pending' and given_on < :day")
    assert db.session.scalar(open_ones, {"day": DAY - timedelta(days=14)}) == 0


def test_attestation_that_runs_out_is_seen_by_the_expert_and_the_head(world: Flask) -> None:
    for _text, email, register_no, _where in ELSEWHERE:
        person = accounts.person_of_address(email)
        expert = db.session.scalars(select(Expert).where(Expert.register_no == register_no)).one()
        assert person is not None
        assert sees_expiry_of(person, expert)
        assert any(one.days_left(DAY) == 30 for one in expiring_of(expert, on=DAY))


def test_each_number_on_the_demo_page_opens_for_the_account_it_names(
    world: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what each account begins with; the two that name no account open for anybody; a number is on its page."""
    monkeypatch.setattr(clock, "now", lambda: clock.start_of(DAY) + timedelta(hours=10))
    browsers: dict[str, Browser] = {"": Browser(world)}
    shown = demo.sights()
    assert {str(text) for text, _email in TOLD.values()} < {str(one.text) for one in shown}
    begins = [(one.task, one.email, one.href) for one in demo.listed()]
    closed = []
    for text_of, email, href in begins:
        browsers[email] = Browser(world, accounts.person_of_address(email))
        if browsers[email].raw(href).status_code != 200:
            closed.append((str(text_of), email, href, 0))
    for one in shown:
        if one.email not in browsers:
            browsers[one.email] = Browser(world, accounts.person_of_address(one.email))
        answer = browsers[one.email].raw(one.href)
        named_there = one.number in answer.get_data(as_text=True) or one.href in NUMBERLESS
        if answer.status_code != 200 or not named_there:
            closed.append((str(one.text), one.email, one.href, answer.status_code))
    assert closed == []


def test_each_expertise_has_one_owner_at_each_moment(world: Flask) -> None:
    gaps = (
        "select count(*) from turn t where follows_at is not null and not exists"
        " (select 1 from turn p where p.expertise_id = t.expertise_id and p.ended_at = t.began_at)"
    )
    assert _count(gaps) == 0
    final = "('closed', 'returned', 'withdrawn')"
    running = "select count(*) from turn t join expertise e on e.id = t.expertise_id where t.ended_at is null"
    assert _count(f"{running} and e.state in {final}") == 0
    assert _count(running) == _count(f"select count(*) from expertise where state not in {final}")
    late = text("select count(*) from turn where began_at >= :now or ended_at >= :now")
    assert db.session.scalar(late, {"now": clock.start_of(DAY)}) == 0


def test_each_reading_says_what_the_rules_say(world: Flask) -> None:
    readings = db.session.query(ClockReading).filter(ClockReading.started_on.is_not(None)).all()
    assert len(readings) > 10
    for reading in readings:
        expertise = db.session.get_one(Expertise, reading.expertise_id)
        picture = read_clock(expertise, DAY)
        assert picture.started_on == reading.started_on, expertise.number
        if picture.due_on is not None and reading.suspended_on is None:
            assert picture.due_on == reading.due_on, expertise.number
        assert picture.on_time == reading.on_time, expertise.number


def test_fit_checks_of_the_past_were_of_a_young_register(world: Flask) -> None:
    assert _count("select count(*) from fit_check where moment <> 'conclusion' and not fit") == 0
    assert _count('select count(*) from fit_check where "on" - source_as_of > 30') == 0


def test_no_letter_of_the_past_waits_to_be_sent(world: Flask) -> None:
    assert _count("select count(*) from letter where state <> 'sent'") == 0
    both = "letter l join legal_notice n on n.id = l.notice_id where l.read_at is not null"
    assert _count(f"select count(*) from {both} and n.read_at is not null") > 50
    assert _count(f"select count(*) from {both} and n.read_at is null and n.state <> 'void'") == 0
    assert _count("select count(*) from procrastinate_jobs where task_name = 'notices.send'") == 0
    assert _count("select count(*) from procrastinate_jobs where task_name = 'bidding.open_search'") >= OPEN
    assert (
        _count("select max(n) from (select count(*) as n from letter where read_at is null group by to_person_id) x")
        <= 4
    )


def test_demo_people_sign_in_with_the_password_and_the_code_shown(world: Flask) -> None:
    listed = demo.listed()
    assert len(listed) == 21
    assert len({account.email for account in listed}) == 21
    for account in listed:
        person: Person | None = accounts.person_of_address(account.email)
        assert person is not None
        assert person.has_second_factor
        code = demo.code_of(person)
        secret = open_secret(person)
        assert code is not None
        assert secret is not None
        assert matching_step(secret, code, at=clock.wall(), last_step=None) is not None
    confirm_identity(person, password=demo.PASSWORD, at=clock.wall())


def test_demo_code_differs_after_it_was_used(world: Flask) -> None:
    person = accounts.person_of_address("judge@court.demo.example")
    assert person is not None
    secret = open_secret(person)
    assert secret is not None
    at = clock.wall()
    person.totp_last_step = matching_step(secret, demo.code_of(person) or "", at=at, last_step=None)
    assert matching_step(secret, demo.code_of(person) or "", at=at, last_step=person.totp_last_step) is not None
    db.session.rollback()


def test_world_of_the_same_seed_and_day_is_the_same_world(own_app: Flask) -> None:
    """Of another day than the shared world's, beside a holiday: each making costs seconds, so one day is made twice."""
    digests = []
    for _ in range(2):
        with db.session.begin_nested() as once:
            demo.make_world(size=6, day=OTHER_DAY)
            digests.append(_digest())
            once.rollback()
        db.session.expunge_all()
    assert digests[0] == digests[1]
