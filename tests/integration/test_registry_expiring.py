"""Warnings before a licence, an attestation or a training runs out: the right points, each once, to the right people."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.notices.models import Letter
from app.registry import policy, queries, rules, service
from app.registry.models import Attestation, Expert, ExpiryWarning, LicencePeriod
from app.registry.states import ExpertKind, ExpiryKind, ExpiryPoint
from tests.builders.accounts import make_body, make_person
from tests.builders.registry import make_expert

DAY = date(2026, 3, 2)
POINTS = {ExpiryPoint.FIRST: 180, ExpiryPoint.SECOND: 90, ExpiryPoint.LAST: 30}


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def _passed_for(expires_on: date) -> date:
    return expires_on.replace(year=expires_on.year - 5)


def _letters(template: str) -> Counter[Any]:
    return Counter(db.session.scalars(select(Letter.to_person_id).where(Letter.template == template)))


@given(left=st.integers(-400, 400), days=st.tuples(*[st.none() | st.integers(0, 365)] * 3))
def test_points_are_reached_when_so_many_days_are_left(left: int, days: tuple[int | None, ...]) -> None:
    points = dict(zip(ExpiryPoint, days, strict=True))
    due = rules.due_points(DAY + timedelta(days=left), points, on=DAY)
    assert set(due) == {point for point, most in points.items() if most is not None and 0 <= left <= most}


def test_each_point_is_written_about_once_and_an_earlier_last_day_anew(ctx: Flask) -> None:
    last = date(2026, 10, 1)
    expert = make_expert(attested_on=_passed_for(last))
    written = [
        day
        for day in (last - timedelta(days=n) for n in range(200, -3, -1))
        for _twice in range(2)
        if service.send_expiry_warnings(at=_at(day))
    ]
    assert [(last - day).days for day in written] == [180, 90, 30]
    assert _letters("registry/expiring") == {expert.person_id: 3}


def test_several_new_points_give_one_letter_and_a_renewal_starts_over(ctx: Flask) -> None:
    expert = make_expert(attested_on=_passed_for(DAY + timedelta(days=10)))
    assert service.send_expiry_warnings(at=_at(DAY)) == 1
    assert service.send_expiry_warnings(at=_at(DAY)) == 0
    assert len(db.session.scalars(select(ExpiryWarning)).all()) == 3
    row = db.session.scalars(select(Attestation).where(Attestation.expert_id == expert.id)).one()
    row.passed_on = _passed_for(DAY + timedelta(days=60))  # a corrected file: another last day, its own points
    db.session.flush()
    assert service.send_expiry_warnings(at=_at(DAY)) == 1
    row.passed_on = _passed_for(DAY + timedelta(days=5))  # an earlier one, read in late
    db.session.flush()
    assert service.send_expiry_warnings(at=_at(DAY)) == 1
    db.session.add(Attestation(expert_id=expert.id, passed_on=DAY))
    db.session.flush()
    assert service.send_expiry_warnings(at=_at(DAY)) == 0


def test_licence_without_an_end_never_runs_out_and_one_with_an_end_does(ctx: Flask) -> None:
    expert = make_expert()
    assert queries.expiring_of(expert, on=DAY) == []
    period = db.session.scalars(select(LicencePeriod).where(LicencePeriod.licence_id == expert.licences[0].id)).one()
    period.valid_to = DAY + timedelta(days=31)
    db.session.flush()
    (found,) = queries.expiring_of(expert, on=DAY)
    assert (found.kind, found.expires_on) == (ExpiryKind.LICENCE, DAY + timedelta(days=30))


def test_institute_is_told_of_its_experts_and_sees_no_others(ctx: Flask) -> None:
    institute = make_body(BodyKind.INSTITUTE)
    head = make_person(institute, [Verb.ASSIGN])
    keeper = make_person(make_body(BodyKind.MINISTRY), [Verb.REVIEW])
    soon = _passed_for(DAY + timedelta(days=20))
    own = make_expert(ExpertKind.STATE, institute=institute, attested_on=soon, sign_in=False)
    other = make_expert(attested_on=soon)
    assert service.send_expiry_warnings(at=_at(DAY)) == 2
    assert _letters("registry/expert_expiring") == {head.id: 1}
    assert _letters("registry/expiring") == {other.person_id: 1}
    for actor in (head, keeper, other.person, make_person()):
        listed = {line.expert for line in queries.Expiring(actor, DAY).all()}
        assert listed == {expert for expert in (own, other) if policy.sees_expiry_of(actor, expert)}
        seen = set(db.session.scalars(select(Expert).where(policy.visible_expiries(actor))))
        assert seen == {expert for expert in db.session.scalars(select(Expert)) if policy.sees_expiry_of(actor, expert)}


def test_nobody_to_write_to_keeps_the_point_for_later(ctx: Flask) -> None:
    expert = make_expert(attested_on=_passed_for(DAY + timedelta(days=20)), sign_in=False)
    assert service.send_expiry_warnings(at=_at(DAY)) == 0
    expert.person = make_person()
    db.session.flush()
    assert service.send_expiry_warnings(at=_at(DAY)) == 1


def test_two_workers_at_once_write_one_letter(own_app: Flask) -> None:
    make_expert(attested_on=_passed_for(DAY + timedelta(days=20)))
    db.session.commit()
    together = threading.Barrier(2)

    def work() -> None:
        with own_app.app_context():
            together.wait(10)
            service.send_expiry_warnings(at=_at(DAY))
            db.session.commit()
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(_letters("registry/expiring").values()) == 1
    db.session.rollback()


@pytest.mark.parametrize("number", [1, 10])
def test_list_of_what_runs_out_costs_the_same_for_one_and_for_ten(browse: Any, monkeypatch: Any, number: int) -> None:
    from app.kernel import clock

    monkeypatch.setattr(clock, "now", lambda: _at(DAY))
    keeper = make_person(make_body(BodyKind.MINISTRY), [Verb.REVIEW])
    for _ in range(number):
        make_expert(attested_on=_passed_for(DAY + timedelta(days=20)))
    browser = browse(keeper)
    text = browser.get("/register/expiring?kind=attestation&within=30").get_data(as_text=True)
    assert text.count("/register/TEST-") == number
    assert browser.queries <= 8
    browser.get("/register/expiring?kind=nonsense", status=422)
    browse(make_person()).get("/register/expiring", status=403)
