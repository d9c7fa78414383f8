"""Petitions, suspension, the forced choice, extension, return: what happens while the clock runs."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from app.accounts.models import Person
from app.bidding import service as bidding
from app.casework import policy
from app.casework.models import Petition
from app.casework.policy import Case
from app.casework.queries import petition_of
from app.casework.rules import EventKind
from app.casework.service import clocks, hand_overs, letters, requests
from app.casework.service import custody as chain
from app.casework.service.review_gate import drop_reviews, pass_on_turn
from app.casework.service.steps import NEEDED, insist, take, told
from app.casework.states import PetitionKind, PetitionState
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import Permission
from app.kernel.clock import day_of
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l, day
from app.kernel.moves import make_move

TOO_FAR = _l("Name a day within a year from today.")
MOST_DAYS_AHEAD = 366  # no law: it stops a year typed wrong, which would hide the clock for ever
NOT_LATER = _l("The new last day must be later than the present one, %(last)s.")


def file_petition(
    expertise: Expertise,
    *,
    kind: PetitionKind,
    text: str,
    by: Person,
    at: datetime,
    until: date | None = None,
    on: date | None = None,
    place: str = "",
    questions: str = "",
) -> Petition:
    """The provider petitions the appointing body (CrPC 79; Law 44-VI art. 34); the ball passes to the body.

    `until`: the last day asked for; `on` and `place`: of what she wants to attend; `questions`, one a line:
    what she wants to answer beyond those asked. Only materials and a longer term touch the clock.
    """
    case = take(expertise, at=at)
    insist(policy.can_file_petition(by, case, kind), "file_petition", case.expertise.state)
    told(text=text)
    if kind is PetitionKind.EXTENSION:
        _check_until(case, until, on=day_of(at))
    elif kind is PetitionKind.ATTEND:
        told(place=place)
        requests.check_day(on, today=day_of(at))
    elif kind is PetitionKind.BEYOND_QUESTIONS:
        told(questions=questions)
    petition = Petition(
        expertise_id=expertise.id,
        kind=kind,
        text=text.strip(),
        until=until if kind is PetitionKind.EXTENSION else None,
        on=on if kind is PetitionKind.ATTEND else None,
        place=place.strip() if kind is PetitionKind.ATTEND else "",
        questions=questions.strip() if kind is PetitionKind.BEYOND_QUESTIONS else "",
        filed_at=at,
        filed_by_id=by.id,
    )
    return requests.keep(petition, expertise, by=by, at=at)


def ask_permission(
    expertise: Expertise, object_id: uuid.UUID, *, permission: Permission, text: str, by: Person, at: datetime
) -> Petition:
    """The provider asks for a wider permission to destroy or change one object (CrPC 79(4))."""
    case = take(expertise, at=at)
    thing = chain.row(case, object_id)
    insist(policy.can_ask_permission(by, case, thing), "file_petition", case.expertise.state)
    told(text=text)
    requests.check_wider(thing, permission)
    petition = Petition(
        expertise_id=expertise.id,
        kind=PetitionKind.DESTRUCTION,
        text=text.strip(),
        object_id=object_id,
        permission=permission,
        filed_at=at,
        filed_by_id=by.id,
    )
    return requests.keep(petition, expertise, by=by, at=at)


def _check_until(case: Case, until: date | None, *, on: date) -> None:
    if until is None:
        raise RuleBroken(until=NEEDED)
    if until > on + timedelta(days=MOST_DAYS_AHEAD):
        raise RuleBroken(until=TOO_FAR)
    last = case.picture.last_on if case.picture is not None else None
    if last is not None and until <= last:
        raise RuleBroken(until=str(NOT_LATER) % {"last": day(last)})


def decide_petition(
    petition: Petition, *, grant: bool, reason: str, by: Person, at: datetime, until: date | None = None
) -> Petition:
    """The body grants or refuses, with a reason for a refusal.

    Granted materials suspend the clock today; a granted extension sets a new last day; granted questions
    are added to the conclusion; a granted permission widens the object's and is printed.
    """
    case = take(petition.expertise, at=at)
    petition, verb = petition_of(case, petition.id), "grant" if grant else "refuse"
    insist(policy.can_decide_petition(by, case, petition), verb, petition.state)
    if not grant:
        told(reason=reason)
    picture, today = case.picture, day_of(at)
    if grant and petition.kind is PetitionKind.MATERIALS:
        picture = clocks.append(case, EventKind.SUSPENDED, on=today, by=by, at=at, reason=petition.text)
    elif grant and petition.kind is PetitionKind.EXTENSION:
        until = until or petition.until
        _check_until(case, until, on=today)
        picture = clocks.append(
            case, EventKind.EXTENDED, on=today, until=until, by=by, at=at, reason=reason, field="until"
        )
    petition.decided_at, petition.decided_by_id, petition.decision_reason = at, by.id, reason.strip()
    facts = {"kind": petition.kind.value}
    make_move(petition, verb, by=by, at=at, why=reason.strip() or None, facts=facts)
    if grant:
        requests.carry_out(case, petition, by=by, at=at)
    pass_on_turn(case, picture, why=f"petition.{verb}", at=at)
    template = f"petition_{petition.state.value}_{petition.kind.value}"
    letters.to_provider(petition.expertise, case.selection, template, at=at)
    return petition


def withdraw_petition(petition: Petition, *, by: Person, at: datetime) -> Petition:
    """The provider takes a waiting petition back."""
    case = take(petition.expertise, at=at)
    petition = petition_of(case, petition.id)
    insist(policy.can_withdraw_petition(by, case, petition), "withdraw", petition.state)
    petition.decided_at, petition.decided_by_id = at, by.id
    make_move(petition, "withdraw", by=by, at=at, facts={"kind": petition.kind.value})
    pass_on_turn(case, case.picture, why="petition.withdraw", at=at)
    return petition


def close_petitions(case: Case, *, by: Person | None, at: datetime) -> None:
    """The work has ended: what still waits is answered by that."""
    for petition in case.petitions:
        if petition.state is PetitionState.FILED:
            petition.decided_at = at
            make_move(petition, "withdraw", by=by, at=at, why="work_ended", facts={"kind": petition.kind.value})


def record_materials(expertise: Expertise, *, on: date, by: Person, at: datetime) -> None:
    """The missing materials were supplied on that day: the clock is resumed (S < R <= E)."""
    case = take(expertise, at=at)
    insist(policy.can_record_materials(by, case), "resume", case.expertise.state)
    picture = clocks.append(case, EventKind.RESUMED, on=on, by=by, at=at, field="on")
    pass_on_turn(case, picture, why="materials_supplied", at=at)
    if policy.of_provider(by, case):
        letters.to_body(expertise, "clock_resumed", at=at, on=on, due_on=picture.due_on)
    else:
        letters.to_provider(expertise, case.selection, "clock_resumed", at=at, on=on, due_on=picture.due_on)


def proceed(expertise: Expertise, *, by: Person, at: datetime) -> None:
    """The forced choice: the work goes on with what was supplied."""
    case = take(expertise, at=at)
    insist(policy.can_proceed(by, case), "proceed", case.expertise.state)
    picture = clocks.append(case, EventKind.PROCEED, on=day_of(at), by=by, at=at)
    pass_on_turn(case, picture, why="proceed", at=at)
    letters.to_body(expertise, "proceeds", at=at, due_on=picture.due_on)


def extend_term(expertise: Expertise, *, until: date | None, reason: str, by: Person, at: datetime) -> None:
    """The body extends the term by its own decision; a waiting petition for it is granted by that."""
    case = take(expertise, at=at)
    insist(policy.can_extend(by, case), "extend", case.expertise.state)
    told(reason=reason)
    _check_until(case, until, on=day_of(at))
    for petition in case.petitions:
        if petition.kind is PetitionKind.EXTENSION and petition.state is PetitionState.FILED:
            decide_petition(petition, grant=True, reason=reason, by=by, at=at, until=until)
            return
    clocks.append(case, EventKind.EXTENDED, on=day_of(at), until=until, by=by, at=at, reason=reason, field="until")
    letters.to_provider(expertise, case.selection, "petition_granted_extension", at=at)


def return_unexecuted(expertise: Expertise, *, reason: str, by: Person, at: datetime) -> None:
    """The expert returns ruling and objects without execution, with the reason: the expertise is over."""
    case = take(expertise, at=at)
    insist(policy.can_return(by, case), "return", case.expertise.state)
    told(reason=reason)
    end_unexecuted(case, reason=reason.strip(), by=by, at=at)
    hand_overs.send_back_all(case, by=by, at=at)
    letters.to_body(expertise, "returned", at=at)


def end_unexecuted(case: Case, *, reason: str, by: Person, at: datetime) -> None:
    """End the clock and the expertise without execution."""
    clocks.append(case, EventKind.RETURNED, on=day_of(at), by=by, at=at, reason=reason)
    close_petitions(case, by=by, at=at)
    drop_reviews(case, by=by, at=at)
    intake.move_expertise(case.expertise, "return", by=by, at=at, why=reason)
    if case.selection is not None:
        bidding.finish_provider(case.selection, on_time=None, at=at)
