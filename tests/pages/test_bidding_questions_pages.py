"""Pages of questions, changes and confirmations, through the door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.states import Verb
from app.bidding import queries
from app.bidding.models import NoticeQuestion
from app.bidding.states import BidState
from app.kernel import clock
from app.kernel.db import db
from app.reference.states import Procedure
from tests.builders.accounts import PASSWORD, make_person
from tests.builders.bidding import SOON, make_bid, make_bidder, make_institute, offer, open_now
from tests.builders.intake import make_published
from tests.builders.questions import TEXT, make_amended, make_answered, make_question
from tests.builders.reference import set_rule
from tests.builders.registry import make_expert

NOW = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(NOW)
    return move


@pytest.fixture
def expertise(ctx, at):
    return make_published()


def address(expertise, what="questions"):
    return f"/expertises/{expertise.id}/{what}"


def typed(expertise, **kw):
    """The form of a change as the browser sends it."""
    found = {"version": str(expertise.version), "grounds": expertise.grounds, "place": expertise.place}
    found |= {"circumstances": expertise.circumstances, "equipment": expertise.equipment, "hearing_on": ""}
    found |= {f"questions-{i}": q.text for i, q in enumerate(expertise.questions)}
    for i, thing in enumerate(expertise.objects):
        values = {"id": thing.id, "name": thing.name, "origin": thing.origin, "seal": thing.seal}
        found |= {f"objects-{i}-{name}": str(value) for name, value in values.items()}
        found[f"objects-{i}-permission"] = thing.permission.value
    return found | {"why": "The parties asked.", "step": "apply", "password": PASSWORD} | kw


def test_an_expert_asks_is_warned_and_nobody_reads_the_name(browse, expertise):
    expert, other = make_bidder(expertise), make_bidder(expertise)
    browser = browse(expert.person)
    page = browser.get(address(expertise)).text
    assert "Nobody learns who asks" in page
    assert "No question yet" in page
    page = browser.post(address(expertise), {"text": TEXT}, status=200, follow=True).text
    assert TEXT in page
    assert "Yours" in page
    body = browse(expertise.official).get(address(expertise)).text
    assert TEXT in body
    assert expert.person.name not in body
    rival = browse(other.person).get(address(expertise)).text
    assert TEXT not in rival
    assert "shown together with its answer" in rival


def test_a_name_in_the_text_is_refused_and_the_text_is_kept(browse, expertise):
    expert = make_bidder(expertise)
    text = f"{expert.name} asks: where?"
    page = browse(expert.person).post(address(expertise), {"text": text}, status=422).text
    assert "Your name or that of your institute is in the text" in page
    assert "asks: where?" in page


def test_an_institute_asks_too(browse, expertise):
    head, _ = make_institute(expertise)
    assert TEXT in browse(head).post(address(expertise), {"text": TEXT}, status=200, follow=True).text


def test_the_body_answers_and_everybody_who_may_offer_reads_both(browse, expertise):
    set_rule("questions.answer_working_days", 1)
    question = make_question(expertise)
    page = browse(expertise.official).get(address(expertise)).text
    assert "The answer is due by the end of" in page
    assert "Answer question 1" in page
    where = address(expertise, f"questions/{question.id}/answer")
    assert "Answer to all" in browse(expertise.official).get(where).text
    browse(expertise.official).post(where, {"answer": " "}, status=422)
    browse(expertise.official).post(where, {"answer": "None exists.", "affects": "y"}, status=302)
    rival = browse(make_bidder(expertise).person).get(address(expertise)).text
    for words in (TEXT, "None exists.", "May affect offers", "Answered"):
        assert words in rival


def test_only_who_answers_at_the_body_gets_to_answer(browse, expertise):
    question = make_question(expertise)
    where = address(expertise, f"questions/{question.id}/answer")
    drafter = make_person(expertise.body, [Verb.DRAFT])
    assert "You do not hold the right to answer" in browse(drafter).get(where).text
    browse(drafter).post(where, {"answer": "Yes."}, status=403)
    browse(make_bidder(expertise).person).get(where, status=404)
    browse(make_person()).get(where, status=404)
    other = make_question(make_published())
    browse(expertise.official).get(address(expertise, f"questions/{other.id}/answer"), status=404)


def test_who_may_not_offer_learns_the_counts_only(browse, expertise):
    make_answered(make_question(expertise))
    page = browse(make_expert(specialties=["goods"]).person).get(address(expertise)).text
    assert "1 question was asked" in page
    assert TEXT not in page
    crime = make_published(procedure=Procedure.CRIMINAL)
    browse(make_expert(specialties=["goods"]).person).get(address(crime), status=404)


def test_after_the_deadline_it_says_that_nobody_answered(browse, expertise, at):
    make_question(expertise)
    open_now(expertise)
    at(queries.newest_search(expertise.id).offers_due_at + SOON)
    assert "Not answered by the deadline" in browse(expertise.official).get(address(expertise)).text


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_of_questions_costs_the_same_for_one_and_for_ten(browse, expertise, rows, count):
    official = browse(expertise.official)
    for _ in range(1):
        make_question(expertise)
    official.get(address(expertise))
    one = official.queries
    for _ in range(count):
        make_question(expertise)
    db.session.expire_all()
    official.get(address(expertise))
    assert official.queries <= one + 1


def test_the_change_is_shown_for_each_viewer_before_it_is_made(browse, expertise):
    official = browse(expertise.official)
    official.get(address(expertise, "amend"))
    given = typed(expertise, **{"questions-0": "Was the building sold as designed?", "grounds": "New grounds."})
    page = official.post(address(expertise, "amend"), given | {"step": "preview", "password": ""}, status=200).text
    assert "The change is material" in page
    assert "[−erected−]" in page
    assert "[+sold+]" in page
    assert "struck:" in page
    assert "What everybody sees" in page
    assert [q.text for q in expertise.questions] == ["Was the building erected as designed?"]
    official.post(address(expertise, "amend"), given | {"password": "wrong"}, status=422)
    official.post(address(expertise, "amend"), given, status=302)
    db.session.expire_all()
    assert [q.text for q in expertise.questions] == ["Was the building sold as designed?"]
    number = expertise.number
    body = official.get(f"/notices/{number}").text
    fit = browse(make_bidder(expertise).person).get(f"/notices/{number}").text
    public = browse().get(f"/notices/{number}").text
    assert ">Grounds</dt>" in body
    assert "[+sold+]" in fit
    assert ">Grounds</dt>" not in fit
    for page in (body, fit, public):
        assert "Changed on" in page
        assert "The parties asked." in page
    for word in ("sold", ">Grounds</dt>", expertise.official.name):
        assert word not in public


def test_a_row_is_added_and_an_empty_row_falls_out(browse, expertise):
    official = browse(expertise.official)
    page = official.post(address(expertise, "amend"), typed(expertise, add="questions", step=""), status=200).text
    assert 'name="questions-1"' in page
    given = typed(expertise, **{"questions-1": "By whom?", "questions-2": " "})
    official.post(address(expertise, "amend"), given, status=302)
    db.session.expire_all()
    assert [q.text for q in expertise.questions] == ["Was the building erected as designed?", "By whom?"]


def test_a_change_that_leaves_the_request_not_whole_keeps_what_was_typed(browse, expertise):
    given = typed(expertise, **{"questions-0": "", "place": "Somewhere else"})
    page = browse(expertise.official).post(address(expertise, "amend"), given, status=422).text
    assert "No question to the expert is put." in page
    assert "Somewhere else" in page


def test_an_old_page_is_409_and_nothing_typed_is_lost(browse, expertise):
    given = typed(expertise, **{"questions-0": "Typed here?"})
    make_amended(expertise)
    page = browse(expertise.official).post(address(expertise, "amend"), given, status=409).text
    assert "was changed by somebody else" in page
    assert "Typed here?" in page


def test_a_version_that_is_no_number_is_an_old_page(browse, expertise):
    her = browse(expertise.official)
    for version in ("²", "9" * 5000, "-1", ""):
        changed = {"questions-0": "Typed here?", "version": version}
        her.post(address(expertise, "amend"), typed(expertise, **changed), status=409)


def test_the_page_of_a_hidden_body_does_not_tell_its_share_of_unanswered_questions(browse, expertise):
    criminal = make_published(by=expertise.official, procedure=Procedure.CRIMINAL)
    for _ in range(5):
        make_question(expertise)
    db.session.query(NoticeQuestion).update({"state": "unanswered"})
    share = "without an answer."
    assert share in browse(make_bidder(expertise).person).get(address(expertise)).text
    assert share not in browse(make_bidder(criminal).person).get(address(criminal)).text
    assert share not in browse(make_bidder(criminal).person).get(address(criminal, "offer")).text


def test_only_who_publishes_comes_to_the_form(browse, expertise, at):
    browse(make_person(expertise.body, [Verb.DRAFT])).get(address(expertise, "amend"), status=403)
    browse(make_bidder(expertise).person).get(address(expertise, "amend"), status=404)
    at(queries.newest_search(expertise.id).offers_due_at + timedelta(hours=1))
    browse(expertise.official).get(address(expertise, "amend"), status=403)


def test_a_bidder_confirms_with_one_click(browse, expertise):
    bid = make_bid(expertise)
    browser = browse(bid.expert.person)
    assert "Your offer does not count yet" not in browser.get(address(expertise, "offer")).text
    make_amended(expertise)
    page = browser.get(address(expertise, "offer")).text
    assert "Your offer does not count yet" in page
    browser.post(address(expertise, "offer/confirm"), {"edition": "1", "question_id": ""}, status=409)
    page = browser.post(address(expertise, "offer/confirm"), {"edition": "2"}, status=200, follow=True).text
    assert "Your offer does not count yet" not in page
    assert not queries.needs_confirmation(bid)
    browse(make_bidder(expertise).person).post(address(expertise, "offer/confirm"), {"edition": "2"}, status=404)


def test_an_answer_that_may_affect_the_offer_stands_on_its_page_until_confirmed(browse, expertise):
    bid = make_bid(expertise)
    question = make_answered(make_question(expertise), affects=True)
    browser = browse(bid.expert.person)
    assert "An answer may affect your offer" in browser.get(address(expertise, "offer")).text
    data = {"edition": "1", "question_id": str(question.id)}
    page = browser.post(address(expertise, "offer/confirm"), data, status=200, follow=True).text
    assert "An answer may affect your offer" not in page


def test_an_offer_typed_on_an_old_page_is_refused_with_words(browse, expertise):
    expert = make_bidder(expertise)
    make_amended(expertise)
    given = {name: "" if value is None else value for name, value in offer().items()}
    page = browse(expert.person).post(address(expertise, "offer"), given | {"edition": "1"}, status=409).text
    assert "The request was changed after you opened this page" in page


def test_a_lapsed_offer_says_so_to_its_bidder_and_is_nowhere_for_the_body(browse, expertise, at):
    bid = make_bid(expertise)
    make_amended(expertise)
    open_now(expertise)
    at(queries.newest_search(expertise.id).offers_due_at + SOON)
    assert bid.state is BidState.LAPSED
    for what in ("offer", "offer/receipt"):
        assert "lapsed" in browse(bid.expert.person).get(address(expertise, what)).text
    page = browse(expertise.official).get(address(expertise, "offers")).text
    assert "No offer was placed." in page
    assert bid.expert.name not in page


def test_too_few_offers_are_shown_with_every_way_out(browse, expertise, at):
    set_rule("offers.minimum", 2)
    make_institute(expertise)
    bid = make_bid(expertise)
    open_now(expertise)
    at(queries.newest_search(expertise.id).offers_due_at + SOON)
    page = browse(expertise.official).get(address(expertise, "offers")).text
    for words in (
        "Fewer valid offers came than the rules demand",
        f"Choose {bid.expert.name}",
        "Search again",
        "Too few valid offers",
    ):
        assert words in page
    assert db.session.query(NoticeQuestion).count() == 0
