"""Jobs of accounts."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.accounts import service
from app.accounts.models import Person
from app.kernel import clock
from app.kernel.db import db
from app.kernel.i18n import LOCALES, _, force_locale
from app.kernel.jobs import job
from app.notices import sms


@job("accounts.reset")
def reset(*, at: datetime, person_id: str) -> None:
    """Write the letter with the reset link, if anybody has that id."""
    service.send_reset(uuid.UUID(person_id), at=at, real=clock.wall())


@job("accounts.watch_dead_letters", every="* * * * *")
def watch_dead_letters(*, at: datetime) -> None:
    """Legal notices that nobody can receive: an alarm within a minute, closed by itself."""
    service.watch_dead_letters(at=at)


@job("accounts.escalate_notices", every="3 * * * *")
def escalate_notices(*, at: datetime) -> None:
    """Legal notices that stay unread: to the second channel, then on paper; as far as the rules are set."""
    service.escalate_notices(at=at)


@job("accounts.sms")
def send_sms(*, at: datetime, person_id: str) -> None:  # noqa: ARG001 - every job takes its moment
    """A short message to somebody's telephone that a notice waits: by the simulator, which sends nothing."""
    person = db.session.get(Person, uuid.UUID(person_id))
    reach = service.reach_of(person) if person is not None else None
    if person is not None and reach is not None and reach.phone is not None:
        with force_locale(LOCALES[person.language]):
            sms.PORT.send(number=reach.phone, text=_("Sarap: a legal notice waits for you. Sign in and read it."))
