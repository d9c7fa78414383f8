"""Abnormally low prices: flagged at the opening, explained, judged; nobody else sees it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.accounts.states import Verb
from app.bidding import policy, queries, service
from app.bidding.models import Bid, PriceReview
from app.bidding.states import BidState, PriceState
from app.intake.models import Turn
from app.intake.states import Owner
from app.kernel import clock
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken
from app.kernel.journal import JournalEntry
from tests.builders.accounts import make_person
from tests.builders.bidding import SOON, letters_to, make_bid, make_institute, make_institute_bid, open_now
from tests.builders.casework import PDF
from tests.builders.intake import make_published
from tests.builders.market import body_of, make_asked, make_flagged, make_given, make_priced, opened_at
from tests.builders.reference import set_rule

pytestmark = pytest.mark.usefixtures("ctx")


def running_turn(review: PriceReview) -> Owner:
    expertise_id = review.bid.search.expertise_id
    return db.session.scalars(
        select(Turn.owner).where(Turn.expertise_id == expertise_id, Turn.ended_at.is_(None))
    ).one()


def rules_of(bid: Bid) -> list[str]:
    return [flag["rule"] for flag in bid.price_review.flags] if bid.price_review else []


def test_the_opening_flags_low_private_prices_with_the_arithmetic():
    low, middle, high = make_priced(60_000, 100_000, 100_000)
    assert rules_of(low) == ["mean", "next"]
    assert low.price_review.flags[0] == {
        "rule": "mean", "tenge": 60_000, "against_tenge": 100_000, "percent": 40, "offers": 3,
    }  # fmt: skip
    assert rules_of(middle) == rules_of(high) == []
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.subject_id == low.price_review.id)).one()
    assert (entry.verb, entry.by_id) == ("flag", None)


def test_an_institute_is_never_flagged_and_is_compared_with_nobody():
    expertise = make_published()
    low = make_bid(expertise, work_tenge=10_000)
    institute = make_institute_bid(expertise)
    open_now(expertise)
    assert rules_of(low) == rules_of(institute) == []


def test_an_invalid_offer_is_compared_with_nobody():
    expertise = make_published()
    low, dear = make_bid(expertise, work_tenge=50_000), make_bid(expertise, work_tenge=200_000)
    dear.expert.left_on = clock.day_of(dear.placed_at)
    db.session.flush()
    open_now(expertise)
    assert dear.state is BidState.INVALID
    assert rules_of(low) == []


def test_a_rule_without_a_value_flags_nothing():
    set_rule("bidding.low_below_next_percent", None)
    assert rules_of(make_priced(50_000, 200_000)[0]) == []


def test_the_rules_of_the_day_on_which_the_search_began_hold():
    expertise = make_published()
    bid = make_bid(expertise, work_tenge=50_000)
    make_bid(expertise, work_tenge=100_000)
    set_rule("bidding.low_below_next_percent", 60, on=clock.day_of(bid.placed_at) + timedelta(days=1))
    open_now(expertise)
    assert rules_of(bid) == []  # the rule was not in force on that day


def test_a_flagged_offer_cannot_be_chosen_before_it_is_explained_and_accepted():
    review = make_flagged()
    by, at = body_of(review), opened_at(review)
    with pytest.raises(Refused) as refused:
        service.select_bid(review.bid, by=by, reason="Cheap.", at=at)
    assert refused.value.decision.codes == ("price_open",)
    make_given(review)
    with pytest.raises(Refused):
        service.select_bid(review.bid, by=by, reason="Cheap.", at=at + 2 * SOON)
    service.judge_price(review, accept=True, reason="Own laboratory.", by=by, at=at + 2 * SOON)
    assert service.select_bid(review.bid, by=by, reason="Cheap.", at=at + 3 * SOON).bid_id == review.bid_id


def test_an_offer_beside_a_flagged_one_can_be_chosen():
    low, other = make_priced(50_000, 200_000)
    review = low.price_review
    assert service.select_bid(other, by=body_of(review), reason="Sure.", at=opened_at(review)).bid_id == other.id


def test_an_explanation_not_accepted_shuts_the_offer_out():
    review = make_given()
    at = opened_at(review) + 2 * SOON
    service.judge_price(review, accept=False, reason="No proof.", by=body_of(review), at=at)
    assert letters_to(review.bid.expert.person)[-1] == "bidding/price_judged"
    with pytest.raises(Refused) as refused:
        service.select_bid(review.bid, by=body_of(review), reason="Cheap.", at=at)
    assert refused.value.decision.codes == ("price_rejected",)


def test_the_body_may_state_why_no_explanation_is_needed():
    review = make_flagged()
    by, at = body_of(review), opened_at(review)
    with pytest.raises(RuleBroken) as broken:
        service.waive_price(review, reason=" ", by=by, at=at)
    assert set(broken.value.problems) == {"reason"}
    service.waive_price(review, reason="Everybody knows his price.", by=by, at=at)
    assert "bidding/price_waived" not in letters_to(review.bid.expert.person)
    assert service.select_bid(review.bid, by=by, reason="Cheap.", at=at)


def test_the_ball_is_the_bidders_while_an_explanation_is_awaited():
    review = make_asked()
    assert running_turn(review) is Owner.BIDDERS
    assert letters_to(review.bid.expert.person)[-1] == "bidding/price_asked"
    service.explain_price(
        review, text="Own laboratory.", files=[], by=review.bid.expert.person, at=opened_at(review) + SOON
    )
    assert running_turn(review) is Owner.BODY
    assert letters_to(body_of(review))[-1] == "bidding/price_given"


def test_the_ball_waits_for_the_last_of_two_bidders():
    first, second, *_ = make_priced(10_000, 10_000, 200_000, 200_000)
    for bid in (first, second):
        make_asked(bid.price_review)
    at = opened_at(first.price_review) + SOON
    service.explain_price(first.price_review, text="Own.", files=[], by=first.expert.person, at=at)
    assert running_turn(first.price_review) is Owner.BIDDERS
    service.waive_price(second.price_review, reason="Known.", by=body_of(second.price_review), at=at + SOON)
    assert running_turn(first.price_review) is Owner.BODY
    assert letters_to(second.expert.person)[-1] == "bidding/price_waived"


def test_the_term_is_the_rules_or_the_bodys():
    review = make_flagged()
    given = {"question": "", "by": body_of(review), "at": opened_at(review)}
    for days in (None, 0, 21):
        with pytest.raises(RuleBroken) as broken:
            service.ask_price(review, working_days=days, **given)
        assert set(broken.value.problems) == {"working_days"}
    set_rule("bidding.explanation_working_days", 2)
    service.ask_price(review, working_days=9, **given)
    opened = clock.day_of(opened_at(review))
    assert review.due_on == service.saved_searches.reference.working_calendar().add_working_days(opened, 2)


def test_after_the_last_day_nothing_is_taken_the_body_is_told_and_may_judge():
    review = make_asked(days=1)
    person, by = review.bid.expert.person, body_of(review)
    before = clock.end_of(review.due_on) - timedelta(seconds=1)
    with pytest.raises(Refused) as refused:
        service.judge_price(review, accept=False, reason="Silent.", by=by, at=before)
    assert "term_runs" in refused.value.decision.codes
    assert service.lapse_explanations(at=before) == 0
    late = clock.end_of(review.due_on)
    with pytest.raises(Refused) as refused:
        service.explain_price(review, text="Late.", files=[], by=person, at=late)
    assert refused.value.decision.codes == ("term_over",)
    assert [service.lapse_explanations(at=late) for _ in range(2)] == [1, 0]
    assert letters_to(by)[-1] == "bidding/price_overdue"
    assert running_turn(review) is Owner.BODY
    service.judge_price(review, accept=False, reason="Silent.", by=by, at=late)
    assert review.state is PriceState.REJECTED


def test_files_are_known_by_their_content():
    review = make_asked()
    given = {"text": "See the file.", "by": review.bid.expert.person, "at": opened_at(review) + SOON}
    with pytest.raises(RuleBroken) as broken:
        service.explain_price(review, files=[("costs.pdf", io.BytesIO(b"MZ\x90\x00" + bytes(64)))], **given)
    assert set(broken.value.problems) == {"files"}
    with pytest.raises(RuleBroken):
        service.explain_price(review, files=[("1.pdf", io.BytesIO(PDF))] * 6, **given)
    db.session.rollback()


def test_a_kept_file_can_be_read_and_never_changed():
    review = make_asked()
    service.explain_price(
        review, text="See the file.", files=[("../costs.pdf", io.BytesIO(PDF))], by=review.bid.expert.person,
        at=opened_at(review) + SOON,
    )  # fmt: skip
    file = queries.price_file(review, review.files[0].id)
    assert (file.name, file.media_type) == ("costs.pdf", "application/pdf")
    with pytest.raises(Exception, match="never changed"), db.session.begin_nested():
        db.session.execute(text("update price_file set name = 'x'"))


def everybody(review: PriceReview) -> dict[str, object]:
    expertise = review.bid.search.expertise
    rival = next(
        b for b in db.session.scalars(select(Bid).where(Bid.search_id == review.bid.search_id)) if b.id != review.bid_id
    )
    return {
        "body": body_of(review),
        "drafts": make_person(expertise.body, [Verb.DRAFT]),
        "answers": make_person(expertise.body, [Verb.ANSWER]),
        "bidder": review.bid.expert.person,
        "rival": rival.expert.person,
        "institute": make_institute(expertise)[0],
        "stranger": make_person(),
    }


@pytest.mark.parametrize(
    ("make", "seers"),
    [
        (make_flagged, {"body", "drafts"}),
        (make_asked, {"body", "drafts", "bidder"}),
        (make_given, {"body", "drafts", "bidder"}),
    ],
)
def test_who_sees_a_check_is_the_same_in_python_and_sql(make, seers):
    review = make()
    seen = set()
    for role, person in everybody(review).items():
        found = db.session.scalars(
            select(PriceReview).join(Bid, Bid.id == PriceReview.bid_id).where(policy.visible_price_reviews(person))
        ).all()
        assert (review in found) == policy.can_see_price_review(person, review), role
        seen |= {role} if found else set()
        if not found:
            with pytest.raises(NotVisible):
                queries.get_price_review(person, review.bid.search.expertise_id, review.bid_id)
    assert seen == seers


def test_only_who_chooses_asks_and_judges_and_only_the_bidder_explains():
    review = make_flagged()
    at = opened_at(review)
    people = everybody(review)
    for role in ("drafts", "answers", "bidder", "rival", "stranger"):
        with pytest.raises(Refused):
            service.ask_price(review, question="", working_days=2, by=people[role], at=at)
        with pytest.raises(Refused):
            service.waive_price(review, reason="No.", by=people[role], at=at)
    make_asked(review)
    for role in ("body", "rival", "institute", "stranger"):
        with pytest.raises(Refused):
            service.explain_price(review, text="I.", files=[], by=people[role], at=at)


def test_other_bidders_get_no_letter_and_no_number_of_it():
    low, rival = make_priced(50_000, 200_000)
    before = letters_to(rival.expert.person)
    review = make_given(low.price_review)
    service.judge_price(review, accept=True, reason="Fine.", by=body_of(review), at=opened_at(review) + 2 * SOON)
    assert letters_to(rival.expert.person) == before


def test_the_check_of_an_earlier_round_moves_nothing_in_the_next_one():
    review = make_asked(days=3)
    expertise, by, at = review.bid.search.expertise, body_of(review), opened_at(review) + SOON
    service.search_again(expertise, by=by, working_days=2, at=at)
    make_bid(expertise)
    db.session.expire_all()
    open_now(expertise)
    db.session.expire_all()
    late = queries.newest_search(expertise.id).opened_at + timedelta(days=9)
    assert policy.can_waive_price(by, review).codes == ("not_choosing",)
    assert service.lapse_explanations(at=late) == 0
    assert running_turn(review) is Owner.BODY
