"""The pages of saved searches, low prices, declared hours and past prices, through the door."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.states import Verb
from app.bidding import queries, service
from app.bidding.models import SavedSearch
from app.bidding.states import Pace, PriceState
from app.kernel import clock
from app.kernel.access import AccessEntry
from app.kernel.db import db
from app.reference.states import Procedure
from app.registry import service as register
from app.registry.states import ExpertKind
from tests.builders.accounts import PASSWORD, make_person
from tests.builders.bidding import SOON, chooser, make_bid, make_bidder, make_institute, make_institute_bid, open_now
from tests.builders.casework import PDF
from tests.builders.intake import AT, make_published
from tests.builders.market import (
    body_of,
    make_asked,
    make_flagged,
    make_given,
    make_past,
    make_priced,
    make_saved,
    opened_at,
)
from tests.builders.reference import set_rule
from tests.builders.registry import make_expert

NOW = AT + timedelta(hours=2)
FORM = {"name": "Homes in Astana", "specialties": ["build"], "regions": ["71"], "least_days": "3", "pace": "daily"}


@pytest.fixture
def at(monkeypatch, ctx):
    """Moves the site's clock of the pages."""

    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(NOW)
    return move


def test_an_expert_saves_changes_pauses_and_deletes_a_search(browse, at):
    expert = make_expert()
    browser = browse(expert.person)
    assert "No saved search yet" in browser.get("/board/searches").text
    browser.get("/board/searches/new")
    browser.post("/board/searches/new", FORM)
    saved = db.session.query(SavedSearch).one()
    assert (saved.specialties, saved.regions, saved.least_days, saved.pace) == (["build"], ["71"], 3, Pace.DAILY)
    page = browser.get("/board/searches").text
    assert "Homes in Astana" in page
    assert "At least 3 working days left" in page
    address = f"/board/searches/{saved.id}"
    assert 'value="Homes in Astana"' in browser.get(address).text
    browser.post(address, FORM | {"specialties": [], "least_days": "", "urgent_only": "y"})
    db.session.refresh(saved)
    assert (saved.specialties, saved.least_days, saved.urgent_only) == ([], None, True)
    browser.post(f"{address}/pause")
    assert "Paused" in browser.get("/board/searches").text
    assert "no letter comes of it" in browser.get(address).text
    browser.post(f"{address}/resume")
    browser.post(f"{address}/delete")
    browser.get(address, status=404)
    browser.post(f"{address}/shred", status=404)
    assert "No saved search yet" in browser.get("/board/searches").text


def test_what_was_typed_is_kept_when_the_name_is_taken(browse, at):
    expert = make_expert()
    make_saved(expert.person, name=FORM["name"])
    page = browse(expert.person).post("/board/searches/new", FORM, status=422).text
    assert "You have a search of this name already." in page
    assert 'value="build" checked' in page or 'checked value="build"' in page or "checked" in page


def test_saved_searches_are_for_bidders_and_each_for_its_owner(browse, at):
    saved = make_saved(make_expert().person)
    for person in (make_person(), chooser(make_published()), make_expert(kind=ExpertKind.STATE).person):
        for address in ("/board/searches", "/board/searches/new"):
            browse(person).get(address, status=403)
    other = browse(make_expert().person)
    other.get(f"/board/searches/{saved.id}", status=404)
    other.post(f"/board/searches/{saved.id}/delete", status=404)
    other.get(f"/board?search={saved.id}", status=404)
    other.get("/board?search=x", status=404)
    browse(make_institute(make_published())[0]).get("/board/searches")


def test_the_board_is_narrowed_by_a_saved_search_and_says_so(browse, at):
    near, far = make_published(), make_published(region_code="75")
    expert = make_bidder(near)
    saved = make_saved(expert.person, regions=["71"])
    browser = browse(expert.person)
    page = browser.get(f"/board?search={saved.id}").text
    assert near.number in page
    assert far.number not in page
    assert "Only what your saved search" in page
    assert f"tab=other&amp;search={saved.id}" in page


def test_a_narrowed_board_tells_nothing_of_secret_cases(browse, at):
    secret = make_published(procedure=Procedure.CRIMINAL, specialties=["handwriting"])
    stranger = make_expert(specialties=["build"])
    saved = make_saved(stranger.person, procedures=["criminal"])
    for tab in ("", "&tab=other"):
        page = browse(stranger.person).get(f"/board?search={saved.id}{tab}").text
        assert secret.number not in page
        assert "1 found" not in page


