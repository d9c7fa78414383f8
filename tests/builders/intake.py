"""Requests for tests: drafts, complete ones, published ones. Everything through the services."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.accounts.models import Body, Person
from app.accounts.states import Verb
from app.intake import service
from app.intake.models import Expertise, Question, ResearchObject
from app.intake.states import Consent, Examined, Kind, Permission
from app.kernel.db import db
from app.reference import queries as reference
from app.reference.states import Procedure
from tests.builders.accounts import make_body, make_person

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # a Monday morning in Kazakhstan
CASE_VERBS = (Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER, Verb.SELECT, Verb.SEE_OBJECTS)
EARLIER = {
    "earlier_number": "7710/2025",
    "earlier_expert": "Серік Ахметов",
    "kind_reasons": "The conclusion is incomplete.",
}


def make_official(body: Body | None = None, **kw: Any) -> Person:
    """Somebody who holds every verb that concerns cases at a court (or at the body given)."""
    return make_person(body if body is not None else make_body(), verbs=kw.pop("verbs", CASE_VERBS), **kw)


def make_draft(*, by: Person | None = None, body: Body | None = None, at: datetime = AT, **kw: Any) -> Expertise:
    """A draft with nothing filled in but what is given as attributes."""
    person = by if by is not None else make_official(body)
    home = body if body is not None else person.active_memberships[0].body
    expertise = service.create_draft(body=home, by=person, at=at)
    for name, value in kw.items():
        setattr(expertise, name, value)
    db.session.flush()
    return expertise


def make_complete(
    *,
    procedure: Procedure = Procedure.CIVIL,
    kind: Kind = Kind.PRIMARY,
    specialties: Any = ("build",),
    questions: Any = ("Was the building erected as designed?",),
    objects: Any = (("A house", "Inspected by the court", Permission.NO),),
    **kw: Any,
) -> Expertise:
    """A draft that lacks nothing: civil, primary, construction, in Astana, five working days for offers."""
    given = {
        "case_number": "7140-26-00-2/118",
        "region_code": "71",
        "place": "Astana",
        "grounds": "Special scientific knowledge is needed.",
        "offer_working_days": 5,
    }
    if kind is not Kind.PRIMARY:
        given |= EARLIER
    if procedure is Procedure.CRIMINAL:
        given |= {"examined": Examined.VICTIM, "consent": Consent.GIVEN}
    chosen = [reference.specialty(s) if isinstance(s, str) else s for s in specialties]
    return make_draft(
        procedure=procedure,
        kind=kind,
        specialties=chosen,
        questions=[Question(place=i, text=text) for i, text in enumerate(questions, 1)],
        objects=[
            ResearchObject(place=i, name=name, origin=origin, permission=permission)
            for i, (name, origin, permission) in enumerate(objects, 1)
        ],
        **(given | kw),
    )


def make_prepared(*, at: datetime = AT, **kw: Any) -> Expertise:
    """A complete request, checked and frozen."""
    expertise = make_complete(at=at, **kw)
    return service.prepare(expertise, by=expertise.official, at=at)


def publish(expertise: Expertise, *, at: datetime = AT) -> Expertise:
    """The first search of a frozen request begins."""
    key = expertise.publish_key
    assert key is not None
    return service.publish(expertise, publish_key=key, by=expertise.official, at=at)


def make_published(*, at: datetime = AT, **kw: Any) -> Expertise:
    """A published request whose first search runs from `at`."""
    return publish(make_prepared(at=at, **kw), at=at)
