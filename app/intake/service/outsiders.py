"""Legal notices to parties, who have no account: a letter with their link, else paper from the sending body."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.intake.models import Party
from app.intake.policy import REREAD
from app.intake.rules.digest import party_digest
from app.intake.service import links
from app.intake.states import PartyState
from app.kernel.errors import NotVisible
from app.kernel.journal import record
from app.notices.models import LegalNotice
from app.notices.queries import is_of_outsider, unread_of_outsider
from app.notices.service import make_notice, put_on_paper, read_outsiders, write_letter
from app.notices.states import ReadHow

TOLD = "intake/party_told"


def letter_to_party(
    party: Party, template: str, *, at: datetime, paper: Mapping[str, Any] | None = None, **facts: Any
) -> LegalNotice | None:
    """A legal notice: by letter with the party's link; without an address, or with a revoked link, on paper at once.

    `paper`: what the printed notice says and the letter does not, for the letter leads to the page. The context of
    the letter is emptied once it is sent; that of the notice holds no token.
    """
    if party.state is PartyState.STRUCK:
        return None
    expertise, by_letter = party.expertise, bool(party.email) and not links.was_revoked(party)
    told = {"number": expertise.number, **facts}
    notice = make_notice(
        template=f"intake/{template}", context={**told, "token": "", **(paper or {})}, at=at, about_id=expertise.id,
        number=expertise.number, sender_body_id=expertise.body_id, outsider_id=party.id,
    )  # fmt: skip
    if not by_letter:
        put_on_paper(notice, at=at)
        return notice
    context = {**told, "token": links.present_token(party, at=at)}
    write_letter(
        to=party, template=f"intake/{template}", context=context, at=at, private=True, has_account=False, notice=notice
    )
    return notice


def confirm_notice(party: Party, notice_id: uuid.UUID, *, at: datetime) -> None:
    """The party has read one notice, by its link; NotVisible for another's. The same again changes nothing."""
    if not is_of_outsider(notice_id, party.id):
        raise NotVisible
    digest = party_digest(party.expertise)  # before the row changes: a read in between would write half of it
    changes = {one.id for one in unread_of_outsider(party.id) if one.template == REREAD}
    if notice_id in changes:  # whoever has read the text as it is now has read each change of it
        party.read_digest = digest
        facts = {"role": party.role.value, "digest": digest}
        record(party.expertise, "party_acquainted", by=None, at=at, facts=facts)
    for one in changes if notice_id in changes else {notice_id}:
        read_outsiders(party.id, how=ReadHow.LINK, at=at, only=one)


def unread_notices(party: Party) -> list[LegalNotice]:
    """What the party has not confirmed; while it is to confirm the acquaintance, of that by its own button."""
    found = unread_of_outsider(party.id)
    return [one for one in found if one.template != TOLD or party.state is not PartyState.TOLD]
