"""Notices on paper as pages: the list, one of them, its PDF; the tab of the sender; second addresses."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Reach
from app.accounts.states import BodyKind, Verb
from app.backoffice import queries as desks
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.db import db
from app.notices.models import Letter
from app.notices.service import record_paper_step, send_second
from app.notices.states import NoticeState, PaperState, SecondWay
from tests.builders import casework as build
from tests.builders.accounts import make_body, make_person
from tests.builders.gates import make_told, token_of
from tests.builders.intake import make_published
from tests.builders.notices import AT, make_legal, make_paper

DAY = timedelta(days=1)


def text_of(answer: Any) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages).split())


@pytest.mark.parametrize("number", [1, 10])
def test_list_of_papers_costs_the_same_for_one_and_for_ten(browse: Any, number: int) -> None:
    expertise = make_published()
    institute = make_body(BodyKind.INSTITUTE)
    for _ in range(number):
        make_paper(make_legal(expertise, to=make_person()))
    make_paper(make_legal(expertise, body_id=institute.id, verb=Verb.ASSIGN))
    make_paper(make_legal(make_published(), to=make_person()))
    reader = browse(expertise.official)
    shown = reader.get("/paper-notices").get_data(as_text=True)
    assert len(set(re.findall(r"PN-\d{4}-\d{6}-[A-Z]", shown))) == number + 1
    assert reader.queries <= 8
    browse(make_person(make_body(), [Verb.DRAFT])).get("/paper-notices", status=403)


def test_clerk_records_what_became_of_a_paper_and_the_sender_s_page_tells_it(browse: Any) -> None:
    selection, _day = build.make_started()
    expertise, reader = selection.expertise, build.expert_of(selection)
    made = selection.selected_at
    notice = make_legal(expertise, to=reader, at=made + DAY)
    send_second(notice, way=SecondWay.SMS, shown="…67", at=made + 2 * DAY)
    task = make_paper(notice, at=made + 3 * DAY)
    clerk, url = browse(expertise.official), f"/paper-notices/{task.id}"
    tab = clerk.get(f"/expertises/{expertise.id}/notices").get_data(as_text=True)
    assert "Short message only simulated on" in tab
    assert f"Paper {task.number}, to be sent" in tab
    paper = text_of(clerk.get(f"{url}/notice.pdf"))
    for said in (task.number, expertise.number, reader.name, "What it does in law", "Delivered on", "falls away"):
        assert said in paper, said
    assert "://" not in paper
    for one in ("", "?state=open", "?state=nonsense"):
        assert task.number in clerk.get(f"/paper-notices{one}").get_data(as_text=True)
    assert task.number not in clerk.get("/paper-notices?state=returned").get_data(as_text=True)
    today = day_of(clock.now())
    form = {"version": "1", "verb": "send", "on": (today + DAY).isoformat(), "remark": "RR 1"}
    page = clerk.post(url, data=form, status=422).get_data(as_text=True)
    assert "This day is still to come." in page
    assert "RR 1" in page
    for odd in ("", "²", "9" * 5000):
        clerk.post(url, data=form | {"on": today.isoformat(), "version": odd}, status=409)
    clerk.post(url, data=form | {"on": today.isoformat()})
    clerk.post(url, data=form | {"on": today.isoformat()}, status=409)
    assert "sent on" in clerk.get(f"/expertises/{expertise.id}/notices").get_data(as_text=True)
    clerk.post(url, data={"version": str(task.version), "verb": "deliver", "on": today.isoformat()})
    assert (task.state, notice.state) == (PaperState.DELIVERED, NoticeState.READ)
    assert "Paper, delivered on" in clerk.get(f"/expertises/{expertise.id}/notices").get_data(as_text=True)
    assert "Nothing is left to do" in clerk.get(url).get_data(as_text=True)
    browse(reader).get(url, status=404)
    browse(make_person(make_body(), [Verb.ANSWER])).get(url, status=404)
    browse(reader).get(f"{url}/notice.pdf", status=404)
    own = browse(reader).get(f"/expertises/{expertise.id}/notices/{notice.id}.pdf")
    assert expertise.number in text_of(own)


def test_body_sends_a_notice_on_paper_without_waiting_for_the_rules(browse: Any) -> None:
    expertise, reader = make_published(), make_person()
    notice, held = make_legal(expertise, to=reader), make_legal(expertise, to=reader, held_for_id=expertise.id)
    url = f"/expertises/{expertise.id}/notices"
    clerk = browse(expertise.official)
    assert clerk.get(url).get_data(as_text=True).count('/paper"') == 1
    drafter = browse(make_person(expertise.official.active_memberships[0].body, [Verb.DRAFT]))
    assert "Send on paper" not in drafter.get(url).get_data(as_text=True)
    drafter.post(f"{url}/{notice.id}/paper", status=403)
    clerk.post(f"{url}/{held.id}/paper", status=404)
    other = make_published()
    browse(other.official).post(f"/expertises/{other.id}/notices/{notice.id}/paper", status=404)
    clerk.post(f"{url}/{notice.id}/paper")
    assert notice.state is NoticeState.PAPER
    clerk.post(f"{url}/{notice.id}/paper", status=409)
    assert "Record what became of the paper" in clerk.get(url).get_data(as_text=True)
    assert "Record what became" not in drafter.get(url).get_data(as_text=True)


def test_recipient_prints_a_legal_notice_and_printing_is_no_reading(browse: Any) -> None:
    expertise, reader = make_published(), make_person()
    notice = make_legal(expertise, to=reader)
    letter = db.session.scalars(select(Letter).where(Letter.notice_id == notice.id)).one()
    browser = browse(reader)
    assert "Print this notice (PDF)" in browser.get(f"/inbox/{letter.id}").get_data(as_text=True)
    printed = text_of(browser.get(f"/inbox/{letter.id}/notice.pdf"))
    assert expertise.number in printed
    assert expertise.body.name_en in printed
    assert notice.state is NoticeState.SENT
    browse(make_person()).get(f"/inbox/{letter.id}/notice.pdf", status=404)


def test_party_confirms_a_notice_on_its_page(browse: Any) -> None:
    party = make_told()
    notice = make_legal(
        party.expertise, template="intake/party_expert", outsider_id=party.id,
        context={"number": party.expertise.number, "token": "", "who": "Person X"},
    )  # fmt: skip
    url, guest = f"/parties/{token_of(party)}", browse()
    assert "An expert has been entrusted" in guest.get(url).get_data(as_text=True)
    other = make_legal(party.expertise, to=make_person())
    guest.post(f"{url}/notices/{other.id}/read", status=404)
    guest.post(f"{url}/notices/{notice.id}/read")
    assert notice.state is NoticeState.READ
    assert "An expert has been entrusted" not in guest.get(url).get_data(as_text=True)
    seen = browse(party.expertise.official).get(f"/expertises/{party.expertise.id}/notices").get_data(as_text=True)
    assert "Read by the link on" in seen
    assert party.name in seen
    selector = make_person(party.expertise.official.active_memberships[0].body, [Verb.SELECT])
    hidden = browse(selector).get(f"/expertises/{party.expertise.id}/notices").get_data(as_text=True)
    assert party.name not in hidden
    assert "A party" in hidden


def test_second_address_counts_once_its_link_was_used_by_its_owner(browse: Any) -> None:
    owner, other = make_person(), make_person()
    browser, url = browse(owner), "/account/second-address"
    page = browser.post(url, data={"email": owner.email, "phone": "12"}, status=422).get_data(as_text=True)
    assert "This is the address of your account already." in page
    assert "Enter a number such as" in page
    for odd in ("a,b@sarap.test", "<a@sarap.test>", "a@sarap.test,b.kz", "a:b@sarap.test", "a@b..kz"):
        browser.post(url, data={"email": odd, "phone": ""}, status=422)
    browser.post(url, data={"email": "", "phone": "+7٧٠١١٢٣٤٥٦٧"}, status=422)
    browser.post(url, data={"email": "mine@sarap.test", "phone": "+7 701 123 45 67"})
    assert "Not confirmed yet" in browser.get(url).get_data(as_text=True)
    browser.post(url, data={"email": "mine@sarap.test", "phone": ""}, status=422)
    (letter,) = db.session.scalars(select(Letter).where(Letter.address == "mine@sarap.test"))
    assert (letter.private, letter.to_person_id) == (True, None)
    link = f"{url}/{letter.context['token']}"
    browse(other).get(link, status=404)
    browse(other).post(link, status=404)
    browser.get(link)
    row = db.session.get_one(Reach, owner.id)
    assert row.confirmed_at is None, "opening the link confirms nothing: scanners of mail do that"
    browser.post(link)
    assert row.confirmed_at is not None
    browser.get(link, status=404)
    browser.post(url, data={"email": "mine@sarap.test", "phone": ""})
    assert row.confirmed_at is not None, "the same address needs no new link"
    browser.post(url, data={"email": "", "phone": ""})
    assert (row.email, row.confirmed_at, row.phone) == (None, None, None)


def test_managers_keep_the_official_address_of_their_body(browse: Any) -> None:
    court = make_body()
    manager, clerk = make_person(court, [Verb.MANAGE_MEMBERS]), make_person(court, [Verb.ANSWER])
    url = f"/bodies/{court.id}/address"
    assert "name@example.kz" in browse(manager).post(url, data={"email": "x"}, status=422).get_data(as_text=True)
    browse(manager).post(url, data={"email": "office@court.test"})
    assert "office@court.test" in browse(clerk).get(f"/bodies/{court.id}").get_data(as_text=True)
    browse(clerk).get(url, status=403)
    browse(make_person(make_body(), [Verb.MANAGE_MEMBERS])).get(url, status=404)


def test_papers_and_alarms_wait_on_the_desks_of_those_who_see_to_them(browse: Any) -> None:
    expertise, at = make_published(), clock.now()
    home = expertise.official.active_memberships[0].body
    manager, elsewhere = make_person(home, [Verb.MANAGE_MEMBERS]), make_person(make_body(), [Verb.ANSWER])
    tasks = [make_paper(make_legal(expertise, to=make_person())) for _ in range(2)]
    record_paper_step(tasks[0], "send", on=day_of(AT), by=expertise.official, at=AT)
    make_legal(expertise)
    accounts.watch_dead_letters(at=at)

    def lines(who: Any) -> dict[str, int]:
        return desks.counts(desks.Desk(who, at, day_of(at)))

    assert lines(expertise.official)["papers"] == 1, "what is on its way waits for others"
    assert lines(manager) == {"alarms": 1}
    assert "papers" not in lines(elsewhere)
    assert f"/paper-notices/{tasks[1].id}" in browse(expertise.official).get("/work").get_data(as_text=True)
    shown = browse(manager).get("/work").get_data(as_text=True)
    assert "/alarms" in shown
    assert expertise.number not in shown, "whoever manages members does not see the expertise"
    ministry = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS])
    assert "alarms" not in lines(ministry), "the Ministry waits for the body's manager"
    manager.active_memberships[0].ended_at = at
    db.session.commit()
    assert lines(ministry)["alarms"] == 1
