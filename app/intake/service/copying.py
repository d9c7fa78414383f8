"""A new draft from an earlier request, with everything stale left out and listed to be checked."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.accounts.models import Person
from app.intake import policy
from app.intake.models import Expertise, Insider, Question, ResearchObject
from app.intake.rules import stale
from app.intake.service.drafting import begin, draft_of_key, keep, lock_key, touch
from app.intake.states import Kind, Part
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.policy import require
from app.reference.states import Procedure

ALIKE = ("procedure", "form", "experts_needed", "region_code", "place", "ruling_language", "grounds", "equipment",
         "offer_working_days")  # fmt: skip
OF_THE_CASE = ("case_number", "circumstances")
NOT_A_FOLLOWER = _l("Choose an additional or a repeated expertise.")


def copy_request(
    source: Expertise,
    *,
    by: Person,
    at: datetime,
    same_case: bool = False,
    follows_as: Kind | None = None,
    earlier_expert: str = "",
    draft_key: uuid.UUID | None = None,
) -> Expertise:
    """Begin a request of the same body from this one; `copied_from` is journalled, `to_check` lists what to look at.

    The case number and the circumstances stay only for the same case. `follows_as` additional or repeated
    (DOMAIN 1.8): the same case, the earlier number is that of the source, the earlier experts are given by
    the caller, who knows them. The same `draft_key` again gives the same draft.
    """
    require(policy.can_copy(by, source) if follows_as is None else policy.can_follow(by, source))
    if follows_as is Kind.PRIMARY:
        raise RuleBroken(follows_as=NOT_A_FOLLOWER)
    lock_key(draft_key)
    if (made := draft_of_key(draft_key, by)) is not None:
        return made
    same_case = same_case or follows_as is not None
    values = {name: getattr(source, name) for name in (*ALIKE, *(OF_THE_CASE if same_case else ()))}
    values["kind"] = follows_as or (Kind.PRIMARY if source.kind is Kind.PRIMARY else None)
    if follows_as is not None:
        values |= {"earlier_number": source.number, "earlier_expert": earlier_expert}
    copy = begin(
        body=source.body,
        by=by,
        at=at,
        facts={"copied_from": str(source.id), "same_case": same_case},
        copied_from_id=source.id,
        draft_key=draft_key,
        restricted=list(source.restricted),
        **values,
    )
    copy.to_check = _to_check(source, same_case, follows_as)
    take_over_insiders(source, copy, by=by, at=at)
    return _lists(source, copy, same_case)


def _lists(source: Expertise, copy: Expertise, same_case: bool) -> Expertise:
    copy.specialties = list(source.specialties)
    copy.questions = [Question(place=q.place, text=q.text) for q in source.questions]
    copy.objects = [
        ResearchObject(place=o.place, name=o.name, origin=o.origin if same_case else "") for o in source.objects
    ]
    db.session.flush()
    return copy


def take_over_insiders(source: Expertise, other: Expertise, *, by: Person, at: datetime) -> None:
    """Whoever was let into a restricted case is let into what was made of it."""
    for person_id in db.session.scalars(select(Insider.person_id).where(Insider.expertise_id == source.id)).all():
        values = {"expertise_id": other.id, "person_id": person_id, "named_at": at, "named_by_id": by.id}
        db.session.execute(insert(Insider).values(**values).on_conflict_do_nothing())


def _to_check(source: Expertise, same_case: bool, follows_as: Kind | None) -> list[Any]:
    wanted = {
        "case_number": not same_case,
        "earlier": follows_as is None and bool(source.earlier_number or source.earlier_expert or source.kind_reasons),
        "follows": follows_as is not None,
        "questions": bool(source.questions),
        "objects": bool(source.objects) and same_case,
        "origins": bool(source.objects) and not same_case,
        "person": source.procedure is Procedure.CRIMINAL,
        "circumstances": not same_case,
        "grounds": bool(source.grounds),
        "search": True,
        "access": bool(source.restricted),
        "attachments": bool(source.attachments),
    }
    return [code for code in stale.STALE if wanted[code]]


def confirm_checked(expertise: Expertise, part: Part, *, by: Person, at: datetime, version: int | None = None) -> None:
    """The official has looked at this part of a copy and leaves it as it is."""
    touch(expertise, by=by, version=version)
    keep(expertise, part, ["checked"], by=by, at=at)
