"""What the law wants in the ruling and what is not filled in yet: pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.intake.rules.urgency import DATED
from app.intake.states import Examined, Form, Kind, ModeReason, Part, Urgency
from app.kernel.i18n import _l
from app.reference.states import Procedure, SearchMode

P = Procedure

# Where the contents of the ruling are laid down, by code of procedure.
RULING = {
    P.CRIMINAL: _l("Criminal Procedure Code, art. 272(1)"),
    P.CIVIL: _l("Civil Procedure Code, art. 82"),
    P.ADM_OFFENCE: _l("Code of Administrative Offences, art. 772"),
    P.ADMINISTRATIVE: _l("Administrative Procedural Code, art. 1(3), and Civil Procedure Code, art. 82"),
}
DAMAGE = RULING | {
    P.CIVIL: _l("Civil Procedure Code, art. 87"),
    P.ADMINISTRATIVE: _l("Administrative Procedural Code, art. 1(3), and Civil Procedure Code, art. 87"),
}
CONSENT = _l("Criminal Procedure Code, art. 272(3)")
SERVICE = _l("Service rules of Sarap")
LEAST_EXPERTS = 2  # of a commission
MOST_EXPERTS = 10
LEAST_INVITED = 2
NEED_CONSENT = frozenset({Examined.VICTIM, Examined.WITNESS})


@dataclass(frozen=True)
class Missing:
    """One thing that blocks publication: its code, the part where it is filled in, why it is demanded."""

    code: str
    part: Part
    text: Any
    article: Any = None


def missing(expertise: Any) -> list[Missing]:
    """Everything that blocks publication of this request, in the order of the task list.

    Works on anything with the attributes of an expertise. What follows a code is named with its article;
    what only the search needs follows the service rules.
    """
    return list(_missing(expertise))


def _missing(e: Any) -> Iterator[Missing]:
    article = RULING.get(e.procedure)
    yield from _case(e, article)
    if not e.specialties:
        yield Missing("specialties", Part.SPECIALTIES, _l("No expert specialty is chosen."), article)
    yield from _form(e)
    if not any(q.text.strip() for q in e.questions):
        yield Missing("questions", Part.QUESTIONS, _l("No question to the expert is put."), article)
    yield from _objects(e, article)
    if e.procedure is P.CRIMINAL:
        yield from _person(e)
    if not e.grounds.strip():
        yield Missing("grounds", Part.GROUNDS, _l("The grounds for the expertise are not given."), article)
    if not e.place.strip():
        yield Missing("place", Part.GROUNDS, _l("The place where the ruling is made is not given."), article)
    yield from _search(e)


def _form(e: Any) -> Iterator[Missing]:
    """A commission: one specialty, two experts or more. A complex expertise: two specialties or more."""
    if e.form is Form.COMMISSION:
        if len(e.specialties) > 1:
            text = _l("A commission is of one specialty: leave one of them, or choose a complex expertise.")
            yield Missing("commission_specialty", Part.SPECIALTIES, text, SERVICE)
        if e.experts_needed < LEAST_EXPERTS:
            text = _l("A commission needs at least two experts.")
            yield Missing("experts_needed", Part.SPECIALTIES, text, SERVICE)
    if e.form is Form.COMPLEX and len(e.specialties) == 1:
        text = _l("A complex expertise needs at least two specialties.")
        yield Missing("complex_specialties", Part.SPECIALTIES, text, SERVICE)


def _case(e: Any, article: Any) -> Iterator[Missing]:
    if e.procedure is None:
        yield Missing("procedure", Part.CASE, _l("The procedure is not chosen."), SERVICE)
    if not e.case_number.strip():
        yield Missing("case_number", Part.CASE, _l("The number of the case is not given."), article)
    if e.official_id is None or not e.official_named:
        yield Missing("official", Part.CASE, _l("The official in charge is not named."), article)
    if e.kind is None:
        yield Missing("kind", Part.CASE, _l("The kind of expertise is not chosen."), article)
    if e.kind in {Kind.ADDITIONAL, Kind.REPEATED}:
        if not e.earlier_number.strip():
            yield Missing("earlier_number", Part.CASE, _l("The number of the earlier expertise is not given."), article)
        if not e.earlier_expert.strip():
            yield Missing("earlier_expert", Part.CASE, _l("The expert of the earlier expertise is not named."), article)
        if not e.kind_reasons.strip():
            text = _l("The reasons for an additional or repeated expertise are not given.")
            yield Missing("kind_reasons", Part.CASE, text, article)


def _objects(e: Any, article: Any) -> Iterator[Missing]:
    if not e.objects:
        yield Missing("objects", Part.OBJECTS, _l("No object of research is listed."), article)
    if any(not thing.name.strip() for thing in e.objects):
        yield Missing("object_name", Part.OBJECTS, _l("An object has no name."), article)
    if any(not thing.origin.strip() for thing in e.objects):
        yield Missing("object_origin", Part.OBJECTS, _l("The origin of an object is not given."), article)
    if any(thing.permission is None for thing in e.objects):
        text = _l("It is not said whether an object may be destroyed or altered.")
        yield Missing("object_permission", Part.OBJECTS, text, DAMAGE.get(e.procedure))


def _person(e: Any) -> Iterator[Missing]:
    if e.examined is None:
        yield Missing("examined", Part.PERSON, _l("It is not said whether a person is examined."), CONSENT)
    if e.examined in NEED_CONSENT and e.consent is None:
        text = _l("Neither the written consent of the victim or witness nor an exception is given.")
        yield Missing("consent", Part.PERSON, text, CONSENT)


def _search(e: Any) -> Iterator[Missing]:
    if e.region_code is None:
        yield Missing("region", Part.SEARCH, _l("The region is not chosen."), SERVICE)
    yield from _urgency(e)
    yield from _mode(e)
    if e.offer_working_days is None and e.mode is not SearchMode.DIRECT:
        text = _l("The working days for offers are not set.")
        yield Missing("offer_working_days", Part.SEARCH, text, SERVICE)


def _urgency(e: Any) -> Iterator[Missing]:
    if not e.urgent:
        return
    if e.urgency in {None, Urgency.OTHER} and not e.urgency_reason.strip():
        yield Missing("urgency_reason", Part.SEARCH, _l("The reason for the urgency is not given."), SERVICE)
    if e.urgency in DATED and e.urgent_by is None:
        yield Missing("urgent_by", Part.SEARCH, _l("The day that makes the request urgent is not given."), SERVICE)
    if e.urgency is Urgency.HEARING and e.hearing_on is None:
        yield Missing("hearing_on", Part.SEARCH, _l("The day of the hearing is not given."), SERVICE)


def _mode(e: Any) -> Iterator[Missing]:
    if e.mode is SearchMode.OPEN:
        return
    if e.mode_reason is None:
        text = _l("The reason why the search is not open to all is not chosen.")
        yield Missing("mode_reason", Part.SEARCH, text, SERVICE)
    if e.mode_reason is ModeReason.OTHER and not e.mode_text.strip():
        text = _l("The reason why the search is not open to all is not given in words.")
        yield Missing("mode_text", Part.SEARCH, text, SERVICE)
    if e.mode is SearchMode.INVITED and len(e.invitations) < LEAST_INVITED:
        yield Missing("invitations", Part.SEARCH, _l("An invited search needs at least two who are invited."), SERVICE)
    if e.mode is SearchMode.DIRECT and len(e.invitations) != 1:
        yield Missing("invitations", Part.SEARCH, _l("A direct choice names exactly one provider."), SERVICE)
