"""What the expert's petitions other than for materials and time ask for, and what granting them does."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select

from app.accounts.models import Person
from app.casework.models import Custody, Petition
from app.casework.policy import Case
from app.casework.queries import object_number
from app.casework.service import custody as chain
from app.casework.service import letters
from app.casework.service.steps import NEEDED
from app.casework.states import PetitionKind
from app.intake import service as intake
from app.intake.models import Expertise, Question
from app.intake.states import Owner, Permission, QuestionOrigin
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.document_custody import PermissionDecision
from app.kernel.document_data import Signatory
from app.kernel.documents import render
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.keeping import file_store
from app.kernel.policy import relied_on

PAST = _l("Name a day from today on.")
NOT_WIDER = _l("Ask for more than what is permitted already.")
WIDTH = {Permission.NO: 0, Permission.PARTIAL: 1, Permission.FULL: 2}
DECISION_LIMIT_BYTES = 20 * 1024 * 1024


def check_day(on: date | None, *, today: date) -> None:
    """RuleBroken beside the field for no day or one that has passed."""
    if on is None:
        raise RuleBroken(on=NEEDED)
    if on < today:
        raise RuleBroken(on=PAST)


def check_wider(thing: Custody, permission: Permission) -> None:
    """RuleBroken where the object may be treated so already."""
    if WIDTH[permission] <= WIDTH[thing.permission]:
        raise RuleBroken(permission=NOT_WIDER)


def keep(petition: Petition, expertise: Expertise, *, by: Person, at: datetime) -> Petition:
    """File a petition: the journal, the turn, the letter to the body."""
    db.session.add(petition)
    db.session.flush()
    record(petition, "file", by=by, at=at, why=petition.text, facts={"kind": petition.kind.value})
    intake.pass_turn(expertise, Owner.BODY, why=f"petition.{petition.kind.value}", at=at)
    letters.to_body(expertise, f"petition_{petition.kind.value}", at=at)
    return petition


def carry_out(case: Case, petition: Petition, *, by: Person, at: datetime) -> None:
    """What a granted petition changes besides the clock."""
    if petition.kind is PetitionKind.BEYOND_QUESTIONS:
        add_questions(case, petition)
    elif petition.kind is PetitionKind.DESTRUCTION:
        _widen(case, petition, by=by, at=at)


def add_questions(case: Case, petition: Petition) -> None:
    """The expert's own questions follow those of the ruling, which stay as they were (CrPC 79)."""
    expertise = case.expertise
    last = db.session.scalar(select(func.max(Question.place)).where(Question.expertise_id == expertise.id)) or 0
    lines = [line.strip() for line in petition.questions.splitlines() if line.strip()]
    for place, text in enumerate(lines, last + 1):
        expertise.questions.append(
            Question(expertise_id=expertise.id, place=place, text=text, origin=QuestionOrigin.EXPERT)
        )
    db.session.flush()


def _widen(case: Case, petition: Petition, *, by: Person, at: datetime) -> None:
    """The permission of one object becomes the one asked for; the decision is printed and kept by its hash."""
    assert petition.object_id is not None
    assert petition.permission is not None
    thing = chain.row(case, petition.object_id)
    check_wider(thing, petition.permission)
    thing.permission = petition.permission
    chain.link(thing, "permit", thing.holder, by=by, at=at, reason=petition.decision_reason or petition.text)
    record(thing, "permit", by=by, at=at, facts={"permission": petition.permission.value})
    printed = render(
        _printed(case, petition, thing, by=by, at=at), lang=case.expertise.ruling_language, made_at=at, standard="a-3a"
    )
    petition.decision_sha256 = file_store().put(printed, limit_bytes=DECISION_LIMIT_BYTES).sha256


def _printed(case: Case, petition: Petition, thing: Custody, *, by: Person, at: datetime) -> PermissionDecision:
    expertise, language = case.expertise, case.expertise.ruling_language
    places = {one.id: place for place, one in enumerate(expertise.objects, 1)}
    held = [m.position for m in by.active_memberships if m.body_id == expertise.body_id]
    expert = case.selection.expert if case.selection is not None else None
    right = relied_on(by.id)  # whoever signs only by a lent right says so on the paper
    return PermissionDecision(
        number=object_number(expertise.number, places[thing.object_id]),
        expertise_number=expertise.number,
        body=str(getattr(expertise.body, f"name_{language}")),
        case_number=expertise.case_number,
        expert=expert.name if expert is not None else "",
        day=day_of(at),
        object=thing.object.name,
        permission="full" if thing.permission is Permission.FULL else "partial",
        asked=petition.text,
        reasons=petition.decision_reason,
        officer=Signatory(held[0] if held else "", by.name),
        acts_for=right.giver if right is not None else "",
        delegated_on=right.since if right is not None else None,
    )
