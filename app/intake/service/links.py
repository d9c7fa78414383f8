"""The links of the parties. The token is made from the id of the link and a key outside the database, so that
each letter carries the same link while the table holds only its hash.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts.queries import token_hash
from app.intake.models import Party, PartyLink
from app.kernel import keeping
from app.kernel.db import db
from app.kernel.ids import uuid7

LIFETIME = timedelta(days=365)  # the outcome, and the name of the expert, come to the party by the same link


def token_of(link: PartyLink) -> str:
    """The token that stands in the letters."""
    mac = hmac.new(keeping.master_key().secret, b"link of a party " + link.id.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def living_link(party: Party) -> PartyLink | None:
    """The link of a party that was not revoked."""
    return db.session.scalar(select(PartyLink).where(PartyLink.party_id == party.id, PartyLink.revoked_at.is_(None)))


def was_revoked(party: Party) -> bool:
    """Had the party a link, and has none now?"""
    found = db.session.scalars(select(PartyLink.revoked_at).where(PartyLink.party_id == party.id)).all()
    return bool(found) and all(found)


def revoke(party: Party, *, at: datetime) -> None:
    """The present link opens nothing any more."""
    link = living_link(party)
    if link is not None:
        link.revoked_at = at
        db.session.flush()


def new_link(party: Party, *, at: datetime) -> str:
    """A new link in place of the present one; its token."""
    revoke(party, at=at)
    link = PartyLink(id=uuid7(), party=party, made_at=at, expires_at=at + LIFETIME)
    token = token_of(link)
    link.token_hash = token_hash(token)
    db.session.add(link)
    db.session.flush()
    return token


def present_token(party: Party, *, at: datetime) -> str:
    """The token of the living link; a new one where there is none, or where the key has changed since."""
    link = living_link(party)
    if link is not None and link.expires_at > at and token_hash(token_of(link)) == link.token_hash:
        return token_of(link)
    return new_link(party, at=at)
