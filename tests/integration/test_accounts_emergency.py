"""Emergency lock; reset of a lost second factor by two people; a letter about a new browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import policy, queries, service
from app.accounts.models import FactorReset, KnownDevice, LoginSession
from app.accounts.service.sessions import new_session
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, Stale, WrongState
from app.notices.models import Letter
from tests.builders.access import lend, membership_of, present
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import CASE_VERBS

HOUR = timedelta(hours=1)


@pytest.fixture
def office(ctx):
    body = make_body()
    judge = make_person(body, CASE_VERBS, totp_sealed=b"sealed")
    return body, judge, make_person(body, [Verb.MANAGE_MEMBERS]), make_person(body, [Verb.MANAGE_MEMBERS])


def letters():
    return set(db.session.scalars(select(Letter.template)))


def test_a_manager_locks_a_member_out_and_lifts_it(office, now):
    body, judge, manager, _other = office
    new_session(judge, browser="", at=now)
    found = membership_of(judge, body)
    service.suspend_member(found, reason="Telephone stolen", by=manager, at=now, real=now)
    assert not judge.can(Verb.PUBLISH, body.id)
    assert judge.bodies_with() == []
    assert queries.living_sessions(judge.id, at=now) == []
    assert queries.people_with(Verb.PUBLISH, body.id) == []
    with pytest.raises(WrongState):
        service.suspend_member(found, reason="Again", by=manager, at=now, real=now)
    service.lift_suspension(found, by=manager, at=now)
    assert judge.can(Verb.PUBLISH, body.id)
    with pytest.raises(WrongState):
        service.lift_suspension(found, by=manager, at=now)
    assert {"accounts/suspended", "accounts/suspension_lifted"} <= letters()


def test_what_a_locked_member_lent_rests_too(office, now):
    body, judge, manager, _other = office
    clerk = make_person(body, [Verb.DRAFT])
    lend(judge, clerk, body, [Verb.PUBLISH], at=now)
    service.suspend_member(membership_of(judge, body), reason="Stolen", by=manager, at=now, real=now)
    assert not present(clerk, now).can(Verb.PUBLISH, body.id)


def test_nobody_locks_themselves_nor_without_the_right_nor_without_a_reason(office, now):
    body, judge, manager, _other = office
    with pytest.raises(Refused):
        service.suspend_member(membership_of(manager, body), reason="x", by=manager, at=now, real=now)
    with pytest.raises(Refused):
        service.suspend_member(membership_of(manager, body), reason="x", by=judge, at=now, real=now)
    with pytest.raises(RuleBroken):
        service.suspend_member(membership_of(judge, body), reason=" ", by=manager, at=now, real=now)


def test_a_reset_takes_two_people(office, now):
    body, judge, manager, other = office
    asked = service.ask_factor_reset(membership_of(judge, body), reason="Lost", by=manager, at=now)
    with pytest.raises(RuleBroken):
        service.ask_factor_reset(membership_of(judge, body), reason="Lost", by=other, at=now)
    for person in (manager, judge, make_person(make_body(), [Verb.MANAGE_MEMBERS])):
        with pytest.raises(Refused):
            service.confirm_factor_reset(asked, by=person, at=now, real=now)
    deputy = make_person(body, [Verb.DRAFT])
    lend(manager, deputy, body, [Verb.MANAGE_MEMBERS], at=now)
    with pytest.raises(Refused) as refused:  # the asker's own right in another hand is no second person
        service.confirm_factor_reset(asked, by=present(deputy, now), at=now, real=now)
    assert refused.value.decision.codes == ("lent-for-it",)
    service.confirm_factor_reset(asked, by=other, at=now, real=now)
    assert judge.totp_sealed is None
    with pytest.raises(Stale):
        service.confirm_factor_reset(asked, by=other, at=now, real=now)
    assert {"accounts/factor_reset_asked", "accounts/factor_reset"} <= letters()


def test_the_ministry_may_be_the_second_person(office, now):
    body, judge, manager, _other = office
    administrator = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])
    asked = service.ask_factor_reset(membership_of(judge, body), reason="Lost", by=manager, at=now)
    service.confirm_factor_reset(asked, by=administrator, at=now, real=now)
    assert judge.totp_sealed is None


def test_a_refused_reset_leaves_the_second_factor(office, now):
    body, judge, manager, _other = office
    asked = service.ask_factor_reset(membership_of(judge, body), reason="Lost", by=manager, at=now)
    service.refuse_factor_reset(asked, by=manager, at=now)
    assert judge.totp_sealed is not None
    assert queries.open_reset(judge.id) is None


def test_python_and_sql_agree_on_who_sees_a_reset(office, now):
    body, judge, manager, other = office
    service.ask_factor_reset(membership_of(judge, body), reason="Lost", by=manager, at=now)
    administrator = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])
    stranger = make_person(make_body(), [Verb.MANAGE_MEMBERS])
    for person, sees in ((manager, 1), (other, 1), (administrator, 1), (stranger, 0), (judge, 0)):
        assert len(db.session.scalars(select(FactorReset).where(policy.visible_resets(person))).all()) == sees
        assert len(queries.open_resets(person)) == sees


def test_a_new_browser_is_told_but_the_very_first_is_not(office, now):
    _body, judge, _manager, _other = office
    new_session(judge, browser="", at=now)
    assert service.note_device(judge, "first", browser="Firefox", at=now, real=now)
    assert "accounts/new_device" not in letters()
    new_session(judge, browser="", at=now + HOUR)
    assert not service.note_device(judge, "first", browser="Firefox", at=now + HOUR, real=now + HOUR)
    assert "accounts/new_device" not in letters()
    new_session(judge, browser="", at=now + 2 * HOUR)
    assert service.note_device(judge, "second", browser="Chrome", at=now + 2 * HOUR, real=now + 2 * HOUR)
    assert "accounts/new_device" in letters()
    assert len(db.session.scalars(select(KnownDevice)).all()) == 2


def test_the_use_of_a_session_is_kept(office, now):
    _body, judge, _manager, _other = office
    new_session(judge, browser="", at=now)
    session = db.session.scalars(select(LoginSession)).one()
    service.note_use(session.id, at=now + HOUR)
    db.session.refresh(session)
    assert session.last_used_at == now + HOUR


def test_a_member_who_is_locked_out_is_not_invited_as_a_new_one(office, now):
    body, judge, manager, _other = office
    service.suspend_member(membership_of(judge, body), reason="Stolen", by=manager, at=now, real=now)
    with pytest.raises(RuleBroken) as broken:
        service.invite_person(
            by=manager, body=body, email=judge.email, name="x", verbs=[Verb.PUBLISH], at=now, real=now
        )
    assert set(broken.value.problems) == {"email"}
