"""Objects of research on their way, for tests. Everything through the services."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from app.bidding.models import Selection
from app.casework import service
from app.casework.models import HandOver
from app.casework.states import Finding, Leg
from app.intake.states import Permission
from tests.builders import casework as build

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)


def objects(count: int = 2, permission: Permission = Permission.NO) -> tuple[Any, ...]:
    """So many objects, as the builder of a request takes them."""
    return tuple((f"Knife {place}", "Seized at the scene", permission) for place in range(1, count + 1))


def make_warned(count: int = 2, permission: Permission = Permission.NO, **kw: Any) -> Selection:
    """A provider who has been warned, with so many objects to be handed over."""
    return build.make_warned(expertise=build.bidding.make_opened(objects=objects(count, permission), **kw))


def day_after(selection: Selection) -> date:
    """The day on which the warning was confirmed."""
    return build.day_of((selection.answered_at or selection.selected_at) + 6 * build.HOUR)


def moment(day: date) -> Any:
    """Late on a day, after all the steps of the appointment."""
    return build.noon(day) + 10 * build.HOUR


def give(selection: Selection, *, day: date, leg: Leg = Leg.TO_PROVIDER, **kw: Any) -> HandOver:
    """The giver's statement of that day."""
    by = build.official_of(selection.expertise) if leg is Leg.TO_PROVIDER else build.expert_of(selection)
    return service.state_hand_over(selection.expertise, leg=leg, given_on=day, by=by, at=moment(day), **kw)


def confirm(hand_over: HandOver, selection: Selection, *, day: date, **kw: Any) -> HandOver:
    """The receiver's answer of that day."""
    by = build.official_of(selection.expertise) if hand_over.leg is Leg.BACK else build.expert_of(selection)
    return service.confirm_hand_over(hand_over, received_on=day, by=by, at=moment(day), **kw)


def make_at_work(count: int = 2, permission: Permission = Permission.NO) -> tuple[Selection, date]:
    """The objects are with the expert, the clock runs."""
    selection = make_warned(count, permission)
    day = day_after(selection)
    confirm(give(selection, day=day), selection, day=day, with_ruling=True)
    return selection, day


def photo(name: str = "1.png", content: bytes = PNG) -> tuple[str, BytesIO]:
    """One photograph, as a form gives it."""
    return name, BytesIO(content)


def damaged(hand_over: HandOver, finding: Finding = Finding.DAMAGED) -> dict[Any, Any]:
    """The first object of a hand-over was not as stated."""
    return {hand_over.items[0].custody_id: (finding, "The bag is torn.")}
