"""Two-phase publication: the deadline, the notice, the search, the key; withdrawal."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.accounts.states import BodyKind, Verb
from app.intake import queries, service
from app.intake.models import Expertise, Search
from app.intake.states import ExpertiseState, Kind, SearchOutcome
from app.kernel import keeping, sealing
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, Stale, WrongState
from app.kernel.journal import JournalEntry
from app.kernel.numbers import parse_number
from app.reference.states import Procedure
from tests.builders.accounts import join, make_body, make_person
from tests.builders.intake import AT, make_complete, make_draft, make_official, make_prepared, make_published
from tests.builders.reference import set_rule

DAY = timedelta(days=1)
Rows = Callable[[str], int]


def _publish(e: Expertise, at: datetime = AT, **kw: object) -> Expertise:
    assert e.publish_key is not None
    return service.publish(e, publish_key=e.publish_key, by=e.official, at=at, **kw)  # type: ignore[arg-type]


def test_draft_gets_a_number_with_a_check_character_of_its_local_year(ctx: Flask) -> None:
    eve = datetime(2026, 12, 31, 19, 30, tzinfo=UTC)  # 00:30 on 1 January in Kazakhstan
    first, second, old = make_draft(at=eve), make_draft(at=eve), make_draft(at=AT)
    assert [parse_number(e.number).sequence for e in (first, second)] == [1, 2]
    assert {parse_number(e.number).year for e in (first, second)} == {2027}
    assert parse_number(old.number).year == 2026


def test_publication_fixes_deadline_notice_and_search(ctx: Flask) -> None:
    e = make_published()  # Monday 2 March 2026, five working days; 9 March is a day off
    (search,) = e.searches
    assert (search.round, search.offers_due_on) == (1, date(2026, 3, 10))
    assert search.offers_due_at == datetime(2026, 3, 10, 19, 0, tzinfo=UTC)
    assert e.notice is not None
    assert e.notice["offers_due_on"] == "2026-03-10"
    assert e.state is ExpertiseState.OPEN
    assert (e.published_at, e.published_by_id) == (AT, e.official_id)


def test_search_is_sealed_by_a_key_that_only_the_master_key_opens(ctx: Flask) -> None:
    (search,) = make_published().searches
    sealed = sealing.seal({"days": 5}, search.sealing_public)
    assert sealing.unseal(sealed.ciphertext, search.sealing_wrapped, keeping.master_key()) == {"days": 5}
    assert search.sealing_key_id == keeping.master_key().key_id


def test_opening_is_deferred_to_the_deadline(ctx: Flask) -> None:
    (search,) = make_published().searches
    (job,) = db.session.execute(
        text("select args, scheduled_at from procrastinate_jobs where task_name = 'bidding.open_search'")
    )
    assert job.args == {"search_id": str(search.id)}
    assert abs(job.scheduled_at - search.offers_due_at) < timedelta(days=3650)


def test_same_key_again_gives_the_same_result(ctx: Flask, rows: Rows) -> None:
    e = make_published()
    counts = [rows(t) for t in ("search", "journal_entry", "turn", "letter", "procrastinate_jobs")]
    assert _publish(e, at=AT + DAY) is e
    assert counts == [rows(t) for t in ("search", "journal_entry", "turn", "letter", "procrastinate_jobs")]
    assert e.published_at == AT


def test_another_key_is_stale(ctx: Flask) -> None:
    e = make_prepared()
    with pytest.raises(Stale):
        service.publish(e, publish_key=uuid.uuid4(), by=e.official, at=AT)


def test_key_is_worth_nothing_after_a_revision(ctx: Flask) -> None:
    e = make_prepared()
    key = e.publish_key
    assert key is not None
    with pytest.raises(Refused):
        service.save_grounds(e, grounds="x", circumstances="", place="", ruling_language="kk", by=e.official, at=AT)
    service.revise(e, by=e.official, at=AT)
    service.prepare(e, by=e.official, at=AT)
    with pytest.raises(Stale):
        service.publish(e, publish_key=key, by=e.official, at=AT)


def test_day_that_has_moved_since_the_page_is_shown_again(ctx: Flask) -> None:
    e = make_prepared()
    with pytest.raises(RuleBroken):
        _publish(e, at=AT + DAY, due_on=date(2026, 3, 10))
    assert _publish(e, at=AT + DAY, due_on=date(2026, 3, 11)).state is ExpertiseState.OPEN


def test_incomplete_draft_cannot_be_prepared(ctx: Flask) -> None:
    e = make_complete(grounds="")
    with pytest.raises(RuleBroken):
        service.prepare(e, by=e.official, at=AT)
    assert (e.state, e.publish_key) == (ExpertiseState.DRAFT, None)


def test_rule_of_least_days_is_kept_once_it_is_set(ctx: Flask) -> None:
    e = make_complete(offer_working_days=3)
    set_rule("offers.min_working_days", 4)
    with pytest.raises(RuleBroken):
        service.prepare(e, by=e.official, at=AT)
    facts = {"region_code": "71", "urgent": False, "urgency_reason": "", "hearing_on": None}
    facts |= {"equipment": "", "equipment_public": False}
    with pytest.raises(RuleBroken) as refused:
        service.save_search(e, offer_working_days=3, by=e.official, at=AT, **facts)
    assert "offer_working_days" in refused.value.problems
    service.save_search(e, offer_working_days=4, by=e.official, at=AT, **facts)
    service.prepare(e, by=e.official, at=AT)


def test_publishing_needs_its_own_right(ctx: Flask) -> None:
    e = make_prepared()
    clerk = make_person(e.body, verbs=(Verb.DRAFT,))
    assert e.publish_key is not None
    with pytest.raises(Refused):
        service.publish(e, publish_key=e.publish_key, by=clerk, at=AT)
    with pytest.raises(Refused):
        service.publish(e, publish_key=e.publish_key, by=make_official(), at=AT)


def test_institute_orders_nothing(ctx: Flask) -> None:
    person = make_person()
    institute = make_body(BodyKind.INSTITUTE)
    join(person, institute, [Verb.DRAFT, Verb.ASSIGN])
    with pytest.raises(Refused):
        service.create_draft(body=institute, by=person, at=AT)


@pytest.mark.parametrize(
    ("kw", "pilot"),
    [
        ({}, True),
        ({"kind": Kind.REPEATED}, False),
        ({"region_code": "10"}, False),
        ({"specialties": ("dna",)}, False),
        ({"specialties": ("build", "dna")}, False),
        ({"procedure": Procedure.ADM_OFFENCE}, False),
    ],
)
def test_pilot_that_applies_is_fixed_at_publication(ctx: Flask, kw: dict[str, object], pilot: bool) -> None:
    e = make_published(**kw)  # type: ignore[arg-type]
    assert (e.pilot_scope is not None) is pilot
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "publish")).one()
    assert entry.facts["pilot"] == (e.pilot_scope.code if e.pilot_scope else None)


def test_withdrawal_ends_the_running_search_unread(ctx: Flask) -> None:
    e = make_published()
    service.withdraw(e, reason="The parties settled", by=e.official, at=AT + DAY)
    (search,) = e.searches
    assert (search.outcome, search.opened_at, search.offers_count) == (SearchOutcome.WITHDRAWN, AT + DAY, None)
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "withdraw")).one()
    assert entry.why == "The parties settled"
    with pytest.raises(Refused):
        service.withdraw(e, reason="again", by=e.official, at=AT + DAY)
    with pytest.raises(WrongState):
        service.move_expertise(e, "publish", by=e.official, at=AT + DAY)


def test_withdrawal_without_a_reason_is_refused(ctx: Flask) -> None:
    e = make_draft()
    with pytest.raises(RuleBroken):
        service.withdraw(e, reason="  ", by=e.official, at=AT)


def test_second_running_search_is_refused_by_the_database(ctx: Flask) -> None:
    e = make_published()
    with pytest.raises(IntegrityError, match="uq_search_running"), db.session.begin_nested():
        service.begin_search(e, working_days=3, at=AT)


def test_published_row_cannot_lose_its_notice(ctx: Flask) -> None:
    e = make_published()
    for column in ("notice", "published_at", "procedure", "kind", "region_code"):
        with pytest.raises(IntegrityError, match="ck_expertise_published_whole"), db.session.begin_nested():
            db.session.execute(text(f"update expertise set {column} = null where id = '{e.id}'"))


def test_public_list_counts_civil_searches_that_run_and_nothing_else(ctx: Flask) -> None:
    civil = make_published()
    make_published(procedure=Procedure.CRIMINAL)
    make_prepared()
    gone = make_published()
    service.withdraw(gone, reason="settled", by=gone.official, at=AT)
    open_now = queries.OpenNotices(AT)
    assert open_now.all() == [civil]
    assert (open_now.count(), open_now.page().count) == (1, 1)
    assert queries.OpenNotices(AT, region_code="10").all() == []
    assert queries.OpenNotices(AT, specialty="build").all() == [civil]
    assert queries.OpenNotices(AT, specialty="dna").all() == []
    due = civil.searches[0].offers_due_at
    assert queries.OpenNotices(due).all() == []
    assert queries.OpenNotices(due - timedelta(microseconds=1)).all() == [civil]


def test_list_of_a_body_is_filtered_and_found_by_number(ctx: Flask) -> None:
    official = make_official()
    e = make_complete(by=official, case_number="7140-26/77")
    other = make_published(by=official)
    make_published()

    def found(state: ExpertiseState | None = None, words: str = "") -> set[uuid.UUID]:
        return {x.id for x in queries.ExpertiseList(official, state, words).all()}

    assert found() == {e.id, other.id}
    assert found(ExpertiseState.OPEN) == {other.id}
    assert found(words="26/77") == {e.id}
    assert found(words="100%") == set()
    assert found(words=other.number.lower()) == {other.id}
    assert queries.ExpertiseList(official).page().count == 2


def test_search_keys_differ_from_round_to_round(ctx: Flask) -> None:
    made = [make_published().searches[0] for _ in range(2)]
    assert made[0].sealing_public != made[1].sealing_public
    assert db.session.scalar(select(Search.sealing_key_id).distinct()) == keeping.master_key().key_id
