"""The tab of the money and its acts through their forms, vouchers, the lists and their spreadsheet, packages."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from app.accounts.states import Verb
from app.backoffice.queries import Desk, WorkLines
from app.bidding.queries import team_of
from app.casework import queries, service
from app.casework.models import Package
from app.casework.states import FeeState, PackageState
from app.intake import queries as intake
from app.intake.states import Owner
from app.kernel import clock
from app.kernel.access import AccessEntry
from app.kernel.db import db
from tests.builders import bidding, costs
from tests.builders import casework as build
from tests.builders.accounts import PASSWORD, make_body, make_person
from tests.builders.teams import make_team_accepted, person_of

DAY = timedelta(days=1)


@pytest.fixture
def at(monkeypatch):
    """The site's moment, set by the test."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_to


def url(selection, tail=""):
    return f"/expertises/{selection.expertise_id}{tail}"


def money(selection):
    db.session.expire_all()
    case = queries.get_file_visible_to(
        selection.expertise.official, selection.expertise_id, on=clock.day_of(clock.now())
    ).case
    return queries.money_of(case)


def test_the_estimate_goes_from_the_expert_to_the_body_and_back(browse, at):
    selection = build.make_accepted()
    at(costs.last(selection))
    body, expert = browse(selection.expertise.official), browse(build.expert_of(selection))
    here = url(selection, "/money")
    assert "No estimate has been filed" in body.get(here).text
    form = expert.get(f"{here}/file-estimate").text
    assert 'value="150000"' in form
    expert.post(f"{here}/file-estimate", {"hours": "3"}, status=422)
    expert.post(f"{here}/file-estimate", {"travel_tenge": "many"}, status=422)
    expert.post(f"{here}/file-estimate", {"hours": "10", "rate_tenge": "16000", "work_text": "Measuring"})
    expert.post(f"{here}/file-estimate", {"hours": "1", "rate_tenge": "1"}, status=409)
    expert.get(f"{here}/decide-estimate", status=403)
    decide = {"decision": "grant", "reason": "", "password": PASSWORD}
    assert "higher than the offer" in body.post(f"{here}/decide-estimate", decide, status=422).text
    body.post(f"{here}/decide-estimate", decide | {"reason": "More to measure.", "password": "wrong"}, status=422)
    body.post(f"{here}/decide-estimate", decide | {"reason": "More to measure."})
    shown = expert.get(here).text
    assert "More to measure." in shown
    assert "10 h at" in shown
    assert "The cost estimate was approved." in body.get(url(selection, "/journal")).text
    assert "The cost estimate was approved." in expert.get(url(selection, "/journal")).text


def test_report_amount_and_payments_through_their_forms(browse, at):
    selection, day = build.make_started()
    build.make_delivered(selection, day=day)
    at(build.noon(day) + 3 * build.HOUR)
    body, expert = browse(selection.expertise.official), browse(build.expert_of(selection))
    here = url(selection, "/money")
    assert "The expense report is missing." in body.get(here).text
    assert "it can be filed no more" in expert.get(here).text
    form = expert.get(f"{here}/file-report").text
    assert "Why it differs" not in form
    assert "Travel: Sum, tenge" in expert.post(f"{here}/file-report", {"travel_tenge": "many"}, status=422).text
    bad = {"work_tenge": "120000", "work_files": (BytesIO(b"MZ\x00\x01\x02\x03"), "a.exe")}
    assert "This file cannot be taken" in expert.post(f"{here}/file-report", bad, status=422).text
    expert.post(f"{here}/file-report", {"work_tenge": "120000", "work_files": (BytesIO(build.PDF), "bill.pdf")})
    again = expert.get(here).text
    assert "File a new version of the expense report" in again
    assert "The report is filed." in again
    assert 'value="120000"' in expert.get(f"{here}/file-report").text
    paper = money(selection).report.vouchers[0]
    for person in (body, expert):
        assert person.get(url(selection, f"/vouchers/{paper.id}")).data == build.PDF
    form = body.get(f"{here}/fix-amount").text
    assert 'value="120000"' in form
    act = {"act_number": "7", "act_on": day.isoformat(), "payer": "party", "password": PASSWORD}
    body.post(f"{here}/fix-amount", act | {"amount_tenge": "100000"}, status=422)
    body.post(f"{here}/fix-amount", act | {"amount_tenge": "100000", "reason": "Two hours too many."})
    body.get(f"{here}/refuse-payment", status=409)
    paid = {"on": day.isoformat(), "document": "55"}
    body.post(f"{here}/record-payment", paid | {"amount_tenge": "100001"}, status=422)
    body.post(f"{here}/record-payment", paid | {"amount_tenge": "60000"})
    assert "40,000" in expert.get(here).text
    assert money(selection).fee.state is FeeState.PAID_IN_PART
    assert "Party" not in expert.get(here).text