def test_the_lists_ask_as_few_questions_for_ten_as_for_one(browse, at):
    expert = make_expert()
    browser, counts = browse(expert.person), []
    for name in range(10):
        make_saved(expert.person, name=str(name), specialties=["build"])
        register.declare_capacity(expert, weekly_hours=name, by=expert.person, at=AT)
        if name in (0, 9):
            for address in ("/board/searches", f"/register/{expert.register_no}/capacity"):
                browser.get(address)
                counts.append(browser.queries)
    assert counts[:2] == counts[2:]


def test_the_body_sees_the_flag_asks_and_judges(browse, at):
    review = make_flagged(50_000, 200_000)
    expertise, by = review.bid.search.expertise, body_of(review)
    at(opened_at(review))
    browser = browse(by)
    page = browser.get(f"/expertises/{expertise.id}/offers").text
    assert "Abnormally low prices" in page
    assert "75 % below" in page
    assert "has not been explained" in page
    address = f"/expertises/{expertise.id}/offers/{review.bid_id}/price"
    assert "Ask for an explanation" in browser.get(address).text
    browser.get(f"/expertises/{expertise.id}/offers/{review.bid_id}/select")
    browser.get(f"{address}/ask")
    assert "Enter a number of working days" in browser.post(f"{address}/ask", {"question": "Why?"}, status=422).text
    browser.post(f"{address}/ask", {"question": "How many hours?", "working_days": "2"})
    browser.post(f"{address}/judge", {"decision": "accept", "reason": "Yes"}, status=403)
    bidder = browse(review.bid.expert.person)
    page = bidder.get(f"/expertises/{expertise.id}/offer/price").text
    assert "How many hours?" in page
    assert "200,000" not in page
    bidder.post(f"/expertises/{expertise.id}/offer/price", {"text": ""}, status=422)
    files = [(io.BytesIO(PDF), "costs.pdf")]
    bidder.post(f"/expertises/{expertise.id}/offer/price", {"text": "Own laboratory.", "files": files})
    page = browser.get(address).text
    assert "Own laboratory." in page
    link = page.split("/files/")[1].split('"')[0]
    for reader in (browser, bidder):
        assert reader.get(f"{address}/files/{link}").mimetype == "application/pdf"
    browser.get(f"{address}/judge")
    opened = db.session.scalars(select(AccessEntry).where(AccessEntry.kind == "offer")).all()
    assert {one.thing_id for one in opened} == {review.bid_id}  # the page, its steps, the file, the choice
    assert {one.by_id for one in opened} == {by.id}  # the bidder's own reading is nobody's news
    assert "Your offer" in bidder.get("/account/opened").text
    browser.post(f"{address}/judge", {"decision": "accept", "reason": "It is enough."})
    choice = f"/expertises/{expertise.id}/offers/{review.bid_id}/select"
    browser.post(choice, {"reason": "Cheap.", "password": PASSWORD})
    assert queries.living_selection(expertise.id).bid_id == review.bid_id


def test_the_body_waives_with_a_reason(browse, at):
    review = make_flagged()
    at(opened_at(review))
    address = f"/expertises/{review.bid.search.expertise_id}/offers/{review.bid_id}/price"
    browser = browse(body_of(review))
    browser.post(f"{address}/waive", {"reason": ""}, status=422)
    browser.post(f"{address}/waive", {"reason": "Known for it."})
    assert "No explanation needed" in browser.get(address).text
    browser.get(f"{address}/nothing", status=404)


def test_a_check_of_a_price_is_hidden_from_everybody_else(browse, at):
    low, rival = make_priced(50_000, 200_000)
    review = low.price_review
    expertise = low.search.expertise
    address, own = f"/expertises/{expertise.id}/offers/{low.id}/price", f"/expertises/{expertise.id}/offer/price"
    at(opened_at(review))
    bidder = browse(low.expert.person)
    for page in (address, own):  # flagged, not asked: the bidder does not know either
        bidder.get(page, status=404)
    make_given(review)
    bidder.get(own)
    bidder.get(address, status=404)
    people = [
        rival.expert.person,
        make_person(),
        make_institute(expertise)[0],
        make_person(expertise.body, [Verb.ANSWER]),
    ]
    for person in people:
        for page in (address, own, f"{address}/ask", f"{address}/judge"):
            browse(person).get(page, status=404)
    page = browse(rival.expert.person).get(f"/expertises/{expertise.id}/offer").text
    assert "abnormal" not in page.lower()
    drafts = browse(make_person(expertise.body, [Verb.DRAFT]))
    drafts.get(address)
    drafts.post(f"{address}/judge", {"decision": "accept", "reason": "Yes"}, status=403)


