"""The tales of which the demo's page tells: what there is to see, as whom, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from app.devtools.demo.named import NAMED, case_of
from app.intake.models import Expertise
from app.intake.states import BEFORE_PUBLICATION
from app.kernel.db import db
from app.kernel.i18n import _l

JUDGE = "judge@court.demo.example"
ALMATY = "judge@almaty-court.demo.example"
KARAGANDA = "judge@karaganda-court.demo.example"
INVESTIGATOR = "investigator@shymkent.demo.example"
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
    "corrected": (_l("A conclusion corrected after it was signed: version 2, as the public check says"), JUDGE),
    "reviewed": (
        _l("An institute reviews before signing: a draft with an open finding"),
        "head@institute-astana.demo.example",
    ),
    "methodical": (_l("The Chamber reviews the method of a conclusion; a member has been appointed"), JUDGE),
    "paper": (_l("Parties without e-mail: one paper to be sent, one returned unopened"), ALMATY),
}

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


@dataclass(frozen=True)
class Sight:
    """One line of the list: what, as whom, under which number and address."""

    text: Any
    email: str
    number: str
    href: str


def sights() -> list[Sight]:
    """The named tales that are there, in their order."""
    ends = {f"{case_of(row[0])}": row[0] for row in NAMED}
    end = func.split_part(Expertise.case_number, "/", 2)
    asked = select(end, Expertise.id, Expertise.number, Expertise.state).where(end.in_(ends))
    found = {ends[row[0]]: row for row in db.session.execute(asked)}
    named = [_sight(*TOLD[name], found[name]) for name in TOLD if name in found]
    return [*named, *(Sight(*row) for row in ELSEWHERE if named)]


def _sight(text: Any, email: str, row: Any) -> Sight:
    kind = "requests" if row.state in BEFORE_PUBLICATION else "expertises"
    return Sight(text, email, row.number, f"/{kind}/{row.id}")