def test_nobody_but_the_body_and_the_provider_sees_money(browse, at):
    selection, day = build.make_started()
    costs.make_report(selection, day=day)
    at(build.noon(day) + build.HOUR)
    paper = money(selection).report.vouchers[0]
    for tail in ("/money", "/money/fix-amount", f"/vouchers/{paper.id}"):
        browse(make_person(make_body(), [Verb.PUBLISH])).get(url(selection, tail), status=404)
    other, _ = build.make_started()
    browse(build.expert_of(other)).get(url(other, f"/vouchers/{paper.id}"), status=404)


def test_a_deposit_is_recorded_before_the_ruling_and_is_not_shown_to_the_expert(browse, at):
    selection = build.make_accepted()
    at(costs.last(selection))
    body, expert = browse(selection.expertise.official), browse(build.expert_of(selection))
    here = url(selection, "/money")
    on = clock.day_of(costs.last(selection)).isoformat()
    body.post(f"{here}/record-deposit", {"on": on, "amount_tenge": "50000", "document": "D-9"})
    assert "D-9" in body.get(here).text
    assert "D-9" not in expert.get(here).text


def test_while_a_party_is_to_pay_in_advance_it_is_the_payers_turn_and_not_the_bodys(browse, at):
    """The expert, another body and another expert are signed in beside: the other work is theirs as before."""
    selection, other = build.make_accepted(), build.make_accepted()
    moment = max(costs.last(selection), costs.last(other))
    at(moment)
    body, expert = browse(selection.expertise.official), browse(build.expert_of(selection))
    rival = browse(build.expert_of(other))
    here, number = url(selection, "/money"), selection.expertise.number
    expert.post(f"{here}/await-deposit", {}, status=403)
    rival.post(f"{here}/await-deposit", {}, status=404)
    body.post(f"{here}/go-on-unpaid", {}, status=409)
    assert [own_turn(one, moment) for one in (selection, other)] == [True, True]
    body.post(f"{here}/await-deposit", {})
    body.post(f"{here}/await-deposit", {}, status=409)
    assert "the payer" in body.get(url(selection)).text
    assert "A party pays in advance." in expert.get(url(selection)).text
    assert [own_turn(one, moment) for one in (selection, other)] == [False, True]
    assert "Wait for the payment in advance, or go on without it." in body.get(f"/work?turn=others&q={number}").text
    at(moment + 30 * DAY)
    body.post(f"{here}/go-on-unpaid", {})
    body.post(f"{here}/await-deposit", {})
    at(moment + 50 * DAY)
    on = clock.day_of(moment + 50 * DAY).isoformat()
    body.post(f"{here}/record-deposit", {"on": on, "amount_tenge": "50000", "document": "D-9"})
    assert own_turn(selection, moment + 50 * DAY)
    times = intake.times_of(selection.expertise_id, until=moment + 60 * DAY)
    assert {s.owner: s.calendar for s in times.shares}[Owner.PAYER] == 50 * DAY
    whole = body.get(url(selection, "/turns")).text
    assert "A party was asked to pay in advance" in whole
    assert "waits for it" in body.get(url(selection, "/journal")).text


def own_turn(selection, moment):
    """Does the accepted work stand on the desk of its official as her own turn?"""
    desk = Desk(selection.expertise.official, moment, clock.day_of(moment))
    return any(line.mine for line in WorkLines(desk, kind="accepted", text=selection.expertise.number).all())


