"""The gates before publication for tests: rules that demand a step, prosecutors, parties with their links."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from app.accounts.models import Body, Person
from app.accounts.states import BodyKind, Verb
from app.intake import service
from app.intake.models import ConsentQuestion, Expertise, Party
from app.intake.service.links import present_token
from app.intake.states import PaperWay, PartyRole
from app.kernel.clock import day_of
from app.kernel.db import db
from app.reference.models import StepRule
from app.reference.states import Procedure, Step
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import AT, make_prepared

LONG_AGO = date(2020, 1, 1)


def make_step_rule(step: Step, procedure: Procedure = Procedure.CIVIL, **kw: Any) -> StepRule:
    """A rule in force for years that demands the step of every request of the procedure."""
    facts: dict[str, Any] = {
        "days": 3, "act": "Test act", "article": "art. 1", "source": "test", "in_force_from": LONG_AGO,
    }  # fmt: skip
    rule = StepRule(step=step, procedure=procedure, **(facts | kw))
    db.session.add(rule)
    db.session.flush()
    return rule


def make_prosecutor(office: Body | None = None, **kw: Any) -> Person:
    """Somebody who gives consent at a prosecutor's office of Astana (or the one given)."""
    home = office if office is not None else make_body(BodyKind.PROSECUTION)
    return make_person(home, verbs=(Verb.CONSENT,), **kw)


def make_asked(*, at: datetime = AT, office: Body | None = None, days: int | None = 3, **kw: Any) -> ConsentQuestion:
    """A frozen request put to a prosecutor's office, under a rule that demands it."""
    home = office if office is not None else make_body(BodyKind.PROSECUTION)
    expertise = make_prepared(at=at, **kw)
    if not db.session.query(StepRule).where(StepRule.step == Step.CONSENT).count():
        make_step_rule(Step.CONSENT, days=days)
    return service.ask_consent(expertise, body_id=home.id, by=expertise.official, at=at)


def make_party(expertise: Expertise, *, at: datetime = AT, **kw: Any) -> Party:
    """A plaintiff with an address."""
    given: dict[str, Any] = {
        "role": PartyRole.PLAINTIFF, "name": "Serik Omarov", "email": "serik@mail.test", "language": "en",
    }  # fmt: skip
    return service.enter_party(expertise, **(given | kw), by=expertise.official, at=at)


def make_told(*, at: datetime = AT, days: int | None = 5, **kw: Any) -> Party:
    """A party of a frozen request whose link has been sent."""
    expertise = make_prepared(at=at, **kw)
    party = make_party(expertise, at=at)
    service.begin_acquaintance(expertise, days=days, by=expertise.official, at=at)
    return party


def acquaint(party: Party, *, at: datetime = AT) -> Party:
    """The step of the parties begins, and this one signs the record on paper."""
    by, scan = party.expertise.official, BytesIO(b"%PDF-1.4\n%%EOF\n")
    service.begin_acquaintance(party.expertise, days=5, by=by, at=at)
    service.record_paper(party, on=day_of(at), way=PaperWay.SIGNED, name="paper.pdf", content=scan, by=by, at=at)
    return party


def token_of(party: Party, *, at: datetime = AT) -> str:
    """The token of the party's link."""
    return present_token(party, at=at + timedelta(seconds=1))
