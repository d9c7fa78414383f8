"""The pages of bidding, through the door."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.accounts.states import Verb
from app.bidding import queries, service
from app.bidding.models import Bid
from app.bidding.states import BidState
from app.intake.states import ExpertiseState, Kind
from app.kernel import clock
from app.kernel.db import db
from app.reference.states import Procedure
from app.registry.states import ExpertKind
from tests.builders.accounts import PASSWORD, make_person
from tests.builders.bidding import (
    chooser,
    make_accepted,
    make_bid,
    make_bidder,
    make_institute,
    make_institute_bid,
    make_opened,
    offer,
    open_now,
)
from tests.builders.intake import make_published
from tests.builders.reference import set_rule
from tests.builders.registry import make_expert

NOW = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """Moves the site's clock of the pages."""

    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(NOW)
    return move


@pytest.fixture
def expertise(ctx, at):
    return make_published()


def typed(**kw):
    """The offer as a form has it."""
    return {name: "" if value is None else value for name, value in offer(**kw).items()}


def after_opening(expertise):
    return queries.newest_search(expertise.id).offers_due_at + timedelta(hours=2)


def test_the_board_shows_what_fits_urgent_first(browse, expertise):
    urgent = make_published(urgent=True, urgency_reason="Detention ends.")
    expert = make_bidder(expertise)
    page = browse(expert.person).get("/board").text
    assert page.index(urgent.number) < page.index(expertise.number)
    assert "Fit for every specialty today" in page
    assert "5 more working days" in page or "4 more working days" in page


def test_the_board_tells_why_another_search_does_not_fit(browse, expertise):
    expert = make_expert(specialties=["handwriting"], attested_on=None)
    browser = browse(expert.person)
    assert expertise.number not in browser.get("/board").text
    page = browser.get("/board?tab=other").text
    assert expertise.number in page
    assert "There is no qualification certificate valid on this day for" in page
    assert "No attestation is on record." in page


def test_a_criminal_search_that_does_not_fit_is_neither_shown_nor_counted(browse, at, ctx):
    secret = make_published(procedure=Procedure.CRIMINAL)
    stranger = make_expert(specialties=["handwriting"])
    for tab in ("", "?tab=other"):
        page = browse(stranger.person).get(f"/board{tab}").text
        assert secret.number not in page
    browser = browse(stranger.person)
    browser.get(f"/expertises/{secret.id}/offer", status=404)
    assert secret.number in browse(make_bidder(secret).person).get("/board").text


def test_the_board_is_for_bidders_only(browse, expertise):
    state = make_expert(kind=ExpertKind.STATE)
    for person in (make_person(), chooser(expertise), state.person):
        browse(person).get("/board", status=403)
    assert browse().get("/board", status=302)


def test_the_board_of_an_institute(browse, expertise):
    person, expert = make_institute(expertise)
    other = make_published(specialties=["goods"])
    browser = browse(person)
    assert expertise.number in browser.get("/board").text
    page = browser.get("/board?tab=other").text
    assert other.number in page
    assert "No expert of your institute is fit" in page
    assert expert.name in browser.get(f"/expertises/{expertise.id}/offer").text


@pytest.mark.parametrize("tab", ["", "?tab=other"])
def test_the_board_asks_few_questions_however_long_it_is(browse, expertise, tab):
    expert = make_expert(specialties=["handwriting"]) if tab else make_bidder(expertise)
    browser = browse(expert.person)
    browser.get(f"/board{tab}")
    one = browser.queries
    for number in range(9):
        make_published(kind=Kind.REPEATED if number % 2 else Kind.PRIMARY)
    browser.get(f"/board{tab}")
    assert browser.queries == one
    assert browser.queries - 2 <= (12 if tab else 11)  # two are the savepoints of the test


def test_the_board_turns_its_pages(browse, expertise):
    for _ in range(26):
        make_published()
    browser = browse(make_bidder(expertise).person)
    first = browser.get("/board").text
    assert "27 found" in first
    onward = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert browser.get(onward).text.count("/offer") >= 2


