"""Legal notices that stay unread: the second channel, then paper; each step once, and reading stops it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import structlog
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.accounts import service
from app.accounts.jobs import send_sms
from app.accounts.models import BodyAddress, Person, Reach
from app.accounts.service.escalation import PAPER_RULE, SECOND_RULE
from app.accounts.states import BodyKind, Verb
from app.kernel.clock import day_of, end_of, start_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken, Stale, WrongState
from app.kernel.journal import JournalEntry
from app.notices import service as letters
from app.notices import sms
from app.notices.models import LegalNotice, Letter, PaperTask, SecondNotice
from app.notices.service import record_paper_step
from app.notices.states import NoticeState, PaperState, ReadHow, SecondWay
from app.reference import queries as reference
from app.reference.models import LegalRule
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import make_published
from tests.builders.notices import AT, make_legal, make_paper
from tests.builders.reference import set_rule
from tests.races import at_once

DAY = timedelta(days=1)


def _rules(second: int | None = 3, paper: int | None = 2) -> None:
    set_rule(SECOND_RULE, second)
    set_rule(PAPER_RULE, paper)


def _over(days: int, since: datetime) -> datetime:
    """The first moment after the last of so many working days."""
    return end_of(reference.working_calendar().add_working_days(day_of(since), days))


def _person(**reach: object) -> Person:
    person = make_person(language="ru")
    if reach:
        db.session.add(Reach(person_id=person.id, **reach))
    return person


def _ways() -> dict[object, SecondWay]:
    return {one.notice_id: one.way for one in db.session.scalars(select(SecondNotice))}


def _read(notice: LegalNotice, *, at: datetime) -> None:
    letter = db.session.scalars(select(Letter).where(Letter.notice_id == notice.id)).one()
    letters.mark_read(letter.id, by=db.session.get_one(Person, notice.person_id), at=at)


def test_unread_notice_goes_to_the_second_channel_then_on_paper_each_once(ctx: Flask) -> None:
    _rules()
    expertise, institute = make_published(), make_body(BodyKind.INSTITUTE)
    db.session.add(
        BodyAddress(body_id=institute.id, email="office@sarap.test", changed_at=AT, changed_by_id=expertise.official_id)
    )
    mailed = make_legal(expertise, to=_person(email="second@sarap.test", confirmed_at=AT, phone="+77011234567"))
    simulated = make_legal(expertise, to=_person(email="not-mine@sarap.test", asked_at=AT, phone="+77011234589"))
    nowhere = make_legal(expertise, to=_person())
    office = make_legal(expertise, body_id=institute.id, verb=Verb.ASSIGN)
    to_body = make_legal(expertise, body_id=expertise.body_id, verb=Verb.ANSWER, sender_body_id=None)
    read = make_legal(expertise, to=_person(email="late@sarap.test", confirmed_at=AT))
    _read(read, at=AT)
    over = _over(3, AT)
    assert service.escalate_notices(at=over - timedelta(seconds=1)) == (0, 0)
    assert service.escalate_notices(at=over) == (5, 0)
    assert service.escalate_notices(at=over) == (0, 0)
    assert _ways() == {
        mailed.id: SecondWay.EMAIL, simulated.id: SecondWay.SMS, nowhere.id: SecondWay.NONE,
        office.id: SecondWay.BODY, to_body.id: SecondWay.NONE,
    }  # fmt: skip
    sent = db.session.scalars(select(Letter).where(Letter.template == "notices/second")).all()
    assert {letter.address for letter in sent} == {"second@sarap.test", "office@sarap.test"}
    assert all(expertise.number not in str(letter.context) and letter.to_person_id is None for letter in sent)
    shown = {one.notice_id: one.shown for one in db.session.scalars(select(SecondNotice))}
    assert (shown[simulated.id], shown[mailed.id]) == ("…89", ""), "the sender learns no address of a person"
    _read(mailed, at=over)
    assert service.escalate_notices(at=_over(2, over)) == (0, 3), "read meanwhile, or without a sending body"
    assert service.escalate_notices(at=_over(2, over)) == (0, 0)
    states = {one.id: one.state for one in (mailed, simulated, nowhere, office, to_body, read)}
    on_paper = {simulated.id, nowhere.id, office.id}
    assert {key for key, state in states.items() if state is NoticeState.PAPER} == on_paper
    tasks = db.session.scalars(select(PaperTask)).all()
    assert {task.notice_id for task in tasks} == on_paper
    assert len({task.number for task in tasks}) == 3
    verbs = db.session.scalars(
        select(JournalEntry.verb).where(JournalEntry.subject_id == office.id).order_by(JournalEntry.id)
    )
    assert list(verbs) == ["send_second", "put_on_paper"]


def test_rule_without_a_value_never_ends_and_the_version_of_the_notice_s_day_decides(ctx: Flask) -> None:
    _rules(None, None)
    expertise = make_published()
    early = make_legal(expertise, to=_person())
    assert service.escalate_notices(at=AT + 300 * DAY) == (0, 0)
    new = day_of(AT) + 10 * DAY
    old = set_rule(SECOND_RULE, 20)
    old.in_force_to = new
    facts = {"unit": old.unit, "act": old.act, "article": "", "source": "test"}
    db.session.add(LegalRule(code=SECOND_RULE, value=1, in_force_from=new, **facts))
    db.session.flush()
    later = make_legal(expertise, to=_person(), at=start_of(new))
    assert service.escalate_notices(at=start_of(new) + 6 * DAY) == (1, 0)
    assert list(_ways()) == [later.id]
    assert service.escalate_notices(at=_over(20, AT)) == (1, 0)
    assert early.id in _ways()


def test_simulator_logs_neither_the_number_nor_the_text(ctx: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    person = _person(phone="+77011234567")
    kept = structlog.testing.LogCapture()
    monkeypatch.setattr(sms, "log", structlog.wrap_logger(None, [kept], structlog.make_filtering_bound_logger(0)))
    send_sms(at=AT, person_id=str(person.id))
    logs = kept.entries
    (said,) = logs
    assert (said["event"], said["to"]) == ("sms_simulated", "…67")
    assert "7011234" not in str(logs)


def test_paper_delivered_counts_as_reading_with_its_day(ctx: Flask) -> None:
    expertise = make_published()
    clerk, today = expertise.official, day_of(AT)
    notice = make_legal(expertise, to=_person())
    task = make_paper(notice)
    at = AT + 9 * DAY
    for verb, on, field in (("send", today + 10 * DAY, "on"), ("send", today - DAY, "on")):
        with pytest.raises(RuleBroken) as problem:
            record_paper_step(task, verb, on=on, by=clerk, at=at)
        assert list(problem.value.problems) == [field]
    with pytest.raises(WrongState):
        record_paper_step(task, "return", on=today, by=clerk, at=at)
    record_paper_step(task, "send", on=today + DAY, by=clerk, at=at)
    with pytest.raises(RuleBroken):
        record_paper_step(task, "deliver", on=today, by=clerk, at=at)
    record_paper_step(task, "return", on=today + 3 * DAY, remark="RR1", by=clerk, at=at)
    assert notice.state is NoticeState.PAPER
    record_paper_step(task, "send", on=today + 4 * DAY, by=clerk, at=at)
    with pytest.raises(Stale):
        record_paper_step(task, "deliver", on=today + 5 * DAY, by=clerk, at=at, version=1)
    record_paper_step(task, "deliver", on=today + 5 * DAY, by=clerk, at=at, version=task.version)
    assert (notice.state, notice.read_how, notice.read_by_id) == (NoticeState.READ, ReadHow.PAPER, None)
    assert day_of(notice.read_at or AT) == today + 5 * DAY
    assert (task.state, task.remark) == (PaperState.DELIVERED, "RR1")
    _read(notice, at=at)
    assert notice.read_how is ReadHow.PAPER, "whatever comes later changes nothing"


def test_reading_in_between_drops_the_paper(ctx: Flask) -> None:
    expertise = make_published()
    notice = make_legal(expertise, to=_person())
    task = make_paper(notice)
    record_paper_step(task, "send", on=day_of(AT), by=expertise.official, at=AT)
    _read(notice, at=AT + DAY)
    db.session.refresh(task)
    assert (task.state, notice.read_how) == (PaperState.NEEDLESS, ReadHow.SITE)
    with pytest.raises(WrongState):
        record_paper_step(task, "deliver", on=day_of(AT), by=expertise.official, at=AT + DAY)
    with pytest.raises(IntegrityError, match="uq_paper_task_notice_id"), db.session.begin_nested():
        db.session.execute(
            text("insert into paper_task (id, notice_id, number, state, made_at, remark, version)"
                 " select gen_random_uuid(), notice_id, 'PN-X', 'open', made_at, '', 1 from paper_task")
        )  # fmt: skip


def test_two_workers_and_a_reader_at_once_take_each_step_once(own_app: Flask) -> None:
    _rules(1, 1)
    expertise = make_published()
    notices = [make_legal(expertise, to=_person()) for _ in range(6)]
    reader, letter = notices[0].person_id, db.session.scalars(select(Letter).where(Letter.notice_id == notices[0].id))
    letter_id = letter.one().id
    db.session.commit()
    over = _over(1, AT)
    both = at_once(own_app, *[lambda: service.escalate_notices(at=over)] * 2)
    assert sum(second for second, _paper in both) == 6
    late = _over(1, over)

    def read() -> None:
        letters.mark_read(letter_id, by=db.session.get_one(Person, reader), at=late)

    papers = at_once(own_app, *[lambda: service.escalate_notices(at=late)] * 2, read)
    assert sum(paper for _second, paper in papers[:2]) in {5, 6}
    tasks = db.session.scalars(select(PaperTask)).all()
    assert len({task.number for task in tasks}) == len(tasks) in {5, 6}
    first = db.session.get_one(LegalNotice, notices[0].id)
    assert first.state is NoticeState.READ
    assert all(task.state is PaperState.NEEDLESS for task in tasks if task.notice_id == first.id)
    db.session.rollback()
