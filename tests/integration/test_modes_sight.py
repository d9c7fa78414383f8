"""A restricted case on the ways round: price checks, lots, the official in charge, teams; several viewers at once."""

from __future__ import annotations

import pytest

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding import policy as bidding
from app.bidding import queries as offers
from app.bidding.models import PriceReview
from app.intake import policy, queries, service
from app.intake.models import Insider
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken
from app.reference.states import Procedure
from app.registry.states import ExpertKind, Restriction
from tests.builders.accounts import make_person
from tests.builders.bidding import letters_to, make_bid, make_institute, make_institute_bid, open_now
from tests.builders.drafting import make_lots
from tests.builders.intake import AT, make_complete, make_official, make_published
from tests.builders.market import make_flagged
from tests.builders.modes import DAY, clear, make_restricted, name_insider
from tests.builders.registry import make_expert
from tests.builders.teams import PAIR, make_complex

pytestmark = pytest.mark.usefixtures("ctx")
MINORS = [Restriction.MINORS.value]


def sees(person: Person, review: PriceReview) -> bool:
    try:
        offers.get_price_review(person, review.bid.search.expertise_id, review.bid_id)
    except NotVisible:
        return False
    return True


def test_the_price_check_of_a_restricted_case_is_for_those_who_know_of_it():
    expertise = make_restricted()
    cheap, dear = (clear(make_expert(specialties=("build",))) for _ in range(2))
    low = make_bid(expertise, expert=cheap, work_tenge=50_000)
    make_bid(expertise, expert=dear, work_tenge=200_000)
    open_now(expertise)
    db.session.expire_all()
    plain, review = make_flagged(), low.price_review
    reader, named = (make_person(expertise.body, [Verb.DRAFT, Verb.SELECT]) for _ in range(2))
    name_insider(expertise, named)
    other = make_person(plain.bid.search.expertise.body, [Verb.SELECT])
    viewers = {expertise.official: (True, False), named: (True, False), reader: (False, False), other: (False, True)}
    for person, (hidden, public) in viewers.items():
        assert (sees(person, review), sees(person, plain)) == (hidden, public)
        assert bidding.can_see_price_review(person, review) == hidden
        assert bidding.can_see_price_review(person, plain) == public
    assert not sees(cheap.person, review)  # the bidder: once she is asked


def test_who_does_not_see_a_restricted_lot_neither_joins_nor_freezes_it():
    lots = make_lots()
    clerk = make_person(lots[0].body, [Verb.DRAFT])
    lots[1].restricted = list(MINORS)
    db.session.flush()
    assert not policy.can_see_expertise(clerk, lots[1])
    assert policy.can_rejoin(clerk, lots).codes == ("not_all_drafts",)
    with pytest.raises(Refused):
        service.join_lots(lots[0], by=clerk, at=AT)
    assert [lot.id for lot in service.prepare_lots(lots[0], by=clerk, at=AT)] == [lots[0].id]
    shared = lots[0].objects[0]
    shared.shared_key, shared.shared_order = lots[0].id, 1
    twin = lots[1].objects[0]
    twin.shared_key, twin.shared_order = lots[0].id, 2
    db.session.flush()
    assert queries.shared_with(clerk, shared) is None
    assert queries.shared_with(lots[0].official, shared) is lots[1]


def test_joined_lots_stay_as_restricted_as_each_of_them_was():
    lots = make_lots()
    by, clerk = lots[0].official, make_person(lots[0].body, [Verb.DRAFT])
    lots[1].restricted = list(MINORS)
    for lot in lots:
        name_insider(lot, by)
    joined = service.join_lots(lots[0], by=by, at=AT)
    assert joined.restricted == MINORS
    assert not policy.can_see_expertise(clerk, joined)
    assert db.session.get(Insider, (joined.id, by.id)) is not None


def test_only_who_names_insiders_puts_somebody_in_charge_of_a_restricted_draft():
    expertise = make_complete(restricted=list(MINORS))
    clerk, friend = (make_person(expertise.body, [Verb.DRAFT]) for _ in range(2))
    name_insider(expertise, clerk)
    given = {
        "procedure": Procedure.CIVIL, "case_number": "1", "kind": expertise.kind, "earlier_number": "",
        "earlier_expert": "", "kind_reasons": "", "at": AT,
    }  # fmt: skip
    with pytest.raises(RuleBroken) as refused:
        service.save_case(expertise, **given, official_id=friend.id, by=clerk)
    assert list(refused.value.problems) == ["official_id"]
    service.save_case(expertise, **given, official_id=expertise.official_id, by=clerk)
    service.save_case(expertise, **given, official_id=friend.id, by=expertise.official)
    assert policy.can_see_expertise(friend, expertise)


def test_a_restricted_team_is_proposed_from_cleared_experts_only():
    expertise = make_complex(restricted=list(MINORS))
    _, first = make_institute(expertise)
    second = make_expert(kind=ExpertKind.STATE, institute=first.institute, specialties=list(PAIR))
    assert offers.candidates(expertise, on=DAY) == []
    clear(first)
    assert offers.candidates(expertise, on=DAY) == []  # one alone is no team
    clear(second)
    assert [one.institute_id for one in offers.candidates(expertise, on=DAY)] == [first.institute_id]


def test_the_share_of_unanswered_questions_names_no_hidden_body():
    open_case, criminal = make_complete(), make_complete(procedure=Procedure.CRIMINAL)
    assert offers.counts_for_bidders(open_case) is not None
    assert offers.counts_for_bidders(criminal) is None
    assert offers.counts_for_bidders(make_complete(restricted=list(MINORS))) is None


def test_an_official_who_left_the_body_gets_no_letter_of_it():
    expertise = make_published()
    stays, leaves = make_official(expertise.body), expertise.official
    leaves.active_memberships[0].ended_at = AT
    db.session.flush()
    make_bid(expertise)
    open_now(expertise)
    assert "bidding/offers_opened" in letters_to(stays)
    assert letters_to(leaves) == []


def test_letters_about_an_institutes_offer_follow_who_assigns_there():
    expertise = make_published()
    bid = make_institute_bid(expertise)
    gone, follower = db.session.get_one(Person, bid.placed_by_id), make_person(bid.institute, [Verb.ASSIGN])
    stranger, _ = make_institute(expertise)
    before = len(letters_to(gone))
    gone.active_memberships[0].ended_at = AT
    db.session.flush()
    open_now(expertise)
    assert letters_to(follower) == ["bidding/offer_opened"]
    assert len(letters_to(gone)) == before
    assert letters_to(stranger) == []
