"""The legal notices of one expertise: to whom, how far they have come, what reaches nobody; each as PDF."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from flask import Response, send_file
from flask_login import current_user

from app.accounts import queries as accounts
from app.casework import paper_words, policy
from app.casework.queries import File
from app.casework.queries.paper import Addressee, addressees
from app.casework.views.case import bp, open_file, render
from app.casework.views.turns import since
from app.intake.policy import can_see_parties
from app.intake.rules.gate_words import ROLE
from app.kernel import clock, mail
from app.kernel.errors import NotVisible
from app.kernel.guards import signed_in
from app.kernel.i18n import _, language
from app.notices import queries as notices
from app.notices.models import LegalNotice
from app.notices.printing import printed
from app.notices.queries import Standing
from app.notices.service import may_go_on_paper

PDF = "application/pdf"


@bp.get("/expertises/<uuid:expertise_id>/notices")
@signed_in
def notices_of(expertise_id: uuid.UUID) -> str:
    """The body sees all; the provider those since the choice that are its own or went to the body."""
    file = open_file(expertise_id)
    told = _told(file)
    known = named(file, [one.notice for one in told])
    lines = [_line(one, known.get(one.notice.id), file) for one in told]
    return render(file, "notices_of", lines=lines)


@bp.get("/expertises/<uuid:expertise_id>/notices/<uuid:notice_id>.pdf")
@signed_in
def notice_file(expertise_id: uuid.UUID, notice_id: uuid.UUID) -> Response:
    """One of them on paper, for whoever sees it."""
    file = open_file(expertise_id)
    found = next((one for one in _told(file) if one.notice.id == notice_id), None)
    if found is None:
        raise NotVisible
    to = named(file, [found.notice]).get(notice_id)
    number = found.paper.number if found.paper is not None else ""
    return pdf(found.notice, to, number=number)


def pdf(notice: LegalNotice, to: Addressee | None, *, number: str = "", post: bool = False) -> Response:
    """The notice as a download; on its way by post in the language of its reader, else in that of the page."""
    lang = to.language if post and to is not None and to.language else language()
    sender = accounts.body(notice.sender_body_id) if notice.sender_body_id is not None else None
    content = printed(
        notice,
        lang=lang,
        at=clock.now(),
        sender=getattr(sender, f"name_{lang}") if sender is not None else "",
        addressee=[to.name, to.more] if to is not None else [],
        number=number,
        post=post,
    )
    answer = send_file(BytesIO(content), mimetype=PDF, as_attachment=True, download_name="notice.pdf")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _told(file: File) -> list[Standing]:
    cut = since(file)
    found = notices.notices_about(file.case.expertise.id)
    return [one for one in found if cut is None or _mine(file, one.notice, cut)]


def _mine(file: File, notice: LegalNotice, cut: datetime) -> bool:
    """Of the provider: to the chosen institute or expert, or from the provider to the body."""
    chosen = file.case.selection
    ours = {chosen.institute_id, file.case.expert_person_id, current_user.id} if chosen is not None else set()
    own = (notice.body_id or notice.person_id) in ours - {None}
    to_body = notice.body_id == file.case.expertise.body_id and notice.template.startswith("casework/")
    return notice.made_at >= cut and (own or to_body)


def named(file: File, told: Sequence[LegalNotice]) -> dict[uuid.UUID, Addressee]:
    """To whom each goes: parties by name only for who may know them."""
    shown = [one for one in told if one.outsider_id is None or can_see_parties(current_user, file.case.expertise)]
    return addressees(shown, lang=language(), role=lambda party: str(ROLE[party.role]))


def _line(standing: Standing, to: Addressee | None, file: File) -> dict[str, Any]:
    notice = standing.notice
    sends = policy.can_put_on_paper(current_user, notice, file.case.expertise)
    return {
        "notice": notice,
        "alarm": standing.alarm,
        "paper": standing.paper if sends else None,
        "may_go": sends and may_go_on_paper(notice),
        "subject": mail.render(notice.template, notice.context).subject,
        "to": to.name if to is not None else (_("A party") if notice.outsider_id is not None else _("the expert")),
        "states": paper_words.lines(standing),
    }
