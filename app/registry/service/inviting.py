"""Giving an expert of the register an account."""

from __future__ import annotations

from datetime import datetime

from app.accounts import service as accounts
from app.accounts.models import Person
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.policy import require
from app.registry import policy, queries
from app.registry.models import Expert
from app.registry.service.checking import link_person

ONE_TIME = _l(
    "By this address the expert has an account for work as a one-time person, which stays with that work. Ask for "
    "another address for the entry in the register."
)


def invite_expert(expert: Expert, *, by: Person, email: str, language: str, at: datetime, real: datetime) -> Person:
    """Invite an expert by letter and let the account act for this entry; `real` is real time, on which links run.

    Whoever has the address already becomes the expert's account. RuleBroken where the entry has an account. Somebody
    who has worked as a one-time person keeps that account for that work, and gets another one, by another address.
    """
    require(policy.can_keep_register(by))
    if expert.person_id is not None:
        raise RuleBroken(email=_l("This expert has an account already."))
    once = queries.one_time_of(expert)
    if once is not None and once.email is not None and once.email.casefold() == email.strip().casefold():
        raise RuleBroken(email=ONE_TIME)
    iin = "" if once is not None else expert.iin or ""  # the number stands in the account of the one-time work
    person = accounts.invite_expert(
        by=by, email=email.strip(), name=expert.name, iin=iin, language=language, at=at, real=real
    )
    expert.email = person.email
    link_person(expert, person, by=by, at=at)
    return person