def test_an_expert_places_changes_and_withdraws_an_offer(browse, expertise):
    expert = make_bidder(expertise)
    browser = browse(expert.person)
    address = f"/expertises/{expertise.id}/offer"
    assert "Calendar days" in browser.get(address).text
    answer = browser.post(address, typed(work_tenge="1 234 567", remark="By own car"))
    assert answer.headers["Location"].endswith("/offer/receipt")
    page = browser.get(f"{address}/receipt").text
    bid = db.session.query(Bid).one()
    assert bid.versions[-1].digest in page
    page = browser.get(address).text
    assert "1234567" not in page.replace(",", "").replace("\xa0", "")
    assert "By own car" not in page
    doubled = browser.post(address, typed(days=5, remark="Second press"), status=409).text
    assert "Your offer was placed after you opened this page" in doubled
    assert "Second press" in doubled
    assert len(db.session.get(Bid, bid.id).versions) == 1
    browser.post(address, typed(days=5, version=1))
    assert len(db.session.get(Bid, bid.id).versions) == 2
    browser.post(f"{address}/withdraw")
    assert db.session.get(Bid, bid.id).state is BidState.WITHDRAWN
    assert "You have withdrawn" in browser.get(f"{address}/receipt").text


def test_what_was_typed_is_kept_when_it_breaks_a_rule(browse, expertise):
    browser = browse(make_bidder(expertise).person)
    page = browser.post(
        f"/expertises/{expertise.id}/offer", typed(days=45, audit_answer="yes", remark="Keep me"), status=422
    ).text
    assert "The law allows at most 30 days" in page
    assert "Explain your yes." in page
    assert "Keep me" in page
    assert 'value="45"' in page


def test_a_late_offer_is_refused_with_the_time(browse, expertise, at):
    at(queries.newest_search(expertise.id).offers_due_at)
    page = browse(make_bidder(expertise).person).post(f"/expertises/{expertise.id}/offer", typed(), status=403).text
    assert "Offers were taken before 10 March 2026, 00:00." in page or "Offers were taken before" in page


def test_somebody_unfit_is_refused_with_the_reasons(browse, expertise):
    browser = browse(make_bidder(expertise, chamber=False).person)
    assert "not a member of the Chamber" in browser.get(f"/expertises/{expertise.id}/offer").text
    browser.post(f"/expertises/{expertise.id}/offer", typed(), status=403)


def test_an_institute_places_an_offer(browse, expertise):
    person, expert = make_institute(expertise)
    browser = browse(person)
    data = {k: v for k, v in typed().items() if not k.endswith("_tenge") and k != "days"}
    browser.post(f"/expertises/{expertise.id}/offer", data | {"expert_id": str(expert.id), "ready_on": "2026-03-30"})
    assert db.session.query(Bid).one().expert_id == expert.id


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_receipt_is_printed(browse, expertise, lang):
    bid = make_bid(expertise)
    answer = browse(bid.expert.person, lang=lang).get(f"/expertises/{expertise.id}/offer/receipt.pdf")
    assert answer.data.startswith(b"%PDF")


def test_nobody_else_sees_a_receipt(browse, expertise):
    make_bid(expertise)
    for person in (make_bidder(expertise).person, chooser(expertise), make_person()):
        browse(person).get(f"/expertises/{expertise.id}/offer/receipt", status=404)


def test_the_body_sees_nothing_before_the_deadline(browse, expertise):
    bid = make_bid(expertise)
    browser = browse(chooser(expertise))
    page = browser.get(f"/expertises/{expertise.id}/offers").text
    assert "The offers are sealed." in page
    assert bid.expert.name not in page
    browser.get(f"/expertises/{expertise.id}/offers/protocol.pdf", status=404)
    browser.get(f"/expertises/{expertise.id}/offers/{bid.id}/select", status=404)


