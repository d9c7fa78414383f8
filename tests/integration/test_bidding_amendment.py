"""A published request changes: what it extends, which offers stand, what nobody learns."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from app.accounts.states import Verb
from app.bidding import policy, queries, service
from app.bidding.models import BidConfirmation, OpenedBid
from app.bidding.states import BidState
from app.intake import policy as intake_policy
from app.intake.models import Amendment
from app.intake.rules.amending import values_of
from app.intake.service import least_days
from app.intake.states import ExpertiseState, SearchOutcome
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, Stale
from app.kernel.journal import JournalEntry
from app.reference import queries as reference
from tests.builders.accounts import make_person
from tests.builders.bidding import SOON, letters_to, make_bid, make_bidder, make_failed, make_opened, offer, open_now
from tests.builders.intake import make_published
from tests.builders.questions import make_amended
from tests.builders.reference import set_rule

pytestmark = pytest.mark.usefixtures("ctx")
DAY = timedelta(days=1)


def search_of(expertise):
    return queries.newest_search(expertise.id)


def confirm(bid, *, at=None, **kw):
    search = search_of(bid.search.expertise)
    kw.setdefault("edition", search.edition)
    return service.confirm_bid(bid, by=bid.expert.person, at=at or search.offers_due_at - SOON, **kw)


def test_a_material_change_gives_the_days_of_the_search_again():
    expertise = make_published(offer_working_days=5)
    search = search_of(expertise)
    before, at = search.offers_due_on, search.began_at + 2 * DAY
    row = make_amended(expertise, at=at)
    assert row.material
    assert row.by_rule == ["questions"]
    assert search.offers_due_on == reference.working_calendar().add_working_days(day_of(at), 5)
    assert (row.due_before, row.due_after, row.edition, row.number) == (before, search.offers_due_on, 2, 1)
    assert expertise.notice["offers_due_on"] == search.offers_due_on.isoformat()
    assert row.digest_before != row.digest_after
    assert [q.text for q in expertise.questions] == ["What is the house worth?"]


def test_the_rule_sets_the_least_days_and_the_deadline_never_comes_sooner():
    set_rule("amendment.min_working_days", 2)
    expertise = make_published(offer_working_days=10)
    search = search_of(expertise)
    before = search.offers_due_on
    assert make_amended(expertise).due_after == before
    assert make_amended(expertise, questions=["Another?"], working_days=12).due_after > before
    with pytest.raises(RuleBroken) as refused:
        make_amended(expertise, questions=["A third?"], working_days=1)
    assert "working_days" in refused.value.problems


def test_a_second_change_counts_from_the_first_term_and_not_from_the_extended_one():
    expertise = make_published(offer_working_days=4)
    search = search_of(expertise)
    make_amended(expertise, working_days=20)
    assert least_days(search, on=day_of(search.began_at)) == 4


def test_a_typing_fault_is_trivial_and_an_official_may_only_raise():
    expertise = make_published()
    bid = make_bid(expertise)
    search = search_of(expertise)
    due = search.offers_due_at
    row = make_amended(expertise, questions=["was the  Building erected as designed"])
    assert (row.material, row.edition, search.offers_due_at) == (False, 1, due)
    assert not queries.needs_confirmation(bid)
    raised = make_amended(expertise, questions=["was the building erected as designed"], raised=True)
    assert (raised.material, raised.by_rule, raised.edition) == (True, [], 2)
    assert queries.needs_confirmation(bid)


def test_more_days_alone_are_a_material_change():
    expertise = make_published()
    row = make_amended(expertise, raised=True, working_days=9)
    assert row.by_rule == ["days"]
    with pytest.raises(RuleBroken):
        service.amend(
            expertise, values_of(expertise), why="Nothing.", by=expertise.official, at=search_of(expertise).began_at
        )


def test_an_unconfirmed_offer_lapses_unread_and_the_confirmed_is_opened():
    expertise = make_published()
    kept, left = make_bid(expertise, days=9), make_bid(expertise, days=8)
    replaced = make_bid(expertise, days=7)
    make_amended(expertise)
    at = search_of(expertise).offers_due_at - SOON
    assert confirm(kept).edition == 2
    service.place_bid(expertise, by=replaced.expert.person, offer=offer(days=6), at=at)
    open_now(expertise)
    assert (kept.state, left.state, replaced.state) == (BidState.OPENED, BidState.LAPSED, BidState.OPENED)
    assert db.session.get(OpenedBid, left.id) is None
    assert db.session.get(OpenedBid, replaced.id).days == 6
    assert search_of(expertise).offers_count == 2
    assert letters_to(left.expert.person)[-2:] == ["bidding/confirm_offer", "bidding/offer_lapsed"]


def test_the_job_of_the_old_deadline_does_nothing():
    expertise = make_published()
    make_bid(expertise)
    search = search_of(expertise)
    old = search.offers_due_at
    make_amended(expertise, at=search.began_at + 2 * DAY)
    assert search.offers_due_at > old
    assert not service.open_search(search.id, at=old)
    jobs = (
        "select count(*) from procrastinate_jobs where task_name = 'bidding.open_search' and args->>'search_id' = :id"
    )
    assert db.session.scalar(text(jobs), {"id": str(search.id)}) == 2
    assert service.open_search(search.id, at=search.offers_due_at)


def test_all_lapsed_is_a_failed_search():
    expertise = make_published()
    make_bid(expertise)
    make_amended(expertise)
    open_now(expertise)
    assert expertise.state is ExpertiseState.FAILED
    assert (search_of(expertise).outcome, search_of(expertise).offers_count) == (SearchOutcome.NONE, 0)


def test_confirming_twice_is_once_and_an_old_page_is_stale():
    expertise = make_published()
    bid = make_bid(expertise)
    make_amended(expertise)
    assert confirm(bid).id == confirm(bid).id
    make_amended(expertise, questions=["Another?"])
    with pytest.raises(Stale):
        confirm(bid, edition=2)
    confirm(bid)
    assert db.session.scalar(select(func.count()).select_from(BidConfirmation)) == 2


def test_an_offer_written_for_an_old_page_is_refused_with_words():
    expertise = make_published()
    expert = make_bidder(expertise)
    make_amended(expertise)
    at = search_of(expertise).began_at + 3 * SOON
    with pytest.raises(Stale):
        service.place_bid(expertise, by=expert.person, offer=offer(edition="1"), at=at)
    assert service.place_bid(expertise, by=expert.person, offer=offer(edition="2"), at=at)


def test_nobody_else_confirms_and_nobody_after_the_deadline():
    expertise = make_published()
    bid, rival = make_bid(expertise), make_bidder(expertise).person
    search = search_of(expertise)
    for who, at in ((rival, search.began_at + SOON), (bid.expert.person, search.offers_due_at)):
        with pytest.raises(Refused):
            service.confirm_bid(bid, by=who, at=at, edition=1)
    assert not policy.can_confirm(expertise.official, bid, at=search.began_at)


@pytest.mark.parametrize("state", ["opened", "failed", "late", "drafter", "expert"])
def test_only_who_publishes_changes_and_only_while_offers_are_taken(state):
    expertise = {"opened": make_opened, "failed": make_failed}.get(state, make_published)()
    search = search_of(expertise)
    at = search.offers_due_at if state == "late" else search.began_at + SOON
    who = {"drafter": make_person(expertise.body, [Verb.DRAFT, Verb.SELECT]), "expert": make_bidder(expertise).person}
    by = who.get(state, expertise.official)
    assert not intake_policy.can_amend(by, expertise, search, at=at)
    with pytest.raises(Refused):
        make_amended(expertise, by=by, at=at)


def test_a_change_on_an_old_page_is_stale_and_a_request_stays_whole():
    expertise = make_published()
    version = expertise.version
    make_amended(expertise, version=version)
    with pytest.raises(Stale):
        make_amended(expertise, questions=["Another?"], version=version)
    with pytest.raises(RuleBroken) as refused:
        make_amended(expertise, questions=[], objects=[], grounds="")
    assert {"questions", "objects", "grounds"} <= set(refused.value.problems)
    with pytest.raises(RuleBroken):
        make_amended(expertise, questions=["Another?"], why=" ")


def test_objects_are_changed_added_and_taken_off():
    expertise = make_published()
    first = expertise.objects[0]
    objects = values_of(expertise)["objects"]
    row = make_amended(expertise, objects=[*objects, objects[0] | {"id": None, "name": "A fence"}])
    assert row.by_rule == ["objects", "permission"]
    assert [(o.place, o.name) for o in expertise.objects] == [(1, "A house"), (2, "A fence")]
    assert expertise.objects[0].id == first.id
    objects = values_of(expertise)["objects"]
    make_amended(expertise, objects=objects[1:])
    db.session.expire(expertise, ["objects"])
    assert [(o.place, o.name) for o in expertise.objects] == [(1, "A fence")]


def test_the_journal_and_the_body_learn_nothing_of_offers():
    expertise = make_published()
    make_bid(expertise)
    make_amended(expertise)
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.subject_id == expertise.id))
    facts = [entry.facts for entry in entries if entry.verb == "amend"]
    due = search_of(expertise).offers_due_on.isoformat()
    assert facts == [{"number": 1, "material": True, "kinds": ["questions"], "offers_due_on": due}]
    assert not [one for one in letters_to(expertise.official) if one.startswith("bidding/")]


def test_everybody_who_may_offer_is_told_and_bidders_otherwise():
    expertise = make_published()
    bid, other = make_bid(expertise), make_bidder(expertise)
    make_amended(expertise, questions=["Was the Building erected as designed?"])
    make_amended(expertise)
    assert letters_to(other.person) == ["bidding/request_changed"] * 2
    assert letters_to(bid.expert.person) == [
        "bidding/offer_placed", "bidding/request_changed", "bidding/confirm_offer",
    ]  # fmt: skip


@pytest.mark.parametrize("table", ["amendment", "bid_confirmation"])
def test_what_was_recorded_is_never_altered(table):
    expertise = make_published()
    bid = make_bid(expertise)
    make_amended(expertise)
    confirm(bid)
    with pytest.raises(Exception, match="never changed"), db.session.begin_nested():
        db.session.execute(text(f"delete from {table}"))
    assert db.session.scalar(select(func.count()).select_from(Amendment)) == 1


@pytest.mark.parametrize("seed", range(25))
def test_exactly_the_offers_of_the_last_edition_are_opened(seed):
    """Any sequence of placing, replacing, withdrawing, confirming and changing."""
    chance = random.Random(seed)
    expertise = make_published()
    experts = [make_bidder(expertise) for _ in range(3)]
    bids, standing, at = {}, set(), search_of(expertise).began_at
    for step in range(14):
        at += timedelta(minutes=chance.randint(1, 90))
        who = chance.choice(experts)
        bid, act = bids.get(who.id), chance.choice(("place", "place", "withdraw", "confirm", "amend", "trivial"))
        if act == "place":
            bids[who.id] = service.place_bid(expertise, by=who.person, offer=offer(days=step + 1), at=at)
            standing.add(who.id)
        elif act == "amend":
            make_amended(expertise, at=at, questions=[f"Question of step {step}?"])
            standing.clear()
        elif act == "trivial":
            question = values_of(expertise)["questions"][0]
            make_amended(expertise, at=at, questions=[question.swapcase()])
        elif bid is None or bid.state is not BidState.SEALED:
            continue
        elif act == "withdraw":
            service.withdraw_bid(bid, by=who.person, at=at)
            standing.discard(who.id)
        else:
            confirm(bid, at=at)
            standing.add(who.id)
    open_now(expertise)
    opened = {key for key, bid in bids.items() if db.session.get(OpenedBid, bid.id) is not None}
    assert opened == standing
    assert opened == {key for key, bid in bids.items() if bid.state is BidState.OPENED}
    assert all(bid.state is not BidState.SEALED for bid in bids.values())
