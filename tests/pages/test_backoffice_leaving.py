"""An account is closed and opened again from its page: what it says before, what is refused, who is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import service
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.journal import JournalEntry
from tests.builders.access import lend
from tests.builders.accounts import PASSWORD, join, make_body, make_person
from tests.builders.bidding import letters_to
from tests.builders.casework import make_accepted
from tests.builders.intake import CASE_VERBS, make_draft, make_published
from tests.client import Browser

pytestmark = pytest.mark.usefixtures("ctx")
Browse = Callable[..., Browser]
MANAGE = Verb.MANAGE_MEMBERS
HOUR = timedelta(hours=1)


def version(html: str) -> str:
    found = re.search(r'name="version"[^>]*value="(\d+)"', html)
    assert found, "no version in the form"
    return found[1]


def sent(html: str, **kw: Any) -> dict[str, Any]:
    return {"reason": "Left the service.", "password": PASSWORD, "version": version(html)} | kw


@pytest.fixture
def office(now: Any) -> SimpleNamespace:
    """The Ministry with two administrators; a court with a judge who has work, a manager and a colleague."""
    ministry, court = make_body(BodyKind.MINISTRY), make_body()
    first, second = make_person(ministry, [MANAGE]), make_person(ministry, [MANAGE])
    judge, boss, clerk = make_person(court, CASE_VERBS), make_person(court, [MANAGE]), make_person(court, [Verb.DRAFT])
    drafts = [make_draft(by=judge, at=now) for _ in range(2)]
    make_published()  # another court's: counted nowhere
    lend(judge, clerk, court, [Verb.PUBLISH], at=now)
    return SimpleNamespace(**{k: v for k, v in locals().items() if k != "now"})


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_administrator_reads_what_closing_does_closes_and_opens_again(
    browse: Browse, office: SimpleNamespace, lang: str
) -> None:
    site, other, own = browse(office.first, lang=lang), browse(office.second, lang=lang), browse(office.judge)
    path = f"/people/{office.judge.id}"
    page = site.get(f"{path}/close").get_data(as_text=True)
    assert '<td class="num">2</td>' in page, "two requests in the judge's charge"
    assert getattr(office.court, f"name_{lang}") in page
    assert not any(one.number in page for one in office.drafts), "no number of an expertise"
    stale = sent(other.get(f"{path}/close").get_data(as_text=True))
    for wrong in ({"reason": " "}, {"password": "wrong"}):
        again = site.post(f"{path}/close", sent(page) | wrong, status=422).get_data(as_text=True)
        assert "Left the service." in again or "reason" in wrong
    own.get("/account")
    site.post(f"{path}/close", sent(page))
    own.get("/account", status=302)
    assert office.judge.closed_at is not None
    assert letters_to(office.boss).count("accounts/person_closed") == 1
    assert "accounts/person_closed" not in letters_to(office.clerk)
    late = other.post(f"{path}/close", stale, status=409).get_data(as_text=True)
    assert f"{path}/reopen" in late, "who was slower is shown the way on"
    closed = other.get("/people?state=closed").get_data(as_text=True)
    assert "Left the service." in closed
    assert office.first.name in closed, "who closed it"
    other.get(f"{path}/close", status=302)  # leads to opening it again
    back = sent(other.get(f"{path}/reopen").get_data(as_text=True), reason="Came back.")
    other.post(f"{path}/reopen", back)
    other.post(f"{path}/reopen", back, status=409)
    assert office.judge.can(Verb.PUBLISH, office.court.id)
    assert "accounts/reopened" in letters_to(office.judge)
    assert "accounts/person_reopened" in letters_to(office.boss)
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.subject_id == office.judge.id)).all()
    done = [(one.verb, one.by_id, one.why) for one in entries if one.verb in {"close", "reopen"}]
    assert done == [
        ("close", office.first.id, "Left the service."),
        ("reopen", office.second.id, "Came back."),
    ]
    site.post(f"{path}/close", sent(page), status=409)  # the page from before both is not forgotten


def test_a_membership_that_began_after_the_page_was_opened_is_not_ended_unseen(
    browse: Browse, office: SimpleNamespace
) -> None:
    site, path = browse(office.first), f"/people/{office.judge.id}/close"
    seen = sent(site.get(path).get_data(as_text=True))
    elsewhere = make_body()
    join(office.judge, elsewhere, [Verb.DRAFT])
    page = site.post(path, seen, status=409).get_data(as_text=True)
    assert elsewhere.name_en in page
    assert "Left the service." in page, "what was typed is kept"
    site.post(path, sent(page))
    assert office.judge.active_memberships == []


def test_nobody_else_sees_accounts_and_nobody_closes_the_own_one(browse: Browse, office: SimpleNamespace) -> None:
    paths = ("/people", f"/people/{office.clerk.id}/close", f"/people/{office.clerk.id}/reopen")
    others = [office.boss, office.judge, make_person(office.ministry, [Verb.REVIEW, Verb.READ_FIGURES]), make_person()]
    for person in others:
        site = browse(person)
        for path in paths:
            site.get(path, status=403)
    own = browse(office.first)
    page = own.get(f"/people/{office.first.id}/close").get_data(as_text=True)
    assert 'name="password"' not in page
    own.post(f"/people/{office.first.id}/close", {"reason": "x", "password": PASSWORD}, status=403)
    own.get(f"/people/{office.court.id}/close", status=404)


def test_the_last_manager_of_a_body_is_closed_only_after_another_is_named(
    browse: Browse, office: SimpleNamespace
) -> None:
    site, path = browse(office.first), f"/people/{office.boss.id}/close"
    page = site.get(path).get_data(as_text=True)
    assert 'name="password"' not in page
    assert f"/bodies/{office.court.id}/members" in page, "the way to name another"
    invite = f"/bodies/{office.court.id}/members/invite"
    site.get(invite)
    site.post(
        invite, {"name": "N", "email": office.clerk.email, "language": "kk", "verbs": ["manage_members"]}, status=422
    )
    known = make_person()
    site.post(invite, {"name": "N", "email": known.email, "language": "kk", "verbs": ["manage_members"]})
    assert "accounts/second_manager" in letters_to(office.boss)
    site.get(invite, status=403)  # two can act: they invite the rest
    site.post(path, sent(site.get(path).get_data(as_text=True)))
    assert office.boss.closed_at is not None
    assert "accounts/person_closed" in letters_to(known)


def test_work_of_an_expert_is_counted_and_sealed_offers_are_not(browse: Browse, office: SimpleNamespace) -> None:
    selection = make_accepted()
    assert selection.expert is not None
    expert = selection.expert.person
    page = browse(office.first).get(f"/people/{expert.id}/close").get_data(as_text=True)
    assert selection.expertise.body.name_en in page
    assert page.count('<td class="num">1</td>') == 1
    assert selection.expertise.number not in page


def test_list_of_accounts_finds_by_name_address_and_state_and_costs_the_same_for_ten(
    browse: Browse, office: SimpleNamespace, now: Any
) -> None:
    site = browse(office.first)
    assert 'href="/people"' in site.get("/home").get_data(as_text=True), "the way there"
    assert 'href="/people"' in site.get("/bodies").get_data(as_text=True)
    site.get("/people?state=nonsense&after=zzz&q=%00")
    make_person(name="Asel Nurlan", email="asel@sarap.test", password=None)
    for query in ("?q=asel+nur", "?q=ASEL@", "?state=invited"):
        page = site.get(f"/people{query}").get_data(as_text=True)
        assert "Asel Nurlan" in page
        assert office.judge.email not in page
    assert "Asel" not in site.get("/people?q=%25").get_data(as_text=True)
    leaving = [make_person(make_body(), [Verb.DRAFT]) for _ in range(10)]
    service.close_person(leaving[0], reason="One.", by=office.first, at=now, real=now)
    site.get("/people?state=closed")
    few = site.queries
    for person in leaving[1:]:
        service.close_person(person, reason="Left.", by=office.second, at=now + HOUR, real=now)
    page = site.get("/people?state=closed").get_data(as_text=True)
    assert site.queries == few
    assert page.index(leaving[9].email) < page.index(leaving[0].email), "closed last, listed first"