def test_the_page_before_the_deadline_is_the_same_with_and_without_offers(browse, expertise):
    browser = browse(chooser(expertise))
    address = f"/expertises/{expertise.id}/offers"

    def words():
        return [line for line in browser.get(address).text.splitlines() if "nonce" not in line and "csrf" not in line]

    before = words()
    make_bid(expertise)
    make_institute_bid(expertise)
    assert words() == before


def test_the_comparison_is_unranked_and_says_so_while_weights_are_not_set(browse, expertise, at):
    make_bid(expertise, days=9, work_tenge=91_000)
    make_institute_bid(expertise)
    open_now(expertise)
    at(after_opening(expertise))
    browser = browse(chooser(expertise))
    page = browser.get(f"/expertises/{expertise.id}/offers").text
    assert "The table is not ranked" in page
    assert "91,000" in page
    assert "None: the budget pays" in page
    assert browser.queries <= 40


def test_the_comparison_is_ranked_by_the_published_rule(browse, expertise, at):
    for name in ("days", "open_work", "record"):
        set_rule(f"rank.weight_{name}", 1)
    slow = make_bid(expertise, days=28)
    quick = make_bid(expertise, days=3)
    open_now(expertise)
    at(after_opening(expertise))
    page = browse(chooser(expertise)).get(f"/expertises/{expertise.id}/offers").text
    assert "The ranking advises" in page
    assert page.index(quick.expert.name) < page.index(slow.expert.name)
    wide, narrow = page.split('class="sarap-compare-narrow"')
    order = ("Place by the published rule", "Days", "Ready on", "Price in all", "Fit today", "State of the offer")
    for half in (wide, narrow):
        places = [half.index(f">{label}<") for label in order]
        assert places == sorted(places)
        assert "the fewest" in half
    block = narrow[narrow.index(quick.expert.name) : narrow.index(slow.expert.name)]
    assert block.index("Fit today") < block.index("More about this offer") < block.index("From 0 to 1")
    chosen = narrow[narrow.index("Choose an offer") :]
    assert "3 days · " in chosen
    service.select_bid(quick, by=chooser(expertise), reason="Quick.", at=after_opening(expertise))
    later = browse(chooser(expertise)).get(f"/expertises/{expertise.id}/offers").text
    assert later.index("best") < later.index("sarap-compare-narrow")
    scores = [text.split("Place by the published rule")[1].split("</tr>")[0].split("best")[0] for text in (page, later)]
    assert scores[0] == scores[1]  # the choice itself is no open work of the chosen
    button = chosen[chosen.rindex("<a ", 0, chosen.index(f"/offers/{quick.id}/select")) :]
    assert "govuk-button" in button[: button.index(">")]


def test_the_comparison_asks_few_questions_however_many_offers(browse, expertise, at):
    make_bid(expertise)
    other = make_published()
    for _ in range(8):
        make_bid(other)
    for one in (expertise, other):
        open_now(one)
    at(after_opening(expertise))
    counts = []
    for one in (expertise, other):
        browser = browse(chooser(one))
        browser.get(f"/expertises/{one.id}/offers")
        counts.append(browser.queries)
    assert counts[0] == counts[1]


def test_strangers_do_not_see_the_offers(browse, expertise, at):
    bid = make_bid(expertise)
    open_now(expertise)
    at(after_opening(expertise))
    for person in (bid.expert.person, make_person(), make_institute(expertise)[0]):
        browse(person).get(f"/expertises/{expertise.id}/offers", status=404)
    clerk = make_person(expertise.body, [Verb.ANSWER])
    browse(clerk).get(f"/expertises/{expertise.id}/offers", status=403)


