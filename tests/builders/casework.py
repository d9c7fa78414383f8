"""Expertises from the acceptance on, for tests. Everything through the services, an hour between the steps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from app.accounts.models import Person
from app.bidding.models import Selection
from app.casework import service
from app.casework.states import AnswerKind, DocumentKind, ImpossibilityGround, PetitionKind
from app.intake.models import Expertise
from app.kernel.clock import day_of
from tests.builders import bidding

HOUR = timedelta(hours=1)
PDF = (
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"
)


def noon(day: date) -> datetime:
    """Midday in Kazakhstan."""
    return datetime.combine(day, time(7), UTC)


def official_of(expertise: Expertise) -> Person:
    return bidding.chooser(expertise)


def expert_of(selection: Selection) -> Person:
    """The named expert's account."""
    assert selection.expert is not None
    assert selection.expert.person is not None
    return selection.expert.person


def make_accepted(**kw: Any) -> Selection:
    """A private expert has accepted; the next moment to act is an hour after `answered_at`."""
    return bidding.make_accepted(**kw)


def make_checked(selection: Selection | None = None, *, at: datetime | None = None, **kw: Any) -> Selection:
    """Identity established and grounds checked."""
    selection = selection or make_accepted(**kw)
    at = at or (selection.answered_at or selection.selected_at) + HOUR
    by = official_of(selection.expertise)
    service.establish_identity(selection.expertise, how="By the identity card.", by=by, at=at)
    service.check_grounds(selection.expertise, note="Nothing found.", by=by, at=at + HOUR)
    return selection


def make_ruled(selection: Selection | None = None, *, at: datetime | None = None, **kw: Any) -> Selection:
    """The ruling is issued."""
    selection = make_checked(selection, at=at, **kw)
    at = at or (selection.answered_at or selection.selected_at) + HOUR
    service.issue_ruling(selection.expertise, by=official_of(selection.expertise), at=at + 2 * HOUR)
    return selection


def make_warned(selection: Selection | None = None, *, at: datetime | None = None, **kw: Any) -> Selection:
    """Handed over, and the expert has confirmed the warning."""
    selection = make_ruled(selection, at=at, **kw)
    at = at or (selection.answered_at or selection.selected_at) + HOUR
    service.hand_ruling(selection.expertise, how="In person.", by=official_of(selection.expertise), at=at + 3 * HOUR)
    service.confirm_warning(selection.expertise, by=expert_of(selection), at=at + 4 * HOUR)
    return selection


def make_started(selection: Selection | None = None, *, on: date | None = None, **kw: Any) -> tuple[Selection, date]:
    """The clock has started; the day is the one on which it did (by default the day of the warning)."""
    selection = make_warned(selection, **kw)
    day = on or day_of((selection.answered_at or selection.selected_at) + 6 * HOUR)
    at = max(noon(day), (selection.answered_at or selection.selected_at) + 6 * HOUR)
    service.record_receipts(selection.expertise, ruling_on=day, objects_on=day, by=expert_of(selection), at=at)
    return selection, day


def make_petition(selection: Selection, *, day: date, kind: PetitionKind = PetitionKind.MATERIALS, **kw: Any) -> Any:
    """The expert's petition, filed at noon of the day."""
    given: dict[str, Any] = {"text": "The drawings are missing.", "kind": kind}
    return service.file_petition(selection.expertise, **(given | kw), by=expert_of(selection), at=noon(day))


def make_suspended(selection: Selection, *, day: date) -> Any:
    """A petition for materials, granted an hour later: the clock stands still from that day."""
    petition = make_petition(selection, day=day)
    by = official_of(selection.expertise)
    return service.decide_petition(petition, grant=True, reason="", by=by, at=noon(day) + HOUR)


def write_draft(selection: Selection, *, day: date, kind: DocumentKind = DocumentKind.CONCLUSION, **kw: Any) -> Any:
    """A whole draft with its file."""
    questions = selection.expertise.questions
    given: dict[str, Any] = {
        "kind": kind,
        "ground": ImpossibilityGround.MATERIALS if kind is DocumentKind.IMPOSSIBILITY else None,
        "summary": "The building was erected as designed.",
        "answers": {q.id: (AnswerKind.ANSWERED, "Yes.") for q in questions},
        "file": BytesIO(PDF),
        "file_name": "conclusion.pdf",
    }
    return service.save_draft(selection.expertise, **(given | kw), by=expert_of(selection), at=noon(day))


def make_signed(selection: Selection, *, day: date, late_reason: Any = None, **kw: Any) -> Any:
    """Written and signed on the day."""
    write_draft(selection, day=day, **kw)
    return service.sign_conclusion(
        selection.expertise, late_reason=late_reason, by=expert_of(selection), at=noon(day) + HOUR
    )


def make_delivered(selection: Selection, *, day: date, **kw: Any) -> Any:
    """Signed and handed over on the day."""
    make_signed(selection, day=day, **kw)
    return service.hand_over(selection.expertise, by=expert_of(selection), at=noon(day) + 2 * HOUR)
