"""Requests to copy, to compare and to split. Everything through the services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.intake import service
from app.intake.models import Expertise
from app.intake.rules.lots import Plan, propose
from app.intake.states import Permission
from tests.builders.intake import AT, make_complete

THREE_OBJECTS = (
    ("Системный блок HP 250 G8", "Изъят в офисе", Permission.NO),
    ("Договор подряда № 17 от 3 марта 2025 года", "Представлен истцом", Permission.NO),
    ("Образцы подписи директора на 5 листах", "Отобраны судом", Permission.PARTIAL),
)
THREE_QUESTIONS = (
    "Кем выполнена подпись в договоре подряда?",
    "Имеются ли на жёстком диске удалённые файлы договора?",
    "Когда изменён файл договора в последний раз?",
)


def make_wide(*, at: datetime = AT, **kw: Any) -> Expertise:
    """A whole draft with three questions and objects for two specialties."""
    given = {
        "specialties": ("handwriting", "it"),
        "questions": THREE_QUESTIONS,
        "objects": THREE_OBJECTS,
        "ruling_language": "ru",
        "grounds": "Требуются специальные научные знания.",
    }
    return make_complete(at=at, **(given | kw))


def plan_for(expertise: Expertise, count: int = 2, **changes: Any) -> Plan:
    """The plan that the page proposes, with changes."""
    proposed = propose(expertise, count)
    values = {"count": count, "questions": proposed.questions, "objects": proposed.objects,
              "specialties": proposed.specialties}  # fmt: skip
    return Plan(**(values | changes))


def make_lots(*, at: datetime = AT, **kw: Any) -> list[Expertise]:
    """A draft split into two lots, a specialty each."""
    expertise = make_wide(at=at, **kw)
    return service.split_into_lots(expertise, plan=plan_for(expertise), by=expertise.official, at=at)
