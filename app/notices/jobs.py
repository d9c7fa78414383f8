"""The post: sends letters after the transaction that wrote them is committed."""

from __future__ import annotations

import uuid
from datetime import datetime

import structlog

from app.kernel import mail
from app.kernel.jobs import job
from app.notices import service
from app.notices.models import Letter

log = structlog.get_logger()


def post(letter: Letter) -> None:
    """Render a letter in its reader's language and hand it over.

    A letter that cannot be made is a fault like that of a mail server: tried again some times, then given up.
    """
    try:
        paper = mail.render(letter.template, letter.context, language=letter.language)
        made = mail.message(
            paper, to=letter.address, number=letter.id, language=letter.language, at=letter.made_at, name=letter.name
        )
    except Exception as problem:
        log.error("letter_not_made", id=str(letter.id), template=letter.template, kind=type(problem).__name__)
        raise mail.MailFault("template") from problem
    mail.deliver(made, number=letter.id)


@job("notices.send")
def send(*, at: datetime, letter_id: str) -> None:
    """Send one letter."""
    service.send_letter(uuid.UUID(letter_id), at=at, deliver=post)


@job("notices.sweep", every="*/10 * * * *")
def sweep(*, at: datetime) -> None:
    """Give a new job to letters whose own was lost."""
    service.send_what_was_left(at=at)
