"""Searches that are not open to all, restricted cases and clearances for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from app.accounts.models import Body
from app.intake import service
from app.intake.models import Expertise, Insider, SearchInvitation
from app.intake.states import ModeReason, Permission
from app.kernel.clock import day_of
from app.kernel.db import db
from app.reference import queries as reference
from app.reference.models import ModeRule
from app.reference.states import SearchMode
from app.registry.models import Expert, ExpertClearance
from app.registry.states import Restriction
from tests.builders.intake import AT, make_complete, make_official
from tests.builders.registry import make_absence

DAY = date(2026, 3, 2)
HOUR, DAYS_BEFORE = timedelta(hours=1), timedelta(days=30)


def clear(expert: Expert, *kinds: Restriction, on: date = DAY, to: date | None = None) -> Expert:
    """Give the expert clearances that hold on a day; all kinds where none is named."""
    for kind in kinds or tuple(Restriction):
        row = ExpertClearance(
            expert_id=expert.id,
            kind=kind,
            valid_from=date(on.year - 1, on.month, 1),
            valid_to=to,
            given_by="Ministry of Justice",
            document="Order 12 of 9 January 2025",
            entered_at=AT,
            entered_by_id=make_official().id,
        )
        db.session.add(row)
    db.session.flush()
    return expert


def make_moded(mode: SearchMode, *guests: Expert | Body, at: datetime = AT, **kw: Any) -> Expertise:
    """A complete draft with this mode (for the reason of the parties' proposal) and these guests on its list."""
    given = {"mode": mode, "mode_reason": None if mode is SearchMode.OPEN else ModeReason.PARTIES}
    expertise = make_complete(at=at, **(given | kw))
    for guest in guests:
        put_on_list(expertise, guest, at=at)
    db.session.expire(expertise, ["invitations"])
    return expertise


def put_on_list(expertise: Expertise, guest: Expert | Body, *, at: datetime = AT) -> SearchInvitation:
    """An invitation without asking whether the guest is fit."""
    key = "institute_id" if isinstance(guest, Body) else "expert_id"
    row = SearchInvitation(
        expertise_id=expertise.id, invited_at=at, invited_by_id=expertise.official_id, **{key: guest.id}
    )
    db.session.add(row)
    db.session.flush()
    return row


def publish(expertise: Expertise, *, at: datetime = AT, **kw: Any) -> Expertise:
    """Freeze and publish a complete draft."""
    service.prepare(expertise, by=expertise.official, at=at)
    key = expertise.publish_key
    assert key is not None
    return service.publish(expertise, publish_key=key, by=expertise.official, at=at, **kw)


def make_moded_search(mode: SearchMode, *guests: Expert | Body, at: datetime = AT, **kw: Any) -> Expertise:
    """The same, published."""
    return publish(make_moded(mode, *guests, at=at, **kw), at=at)


def make_restricted(kinds: Iterable[Restriction] = (Restriction.MINORS,), **kw: Any) -> Expertise:
    """A published restricted expertise."""
    mode = kw.pop("mode", SearchMode.OPEN)
    guests = kw.pop("guests", ())
    return make_moded_search(mode, *guests, restricted=[kind.value for kind in kinds], **kw)


def name_insider(expertise: Expertise, person: Any) -> None:
    """Somebody of the body who may know of it."""
    row = Insider(expertise_id=expertise.id, person_id=person.id, named_at=AT, named_by_id=expertise.official_id)
    db.session.add(row)
    db.session.flush()


def add_modes(world: Any) -> None:
    """To the small world: an invited search, a restricted request whose clerk is named, a clearance, a mode rule."""
    judge, at = world.person("judge"), world.at
    written = {
        "grounds": "Арнайы ғылыми білім қажет.",
        "place": "Астана",
        "questions": ("Ғимарат жобаға сай салынған ба?",),
        "objects": (("Тұрғын үй", "Сот қарап шыққан", Permission.NO),),
        "by": judge,
        "offer_working_days": 10,
    }
    guests = (world.expert("provider"), world.expert("rival"))
    invited = make_moded_search(SearchMode.INVITED, *guests, at=at - HOUR, **written)
    hidden = make_moded_search(SearchMode.OPEN, at=at - HOUR, restricted=[Restriction.MINORS.value], **written)
    name_insider(hidden, world.person("clerk"))
    row = ExpertClearance(
        expert_id=guests[0].id,
        kind=Restriction.MINORS,
        valid_from=day_of(at) - DAYS_BEFORE,
        given_by="Әділет министрлігі",
        document="12-бұйрық",
        entered_at=at,
        entered_by_id=world.person("registrar").id,
    )
    rule = ModeRule(
        invited=True,
        direct=True,
        state_only=False,
        reserved=False,
        specialty_id=reference.specialty("dna").id,
        act="Бұйрық",
        source="Бұйрық",
        in_force_from=day_of(at),
    )
    db.session.add_all([row, rule])
    db.session.flush()
    world.expertises |= {"invited": invited, "restricted": hidden}
    away = day_of(at) + timedelta(days=900)
    absence = make_absence(world.expert("provider"), away, away)
    world.things |= {"guest": invited.invitations[0], "clearance": row, "mode_rule": rule, "absence": absence}
