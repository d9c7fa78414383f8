"""Letters for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import Person, Reach
from app.accounts.queries import token_hash
from app.intake.models import Expertise
from app.kernel.db import db
from app.notices import service
from app.notices.models import LegalNotice, Letter, PaperTask

AT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def make_letter(to: Person, **kw: Any) -> Letter:
    """A queued letter, without its job."""
    facts: dict[str, Any] = {
        "to_person_id": to.id,
        "address": to.email,
        "name": to.name,
        "language": to.language,
        "template": "accounts/password_changed",
        "context": {},
        "made_at": AT,
        "due_at": AT,
    }
    letter = Letter(**(facts | kw))
    db.session.add(letter)
    db.session.flush()
    return letter


def make_legal(expertise: Expertise, *, at: datetime = AT, to: Person | None = None, **kw: Any) -> LegalNotice:
    """A legal notice of the body about its expertise: to a person (with the letter), or to whom `kw` says."""
    facts: dict[str, Any] = {
        "template": "bidding/selected", "context": {"number": expertise.number, "expertise_id": expertise.id},
        "about_id": expertise.id, "number": expertise.number, "sender_body_id": expertise.body_id,
        "person_id": to.id if to is not None else None,
    }  # fmt: skip
    notice = service.make_notice(**(facts | kw), at=at)
    if to is not None:
        service.write_again(notice, to=to, at=at)
    return notice


def make_paper(notice: LegalNotice, *, at: datetime = AT) -> PaperTask:
    """The notice is to be sent on paper."""
    return service.put_on_paper(notice, at=at)


def add_notices(world: Any) -> None:
    """To the small world: a notice on paper, one for a party that waits, a second address that is not confirmed."""
    expertise, party = world.expertises["work"], world.things["party"]
    at = world.at
    paper = make_paper(make_legal(expertise, to=world.person("provider"), at=at), at=at)
    told = make_legal(
        party.expertise, template="intake/party_expert", outsider_id=party.id, at=at,
        context={"number": party.expertise.number, "token": "", "who": "Сарапшы"},
    )  # fmt: skip
    db.session.add(
        Reach(
            person_id=world.person("judge").id,
            email="second@sarap.test",
            token_hash=token_hash("reach"),
            asked_at=at - timedelta(minutes=10),
        )
    )
    db.session.flush()
    letter = db.session.scalars(select(Letter).where(Letter.notice_id == paper.notice_id)).one()
    world.things |= {
        "accounts.notice_file:letter_id": letter.id,
        "casework.paper:task_id": paper.id,
        "casework.paper_file:task_id": paper.id,
        "casework.notice_file:notice_id": paper.notice_id,
        "casework.put_on_paper:notice_id": make_legal(expertise, to=world.person("provider"), at=at).id,
        "intake.party_read_notice:notice_id": told.id,
        "accounts.confirm_second_address:token": "reach",
    }
