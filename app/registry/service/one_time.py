"""The entry of a one-time person: made for one expertise, and found on no list and in no search."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func

from app.accounts import service as accounts
from app.accounts.models import Person
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.journal import record
from app.kernel.search import document_text, fold
from app.registry.models import Expert
from app.registry.service.checking import link_person
from app.registry.states import ExpertKind


def enter_one_time(
    *,
    mark: str,
    name: str,
    iin: str,
    email: str,
    citizenship: str,
    region_code: str,
    language: str,
    by: Person,
    at: datetime,
    real: datetime,
) -> Expert:
    """Make the entry under this mark and invite the person by letter; whoever calls has asked its own policy.

    `iin` is empty for a foreigner without one; `real` is real time, on which invitations run. The number stands in the
    account and with the ground, not in this entry: the register itself may list the person one day.
    """
    expert = Expert(
        register_no=mark,
        kind=ExpertKind.ONE_TIME,
        name=name,
        name_folded=fold(name),
        search=func.to_tsvector("simple", document_text(name)),
        email=email,
        citizenship=citizenship,
        region_code=region_code,
        listed_on=day_of(at),
    )
    db.session.add(expert)
    db.session.flush()
    record(expert, "enter_one_time", by=by, at=at)
    person = accounts.invite_expert(by=by, email=email, name=name, iin=iin, language=language, at=at, real=real)
    link_person(expert, person, by=None, at=at)  # the body has no right over the register; it is none of it
    return expert
