"""The words of custody on pages and on paper."""

from __future__ import annotations

from collections.abc import Callable

from app.accounts.models import Person
from app.casework.models import HandOver
from app.casework.policy import Case
from app.casework.rules import EventKind
from app.casework.states import Leg
from app.kernel.document_custody import HandOverAct, ObjectHanded
from app.kernel.document_data import Signatory
from app.kernel.i18n import _l

GIVE = _l("Hand over the objects")
LEND = _l("Hand objects on to another institute")
BRING_BACK = _l("Hand the objects back")
CONFIRM = _l("Confirm the hand-over")
REFUSE = _l("Do not take the objects")
WITHDRAW = _l("Take the hand-over back")
# One sentence per link of a chain.
EVENTS = {
    "give": _l("Given by the body; the receipt is not confirmed yet"),
    "send": _l("Sent by the body with a courier"),
    "receive": _l("Received by the expert"),
    "receive_alone": _l("Received, as the expert alone has recorded"),
    "acknowledge": _l("The body stated that it had given it"),
    "keep": _l("Not handed over: it stayed with the body"),
    "keep_here": _l("Not handed over: it stayed with the expert"),
    "lend": _l("Given on to another institute; the receipt is not confirmed yet"),
    "lent": _l("Received by the other institute"),
    "take_back": _l("Back from the other institute"),
    "use_part": _l("Partly used up"),
    "consume": _l("Used up"),
    "permit": _l("A wider permission was given"),
    "give_back": _l("Given back by the expert; the receipt is not confirmed yet"),
    "accept_back": _l("Received back by the body"),
    "leave": _l("Left where it is by decision"),
    "lose": _l("Declared lost"),
    "recover": _l("The body has it again"),
    "incident": _l("Incident: it was not as stated"),
}


def ruling_missing(case: Case) -> bool:
    """Does the clock still wait for the receipt of the ruling?"""
    return case.picture is not None and EventKind.RULING_RECEIVED not in case.picture.received


def number_of(case: Case, hand_over: HandOver) -> str:
    """The number of the act: that of the expertise and the place of the hand-over there."""
    return f"{case.expertise.number}-A{hand_over.number}"


def _signatory(person: Person | None, case: Case, *, of_body: bool) -> Signatory:
    if person is None:
        return Signatory("", "")
    held = [m.position for m in person.active_memberships if of_body and m.body_id == case.expertise.body_id]
    return Signatory(held[0] if held else "", person.name)


def act_of(case: Case, hand_over: HandOver, *, draw: Callable[[str], str]) -> HandOverAct:
    """What the printed act of hand-over says, in the language of the case; `draw` makes the QR code of a text."""
    expertise, language, number = case.expertise, case.expertise.ruling_language, number_of(case, hand_over)
    places = {one.id: place for place, one in enumerate(expertise.objects, 1)}
    chosen = case.selection.expert if case.selection is not None else None
    objects = tuple(
        ObjectHanded(
            f"{expertise.number}/{places[item.custody.object_id]}", item.custody.object.name, item.seal,
            item.condition, item.finding.value if item.finding else "", item.remark,
        )
        for item in hand_over.items
    )  # fmt: skip
    return HandOverAct(
        number=number,
        expertise_number=expertise.number,
        case_number=expertise.case_number,
        body=str(getattr(expertise.body, f"name_{language}")),
        provider=chosen.name if chosen is not None else "",
        leg=hand_over.leg.value,
        way=hand_over.way.value,
        given_on=hand_over.given_on,
        received_on=hand_over.received_on,
        given_by=_signatory(hand_over.given_by, case, of_body=hand_over.leg is Leg.TO_PROVIDER),
        received_by=_signatory(hand_over.settled_by, case, of_body=hand_over.leg is Leg.BACK),
        objects=objects,
        qr=draw(number),
        to_institute=hand_over.to_institute,
        courier=", ".join(filter(None, (hand_over.courier, hand_over.tracking))),
        witnesses=tuple(filter(None, (hand_over.given_witness, hand_over.received_witness))),
        photos=tuple(f"{photo.name}: {photo.sha256}" for photo in hand_over.photos),
        remarks=hand_over.answer,
    )
