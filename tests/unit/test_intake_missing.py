"""What blocks publication: field by field, procedure by procedure."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace as Thing
from typing import Any

import pytest

from app.intake.rules import for_bidders, missing, redact
from app.intake.rules.missing import RULING
from app.intake.states import Consent, Examined, Form, Kind, ModeReason, Part, Permission, Urgency
from app.reference.states import Procedure, SearchMode

PROCEDURES = list(Procedure)
EARLIER = ("earlier_number", "earlier_expert", "kind_reasons")


def _names(text: str) -> dict[str, str]:
    return {f"name_{language}": f"{text} {language}" for language in ("kk", "ru", "en")}


def whole(procedure: Procedure, **kw: Any) -> Thing:
    """A request that lacks nothing."""
    criminal = procedure is Procedure.CRIMINAL
    facts: dict[str, Any] = {
        "number": "SE-2026-000001-A",
        "procedure": procedure,
        "case_number": "SECRET-CASE",
        "kind": Kind.PRIMARY,
        "form": Form.INDIVIDUAL,
        "experts_needed": 1,
        "lot_count": None,
        "earlier_number": "",
        "earlier_expert": "",
        "kind_reasons": "",
        "official_id": "somebody",
        "official_named": True,
        "official": Thing(name="SECRET-OFFICIAL"),
        "specialties": [Thing(slug="build", **_names("Construction"))],
        "questions": [Thing(text="SECRET-QUESTION")],
        "objects": [Thing(name="SECRET-OBJECT", origin="SECRET-ORIGIN", seal="SECRET-SEAL", permission=Permission.NO)],
        "examined": Examined.VICTIM if criminal else None,
        "consent": Consent.GIVEN if criminal else None,
        "grounds": "SECRET-GROUNDS",
        "circumstances": "SECRET-CIRCUMSTANCES",
        "place": "SECRET-PLACE",
        "region_code": "71",
        "region": Thing(**_names("Astana")),
        "body": Thing(**_names("BODY")),
        "urgent": False,
        "urgency_reason": "",
        "urgency": None,
        "urgent_by": None,
        "mode": SearchMode.OPEN,
        "mode_reason": None,
        "mode_text": "",
        "restricted": [],
        "invitations": [],
        "hearing_on": None,
        "equipment": "",
        "equipment_public": False,
        "offer_working_days": 5,
        "attachments": [Thing(name="SECRET-FILE")],
    }
    return Thing(**(facts | kw))


BLANKS: list[tuple[str, dict[str, Any], Part]] = [
    ("case_number", {"case_number": " "}, Part.CASE),
    ("official", {"official_id": None}, Part.CASE),
    ("official", {"official_named": False}, Part.CASE),
    ("kind", {"kind": None}, Part.CASE),
    ("specialties", {"specialties": []}, Part.SPECIALTIES),
    ("questions", {"questions": []}, Part.QUESTIONS),
    ("questions", {"questions": [Thing(text="  ")]}, Part.QUESTIONS),
    ("objects", {"objects": []}, Part.OBJECTS),
    ("object_name", {"objects": [Thing(name="", origin="here", permission=Permission.NO)]}, Part.OBJECTS),
    ("object_origin", {"objects": [Thing(name="a", origin=" ", permission=Permission.NO)]}, Part.OBJECTS),
    ("object_permission", {"objects": [Thing(name="a", origin="b", permission=None)]}, Part.OBJECTS),
    ("grounds", {"grounds": "\n"}, Part.GROUNDS),
    ("place", {"place": ""}, Part.GROUNDS),
    ("region", {"region_code": None}, Part.SEARCH),
    ("urgency_reason", {"urgent": True}, Part.SEARCH),
    ("urgency_reason", {"urgent": True, "urgency": Urgency.OTHER}, Part.SEARCH),
    ("urgent_by", {"urgent": True, "urgency": Urgency.DETENTION}, Part.SEARCH),
    ("hearing_on", {"urgent": True, "urgency": Urgency.HEARING}, Part.SEARCH),
    ("mode_reason", {"mode": SearchMode.STATE}, Part.SEARCH),
    ("mode_text", {"mode": SearchMode.STATE, "mode_reason": ModeReason.OTHER}, Part.SEARCH),
    ("invitations", {"mode": SearchMode.INVITED, "mode_reason": ModeReason.PARTIES, "invitations": [1]}, Part.SEARCH),
    ("invitations", {"mode": SearchMode.DIRECT, "mode_reason": ModeReason.PARTIES}, Part.SEARCH),
    ("offer_working_days", {"offer_working_days": None}, Part.SEARCH),
]


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_whole_request_lacks_nothing(procedure: Procedure) -> None:
    assert missing(whole(procedure)) == []


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize(("code", "blank", "part"), BLANKS, ids=lambda x: x if isinstance(x, str) else "")
def test_each_empty_field_blocks_alone_and_names_its_part_and_source(
    procedure: Procedure, code: str, blank: dict[str, Any], part: Part
) -> None:
    (found,) = missing(whole(procedure, **blank))
    assert (found.code, found.part) == (code, part)
    assert found.article is not None


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize("kind", [Kind.ADDITIONAL, Kind.REPEATED])
@pytest.mark.parametrize("blank", EARLIER)
def test_additional_and_repeated_ones_need_the_earlier_one(procedure: Procedure, kind: Kind, blank: str) -> None:
    earlier = dict.fromkeys(EARLIER, "given") | {blank: ""}
    (found,) = missing(whole(procedure, kind=kind, **earlier))
    assert found.code == blank


@pytest.mark.parametrize("examined", [Examined.VICTIM, Examined.WITNESS])
def test_victim_or_witness_needs_consent_or_its_exception_in_criminal_procedure(examined: Examined) -> None:
    (found,) = missing(whole(Procedure.CRIMINAL, examined=examined, consent=None))
    assert (found.code, found.part) == ("consent", Part.PERSON)
    for consent in Consent:
        assert missing(whole(Procedure.CRIMINAL, examined=examined, consent=consent)) == []


@pytest.mark.parametrize("examined", [Examined.NOBODY, Examined.OTHER])
def test_nobody_else_is_asked_for_consent(examined: Examined) -> None:
    assert missing(whole(Procedure.CRIMINAL, examined=examined, consent=None)) == []


def test_question_whether_a_person_is_examined_must_be_answered_in_criminal_procedure_only() -> None:
    assert [m.code for m in missing(whole(Procedure.CRIMINAL, examined=None, consent=None))] == ["examined"]
    for procedure in set(PROCEDURES) - {Procedure.CRIMINAL}:
        assert missing(whole(procedure, examined=None, consent=None)) == []


def test_empty_request_names_the_procedure_first() -> None:
    empty = Thing(**(vars(whole(Procedure.CIVIL)) | {"procedure": None, "case_number": "", "kind": None}))
    assert [m.code for m in missing(empty)] == ["procedure", "case_number", "kind"]


def test_every_procedure_has_its_article() -> None:
    assert set(RULING) == set(Procedure)


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_notice_carries_no_word_of_the_case(procedure: Procedure) -> None:
    e = whole(
        procedure,
        equipment="SECRET-EQUIPMENT",
        kind=Kind.REPEATED,
        earlier_number="SECRET-EARLIER",
        earlier_expert="SECRET-EXPERT",
        kind_reasons="SECRET-REASONS",
        urgent=True,
        urgency_reason="SECRET-URGENCY",
        hearing_on=date(2026, 4, 20),
    )
    notice = redact(e, offers_due_on=None, offers_due_at=None)
    assert "SECRET" not in repr(notice)
    criminal = procedure is Procedure.CRIMINAL
    assert ("BODY" in repr(notice)) is not criminal
    assert notice["hearing"] == ({"month": "2026-04"} if criminal else {"on": "2026-04-20"})
    assert (notice["questions"], notice["objects"], notice["permissions"]["no"]) == (1, 1, 1)
    confirmed = redact(Thing(**(vars(e) | {"equipment_public": True})), offers_due_on=None, offers_due_at=None)
    assert confirmed["equipment"] == "SECRET-EQUIPMENT"


def test_bidders_read_questions_and_names_of_objects_and_nothing_about_persons() -> None:
    text = repr(for_bidders(whole(Procedure.CRIMINAL)))
    assert "SECRET-QUESTION" in text
    assert "SECRET-OBJECT" in text
    for word in ("CASE", "OFFICIAL", "ORIGIN", "SEAL", "GROUNDS", "CIRCUMSTANCES", "PLACE", "FILE"):
        assert f"SECRET-{word}" not in text
