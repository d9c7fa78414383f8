"""The page of the alarms, its hint on the members' page, the receipts on the expertise; the legal notice in the inbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import service
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.notices import service as letters
from app.notices.models import LegalNotice, Letter
from tests.builders import casework as build
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import make_complete
from tests.builders.modes import name_insider

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def _alarms(number: int, **kw: Any) -> Any:
    """A court whose notices reach nobody; its manager works on its cases, too."""
    court = make_body()
    manager = make_person(court, [Verb.MANAGE_MEMBERS, Verb.DRAFT])
    about = make_complete(body=court, **kw)
    for place in range(number):
        letters.make_notice(
            template="bidding/selected", context={"number": f"SE-2026-{place:06d}", "expertise_id": str(about.id)},
            at=AT, body_id=court.id, verb=Verb.CONSENT, about_id=about.id, number=f"SE-2026-{place:06d}",
        )  # fmt: skip
    service.watch_dead_letters(at=AT)
    return court, manager, about


@pytest.mark.parametrize("number", [1, 10])
def test_list_of_alarms_costs_the_same_for_one_and_for_ten(browse: Any, number: int) -> None:
    _court, manager, _about = _alarms(number)
    reader = browse(manager)
    assert reader.get("/alarms").get_data(as_text=True).count("SE-2026-") == 2 * number
    assert reader.queries <= 7


def test_managers_and_the_ministry_see_alarms_others_do_not(browse: Any) -> None:
    court, manager, _about = _alarms(1)
    assert "Notices that reach nobody (1)" in browse(manager).get(f"/bodies/{court.id}/members").get_data(as_text=True)
    ministry = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])
    seen = browse(ministry).get("/alarms").get_data(as_text=True)
    assert "Give consent" in seen
    assert "SE-2026-" not in seen
    other = make_person(make_body(), [Verb.MANAGE_MEMBERS])
    assert "Every legal notice can be received" in browse(other).get("/alarms").get_data(as_text=True)
    browse(make_person()).get("/alarms", status=403)


def test_an_alarm_names_an_expertise_only_to_whoever_may_know_of_it(browse: Any) -> None:
    """The subject of a letter names a number, too. Several look at once: of the Ministry, plain managers, insiders."""
    court, manager, about = _alarms(1)
    plain, insider = make_person(court, [Verb.MANAGE_MEMBERS]), make_person(court, [Verb.MANAGE_MEMBERS, Verb.DRAFT])
    ministry = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])

    def seen(person: Any) -> bool:
        page = browse(person).get("/alarms").get_data(as_text=True)
        assert "Give consent" in page
        return "SE-2026-" in page

    assert [seen(person) for person in (manager, insider, plain, ministry)] == [True, True, False, False]
    about.restricted = ["minors"]
    name_insider(about, insider)
    assert [seen(person) for person in (manager, insider, plain, ministry)] == [False, True, False, False]


def test_body_sees_when_its_notice_was_read(browse: Any) -> None:
    selection, _day = build.make_started()
    expertise, person = selection.expertise, build.expert_of(selection)
    told = db.session.scalars(select(LegalNotice).where(LegalNotice.about_id == expertise.id)).all()
    assert {notice.template for notice in told} >= {"bidding/selected", "casework/ruling_handed"}
    url = f"/expertises/{expertise.id}/notices"
    assert "Read on" not in browse(expertise.official).get(url).get_data(as_text=True)
    chosen = next(notice for notice in told if notice.template == "bidding/selected")
    letter = db.session.scalars(select(Letter).where(Letter.notice_id == chosen.id)).one()
    reader = browse(person)
    assert "I have read this notice" in reader.get(f"/inbox/{letter.id}").get_data(as_text=True)
    reader.post(f"/inbox/{letter.id}/read")
    assert "Read on" in browse(expertise.official).get(url).get_data(as_text=True)
    reader.get(url)
    browse(make_person()).get(url, status=404)


def test_the_ministry_reads_who_cannot_be_reached_and_what_helps(browse: Any) -> None:
    """Three at once: a body without a receiver, an expert and a person without an account; no number is told."""
    court, _manager, about = _alarms(1)
    ministry = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])
    expert, official = make_person(expert=True), make_person()
    for person in (expert, official):
        person.password_hash = None
        letters.make_notice(
            template="bidding/selected", context={"number": "SE-2026-000009", "expertise_id": str(about.id)},
            at=AT, person_id=person.id, about_id=about.id, number="SE-2026-000009", sender_body_id=court.id,
        )  # fmt: skip
    service.watch_dead_letters(at=AT)
    page = browse(ministry).get("/alarms").get_data(as_text=True)
    for words in (
        "A manager of this body gives the right to a member", "A private expert or an expert of an institute",
        "A keeper of the register invites this expert", "It names another person for the matter", court.name_en,
        "the body that sent the notice prints it",
    ):  # fmt: skip
        assert words in page
    assert "SE-2026-" not in page
    assert expert.name not in page
