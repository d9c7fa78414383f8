"""Placing, changing and withdrawing sealed offers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.states import Verb
from app.bidding import policy, queries, service
from app.bidding.models import Bid, BidVersion, FitCheck
from app.bidding.states import BidState, FitMoment
from app.intake import service as intake
from app.intake.states import Kind
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken
from app.kernel.journal import JournalEntry
from app.registry.states import ExpertKind
from tests.builders.accounts import join, make_person
from tests.builders.bidding import (
    SOON,
    letters_to,
    make_bid,
    make_bidder,
    make_institute,
    make_institute_bid,
    make_selected,
    offer,
)
from tests.builders.intake import make_published
from tests.builders.registry import make_expert

SECOND = timedelta(seconds=1)


@pytest.fixture
def expertise(ctx):
    return make_published()


def search_of(expertise):
    return queries.newest_search(expertise.id)


def place(expertise, expert, at=None, **kw):
    search = search_of(expertise)
    return service.place_bid(expertise, by=expert.person, offer=offer(**kw), at=at or search.began_at + SOON)


def test_an_expert_places_an_offer_and_then_it_is_sealed_with_a_receipt(expertise):
    expert = make_bidder(expertise)
    bid = place(expertise, expert)
    (version,) = bid.versions
    assert bid.state is BidState.SEALED
    assert (version.number, len(version.digest), len(version.sealed) % 4096) == (1, 64, 48)
    check = db.session.scalar(select(FitCheck).where(FitCheck.expert_id == expert.id))
    assert (check.moment, check.fit, check.reasons) == (FitMoment.OFFER, True, [])
    assert letters_to(expert.person) == ["bidding/offer_placed"]


def test_an_expert_changes_the_offer_and_then_every_version_stays_sealed(expertise):
    expert = make_bidder(expertise)
    place(expertise, expert)
    bid = place(expertise, expert, days=9)
    assert [v.number for v in bid.versions] == [1, 2]
    assert db.session.scalar(select(func.count()).select_from(Bid).where(Bid.expert_id == expert.id)) == 1


def test_an_expert_withdraws_and_offers_again_until_the_deadline(expertise):
    expert = make_bidder(expertise)
    bid = place(expertise, expert)
    at = search_of(expertise).offers_due_at - SECOND
    service.withdraw_bid(bid, by=expert.person, at=at)
    assert bid.state is BidState.WITHDRAWN
    assert place(expertise, expert, at=at).state is BidState.SEALED
    with pytest.raises(Refused):
        service.withdraw_bid(bid, by=expert.person, at=at + SECOND)


def test_an_offer_before_the_deadline_is_stored_and_one_at_it_is_refused_with_the_time(expertise):
    due = search_of(expertise).offers_due_at
    place(expertise, make_bidder(expertise), at=due - timedelta(microseconds=1))
    with pytest.raises(Refused) as refused:
        place(expertise, make_bidder(expertise), at=due)
    assert refused.value.decision.codes == ("too_late",)
    assert str(refused.value.decision.reasons[0].text).count("00:00") == 2


def test_an_unfit_expert_is_refused_with_every_reason(expertise):
    expert = make_bidder(expertise, licensed=False, attested_on=None, chamber=False)
    with pytest.raises(Refused) as refused:
        place(expertise, expert)
    assert {"licence_missing", "attestation_missing", "chamber"} <= set(refused.value.decision.codes)


@pytest.mark.parametrize(
    ("kw", "field"),
    [
        ({"days": 0}, "days"),
        ({"days": 31}, "days"),
        ({"work_tenge": None}, "work_tenge"),
        ({"travel_tenge": -1}, "travel_tenge"),
        ({"audit_answer": ""}, "audit_answer"),
        ({"audit_answer": "yes"}, "audit_why"),
    ],
)
def test_a_wrong_offer_is_refused_beside_its_field(expertise, kw, field):
    with pytest.raises(RuleBroken) as broken:
        place(expertise, make_bidder(expertise), **kw)
    assert list(broken.value.problems) == [field]


def test_the_earlier_expert_cannot_offer_for_a_repeated_expertise(ctx):
    expertise = make_published(kind=Kind.REPEATED, earlier_expert="Ахметов С. Б.")
    expert = make_bidder(expertise, name="Ахметов Серик Болатович")
    with pytest.raises(Refused) as refused:
        place(expertise, expert)
    assert refused.value.decision.codes == ("earlier_expert",)
    additional = make_published(kind=Kind.ADDITIONAL, earlier_expert="Ахметов С. Б.")
    assert place(additional, expert).state is BidState.SEALED


def test_the_expert_of_an_earlier_expertise_here_is_known_by_its_number(ctx):
    selection = make_selected()
    expert = selection.expert
    service.answer_selection(selection, accept=True, by=expert.person, at=selection.selected_at + SOON)
    repeated = make_published(
        kind=Kind.REPEATED, earlier_number=selection.expertise.number, earlier_expert="see the file"
    )
    assert policy.is_earlier(expert, repeated)
    with pytest.raises(Refused):
        place(repeated, expert)


def test_a_member_of_the_ordering_body_cannot_offer(expertise):
    expert = make_bidder(expertise)
    join(expert.person, expertise.body)
    with pytest.raises(Refused) as refused:
        place(expertise, expert)
    assert refused.value.decision.codes == ("own_body",)


def test_a_state_expert_and_somebody_without_entry_cannot_offer(expertise):
    state = make_expert(kind=ExpertKind.STATE, specialties=list(expertise.specialties))
    for person, code in ((state.person, "by_institute"), (make_person(), "no_entry")):
        with pytest.raises(Refused) as refused:
            service.place_bid(expertise, by=person, offer=offer(), at=search_of(expertise).began_at + SOON)
        assert refused.value.decision.codes == (code,)


def test_an_institute_names_a_fit_expert_and_a_day_without_a_price(expertise):
    bid = make_institute_bid(expertise)
    assert bid.institute_id == bid.expert.institute_id
    person, _ = make_institute(expertise)
    with pytest.raises(Refused) as refused:
        service.place_bid(
            expertise, by=person, offer=offer(), at=search_of(expertise).began_at + SOON, expert=bid.expert
        )
    assert refused.value.decision.codes == ("other_institute",)


def test_an_institute_names_an_unfit_expert_and_is_refused(expertise):
    person, expert = make_institute(expertise, trained_on=None)
    with pytest.raises(Refused) as refused:
        service.place_bid(expertise, by=person, offer=offer(), at=search_of(expertise).began_at + SOON, expert=expert)
    assert refused.value.decision.codes == ("training_missing",)


def test_an_institute_names_another_expert_and_it_is_the_same_offer(expertise):
    bid = make_institute_bid(expertise)
    person = db.session.get(type(expertise.official), bid.placed_by_id)
    other = make_expert(kind=ExpertKind.STATE, institute=bid.institute, specialties=list(expertise.specialties))
    values = {f: v for f, v in offer().items() if not f.endswith("_tenge")}
    values["ready_on"] = search_of(expertise).offers_due_on + timedelta(days=5)
    again = service.place_bid(expertise, by=person, offer=values, at=search_of(expertise).began_at + SOON, expert=other)
    assert (again.id, again.expert_id, len(again.versions)) == (bid.id, other.id, 2)


def test_the_database_allows_one_offer_per_expert(expertise):
    bid = make_bid(expertise)
    twin = Bid(
        state=BidState.SEALED, search_id=bid.search_id, expert_id=bid.expert_id, placed_by_id=bid.placed_by_id,
        placed_at=bid.placed_at,
    )  # fmt: skip
    db.session.add(twin)
    with pytest.raises(IntegrityError, match="uq_bid_search_id_expert_id"):
        db.session.flush()
    db.session.rollback()


def test_a_sealed_version_cannot_be_changed_or_deleted(expertise):
    bid = make_bid(expertise)
    with pytest.raises(Exception, match="bid_version"), db.session.begin_nested():
        db.session.execute(BidVersion.__table__.update().where(BidVersion.bid_id == bid.id).values(digest="x"))


def test_the_journal_of_a_sealed_offer_hangs_on_the_offer_alone(expertise):
    before = db.session.scalar(
        select(func.count()).select_from(JournalEntry).where(JournalEntry.subject_id == expertise.id)
    )
    bid = make_bid(expertise)
    after = db.session.scalar(
        select(func.count()).select_from(JournalEntry).where(JournalEntry.subject_id == expertise.id)
    )
    assert before == after
    entry = db.session.scalar(select(JournalEntry).where(JournalEntry.subject_id == bid.id))
    assert (entry.verb, set(entry.facts)) == ("place", {"version", "digest"})


def test_the_body_withdraws_the_expertise_and_then_the_bidders_are_told_and_free(expertise):
    bid = make_bid(expertise)
    at = bid.placed_at + SOON
    intake.withdraw(expertise, reason="The parties have settled.", by=expertise.official, at=at)
    assert service.release_withdrawn(at=at + SOON) == 1
    assert service.release_withdrawn(at=at + SOON) == 0
    assert bid.state is BidState.WITHDRAWN
    assert letters_to(bid.expert.person)[-1] == "bidding/expertise_withdrawn"
    assert not service.open_search(bid.search_id, at=bid.search.offers_due_at)


def test_assigning_needs_the_verb(expertise):
    bid = make_institute_bid(expertise)
    clerk = make_person(bid.institute, [Verb.SEE_OBJECTS])
    assert not policy.can_withdraw(clerk, bid, at=bid.placed_at)
    assert not policy.can_see_bid(clerk, bid)
