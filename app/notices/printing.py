"""A legal notice as a document: what was sent, without the addresses of pages, and what it does in law."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.kernel import documents, mail
from app.kernel.clock import day_of
from app.kernel.document_notice import NoticePaper
from app.kernel.i18n import LOCALES, force_locale
from app.notices.effects import effect_of
from app.notices.models import LegalNotice


def printed(
    notice: LegalNotice,
    *,
    lang: str,
    at: datetime,
    sender: str,
    addressee: Sequence[str],
    number: str = "",
    post: bool = False,
) -> bytes:
    """The notice as PDF. `number`: of the paper it is sent on; `post`: with a place to note the delivery."""
    paper = mail.render(notice.template, notice.context, language=lang)
    lines = [line for line in paper.text.split("\n") if "://" not in line]
    with force_locale(LOCALES[lang]):
        effect = effect_of(notice.template)
    about = str(notice.context.get("number") or notice.number or "-")
    document = NoticePaper(
        number=number or about,
        expertise_number=about,
        sender=sender,
        addressee=tuple(line for line in addressee if line),
        day=day_of(notice.made_at),
        subject=paper.subject,
        text="\n".join(lines),
        effect=effect,
        post=post,
    )
    return documents.render(document, lang=lang, made_at=at)
