"""Complaints and the Chamber's people for tests, through the services."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.complaints import service
from app.complaints.models import Complaint
from app.complaints.states import ComplaintState, Ground, Outcome
from app.kernel.clock import day_of
from app.registry.models import Expert
from app.registry.states import MeasureKind
from tests.builders import accounts
from tests.builders.casework import PDF
from tests.builders.intake import CASE_VERBS
from tests.builders.registry import make_expert

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def make_reviewer(**kw: Any) -> Person:
    """A reviewer of the Chamber."""
    return accounts.make_person(accounts.make_body(BodyKind.CHAMBER), [Verb.REVIEW], **kw)


def make_complaint(
    state: ComplaintState = ComplaintState.FILED,
    *,
    expert: Expert | None = None,
    by: Person | None = None,
    reviewer: Person | None = None,
    at: datetime = NOW,
    **kw: Any,
) -> Complaint:
    """A complaint of a judge, taken through its steps to this state; each step a minute later."""
    by = by or accounts.make_person(accounts.make_body(), CASE_VERBS)
    reviewer = reviewer or make_reviewer()
    facts: dict[str, Any] = {"ground": Ground.TERM, "text": "Мерзім бұзылды."} | kw
    complaint = service.file_complaint(expert or make_expert(), **facts, by=by, at=at)
    order = [ComplaintState.REGISTERED, ComplaintState.ASKED, ComplaintState.EXPLAINED, ComplaintState.DECIDED]
    for step in order[: order.index(state) + 1] if state in order else ():
        at += timedelta(minutes=1)
        _take(step, complaint, reviewer, at)
    if state is ComplaintState.WITHDRAWN:
        service.withdraw(complaint, reason="", by=by, at=at)
    if state is ComplaintState.FORWARDED:
        _take(ComplaintState.REGISTERED, complaint, reviewer, at)
        service.forward(complaint, reason="Сотқа берілді.", by=reviewer, at=at)
    return complaint


def _take(step: ComplaintState, complaint: Complaint, reviewer: Person, at: datetime) -> None:
    if step is ComplaintState.REGISTERED:
        hide = complaint.hide_complainant
        service.register(complaint, due_on=TODAY + 20 * DAY, hide_complainant=hide, by=reviewer, at=at)
    elif step is ComplaintState.ASKED:
        service.ask_explanation(complaint, explain_by=TODAY + 5 * DAY, by=reviewer, at=at)
    elif step is ComplaintState.EXPLAINED:
        assert complaint.expert.person is not None
        service.explain(complaint, text="Нысандар кеш түсті.", by=complaint.expert.person, at=at)
    else:
        service.decide(complaint, outcome=Outcome.UPHELD, reason="Мерзім бұзылған.", by=reviewer, at=at)


def add_complaints(world: Any) -> None:
    """Into the small world: a complaint that waits for the decision, with a file, and a suspension in force."""
    expert, reviewer, judge = world.expert("rival"), world.person("chamber"), world.person("judge")
    at = world.at - timedelta(days=3)
    complaint = service.file_complaint(expert, ground=Ground.TERM, text="Мерзім бұзылды.", by=judge, at=at)
    kept = service.add_file(complaint, content=BytesIO(PDF), name="kk.pdf", by=judge, at=at)
    due = day_of(world.at) + 20 * DAY
    service.register(complaint, due_on=due, by=reviewer, at=at)
    service.ask_explanation(complaint, explain_by=due, by=reviewer, at=at)
    last = day_of(world.at) + 400 * DAY
    suspended = make_expert(sign_in=False, on=day_of(world.at), register_no="T-09999", name="Сарапшы 9")
    facts: dict[str, Any] = {"kind": MeasureKind.SUSPENSION, "decision_no": "1", "reason": "Әдеп бұзылды."}
    measure = service.impose(suspended, **facts, first_day=last, last_day=last, by=reviewer, at=at)
    world.things |= {
        "arg:complaint_id": complaint.id,
        "complaints.file:file_id": kept.id,
        "complaints.step:name": "extend",
        "arg:measure_id": measure.id,
        "complaints.lift:register_no": suspended.register_no,
    }
