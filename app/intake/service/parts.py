"""Saving the parts of a draft. Empty is allowed while drafting; what is wrong is refused beside its field."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.intake.models import Expertise
from app.intake.policy.charge import can_put_in_charge
from app.intake.rules import MOST_EXPERTS, NEED_CONSENT
from app.intake.service.drafting import assign, keep, touch
from app.intake.service.modes import check_mode
from app.intake.service.publication import minimum_days, too_few_days
from app.intake.states import Consent, Examined, Form, Kind, ModeReason, Part, Urgency
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.reference import queries as reference
from app.reference.states import Procedure, SearchMode

NOT_OF_THIS_BODY = _l("This person does not draft or publish at this body.")
UNKNOWN_SPECIALTY = _l("One of the specialties is not in use any more.")
UNKNOWN_REGION = _l("Choose a region from the list.")
BAD_NUMBER = _l("Enter a number of experts from 2 to %(most)s.")
PAST_HEARING = _l("The day of the hearing is in the past.")
PAST_DAY = _l("The day that makes the request urgent is in the past.")


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
    (Criminal Procedure Code, art. 272(3)): those fields are emptied. Whoever is put in charge of a restricted case
    learns of it: only who may say so chooses somebody else.
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
    if official_id is not None:
        if official_id != expertise.official_id:
            _check_official(expertise, official_id, by=by)
        values["official_id"] = official_id
        expertise.official_named = True
    if kind is Kind.PRIMARY:
        values |= {"earlier_number": "", "earlier_expert": "", "kind_reasons": ""}
    if procedure is not None and procedure is not Procedure.CRIMINAL:
        values |= {"examined": None, "consent": None}
    keep(expertise, Part.CASE, assign(expertise, values), by=by, at=at)


def _check_official(expertise: Expertise, official_id: uuid.UUID, *, by: Person) -> None:
    if official_id not in {p.id for p in officials(expertise.body_id)}:
        raise RuleBroken(official_id=NOT_OF_THIS_BODY)
    may = can_put_in_charge(by, expertise)
    if expertise.restricted and not may:
        raise RuleBroken(official_id=may.reasons[0].text)


def save_specialties(
    expertise: Expertise,
    *,
    specialty_ids: Collection[uuid.UUID],
    by: Person,
    at: datetime,
    version: int | None = None,
    form: Form | None = None,
    experts_needed: int | None = None,
) -> None:
    """The expert specialties asked for, each in use on the day; the form of the expertise (None: as it is).

    `experts_needed` counts for a commission only. What does not fit together is told before publication.
    """
    touch(expertise, by=by, version=version)
    in_use = {s.id: s for s in reference.specialties(clock.day_of(at))}
    if set(specialty_ids) - set(in_use):
        raise RuleBroken(specialty_ids=UNKNOWN_SPECIALTY)
    form = form or expertise.form
    wanted = (experts_needed or 1) if form is Form.COMMISSION else 1
    if not 1 <= wanted <= MOST_EXPERTS:
        raise RuleBroken(experts_needed=BAD_NUMBER % {"most": MOST_EXPERTS})
    before = {s.id for s in expertise.specialties}
    expertise.specialties = [s for s in in_use.values() if s.id in specialty_ids]
    changed = ["specialties"] if before != set(specialty_ids) else []
    changed += assign(expertise, {"form": form, "experts_needed": wanted})
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


class Lane(TypedDict, total=False):
    """Of the part about the search: how open it is and why, how urgent and why. What is left out is the default."""

    urgency: Urgency | None
    urgent_by: date | None
    urgent_quota_reason: str
    mode: SearchMode
    mode_reason: ModeReason | None
    mode_text: str


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
    **lane: Unpack[Lane],
) -> None:
    """Where and how an expert is searched. Working days for offers: at least what the rule in force demands.

    A reason of urgency in words alone counts as "other". The mode must be allowed by the rules of the day;
    what its reason still lacks is told before publication.
    """
    touch(expertise, by=by, version=version)
    values = {
        "region_code": region_code or None,
        "hearing_on": hearing_on,
        "equipment": equipment,
        "equipment_public": equipment_public and bool(equipment),
        "offer_working_days": offer_working_days,
        **_lane(lane, urgent=urgent, urgency_reason=urgency_reason),
    }
    problems = _search_problems(expertise, values, on=clock.day_of(at))
    if problems:
        raise RuleBroken(problems)
    keep(expertise, Part.SEARCH, assign(expertise, values), by=by, at=at)


def _lane(lane: Lane, *, urgent: bool, urgency_reason: str) -> dict[str, Any]:
    """The columns of urgency and mode; what does not apply is emptied."""
    mode = lane.get("mode") or SearchMode.OPEN
    less_open = mode is not SearchMode.OPEN
    reason = lane.get("urgency") or (Urgency.OTHER if urgency_reason else None)
    return {
        "urgent": urgent,
        "urgency_reason": urgency_reason if urgent else "",
        "urgency": reason if urgent else None,
        "urgent_by": lane.get("urgent_by") if urgent else None,
        "urgent_quota_reason": (lane.get("urgent_quota_reason") or "") if urgent else "",
        "mode": mode,
        "mode_reason": lane.get("mode_reason") if less_open else None,
        "mode_text": (lane.get("mode_text") or "") if less_open else "",
    }


def _search_problems(expertise: Expertise, values: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """What is wrong with the values of this part on a day, by field."""
    problems: dict[str, Any] = {}
    region, days = values["region_code"], values["offer_working_days"]
    if region and region not in {one.code for one in reference.regions()}:
        problems["region_code"] = UNKNOWN_REGION
    for field, past in (("hearing_on", PAST_HEARING), ("urgent_by", PAST_DAY)):
        if values[field] is not None and values[field] < on:
            problems[field] = past
    ids = [one.id for one in expertise.specialties]
    found = reference.search_modes(specialty_ids=ids, region_code=region, on=on)
    wrong = check_mode(found, values["mode"], values["mode_reason"], values["mode_text"])
    problems |= {"mode": wrong["mode"]} if "mode" in wrong else {}
    least = minimum_days(on=on, urgent=values["urgent"])
    if days is not None and least is not None and days < least:
        problems["offer_working_days"] = too_few_days(least)
    return problems
