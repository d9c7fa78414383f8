"""The first member of a new site: everybody else is invited by somebody who is there already."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Body, Membership, Person
from app.accounts.service.bodies import person_for
from app.accounts.service.tickets import send_invitation
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record

NAMES = {
    "name_kk": "Қазақстан Республикасының Әділет министрлігі",
    "name_ru": "Министерство юстиции Республики Казахстан",
    "name_en": "Ministry of Justice of the Republic of Kazakhstan",
}
CAPITAL = "71"


def found_ministry(*, email: str, name: str, at: datetime, real: datetime) -> Person:
    """Enter the Ministry and invite its first administrator, who may enter bodies and invite their managers.

    RuleBroken where the Ministry has members already. `real` is real time, on which links run.
    """
    ministry = db.session.scalar(select(Body).where(Body.kind == BodyKind.MINISTRY).order_by(Body.id).limit(1))
    if ministry is None:
        ministry = Body(kind=BodyKind.MINISTRY, region_code=CAPITAL, **NAMES)
        db.session.add(ministry)
        db.session.flush()
        record(ministry, "make", by=None, at=at, facts={"kind": ministry.kind.value, "region": CAPITAL})
    elif db.session.scalar(select(Membership.id).where(Membership.body_id == ministry.id).limit(1)):
        raise RuleBroken(email=_l("The Ministry has members already: they invite others."))
    person = person_for(email=email, name=name, iin="", language="ru", by=None, at=at)
    names = [Verb.MANAGE_MEMBERS.value]
    membership = Membership(person=person, body=ministry, verb_names=names, position="", began_at=at)
    db.session.add(membership)
    db.session.flush()
    record(membership, "invite", by=None, at=at, facts={"body": str(ministry.id), "verbs": names})
    send_invitation(person, body=ministry, at=at, real=real)
    return person
