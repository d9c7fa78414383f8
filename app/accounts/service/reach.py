"""Second addresses for legal notices that stay unread: a person's own, confirmed by a link; a body's official one."""

from __future__ import annotations

import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from app.accounts import policy
from app.accounts.models import Body, BodyAddress, Person, Reach
from app.accounts.queries import token_hash
from app.accounts.service.passwords import locked_person
from app.kernel.db import db
from app.kernel.email_address import EMAIL
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.policy import require
from app.notices.service import write_letter

LIFETIME = timedelta(days=3)
PAUSE = timedelta(minutes=2)  # between two letters to an address that nobody has confirmed
ADDRESS = re.compile(EMAIL)
PHONE = re.compile(r"\+7[0-9]{10}")  # digits of other scripts reach no telephone
WRONG_ADDRESS = _l("Enter an address such as name@example.kz, or leave it empty.")
SAME_ADDRESS = _l("This is the address of your account already. Enter another one.")
WRONG_PHONE = _l("Enter a number such as +7 701 123 45 67, or leave it empty.")
TOO_SOON = _l("A letter was sent a moment ago. Wait two minutes.")


@dataclass
class Addressee:
    """Whom a letter to a second address goes to."""

    id: uuid.UUID
    email: str
    name: str
    language: str


def reach_of(person: Person) -> Reach | None:
    """What is known of somebody's second channel."""
    return db.session.get(Reach, person.id)


def choose_reach(*, by: Person, email: str, phone: str, at: datetime, real: datetime) -> bool:
    """Enter, change or take away one's second address and telephone; True if a letter with a link went out.

    A new address counts once its link was used. Nothing of it stands in the journal. The link lives by real time.
    """
    locked_person(by.id)
    email, phone = email.strip(), re.sub(r"[\s()-]", "", phone)
    row = reach_of(by) or Reach(person_id=by.id)
    _check(row, email, phone, own=by.email, real=real)
    fresh = bool(email) and (email.lower() != (row.email or "").lower() or row.confirmed_at is None)
    row.phone = phone or None
    if fresh:
        token = secrets.token_urlsafe(32)
        row.email, row.confirmed_at, row.token_hash, row.asked_at = email, None, token_hash(token), real
        to = Addressee(by.id, email, by.name, by.language)
        context = {"token": token, "until": real + LIFETIME}
        write_letter(to=to, template="accounts/second_address", context=context, at=at, private=True, has_account=False)
    elif not email:
        row.email = row.confirmed_at = row.token_hash = row.asked_at = None
    db.session.add(row)
    db.session.flush()
    record(by, "choose_second_address", by=by, at=at, facts={"email": bool(email), "phone": bool(phone)})
    return fresh


def _check(row: Reach, email: str, phone: str, *, own: str, real: datetime) -> None:
    problems = {}
    if email and not ADDRESS.fullmatch(email):
        problems["email"] = WRONG_ADDRESS
    elif email.lower() == own.lower():
        problems["email"] = SAME_ADDRESS
    elif email and row.asked_at is not None and row.confirmed_at is None and row.asked_at > real - PAUSE:
        problems["email"] = TOO_SOON
    if phone and not PHONE.fullmatch(phone):
        problems["phone"] = WRONG_PHONE
    if problems:
        raise RuleBroken(problems)


def waiting_reach(token: str, *, by: Person, real: datetime) -> Reach:
    """The second address that this person's link confirms; NotVisible where it is not theirs, used or too old."""
    mine = (Reach.person_id == by.id, Reach.token_hash == token_hash(token), Reach.asked_at > real - LIFETIME)
    found = db.session.scalar(select(Reach).where(*mine))
    if found is None:
        raise NotVisible
    return found


def confirm_reach(token: str, *, by: Person, at: datetime, real: datetime) -> None:
    """The second address is confirmed: letters about unread legal notices go there too."""
    locked_person(by.id)
    row = waiting_reach(token, by=by, real=real)
    row.confirmed_at, row.token_hash = real, None
    record(by, "confirm_second_address", by=by, at=at)


def address_of(body: Body) -> str:
    """The official address of a body, or nothing."""
    found = db.session.get(BodyAddress, body.id)
    return found.email if found is not None else ""


def save_body_address(body: Body, *, email: str, by: Person, at: datetime) -> None:
    """Enter, change or take away the official address: whoever manages the members of the body."""
    require(policy.can_manage_members(by, body))
    email = email.strip()
    if email and not ADDRESS.fullmatch(email):
        raise RuleBroken(email=WRONG_ADDRESS)
    row = db.session.get(BodyAddress, body.id, with_for_update=True)
    if row is not None and not email:
        db.session.delete(row)
    elif email:
        row = row or BodyAddress(body_id=body.id)
        row.email, row.changed_at, row.changed_by_id = email, at, by.id
        db.session.add(row)
    db.session.flush()
    record(body, "save_address", by=by, at=at, facts={"given": bool(email)})
