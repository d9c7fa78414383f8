"""Conclusions of teams and generated texts for tests. Everything through the services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

from app.bidding import queries as bidding
from app.bidding.models import Selection
from app.casework import queries, service
from app.casework.queries import conclusions
from app.casework.states import AnswerKind, CorrectionReason, DocumentKind, Section
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.registry.models import Expert
from tests.builders import casework as build
from tests.builders.teams import KAZAKH as WORDS
from tests.builders.teams import make_commission, make_team_accepted, person_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KAZAKH = "Әділ зерттеу: ғимарат, қабырға, ұңғыма, өлшем, іргетас, һәм баға."
SECTIONS = dict.fromkeys(Section, KAZAKH)


def make_team_started(
    expertise: Expertise | None = None, members: Sequence[Expert] | None = None
) -> tuple[Selection, Any]:
    """A team at work; the second is the moment of the start."""
    selection = make_team_accepted(expertise or make_commission(), members)
    one, by, at = selection.expertise, build.official_of(selection.expertise), selection.selected_at + 3 * HOUR
    service.establish_identity(one, how="Identity card.", by=by, at=at)
    service.check_grounds(one, note="None.", by=by, at=at)
    for member in queries.locked_case(one, on=day_of(at)).further_members:
        service.establish_member_identity(one, member, how="Identity card.", by=by, at=at)
        service.check_member_grounds(one, member, note="None.", by=by, at=at)
    service.issue_ruling(one, by=by, at=at)
    service.hand_ruling(one, how="In person.", by=by, at=at)
    at += HOUR
    leader = build.expert_of(selection)
    service.confirm_warning(one, by=leader, at=at)
    for member in queries.locked_case(one, on=day_of(at)).further_members:
        service.confirm_member_warning(one, member, by=person_of(member.place.expert), at=at)
    service.record_receipts(one, ruling_on=day_of(at), objects_on=day_of(at), by=leader, at=at)
    return selection, at


def people_of(selection: Selection) -> list[Any]:
    """The accounts of the team, the leader's first."""
    return [person_of(one.expert) for one in bidding.team_of(selection)]


def write(selection: Selection, *, at: Any, by: Any = None, **kw: Any) -> Any:
    """A text of parts, whole but for what members write themselves."""
    answers = {q.id: (AnswerKind.CATEGORICAL, KAZAKH) for q in selection.expertise.questions}
    given: dict[str, Any] = {
        "kind": DocumentKind.CONCLUSION,
        "ground": None,
        "summary": KAZAKH,
        "answers": answers,
        "sections": SECTIONS,
        "about": "Жоғары білім, жиырма жыл тәжірибе.",
        "research": KAZAKH,
    }
    return service.save_draft(selection.expertise, **(given | kw), by=by or build.expert_of(selection), at=at)


def write_all(selection: Selection, *, at: Any) -> None:
    """The leader writes the common text, each member her own part."""
    for person in people_of(selection):
        write(selection, at=at, by=person)


def digest_now(selection: Selection, *, at: Any) -> str:
    """What a signature would be bound to now."""
    draft = queries.draft_of(queries.locked_case(selection.expertise, on=day_of(at)), again=True)
    assert draft is not None
    return conclusions.draft_digest(draft)


def add_conclusions(world: Any) -> None:
    """To the small world: a commission with a separate conclusion and an annex; a correction asked for."""
    judge, today = world.person("judge"), day_of(world.at)
    members = [world.expert("provider"), world.expert("rival")]
    expertise = make_commission(by=judge, at=world.at - timedelta(days=21), **WORDS)
    selection, at = make_team_started(expertise, members)
    leader, second = people_of(selection)
    for person in (leader, second):
        write(selection, at=at, by=person, annexes=[(BytesIO(build.PDF), "kk.pdf")] if person is leader else ())
    separate = service.Dissent("Жалпы пікірмен келіспеймін.", BytesIO(build.PDF), "kk.pdf")
    service.sign_conclusion(expertise, by=second, dissent=separate, at=at + HOUR)
    signed = service.sign_conclusion(expertise, by=leader, at=at + HOUR)
    assert signed is not None
    world.expertises["dissented"], world.selections["dissented"] = expertise, selection
    signature = conclusions.signatures_of(expertise.id)[signed.id][0]
    world.things |= {
        "arg:version": 1,
        "arg:place": 1,
        "arg:signature_id": signature.id,
        "casework.checked:code": signed.code,
    }
    delivered = world.expertises["delivered"]
    service.ask_correction(
        delivered, reason=CorrectionReason.TYPING, text="Үшінші бетте қате бар.", by=judge, at=build.noon(today - DAY)
    )
