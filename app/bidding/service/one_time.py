"""A person outside the register, entrusted one time only: exactly three grounds (Law 44-VI art. 19(3))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import select

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.bidding import policy
from app.bidding.models import FallbackProposal, OneTimePerson, Selection
from app.bidding.service.checks import lock_expertise, lock_search, store_fit_check
from app.bidding.service.choosing import make_selection
from app.bidding.states import FitMoment, OneTimeGround, Provider
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.filestore import FileRefused, safe_name
from app.kernel.i18n import _l
from app.kernel.identifiers import valid_iin
from app.kernel.journal import record
from app.kernel.keeping import file_store
from app.kernel.policy import require
from app.registry import service as registry
from app.registry.models import Expert

PROOF_LIMIT_BYTES = 20 * 1024 * 1024
HOME = "KZ"

NEEDED = _l("This must be filled in.")
BAD_IIN = _l("This is not an individual identification number. Of a foreigner without one enter the passport.")
BAD_COUNTRY = _l("Enter the two letters of the country, for example KZ.")
NOT_FOREIGN = _l("This ground is for a foreign expert: the citizenship must be another one.")
USED = _l("This person has been entrusted with one expertise already, and may not be a second time.")
LISTED = _l("This person stands in the register of experts and makes an offer like everybody else.")
HAS_ACCOUNT = _l("Whoever has this address works here in another role. Give another address.")
NO_PROOF = _l("Upload the proof of the ground.")
BAD_PROOF = _l("This file cannot be taken: it is empty, too large, damaged, encrypted or of a kind that is not taken.")


@dataclass(frozen=True)
class OneTime:
    """What the body says of the person. `code`: the IIN, or of a foreigner without one the passport."""

    name: str
    code: str
    citizenship: str
    email: str
    education: str
    occupation: str
    ground: OneTimeGround
    words: str
    proof: BinaryIO | None = None
    proof_name: str = ""


def entrust_one_time(expertise: Expertise, told: OneTime, *, by: Person, at: datetime, real: datetime) -> Selection:
    """Entrust a one-time person after a failed search: class C of Law 44-VI art. 19(1)(3).

    RuleBroken beside each field that does not hold. The person is invited to an account, accepts and goes
    through the same steps as anybody; in place of the register the stored ground answers the fit checks.
    Nobody is entrusted twice: by constraint, whoever races.
    """
    expertise = lock_expertise(expertise.id)
    search = lock_search(expertise)
    require(policy.can_entrust_one_time(by, expertise))
    code = _checked(told)
    if told.proof is None:
        raise RuleBroken(proof=NO_PROOF)
    try:
        stored = file_store().put(told.proof, limit_bytes=PROOF_LIMIT_BYTES)
    except FileRefused:
        raise RuleBroken(proof=BAD_PROOF) from None
    expert = _enter(expertise, told, code, by=by, at=at, real=real)
    person = OneTimePerson(
        expertise_id=expertise.id,
        expert=expert,
        code=code,
        ground=told.ground,
        words=told.words.strip(),
        education=told.education.strip(),
        occupation=told.occupation.strip(),
        proof_sha256=stored.sha256,
        proof_name=safe_name(told.proof_name, stored.media_type),
        proof_size=stored.size,
        named_at=at,
        named_by_id=by.id,
    )
    db.session.add(person)
    db.session.flush()
    record(person, "entrust", by=by, at=at, facts={"ground": told.ground.value, "sha256": stored.sha256})
    require(policy.can_work(expert, expertise))
    store_fit_check(expertise, expert, FitMoment.SELECTION, on=day_of(at), at=at)
    _end_proposal(search.id, at=at)
    selection = Selection(provider=Provider.ONE_TIME, expert=expert, reason=told.words.strip())
    return make_selection(selection, expertise, by=by, at=at)


def _checked(told: OneTime) -> str:
    """The code that names the person, once everything that was said holds."""
    said = {
        "name": told.name,
        "code": told.code,
        "email": told.email,
        "education": told.education,
        "occupation": told.occupation,
        "words": told.words,
    }
    problems: dict[str, Any] = {name: NEEDED for name, text in said.items() if not text.strip()}
    country, code = told.citizenship.strip().upper(), "".join(told.code.split()).upper()
    if len(country) != len(HOME) or not country.isalpha():
        problems["citizenship"] = BAD_COUNTRY
    elif told.ground is OneTimeGround.FOREIGN and country == HOME:
        problems["citizenship"] = NOT_FOREIGN
    if code and not valid_iin(code):
        if country == HOME:
            problems["code"] = BAD_IIN
        code = f"{country} {code}"
    problems |= _taken(code, told.email.strip()) if not problems else {}
    if problems:
        raise RuleBroken(problems)
    return code


def _taken(code: str, email: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if db.session.scalar(select(OneTimePerson.id).where(OneTimePerson.code == code)) is not None:
        found["code"] = USED
    elif db.session.scalar(select(Expert.id).where(Expert.iin == code)) is not None:
        found["code"] = LISTED
    if accounts.person_of_address(email) is not None:
        found["email"] = HAS_ACCOUNT
    return found


def _enter(expertise: Expertise, told: OneTime, code: str, *, by: Person, at: datetime, real: datetime) -> Expert:
    place = len(db.session.scalars(select(OneTimePerson.id).where(OneTimePerson.expertise_id == expertise.id)).all())
    return registry.enter_one_time(
        mark=f"{expertise.number}/{place + 1}",
        name=told.name.strip(),
        iin=code if valid_iin(code) else "",
        email=told.email.strip(),
        citizenship=told.citizenship.strip().upper(),
        region_code=expertise.region_code or "",
        language=expertise.ruling_language,
        by=by,
        at=at,
        real=real,
    )


def _end_proposal(search_id: Any, *, at: datetime) -> None:
    living = (FallbackProposal.search_id == search_id, FallbackProposal.replaced_at.is_(None))
    for proposal in db.session.scalars(select(FallbackProposal).where(*living)):
        proposal.replaced_at = at
