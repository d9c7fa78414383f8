"""Objects that a freed provider still has: asked back by a notice, on the desk and on the page of the body."""

from __future__ import annotations

import pytest

from app.accounts.states import Verb
from app.backoffice import queries as desks
from app.backoffice.queries import Desk
from app.casework import policy, queries, service
from app.casework.models import Custody
from app.casework.states import ChallengeGround, CustodyState
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.db import db
from app.notices.models import LegalNotice
from tests.builders import casework as build
from tests.builders import custody as hands
from tests.builders.accounts import make_person
from tests.builders.bidding import letters_to

KIND = "objects_back"


def uphold(selection, at):
    expertise, by = selection.expertise, selection.expertise.official
    said = {"brought_by": "A party", "ground": ChallengeGround.AUDIT, "text": "So."}
    challenge = service.record_challenge(expertise, by=by, at=at, **said)
    service.decide_challenge(challenge, uphold=True, reason="It is so.", by=by, at=at)


def waiting(person, at):
    """The expertises whose objects this person is to ask back."""
    found = desks.WorkLines(Desk(person, at, day_of(at)), kind=KIND).page()
    return {line.expertise_id for line in found.items}


@pytest.fixture
def at(monkeypatch):
    """The site's moment, set by the test."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


def test_the_body_asks_a_freed_provider_for_the_objects_until_it_has_them(browse, at):
    selection, other = hands.make_warned(2), hands.make_warned(1)
    expertise, day = selection.expertise, hands.day_after(selection)
    moment = hands.moment(day)
    for one in (selection, other):
        hands.confirm(hands.give(one, day=hands.day_after(one)), one, day=hands.day_after(one))
    former, official = build.expert_of(selection), expertise.official
    colleague, stranger = make_person(expertise.body, [Verb.SELECT]), other.expertise.official
    reader = make_person(expertise.body, [Verb.READ_FIGURES])
    assert waiting(official, moment) == set()
    uphold(selection, moment)
    seen = {official: {expertise.id}, colleague: {expertise.id}, stranger: set(), reader: set(), former: set()}
    for viewer, known in seen.items():
        assert waiting(viewer, moment) == known, viewer.name
    notice = db.session.query(LegalNotice).filter_by(template="casework/objects_back").one()
    assert (notice.person_id, notice.context["count"]) == (former.id, 2)
    assert "casework/objects_back" in letters_to(former)
    case = queries.locked_case(expertise, on=day)
    held = list(queries.custody_of(expertise.id).values())
    asked = db.session.query(Custody).filter(policy.to_ask_back()).all()
    assert {one.id for one in asked} == {one.id for one in held if policy.is_to_ask_back(case, one)}
    at(moment)
    page = browse(official).get(f"/expertises/{expertise.id}/objects").get_data(as_text=True)
    assert page.count("whose part in the expertise has ended") == 2
    for custody in held:
        service.recover(expertise, custody.object_id, reason="Brought back.", by=official, at=moment)
        assert custody.state is CustodyState.RETURNED
    assert waiting(official, moment) == set()
