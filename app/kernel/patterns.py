"""Sample forms and data for the pattern page: every macro of the house in every state."""

from __future__ import annotations

from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    EmailField,
    FieldList,
    FileField,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional

from app.kernel.policy import Decision, Reason, allow


def _choices(group: str | None = None, **words: str) -> list[SelectChoice]:
    return [SelectChoice(value, text, optgroup=group) for value, text in words.items()]


CITIES = [SelectChoice("", "-"), *_choices(astana="Астана", almaty="Алматы", shymkent="Шымкент", oskemen="Өскемен")]
KINDS = _choices(first="Бастапқы", repeated="Қайталама", board="Комиссиялық")
TOPICS = [*_choices("Адам", dna="ДНҚ", voice="Дауыс"), *_choices("Құжат", hand="Қолжазба", stamp="Мөр")]
WORDING = "Қолтаңбаны Өмірзақов Ғалымжан қойған ба? Ұзындығы, һәм үлгісі сәйкес пе? Бағасы 150 000 ₸."


class QuestionForm(Form):
    text = StringField("Question", [DataRequired()])
    objects = IntegerField("How many objects", [Optional(), NumberRange(1, 99)])


class SampleForm(Form):
    """One field of each type."""

    token = HiddenField(default="1")
    name = StringField("Full name", [DataRequired(), Length(max=120)], description="As in the identity card.")
    email = EmailField("Email", [DataRequired(), Email()])
    phone = TelField("Telephone", [Optional()])
    password = PasswordField("Password", [DataRequired()])
    days = IntegerField("Working days", [InputRequired(), NumberRange(1, 365)])
    price = DecimalField("Price", [InputRequired()])
    due = DateField("Day of the hearing", [InputRequired()])
    city = SelectField("City", [DataRequired()], choices=CITIES)
    topic = SelectField("Topic", choices=TOPICS)
    kind = RadioField("Kind of expertise", [DataRequired()], choices=KINDS)
    yes_no = RadioField("Is it urgent?", choices=_choices(yes="Иә", no="Жоқ"), default="no")
    topics = SelectMultipleField("Specialties", [DataRequired()], choices=KINDS)
    story = TextAreaField("Circumstances", [DataRequired(), Length(max=500)])
    scan = FileField("Order of the court", [DataRequired()])
    agree = BooleanField("I have read the duties of an expert", [DataRequired()])
    questions = FieldList(FormField(QuestionForm), min_entries=2, label="Questions")
    languages = FieldList(StringField("Language", [Length(max=20)]), min_entries=1, label="Languages")


def _forms() -> dict[str, SampleForm]:
    filled = SampleForm(
        MultiDict(
            {
                "name": "Өмірзақов Ғалымжан Әшірұлы",
                "email": "galym@example.kz",
                "password": "x",
                "days": "20",
                "price": "150000",
                "due": "2026-03-22",
                "city": "oskemen",
                "topic": "hand",
                "kind": "first",
                "topics": "board",
                "story": WORDING,
                "agree": "y",
                "questions-0-text": WORDING,
                "languages-0": "Қазақша",
            }
        )
    )
    wrong = SampleForm(MultiDict({"days": "0", "price": "abc", "languages-0": "x" * 30}), prefix="wrong-")
    wrong.validate()
    wrong.form_errors.append("The order of the court is older than the case.")
    return {"filled": filled, "wrong": wrong, "filter": SampleForm(prefix="filter-")}


def _charts() -> dict[str, Any]:
    regions = ["Абай облысы", "Шығыс Қазақстан облысы", "Жетісу облысы", "Маңғыстау облысы", "Астана"]
    counts = [42, 131, 58, 77, 210]
    rows = [{"label": r, "value": n, "strong": n == max(counts)} for r, n in zip(regions, counts, strict=True)]
    series = [
        {"name": "Ашық сайыс", "points": [(0, 1), (10, 0.86), (20, 0.52), (30, 0.21), (45, 0.06)]},
        {"name": "Тағайындау", "points": [(0, 1), (15, 0.93), (30, 0.74), (45, 0.48), (60, 0.31)]},
    ]
    return {"rows": rows, "series": series}


def _decisions() -> dict[str, Decision]:
    reasons = (
        Reason("licence", "The licence of the expert ended on 1 March 2026.", "Sample Act, art. 1(2)"),
        Reason("conflict", "The expert has worked for a party of this case."),
    )
    return {"yes": allow(), "no": Decision(reasons), "single": Decision(reasons[:1])}


def _steps() -> list[dict[str, str]]:
    return [
        {"when": "2026 жылғы 22 наурыз, 14:05", "iso": "2026-03-22T14:05", "title": "Ұсыныстар ашылды", "who": "Жүйе"},
        {"when": "2026 жылғы 20 наурыз, 09:30", "title": "Ұсыныс берілді", "who": "Ғ. Өмірзақов", "text": WORDING},
        {"when": "2026 жылғы 15 наурыз, 11:00", "title": "Сараптама жарияланды", "who": "Сот", "href": "#timeline"},
    ]


def _compare() -> dict[str, Any]:
    columns = [
        {"title": "Ұсыныс A", "sub": "8 жыл тәжірибе"},
        {"title": "Ұсыныс B", "best": True},
        {"title": "Ұсыныс C"},
    ]
    rows = [
        {"label": "Бағасы", "cells": ["180 000 ₸", {"text": "150 000 ₸", "best": True}, "210 000 ₸"]},
        {
            "label": "Мерзімі",
            "hint": "жұмыс күні",
            "cells": ["20", "25", {"text": "15", "best": True, "note": "алғашқы"}],
        },
    ]
    return {"columns": columns, "rows": rows}


def samples() -> dict[str, Any]:
    """What `kernel/patterns.html` shows."""
    return {
        "forms": _forms(),
        "charts": _charts(),
        "decisions": _decisions(),
        "steps": _steps(),
        "offers": _compare(),
        "wording": WORDING,
        "tabs": [
            {"text": "Жаңа", "href": "?tab=new", "active": True, "count": 4},
            {"text": "Орындалуда", "href": "?tab=work", "active": False, "count": 12},
            {"text": "Аяқталған", "href": "?tab=done", "active": False},
        ],
        "tasks": [
            {"title": "Санат пен лицензия", "status": "Дайын", "colour": "green", "href": "#tasks"},
            {"title": "Құрал-жабдық", "status": "Толық емес", "colour": "yellow", "href": "#tasks", "hint": "2 құжат"},
            {"title": "Емтихан", "status": "Әлі ашылмаған", "colour": "grey"},
        ],
        "pages": [
            {"count": 57, "shown": 25, "next_href": "?after=x", "prev_href": "?before=y"},
            {"count": 1, "after": "token", "before": None},
            {"count": 0},
        ],
    }
