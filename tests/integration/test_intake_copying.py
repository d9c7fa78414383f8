"""Copying a request: what is left out, what is marked, when the marks go; one draft per form."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import Person
from app.intake import rules, service
from app.intake.models import Expertise
from app.intake.states import Consent, Examined, Kind, Part, Permission
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, Stale
from app.kernel.journal import JournalEntry
from app.reference.states import Procedure
from tests.builders import casework as steps
from tests.builders.intake import AT, make_complete, make_draft, make_official, make_published
from tests.integration.test_intake_races import race

PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n"


def make_source(**kw: Any) -> Expertise:
    """A criminal request with everything that grows stale."""
    source = make_complete(
        procedure=Procedure.CRIMINAL,
        kind=Kind.REPEATED,
        circumstances="Somebody was hurt.",
        hearing_on=date(2026, 4, 20),
        urgent=True,
        urgency_reason="Custody ends.",
        equipment="A georadar",
        equipment_public=True,
        **kw,
    )
    source.objects[0].seal = "Seal 12345"
    service.add_attachment(source, name="plan.pdf", content=BytesIO(PDF), by=source.official, at=AT)
    return source


def test_copy_for_another_case_leaves_out_what_is_stale_and_lists_it(ctx: Flask) -> None:
    source = make_source()
    copy = service.copy_request(source, by=source.official, at=AT)
    assert copy.number != source.number
    assert copy.copied_from_id == source.id
    assert (copy.case_number, copy.circumstances, copy.earlier_number, copy.earlier_expert, copy.kind_reasons) == (
        "", "", "", "", "",
    )  # fmt: skip
    assert (copy.hearing_on, copy.urgent, copy.urgency_reason, copy.examined, copy.consent) == (
        None,
        False,
        "",
        None,
        None,
    )
    assert (copy.equipment, copy.equipment_public) == ("A georadar", False)
    assert [(o.name, o.origin, o.seal, o.permission) for o in copy.objects] == [("A house", "", "", None)]
    assert [q.text for q in copy.questions] == [q.text for q in source.questions]
    assert {s.slug for s in copy.specialties} == {"build"}
    assert copy.attachments == []
    assert copy.kind is None
    assert copy.to_check == [
        "case_number", "earlier", "questions", "origins", "person", "circumstances", "grounds", "search", "attachments",
    ]  # fmt: skip
    assert all(code in rules.stale.STALE for code in copy.to_check)


def test_copy_for_the_same_case_keeps_number_circumstances_and_origin_only(ctx: Flask) -> None:
    source = make_source()
    copy = service.copy_request(source, same_case=True, by=source.official, at=AT)
    assert (copy.case_number, copy.circumstances) == (source.case_number, source.circumstances)
    assert [(o.origin, o.seal, o.permission) for o in copy.objects] == [("Inspected by the court", "", None)]
    assert "case_number" not in copy.to_check
    assert "objects" in copy.to_check


def test_journal_of_the_copy_says_from_which_request_it_was_made(ctx: Flask) -> None:
    source = make_source()
    copy = service.copy_request(source, by=source.official, at=AT)
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.subject_id == copy.id)).one()
    assert entry.facts == {"copied_from": str(source.id), "same_case": False}


@pytest.mark.parametrize("kind", [Kind.ADDITIONAL, Kind.REPEATED])
def test_following_expertise_is_filled_in_from_the_one_with_a_conclusion(ctx: Flask, kind: Kind) -> None:
    source = make_published()
    with pytest.raises(Refused):
        service.copy_request(source, follows_as=kind, by=source.official, at=AT)
    selection, day = steps.make_started()
    steps.make_delivered(selection, day=day + timedelta(days=3))
    ended = selection.expertise
    copy = service.copy_request(ended, follows_as=kind, earlier_expert="A. B.", by=ended.official, at=AT)
    assert (copy.kind, copy.earlier_number, copy.earlier_expert) == (kind, ended.number, "A. B.")
    assert copy.case_number == ended.case_number
    assert copy.kind_reasons == ""
    assert "follows" in copy.to_check
    with pytest.raises(RuleBroken):
        service.copy_request(ended, follows_as=Kind.PRIMARY, by=ended.official, at=AT)


def test_mark_goes_when_its_part_is_saved_and_only_that(ctx: Flask) -> None:
    source = make_source()
    copy = service.copy_request(source, by=source.official, at=AT)
    by, thing = source.official, copy.objects[0]
    service.save_object(
        copy, object_id=thing.id, name=thing.name, origin="Found", seal="", permission=Permission.NO, by=by, at=AT
    )
    assert "origins" not in copy.to_check
    assert "case_number" in copy.to_check
    service.save_person(copy, examined=Examined.VICTIM, consent=Consent.GIVEN, by=by, at=AT)
    service.confirm_checked(copy, Part.ATTACHMENTS, by=by, at=AT)
    assert not {"person", "attachments"} & set(copy.to_check)
    for part in Part:
        service.confirm_checked(copy, part, by=by, at=AT)
    assert copy.to_check == []


def test_stranger_and_reader_may_not_copy(ctx: Flask) -> None:
    source = make_source()
    with pytest.raises(Refused):
        service.copy_request(source, by=make_official(), at=AT)


def test_same_form_sent_twice_begins_one_draft(ctx: Flask) -> None:
    official, key = make_official(), uuid.uuid4()
    body = official.active_memberships[0].body
    first = service.create_draft(body=body, by=official, at=AT, draft_key=key)
    assert service.create_draft(body=body, by=official, at=AT, draft_key=key) is first
    copy_key = uuid.uuid4()
    copy = service.copy_request(first, by=official, at=AT, draft_key=copy_key)
    assert service.copy_request(first, by=official, at=AT, draft_key=copy_key) is copy
    other = make_official()
    with pytest.raises(Stale):
        service.create_draft(body=other.active_memberships[0].body, by=other, at=AT, draft_key=key)
    assert service.create_draft(body=body, by=official, at=AT) is not first


@pytest.mark.parametrize("copying", [False, True])
def test_same_form_sent_by_four_at_once_begins_one_draft(own_app: Flask, copying: bool) -> None:
    source, key = make_draft(), uuid.uuid4()
    db.session.commit()
    source_id, official_id = source.id, source.official_id

    def begin(_: int) -> str:
        person, found = db.session.get(Person, official_id), db.session.get(Expertise, source_id)
        assert person is not None
        assert found is not None
        if copying:
            return service.copy_request(found, by=person, at=AT, draft_key=key).number
        return service.create_draft(body=found.body, by=person, at=AT, draft_key=key).number

    numbers = race(own_app, begin)
    assert len(set(numbers)) == 1
    assert db.session.scalar(select(func.count()).select_from(Expertise)) == 2


def test_restricted_case_is_copied_restricted(ctx: Flask) -> None:
    source = make_source(restricted=["minors"])
    copy = service.copy_request(source, by=source.official, at=AT)
    assert copy.restricted == ["minors"]
    assert "access" in copy.to_check
