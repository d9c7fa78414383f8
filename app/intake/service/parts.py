"""Saving the parts of a draft. Empty is allowed while drafting; what is wrong is refused beside its field."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake.models import Expertise
from app.intake.rules import NEED_CONSENT
from app.intake.service.drafting import assign, keep, touch
from app.intake.service.publication import minimum_days, too_few_days
from app.intake.states import Consent, Examined, Kind, Part
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.reference import queries as reference
from app.reference.states import Procedure

NOT_OF_THIS_BODY = _l("This person does not draft or publish at this body.")
UNKNOWN_SPECIALTY = _l("One of the specialties is not in use any more.")
UNKNOWN_REGION = _l("Choose a region from the list.")
PAST_HEARING = _l("The day of the hearing is in the past.")


def officials(body_id: uuid.UUID) -> list[Person]:
    """Who may be the official in charge: whoever drafts or publishes at the body, by name."""
    found = {p.id: p for verb in (Verb.DRAFT, Verb.PUBLISH) for p in accounts.people_with(verb, body_id)}
    return sorted(found.values(), key=lambda p: (p.name, str(p.id)))


def save_case(
    expertise: Expertise,
    *,
    procedure: Procedure | None,
    case_number: str,
    kind: Kind | None,
    earlier_number: str,
    earlier_expert: str,
    kind_reasons: str,
    official_id: uuid.UUID | None,
    by: Person,
    at: datetime,
    version: int | None = None,
) -> None:
    """The procedure, the case, the kind and the official in charge.

    A primary expertise has no earlier one; outside criminal procedure nobody's consent is asked
    (Criminal Procedure Code, art. 272(3)): those fields are emptied.
    """
    touch(expertise, by=by, version=version)
    values: dict[str, Any] = {
        "procedure": procedure,
        "case_number": case_number,
        "kind": kind,
        "earlier_number": earlier_number,
        "earlier_expert": earlier_expert,
        "kind_reasons": kind_reasons,
    }
    if official_id is not None and official_id != expertise.official_id:
        if official_id not in {p.id for p in officials(expertise.body_id)}:
            raise RuleBroken(official_id=NOT_OF_THIS_BODY)
        values["official_id"] = official_id
    if kind is Kind.PRIMARY:
        values |= {"earlier_number": "", "earlier_expert": "", "kind_reasons": ""}
    if procedure is not None and procedure is not Procedure.CRIMINAL:
        values |= {"examined": None, "consent": None}
    keep(expertise, Part.CASE, assign(expertise, values), by=by, at=at)


def save_specialties(
    expertise: Expertise,
    *,
    specialty_ids: Collection[uuid.UUID],
    by: Person,
    at: datetime,
    version: int | None = None,
) -> None:
    """The expert specialties asked for; each must be in use on the day."""
    touch(expertise, by=by, version=version)
    in_use = {s.id: s for s in reference.specialties(clock.day_of(at))}
    if set(specialty_ids) - set(in_use):
        raise RuleBroken(specialty_ids=UNKNOWN_SPECIALTY)
    before = {s.id for s in expertise.specialties}
    expertise.specialties = [s for s in in_use.values() if s.id in specialty_ids]
    changed = ["specialties"] if before != set(specialty_ids) else []
    keep(expertise, Part.SPECIALTIES, changed, by=by, at=at)


def save_person(
    expertise: Expertise,
    *,
    examined: Examined | None,
    consent: Consent | None,
    by: Person,
    at: datetime,
    version: int | None = None,
) -> None:
    """Whether a person is examined, and the consent of a victim or witness (Criminal Procedure Code, art. 272(3))."""
    touch(expertise, by=by, version=version)
    values = {"examined": examined, "consent": consent if examined in NEED_CONSENT else None}
    keep(expertise, Part.PERSON, assign(expertise, values), by=by, at=at)


def save_grounds(
    expertise: Expertise,
    *,
    grounds: str,
    circumstances: str,
    place: str,
    ruling_language: str,
    by: Person,
    at: datetime,
    version: int | None = None,
) -> None:
    """Why the expertise is ordered, what happened, where and in which language the ruling is made."""
    touch(expertise, by=by, version=version)
    values = {"grounds": grounds, "circumstances": circumstances, "place": place, "ruling_language": ruling_language}
    keep(expertise, Part.GROUNDS, assign(expertise, values), by=by, at=at)


def save_search(
    expertise: Expertise,
    *,
    region_code: str | None,
    urgent: bool,
    urgency_reason: str,
    hearing_on: date | None,
    equipment: str,
    equipment_public: bool,
    offer_working_days: int | None,
    by: Person,
    at: datetime,
    version: int | None = None,
) -> None:
    """Where and how an expert is searched. Working days for offers: at least what the rule in force demands."""
    touch(expertise, by=by, version=version)
    problems = {}
    known = {region.code for region in reference.regions()}
    if region_code and region_code not in known:
        problems["region_code"] = UNKNOWN_REGION
    if hearing_on is not None and hearing_on < clock.day_of(at):
        problems["hearing_on"] = PAST_HEARING
    least = minimum_days(on=clock.day_of(at))
    if offer_working_days is not None and least is not None and offer_working_days < least:
        problems["offer_working_days"] = too_few_days(least)
    if problems:
        raise RuleBroken(problems)
    values = {
        "region_code": region_code or None,
        "urgent": urgent,
        "urgency_reason": urgency_reason if urgent else "",
        "hearing_on": hearing_on,
        "equipment": equipment,
        "equipment_public": equipment_public and bool(equipment),
        "offer_working_days": offer_working_days,
    }
    keep(expertise, Part.SEARCH, assign(expertise, values), by=by, at=at)
