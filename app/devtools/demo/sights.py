"""The tales of which the demo's page tells: what there is to see, as whom, and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.casework.models import Conclusion
from app.devtools.demo.named import NAMED, case_of
from app.intake.models import Expertise, Party, PartyLink
from app.intake.service.links import token_of
from app.intake.states import BEFORE_PUBLICATION, PartyState
from app.kernel.db import db
from app.kernel.i18n import _l

JUDGE = "judge@court.demo.example"
ALMATY = "judge@almaty-court.demo.example"
KARAGANDA = "judge@karaganda-court.demo.example"
INVESTIGATOR = "investigator@shymkent.demo.example"
STATE = "expert@institute-astana.demo.example"
TOLD: dict[str, tuple[Any, str]] = {
    "commission": (_l("A commission of two private experts, at work"), JUDGE),
    "complex": (_l("A complex expertise: one member of the team has still to accept"), "expert3@experts.demo.example"),
    "complex_state": (_l("A complex expertise by two experts of an institute, at work"), JUDGE),
    "first": (_l("A closed expertise, which is being repeated"), JUDGE),
    "repeated": (_l("A repeated expertise: the earlier expert cannot offer"), JUDGE),
    "challenge": (_l("A challenge to the expert that waits for the decision"), JUDGE),
    "challenge_upheld": (_l("A challenge that was upheld: the choice is open again"), KARAGANDA),
    "amendment": (_l("A request changed while offers were taken: two offers confirmed, one lapsed"), JUDGE),
    "to_confirm": (_l("A changed request: the offer must be confirmed or it lapses"), "expert4@experts.demo.example"),
    "fallback": (_l("Nobody offered: the proposed institute was confirmed and must answer"), JUDGE),
    "return": (_l("Returned without execution"), JUDGE),
    "question": (_l("Questions of bidders: one answered, one waits"), JUDGE),
    "invited": (_l("A search for invited experts only"), KARAGANDA),
    "restricted": (_l("A restricted case: only cleared experts know of it"), JUDGE),
    "urgent": (_l("An urgent request"), JUDGE),
    "consent_asked": (_l("The prosecutor is asked for consent"), "prosecutor@prosecutor.demo.example"),
    "consent_given": (_l("The prosecutor has consented: it can be published"), INVESTIGATOR),
    "consent_refused": (_l("The prosecutor has refused consent, with reasons"), INVESTIGATOR),
    "parties": (_l("Parties are being acquainted; one proposes a question"), JUDGE),
    "low_price": (_l("A low price whose bidder is asked to explain it"), JUDGE),
    "one_time": (_l("A person outside the register, entrusted one time"), ALMATY),
    "courier": (_l("Objects on their way with a courier"), ALMATY),
    "damaged": (_l("An object that arrived with a damaged seal"), JUDGE),
    "costs": (_l("Estimate, report and fixed amount; a part is paid, and the days since are counted"), JUDGE),
    "advance": (_l("A party is to pay in advance: it is the payer's turn"), ALMATY),
    "corrected": (_l("A conclusion corrected after it was signed: version 2, as the public check says"), JUDGE),
    "reviewed": (
        _l("An institute reviews before signing: a draft with an open finding"),
        "head@institute-astana.demo.example",
    ),
    "methodical": (_l("The Chamber reviews the method of a conclusion; a member has been appointed"), JUDGE),
    "paper": (_l("Parties without e-mail: one paper to be sent, one returned unopened"), ALMATY),
    "team_wanted": (
        _l("A search that wants a commission of two: offer as a team"),
        "expert4@experts.demo.example",
    ),
    "consent_needed": (_l("A request that needs the prosecutor's consent before it can be published"), INVESTIGATOR),
    "state_work": (_l("Running work of a state expert, which the head may hand on to a colleague"), STATE),
    "state_assigned": (_l("Work assigned to a state expert, who has still to begin it"), STATE),
    "to_read": (
        _l("A draft that a colleague of the same specialty reviews before it is signed"),
        "reviewer@institute-astana.demo.example",
    ),
    "nobody": (
        _l("A petition that nobody can receive: the only judge of a court has left"),
        "office@turkistan-court.demo.example",
    ),
}

PARTY = _l("The link in the letter to a party: read the request, confirm it, propose a question")
CODE = _l("The code on a signed conclusion: type it in and see whether the paper is genuine")

# What is seen elsewhere than on one expertise: of whom, as whom, where.
ELSEWHERE: tuple[tuple[Any, str, str, str], ...] = (
    (
        _l("An attestation that runs out in 30 days, as the head of the institute sees it"),
        "head@institute-astana.demo.example", "DEMO-0047", "/register/expiring",
    ),
    (
        _l("An attestation that runs out in 30 days, as the expert sees it"),
        "demo-0047@experts.demo.example", "DEMO-0047", "/register/DEMO-0047",
    ),
)  # fmt: skip


ALARMS = "/alarms"
PLACES = {  # the tales that are seen elsewhere than on their own page
    "to_confirm": "/expertises/{id}/offer",
    "consent_asked": "/consents",
    "team_wanted": "/notices/{number}",
    "to_read": "/reviews",
    "nobody": ALARMS,
}


@dataclass(frozen=True)
class Sight:
    """One line of the list: what, as whom (nobody: without an account), under which number and address."""

    text: Any
    email: str
    number: str
    href: str


def sights() -> list[Sight]:
    """The named tales that are there, those of one account together; then what needs no account."""
    ends = {f"{case_of(row[0])}": row[0] for row in NAMED}
    end = func.split_part(Expertise.case_number, "/", 2)
    asked = select(end, Expertise.id, Expertise.number, Expertise.state).where(end.in_(ends))
    found = {ends[row[0]]: row for row in db.session.execute(asked)}
    named = [_sight(name, found[name]) for name in TOLD if name in found]
    whole = [*named, *(Sight(*row) for row in ELSEWHERE if named)]
    order = list(dict.fromkeys(one.email for one in whole))
    whole.sort(key=lambda one: order.index(one.email))
    ids = {name: row.id for name, row in found.items()}
    return [*whole, *_link_of_a_party(ids.get("parties")), *_code_to_check(ids.get("corrected"))]


def _sight(name: str, row: Any) -> Sight:
    kind = "requests" if row.state in BEFORE_PUBLICATION else "expertises"
    text, email = TOLD[name]
    place = PLACES.get(name, "/{kind}/{id}")
    return Sight(text, email, row.number, place.format(kind=kind, id=row.id, number=row.number))


def _link_of_a_party(expertise_id: Any) -> Iterator[Sight]:
    """The link that stands in the letter to a party who has not confirmed yet."""
    told = (Party.expertise_id == expertise_id, Party.state == PartyState.TOLD, PartyLink.revoked_at.is_(None))
    for link in db.session.scalars(select(PartyLink).join(Party).where(*told).order_by(PartyLink.id).limit(1)):
        yield Sight(PARTY, "", link.party.expertise.number, f"/parties/{token_of(link)}")


def _code_to_check(expertise_id: Any) -> Iterator[Sight]:
    """What stands on a signed conclusion, to be typed in where anybody can check it."""
    signed = (Conclusion.expertise_id == expertise_id, Conclusion.current)
    for code in db.session.scalars(select(Conclusion.code).where(*signed)):
        yield Sight(CODE, "", code, "/check")