def test_the_body_chooses_with_reason_and_password(browse, expertise, at):
    bid = make_bid(expertise)
    open_now(expertise)
    at(after_opening(expertise))
    browser = browse(chooser(expertise))
    address = f"/expertises/{expertise.id}/offers/{bid.id}/select"
    assert "not an electronic signature" in browser.get(address).text
    assert "Near" in browser.post(address, {"reason": "Near", "password": "wrong-one-here"}, status=422).text
    browser.post(address, {"reason": "", "password": PASSWORD}, status=422)
    browser.post(address, {"reason": "Near", "password": PASSWORD})
    assert queries.living_selection(expertise.id).bid_id == bid.id
    assert "Chosen now" in browser.get(f"/expertises/{expertise.id}/offers").text
    browser.post(address, {"reason": "Again", "password": PASSWORD}, status=409)


def test_somebody_who_only_drafts_reads_the_offers_and_does_not_choose(browse, expertise, at):
    bid = make_bid(expertise)
    open_now(expertise)
    at(after_opening(expertise))
    browser = browse(make_person(expertise.body, [Verb.DRAFT]))
    browser.get(f"/expertises/{expertise.id}/offers")
    address = f"/expertises/{expertise.id}/offers/{bid.id}/select"
    assert "You do not hold the right" in browser.get(address).text
    browser.post(address, {"reason": "Near", "password": PASSWORD}, status=403)


def test_the_body_confirms_the_proposed_institute(browse, expertise, at):
    make_institute(expertise)
    open_now(expertise)
    at(after_opening(expertise))
    browser = browse(chooser(expertise))
    assert "By the published rule" in browser.get(f"/expertises/{expertise.id}/offers").text
    address = f"/expertises/{expertise.id}/fallback"
    page = browser.get(address).text
    shown = page.split('name="institute_id"')[1].split('value="')[1].split('"')[0]
    browser.post(address, {"institute_id": shown, "password": ""}, status=422)
    browser.post(address, {"institute_id": shown, "password": PASSWORD})
    assert expertise.state is ExpertiseState.SELECTED


def test_without_a_competent_institute_the_page_offers_a_new_search(browse, expertise, at):
    open_now(expertise)
    at(after_opening(expertise))
    browser = browse(chooser(expertise))
    for page in ("offers", "fallback"):
        assert "No state institute has a fit expert" in browser.get(f"/expertises/{expertise.id}/{page}").text
    browser.get(f"/expertises/{expertise.id}/search-again")
    browser.post(f"/expertises/{expertise.id}/search-again", {"working_days": "99"}, status=422)
    browser.post(f"/expertises/{expertise.id}/search-again", {"working_days": "4"})
    assert expertise.state is ExpertiseState.OPEN


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_protocol_is_printed(browse, expertise, at, lang):
    make_bid(expertise)
    make_institute_bid(expertise)
    open_now(expertise)
    at(after_opening(expertise))
    browser = browse(chooser(expertise), lang=lang)
    for _ in range(2):
        answer = browser.get(f"/expertises/{expertise.id}/offers/protocol.pdf")
        assert answer.data.startswith(b"%PDF")
        if queries.living_selection(expertise.id) is None:
            bid = queries.choosable(queries.newest_search(expertise.id).id)[0]
            service.select_bid(bid, by=chooser(expertise), reason="Near.", at=after_opening(expertise))


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_every_page_speaks_the_other_languages(browse, expertise, at, lang):
    bid = make_bid(expertise)
    make_bid(expertise, audit_answer="yes", audit_why="Once in 2020")
    bidder = browse(bid.expert.person, lang=lang)
    for page in (
        "/board",
        "/board?tab=other",
        f"/expertises/{expertise.id}/offer",
        f"/expertises/{expertise.id}/offer/receipt",
    ):
        bidder.get(page)
    open_now(expertise)
    at(after_opening(expertise))
    body = browse(chooser(expertise), lang=lang)
    for page in ("offers", f"offers/{bid.id}/select", "search-again"):
        body.get(f"/expertises/{expertise.id}/{page}")


def test_the_offer_page_after_the_opening_shows_what_became_of_it(browse, expertise, at):
    selection = make_accepted(make_opened(expertise))
    at(after_opening(expertise))
    page = browse(selection.expert.person).get(f"/expertises/{expertise.id}/offer").text
    assert "Chosen" in page
