"""Who sees notices and requests, and who may offer, over every mode, restricted or not: policy and SQL agree."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.bidding import policy as bidding
from app.bidding import queries as offers
from app.intake import policy, queries
from app.intake.models import Expertise, Search
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.reference.states import Procedure, SearchMode
from app.registry.models import Expert
from app.registry.states import ExpertKind, Restriction
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import AT, make_official
from tests.builders.modes import clear, make_moded_search, name_insider, put_on_list
from tests.builders.registry import make_expert

ON = date(2026, 3, 2)
MINORS = [Restriction.MINORS.value]
BOTH = [Restriction.MINORS.value, Restriction.SEXUAL.value]


class Population:
    """Bidders of every kind, and an expertise for each mode x procedure x restriction."""

    def __init__(self) -> None:
        self.institute, self.rival_house = make_body(BodyKind.INSTITUTE), make_body(BodyKind.INSTITUTE)
        self.guest = clear(make_expert(specialties=("build",)))
        self.uncleared_guest = make_expert(specialties=("build",))
        self.minors_only = clear(make_expert(specialties=("build",)), Restriction.MINORS)
        self.lapsed = clear(make_expert(specialties=("build",)), to=ON)
        self.state = clear(make_expert(ExpertKind.STATE, specialties=("build",), institute=self.institute))
        self.state_uncleared = make_expert(ExpertKind.STATE, specialties=("build",), institute=self.rival_house)
        self.people: dict[str, Person | None] = {
            "nobody": None,
            "guest": self.guest.person,
            "uncleared guest": self.uncleared_guest.person,
            "cleared for minors": self.minors_only.person,
            "clearance lapsed": self.lapsed.person,
            "unfit": clear(make_expert(specialties=("goods",))).person,
            "head": make_person(self.institute, verbs=(Verb.ASSIGN,)),
            "rival head": make_person(self.rival_house, verbs=(Verb.ASSIGN,)),
            "state expert": self.state.person,
            "court": make_official(),
            "ministry": make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.REVIEW, Verb.READ_FIGURES)),
        }
        self.made = [
            self._one(mode, procedure, restricted)
            for mode in SearchMode
            for procedure in (Procedure.CIVIL, Procedure.CRIMINAL)
            for restricted in ([], MINORS, BOTH)
        ]

    def _one(self, mode: SearchMode, procedure: Procedure, restricted: list[str]) -> Expertise:
        sure = [self.guest] if mode is SearchMode.DIRECT else [self.guest, self.institute]
        kept = sure if mode in policy.INVITING else []
        made = make_moded_search(mode, *kept, procedure=procedure, restricted=restricted)
        if mode is SearchMode.INVITED:
            put_on_list(made, self.uncleared_guest)  # as if the clearance had ended after the invitation
        return made


@pytest.fixture
def world(ctx: Flask) -> Population:
    return Population()


def key(e: Expertise) -> tuple[str, bool, int]:
    return (e.mode.value, e.procedure is Procedure.CRIMINAL, len(e.restricted))


def test_notices_seen_by_policy_and_by_sql_are_the_same(world: Population) -> None:
    seen = {}
    for name, person in world.people.items():
        by_sql = set(db.session.scalars(select(Expertise.id).where(policy.visible_notices(person, on=ON))))
        assert by_sql == {e.id for e in world.made if policy.can_see_notice(person, e, on=ON)}, name
        seen[name] = {key(e) for e in world.made if e.id in by_sql}
    public = {(mode.value, False, 0) for mode in SearchMode}
    for name in ("nobody", "unfit", "court", "ministry"):
        assert seen[name] == public, name
    closed = {(crime, count) for crime in (False, True) for count in (0, 1, 2)} - {(False, 0)}
    assert seen["guest"] == public | {(mode, *one) for mode in ("open", "invited", "direct") for one in closed}
    assert seen["head"] == public | {(mode, *one) for mode in ("open", "invited", "state") for one in closed}
    assert seen["state expert"] == seen["head"]
    assert seen["uncleared guest"] == public | {("open", True, 0), ("invited", True, 0)}
    assert seen["cleared for minors"] == public | {("open", True, 0), ("open", False, 1), ("open", True, 1)}
    assert seen["clearance lapsed"] == public | {("open", True, 0)}
    assert seen["rival head"] == public | {("open", True, 0), ("state", True, 0)}


def test_offers_allowed_by_policy_and_by_the_board_are_the_same(world: Population) -> None:
    at = AT + timedelta(hours=1)
    for name, person in world.people.items():
        bidder = bidding.bidder_of(person) if person is not None else None
        if person is None or not bidder:
            continue
        fit = offers.fit_map(bidder, on=ON)
        board = offers.Board(person, fit, True, at)
        shown = {search.id for search in db.session.scalars(board.select())}
        allowed = {
            search.id
            for search in db.session.scalars(select(Search).where(Search.outcome.is_(None)))
            if any(bidding.can_bid(person, search, expert=expert, at=at) for expert in _own(bidder))
        }
        assert shown == allowed, name
        other = {search.expertise for search in db.session.scalars(offers.Board(person, fit, False, at).select())}
        assert not [e for e in other if e.restricted or e.procedure is Procedure.CRIMINAL], name
        rows = offers.board_rows([e.searches[-1] for e in other], actor=person, bidder=bidder, fitting=False, on=ON)
        assert all(row.decision is not None and row.decision.reasons for row in rows), name


def _own(bidder: bidding.Bidder) -> list[Expert]:
    if bidder.expert is not None:
        return [bidder.expert]
    return list(db.session.scalars(select(Expert).where(Expert.institute_id == bidder.institute_id)))


def test_questions_are_read_only_by_who_may_offer(world: Population) -> None:
    invited = next(e for e in world.made if key(e) == ("invited", False, 0))
    state = next(e for e in world.made if key(e) == ("state", False, 0))
    readers = {n for n, p in world.people.items() if policy.sees_questions(p, invited, on=ON)}
    assert readers == {"guest", "uncleared guest", "head", "state expert"}
    readers = {n for n, p in world.people.items() if policy.sees_questions(p, state, on=ON)}
    assert readers == {"head", "rival head", "state expert"}


def test_restricted_requests_are_seen_in_the_body_by_need_to_know(ctx: Flask) -> None:
    body, drafter = make_body(), None
    official = make_person(body, verbs=(Verb.DRAFT, Verb.PUBLISH))
    made = [
        make_moded_search(SearchMode.OPEN, body=body, by=official, restricted=list(kinds)) for kinds in ([], MINORS)
    ]
    drafter = make_person(body, verbs=(Verb.DRAFT,))
    people = {
        "official": official,
        "publisher": make_person(body, verbs=(Verb.PUBLISH,)),
        "drafter": drafter,
        "chooser": make_person(body, verbs=(Verb.SELECT, Verb.ANSWER)),
        "named": make_person(body, verbs=(Verb.SELECT,)),
        "stranger": make_official(),
        "manager": make_person(body, verbs=(Verb.MANAGE_MEMBERS,)),
        "published elsewhere": make_person(make_body(), verbs=(Verb.PUBLISH,)),
    }
    name_insider(made[1], people["named"])
    counts = {}
    for name, person in people.items():
        by_sql = set(db.session.scalars(select(Expertise.id).where(policy.visible_expertises(person))))
        assert by_sql == {e.id for e in made if policy.can_see_expertise(person, e)}, name
        counts[name] = len(by_sql)
    assert counts == {
        "official": 2, "publisher": 2, "drafter": 1, "chooser": 1, "named": 2, "stranger": 0, "manager": 0,
        "published elsewhere": 0,
    }  # fmt: skip
    with pytest.raises(NotVisible):
        queries.get_expertise_visible_to(drafter, made[1].id)
    listed = {e.id for e in queries.ExpertiseList(drafter).all()}
    assert listed == {made[0].id}


def test_the_public_list_and_its_count_hide_restricted_ones(world: Population) -> None:
    shown = queries.OpenNotices(AT + timedelta(hours=1))
    assert {key(e) for e in shown.all()} == {(mode.value, False, 0) for mode in SearchMode} - {("direct", False, 0)}
    assert shown.count() == 3