def test_the_comparison_asks_as_few_questions_with_nine_flags_as_with_one(browse, at):
    set_rule("capacity.hours_per_work", 20)
    counts = []
    for low in (1, 8):
        expertise = make_published()
        make_priced(*([10_000] * low), *([1_000_000] * 4 * low), expertise=expertise)
        at(queries.newest_search(expertise.id).offers_due_at + SOON)
        browser = browse(chooser(expertise))
        page = browser.get(f"/expertises/{expertise.id}/offers").text
        assert page.count('/price"') == low
        counts.append(browser.queries)
    assert counts[0] == counts[1]


def test_high_prices_are_only_noted(browse, at):
    _low, _middle, high = make_priced(100_000, 100_000, 150_000)
    expertise = high.search.expertise
    at(high.search.offers_due_at + SOON)
    browser = browse(chooser(expertise))
    assert "Abnormally high" in browser.get(f"/expertises/{expertise.id}/offers").text
    address = f"/expertises/{expertise.id}/offers/{high.id}/select"
    browser.post(address, {"reason": "Good.", "password": PASSWORD})


def test_hours_are_declared_on_a_page_of_their_own(browse, at):
    expert = make_expert()
    browser = browse(expert.person)
    assert "Hours for expertises" in browser.get(f"/register/{expert.register_no}").text
    address = f"/register/{expert.register_no}/capacity"
    assert "Nothing declared yet" in browser.get(address).text
    browser.post(address, {"weekly_hours": "99"}, status=422)
    browser.post(address, {"weekly_hours": "12"})
    assert expert.name in browser.get(address).text
    assert expert.weekly_hours == 12
    assert "weekly" not in browse().get(f"/register/{expert.register_no}").text
    browse(make_expert().person).get(address, status=403)


def test_both_sides_read_the_hours_and_a_busy_expert_is_stopped(browse, at):
    set_rule("capacity.hours_per_work", 20)
    set_rule("capacity.warn_percent", 20)
    expertise = make_published()
    expert = make_bidder(expertise, weekly_hours=10)
    silent = make_bidder(expertise)
    page = browse(expert.person).get(f"/expertises/{expertise.id}/offer").text
    assert "10 hours a week: with this one 56 % taken (20 of 36 hours in 30 days)" in page
    assert "More than the share" in page
    assert "Not declared" in browse(silent.person).get(f"/expertises/{expertise.id}/offer").text
    bids = [make_bid(expertise, expert=one) for one in (expert, silent)]
    make_institute_bid(expertise)
    open_now(expertise)
    at(bids[0].search.offers_due_at + SOON)
    browser = browse(chooser(expertise))
    page = browser.get(f"/expertises/{expertise.id}/offers").text
    assert "10 hours a week: with this one" in page
    assert "Not declared" in page
    set_rule("capacity.block_percent", 30)
    address = f"/expertises/{expertise.id}/offers/{bids[0].id}/select"
    assert "The declared hours do not suffice" in browser.get(address).text
    browser.post(address, {"reason": "Near.", "password": PASSWORD}, status=403)
    other = make_published(at=AT)
    at(NOW)
    busy = browse(expert.person)
    assert "The declared hours do not suffice" in busy.get(f"/expertises/{other.id}/offer").text


def test_past_prices_stand_beside_the_offers_and_the_form(browse, at):
    expertise = make_published()
    expert = make_bidder(expertise)
    browser = browse(expert.person)
    assert "There is no basis for a guide of prices" in browser.get(f"/expertises/{expertise.id}/offer").text
    for price in (100_000, 120_000, 150_000, 160_000, 200_000):
        make_past(price)
    service.refresh_price_guide(at=AT + timedelta(days=30))
    page = browser.get(f"/expertises/{expertise.id}/offer").text
    assert "Past prices in the region:" in page
    assert "not corrected for inflation" in page
    make_bid(expertise, expert=expert)
    open_now(expertise)
    at(queries.newest_search(expertise.id).offers_due_at + SOON)
    page = browse(chooser(expertise)).get(f"/expertises/{expertise.id}/offers").text
    assert "5 finished private expertises of this specialty" in page
    far = make_published(region_code="75")
    at(NOW)
    page = browse(make_bidder(far).person).get(f"/expertises/{far.id}/offer").text
    assert "There are too few past prices in the region; those of the whole country:" in page
    institute = make_institute(far)[0]
    assert "Past prices" not in browse(institute).get(f"/expertises/{far.id}/offer").text


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_pages_speak_the_reader_s_language(browse, at, lang):
    review = make_asked()
    at(opened_at(review))
    expertise = review.bid.search.expertise
    body, bidder = browse(body_of(review), lang=lang), browse(review.bid.expert.person, lang=lang)
    for page in (
        body.get(f"/expertises/{expertise.id}/offers/{review.bid_id}/price"),
        bidder.get("/board/searches/new"),
    ):
        assert "Explanation" not in page.text
        assert "Specialties" not in page.text
    assert review.state is PriceState.ASKED
