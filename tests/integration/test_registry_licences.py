"""The licence over time: what we believed stays readable. And checks by hand, and accounts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.kernel.filestore import FolderStore
from app.kernel.journal import JournalEntry
from app.registry import queries, service
from app.registry.models import Licence, LicencePeriod
from app.registry.states import LICENCE_WORKFLOW, ExpertKind, LicenceState
from tests.builders import accounts
from tests.builders import registry as build

TODAY = date(2026, 3, 2)
ONE = timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n162\n%%EOF\n"
VERBS = {
    "suspend": service.suspend_licence,
    "restore": service.restore_licence,
    "terminate": service.terminate_licence,
}


@pytest.fixture
def reviewer(ctx: Flask) -> Person:
    return accounts.make_person(accounts.make_body(BodyKind.MINISTRY), [Verb.REVIEW])


def licence_of(state: LicenceState = LicenceState.ACTIVE) -> Licence:
    expert = build.make_expert(licensed=False)
    return build.license_expert(expert, [], from_=TODAY - 100 * ONE, state=state)


@pytest.mark.parametrize("state", list(LicenceState))
@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_in_every_state_is_an_edge_or_refused(
    reviewer: Person, now: datetime, state: LicenceState, verb: str
) -> None:
    licence = licence_of(state)
    if LICENCE_WORKFLOW.allows(verb, state):
        VERBS[verb](licence, from_day=TODAY, why="Order 1", by=reviewer, at=now)
        assert licence.state is LICENCE_WORKFLOW.target(verb, state)
    else:
        with pytest.raises(WrongState):
            VERBS[verb](licence, from_day=TODAY, why="Order 1", by=reviewer, at=now)


def test_a_suspension_known_late_leaves_what_was_believed(reviewer: Person, now: datetime) -> None:
    licence = licence_of()
    number = licence.expert.register_no
    service.suspend_licence(licence, from_day=TODAY - 10 * ONE, why="Order 1", by=reviewer, at=now)
    db.session.expire_all()
    page = queries.expert_page(number, on=TODAY - 5 * ONE)
    (known,) = page.expert.licences
    assert page.present_state(known) is LicenceState.SUSPENDED
    assert page.believed_state(known) is LicenceState.ACTIVE
    today = queries.expert_page(number, on=TODAY)
    assert today.believed_state(known) is LicenceState.SUSPENDED
    earlier = queries.expert_page(number, on=TODAY - 11 * ONE)
    assert earlier.present_state(known) is LicenceState.ACTIVE
    assert len(known.periods) == 3
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "suspend")).one()
    assert (entry.from_state, entry.to_state, entry.why) == ("active", "suspended", "Order 1")


def test_a_wrong_day_or_no_reason_is_refused(reviewer: Person, now: datetime) -> None:
    licence = licence_of()
    for day, why, field in (
        (TODAY + ONE, "x", "from_day"),
        (TODAY - 100 * ONE, "x", "from_day"),
        (TODAY, "", "why"),
    ):
        with pytest.raises(RuleBroken) as broken:
            service.suspend_licence(licence, from_day=day, why=why, by=reviewer, at=now)
        assert set(broken.value.problems) == {field}
    assert licence.state is LicenceState.ACTIVE


def test_others_may_not(ctx: Flask, now: datetime) -> None:
    licence = licence_of()
    chamber = accounts.make_person(accounts.make_body(BodyKind.CHAMBER), [Verb.REVIEW])
    for act in VERBS.values():
        with pytest.raises(Refused):
            act(licence, from_day=TODAY, why="x", by=chamber, at=now)
    with pytest.raises(Refused):
        service.link_person(licence.expert, chamber, by=chamber, at=now)


def test_the_database_refuses_two_beliefs_about_one_day(ctx: Flask) -> None:
    licence = licence_of()
    db.session.add(
        LicencePeriod(
            licence_id=licence.id, state=LicenceState.SUSPENDED, valid_from=TODAY, known_from=build.KNOWN_SINCE
        )
    )
    with pytest.raises(IntegrityError, match="ex_licence_period_one_at_a_time"):
        db.session.flush()


def test_a_check_by_hand_keeps_its_proof(reviewer: Person, now: datetime, tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    expert = build.make_expert()
    row = service.check_by_hand(
        expert, on=TODAY, proof=PDF, file_name="../x.exe", remark="", store=store, by=reviewer, at=now
    )
    assert store.exists(row.file_sha256)
    assert row.file_name.endswith(".pdf")
    for kw, field in (
        ({"on": TODAY + ONE, "proof": PDF}, "on"),
        ({"on": TODAY, "proof": b"MZ\x00\x01 no picture"}, "proof"),
    ):
        with pytest.raises(RuleBroken) as broken:
            service.check_by_hand(expert, file_name="x.pdf", remark="", store=store, by=reviewer, at=now, **kw)
        assert set(broken.value.problems) == {field}


def test_an_expert_gets_one_account(reviewer: Person, now: datetime) -> None:
    expert = build.make_expert(ExpertKind.STATE, sign_in=False)
    person = accounts.make_person()
    service.link_person(expert, person, by=reviewer, at=now)
    assert queries.expert_of(person) is expert
    assert person.expert
    assert queries.experts_of_institute(expert.institute_id) == [expert]
    other = build.make_expert(ExpertKind.STATE, sign_in=False)
    for entry, account in ((expert, accounts.make_person()), (other, person)):
        with pytest.raises(RuleBroken):
            service.link_person(entry, account, by=None, at=now)