def test_the_lists_of_payments_show_each_side_its_own(browse, at):
    selection, day = build.make_started()
    costs.make_fixed(selection, day=day)
    at(build.noon(day) + 4 * build.HOUR)
    other, _ = build.make_started()
    body, expert = browse(selection.expertise.official), browse(build.expert_of(selection))
    number = selection.expertise.number
    assert number in body.get("/payments/owing").text
    assert number in expert.get("/payments/owed").text
    assert number not in browse(build.expert_of(other)).get("/payments/owed").text
    assert number not in expert.get("/payments/owed?show=done").text
    for address in ("/payments/owing.xlsx", "/payments/owed.xlsx"):
        sheet = (body if "owing" in address else expert).get(address)
        with zipfile.ZipFile(BytesIO(sheet.data)) as archive:
            assert number in archive.read("xl/sharedStrings.xml").decode()
    browse().get("/payments/owed", status=302)


def test_more_payments_cost_no_more_queries(browse, at):
    selection, day = build.make_started()
    official = selection.expertise.official
    costs.make_fixed(selection, day=day)
    at(build.noon(day) + 4 * build.HOUR)
    body, counts = browse(official), {}
    for address in ("/payments/owing", "/payments/owing.xlsx", url(selection, "/money")):
        body.get(address)
        body.get(address)
        counts[address] = body.queries
    for _ in range(9):
        more, when = build.make_started(expertise=bidding.make_opened(by=official))
        costs.make_report(more, day=when)
    costs.pay(selection, 5, day=day)
    at(build.noon(when) + 4 * build.HOUR)
    for address, few in counts.items():
        body.get(address)
        assert body.queries <= few


def test_a_judge_takes_the_whole_file_out_and_the_expert_sees_that(browse, at):
    selection, day = build.make_started()
    moment = build.noon(day) + 4 * build.HOUR
    at(moment)
    seeing = make_person(selection.expertise.body, [Verb.PUBLISH, Verb.SELECT])
    body, here = browse(seeing), url(selection, "/file")
    assert "Take the whole file out" in body.get(url(selection)).text
    body.get(here)
    body.post(here, {"kind": "bag", "password": "wrong"}, status=422)
    body.post(here, {"kind": "bag", "password": PASSWORD})
    body.post(here, {"kind": "bag", "password": PASSWORD}, status=409)
    package = db.session.scalar(select(Package))
    assert "waits to be made" in body.get(here).text
    service.begin_package(package.id, at=moment)
    assert "Is being made" in body.get(here).text
    service.make_package(package.id, at=moment)
    db.session.flush()
    assert package.state is PackageState.READY
    shown = body.get(here).text
    assert package.sha256 in shown
    got = body.get(f"{here}/{package.id}.zip")
    assert zipfile.ZipFile(BytesIO(got.data)).testzip() is None
    got.close()
    entry = db.session.scalar(select(AccessEntry).where(AccessEntry.kind == "package"))
    assert build.expert_of(selection).id in entry.owners
    for person in (selection.expertise.official, build.expert_of(selection)):
        browse(person).get(f"{here}/{package.id}.zip", status=404)
    browse(build.expert_of(selection)).get(here, status=403)
    package.until = day - DAY
    db.session.flush()
    assert "No longer on offer" in body.get(here).text
    body.get(f"{here}/{package.id}.zip", status=403)


def test_a_member_of_a_team_reads_nothing_of_the_leaders_money_in_the_journal(browse, at):
    selection = make_team_accepted()
    costs.make_estimate(selection)
    at(costs.last(selection))
    leader, second = (person_of(one.expert) for one in team_of(selection))
    for person, sees in ((leader, True), (selection.expertise.official, True), (second, False)):
        page = browse(person).get(url(selection, "/journal")).get_data(as_text=True)
        assert "The work was accepted." in page
        assert ("The cost estimate was filed." in page) == sees


def test_odd_numbers_and_bytes_are_told_beside_their_fields_and_nothing_else_is_lost(browse, at):
    selection = build.make_accepted()
    at(costs.last(selection))
    page, typed = browse(build.expert_of(selection)), {"rate_tenge": "12000", "remark": "Two\0 days."}
    for odd in ("9" * 400, "9" * 5000, "-1", "1e3", "1\0x"):
        told = page.post(url(selection, "/money/file-estimate"), typed | {"hours": odd}, status=422)
        assert "12000" in told.get_data(as_text=True)
    page.post(url(selection, "/money/file-estimate"), typed | {"hours": "1\0"})
    assert (money(selection).estimate.total_tenge, money(selection).estimate.remark) == (12_000, "Two days.")
