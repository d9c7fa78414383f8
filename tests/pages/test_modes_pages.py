"""Pages of invitations, restrictions, urgency, clearances and the Ministry's rules about kinds of search."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.accounts.states import BodyKind, Verb
from app.bidding import queries as offers
from app.bidding import service as bidding
from app.intake import service
from app.intake.models import Attachment, Expertise, Insider, SearchInvitation
from app.intake.states import ModeReason, Urgency
from app.kernel import clock
from app.kernel.access import AccessEntry
from app.kernel.db import db
from app.kernel.journal import JournalEntry
from app.reference import queries as reference
from app.reference.states import SearchMode
from app.registry.models import ExpertClearance
from app.registry.states import Restriction
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import make_complete, make_official
from tests.builders.modes import clear, make_moded, make_moded_search, make_restricted, name_insider, put_on_list
from tests.builders.registry import make_expert

PASSWORD = {"password": "demo-password-1"}
BUILD = {"specialties": ("build",)}
SEARCH = {"region_code": "71", "offer_working_days": "5", "version": ""}


def version(expertise: Expertise) -> dict[str, str]:
    return {"version": str(expertise.version)}


def test_official_chooses_an_invited_search_and_is_told_what_is_missing(browse) -> None:
    expertise = make_complete()
    browser = browse(expertise.official)
    page = browser.get(f"/requests/{expertise.id}/search")
    assert "Invited search" in page.text
    given = SEARCH | version(expertise) | {"mode": "invited", "mode_reason": "sole_holder"}
    browser.post(f"/requests/{expertise.id}/search", given)
    assert (expertise.mode, expertise.mode_reason) == (SearchMode.INVITED, ModeReason.SOLE_HOLDER)
    assert "at least two who are invited" in browser.get(f"/requests/{expertise.id}").text
    assert "Choose whom to invite" in browser.get(f"/requests/{expertise.id}/search").text


def test_body_finds_experts_invites_one_and_takes_it_back(browse) -> None:
    expertise = make_moded(SearchMode.INVITED)
    guest = make_expert(name="Айгүл Серікова", **BUILD)
    unfit = make_expert(name="Айгүл Оспанова", specialties=("goods",))
    browser = browse(expertise.official)
    page = browser.get(f"/requests/{expertise.id}/invitations?q=Айгүл").text
    assert guest.register_no in page
    assert unfit.register_no in page
    assert "no qualification certificate" in page
    data = version(expertise) | {"guest_id": str(guest.id)}
    browser.post(f"/requests/{expertise.id}/invitations", data)
    (row,) = db.session.scalars(select(SearchInvitation))
    assert row.expert_id == guest.id
    again = version(expertise) | {"guest_id": str(guest.id)}
    browser.post(f"/requests/{expertise.id}/invitations", again)
    assert "invited already" in browser.get(f"/requests/{expertise.id}/invitations").text
    browser.post(f"/requests/{expertise.id}/invitations", data, status=409)  # an old page
    browser.post(f"/requests/{expertise.id}/invitations/{row.id}/remove", version(expertise))
    assert list(db.session.scalars(select(SearchInvitation))) == []


def test_list_of_the_invited_is_the_bodys_alone(browse) -> None:
    guest, other = make_expert(**BUILD), make_expert(**BUILD)
    expertise = make_moded_search(SearchMode.INVITED, guest, other)
    for person in (guest.person, make_official(), make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.REVIEW,))):
        browse(person).get(f"/requests/{expertise.id}/invitations", status=404)
    page = browse(expertise.official).get(f"/requests/{expertise.id}/invitations").text
    assert guest.register_no in page
    for address in (f"/notices/{expertise.number}", f"/expertises/{expertise.id}/offer"):
        assert other.register_no not in browse(guest.person).get(address).text


def test_stranger_reads_that_a_search_is_by_invitation_and_finds_no_way_to_offer(browse) -> None:
    expertise = make_moded_search(SearchMode.INVITED, make_expert(**BUILD), make_expert(**BUILD), at=clock.now())
    fit = make_expert(**BUILD)
    page = browse(None).get(f"/notices/{expertise.number}").text
    assert "By invitation" in page
    assert "Was the building erected" not in page
    page = browse(fit.person).get(f"/expertises/{expertise.id}/offer").text
    assert "You are not among them" in page
    assert "Seal and place" not in page
    assert expertise.number not in browse(fit.person).get("/board").text
    assert "You are not among them" in browse(fit.person).get("/board?tab=other").text


def test_expert_chosen_directly_says_days_and_price_on_acceptance(browse, now) -> None:
    guest = make_expert(on=date(2026, 3, 2), **BUILD)
    expertise = make_moded_search(SearchMode.DIRECT, guest, at=now)
    search = offers.newest_search(expertise.id)
    assert bidding.open_search(search.id, at=now)
    browser = browse(guest.person)
    assert "price is said now" in browser.get(f"/expertises/{expertise.id}/accept").text
    browser.post(f"/expertises/{expertise.id}/accept", PASSWORD, status=422)
    browser.post(f"/expertises/{expertise.id}/accept", PASSWORD | {"days": "20", "price_tenge": "90000"})
    selection = offers.living_selection(expertise.id)
    assert (selection.agreed_days, selection.agreed_tenge) == (20, 90_000)
    assert "no offers were taken" in browse(expertise.official).get(f"/expertises/{expertise.id}/offers").text


def test_drafter_restricts_a_request_and_goes_on_seeing_it(browse) -> None:
    expertise = make_complete()
    clerk = make_person(expertise.body, verbs=(Verb.DRAFT,))
    other = make_person(expertise.body, verbs=(Verb.DRAFT,))
    data = version(expertise) | {"restricted": ["minors", "sexual"]}
    browse(clerk).post(f"/requests/{expertise.id}/access", data)
    assert expertise.restricted == ["minors", "sexual"]
    browse(clerk).get(f"/requests/{expertise.id}")
    for address in ("", "/access", "/search", "/insiders", "/invitations"):
        browse(other).get(f"/requests/{expertise.id}{address}", status=404)
    assert expertise.number not in browse(other).get("/requests").text
    browse(clerk).get(f"/requests/{expertise.id}/insiders", status=403)


def test_official_names_who_may_know_and_takes_it_back(browse) -> None:
    expertise = make_restricted()
    chooser = make_person(expertise.body, verbs=(Verb.SELECT,), name="Таңдаушы")
    browse(chooser).get(f"/expertises/{expertise.id}", status=404)
    browser = browse(expertise.official)
    browser.post(f"/requests/{expertise.id}/insiders", {"person_id": str(make_official().id)}, status=422)
    browser.post(f"/requests/{expertise.id}/insiders", {"person_id": str(chooser.id)})
    browse(chooser).get(f"/expertises/{expertise.id}")
    make_person(expertise.body, verbs=(Verb.SELECT, Verb.DRAFT), name="Бөгде")  # holds rights, but not here
    people = browse(expertise.official).get(f"/expertises/{expertise.id}/people").text
    assert [name in people for name in ("Таңдаушы", expertise.official.name, "Бөгде")] == [True, True, False]
    assert db.session.scalar(select(AccessEntry.by_id).where(AccessEntry.kind == "expertise")) == chooser.id
    told = browse(expertise.official).get("/account/opened").text
    assert "A restricted expertise of yours" in told
    assert "break-glass" not in told.lower()
    browser.post(f"/requests/{expertise.id}/insiders/{chooser.id}/remove")
    browse(chooser).get(f"/expertises/{expertise.id}", status=404)
    verbs = set(db.session.scalars(select(JournalEntry.verb).where(JournalEntry.subject_id == expertise.id)))
    assert {"name_insider", "remove_insider"} <= verbs
    assert db.session.scalars(select(Insider)).all() == []


def test_names_of_files_are_masked_for_who_may_not_open_them(browse) -> None:
    expertise = make_restricted()
    reader = make_person(expertise.body, verbs=(Verb.ANSWER,))
    name_insider(expertise, reader)
    expertise.attachments.append(
        Attachment(
            sha256="0" * 64, name="qupia.pdf", media_type="application/pdf", size_bytes=3,
            added_at=expertise.drafted_at, added_by_id=expertise.official_id,
        )
    )  # fmt: skip
    db.session.flush()
    page = browse(reader).get(f"/requests/{expertise.id}").text
    assert "qupia" not in page
    assert "File 1" in page
    assert "qupia" in browse(expertise.official).get(f"/requests/{expertise.id}").text


def test_urgent_one_beyond_the_quota_is_confirmed_on_the_page_of_publication(browse, monkeypatch) -> None:
    monkeypatch.setattr("app.intake.service.publication.is_beyond_quota", lambda *_a, **_kw: True)
    expertise = make_complete(urgent=True, urgency=Urgency.LIFE, urgent_quota_reason="Life.")
    browser = browse(expertise.official)
    browser.post(f"/requests/{expertise.id}/prepare")
    data = PASSWORD | {"publish_key": str(expertise.publish_key)}
    due = service.offers_due_on(expertise, at=clock.now()).isoformat()
    browser.post(f"/requests/{expertise.id}/publish", data | {"due_on": due}, status=422)
    browser.post(f"/requests/{expertise.id}/publish", data | {"due_on": due, "confirm_urgent": "y"})
    assert expertise.urgent_confirmed_by_id == expertise.official_id


def test_keeper_enters_and_ends_a_clearance_that_only_keeper_and_expert_see(browse) -> None:
    expert = make_expert(**BUILD)
    keeper = make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.REVIEW,))
    address = f"/register/{expert.register_no}/clearances"
    given = {"kind": "minors", "valid_from": "2026-01-05", "given_by": "Ministry", "document": "Order 1"}
    browse(keeper).post(address, given)
    browse(keeper).post(address, given, status=422)
    (row,) = db.session.scalars(select(ExpertClearance))
    assert "Order 1" in browse(expert.person).get(address).text
    browse(expert.person).post(address, given, status=403)
    for person in (make_expert(**BUILD).person, make_official()):
        browse(person).get(address, status=404)
    assert "Order 1" not in browse(None).get(f"/register/{expert.register_no}").text
    browse(keeper).post(f"{address}/{row.id}/end", {"on": "2025-01-05"}, status=422)
    browse(keeper).post(f"{address}/{row.id}/end", {"on": "2099-01-05"})
    assert row.valid_to == date(2099, 1, 5)


def test_ministry_adds_and_ends_a_rule_about_kinds_of_search(browse) -> None:
    editor = make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.EDIT_RULES,))
    browse(None).get("/rules/modes")
    given = {"specialty_id": "", "region_code": "71", "invited": "y", "in_force_from": "2099-01-05", "act": "Order 3",
             "source": "test"}  # fmt: skip
    browse(make_official()).post("/rules/modes", given, status=403)
    browse(editor).post("/rules/modes", given)
    (rule,) = reference.mode_rules()
    assert (rule.region_code, rule.invited, rule.direct, rule.specialty_id) == ("71", True, False, None)
    assert "Order 3" in browse(None).get("/rules/modes").text
    browse(editor).post("/rules/modes", given, status=422)
    browse(editor).post(f"/rules/modes/{rule.id}/end", {"on": "2099-01-05"})
    assert reference.mode_rules() == []


def test_body_searches_again_by_invitation(browse, now) -> None:
    expertise = make_moded_search(SearchMode.STATE, at=now - timedelta(days=20))
    bidding.open_search(offers.newest_search(expertise.id).id, at=now - timedelta(days=5))
    for _ in range(2):
        put_on_list(expertise, make_expert(**BUILD))
    db.session.expire(expertise, ["invitations"])
    data = {"working_days": "5", "mode": "invited", "mode_reason": ""}
    browser = browse(expertise.official)
    browser.post(f"/expertises/{expertise.id}/search-again", data, status=422)
    browser.post(f"/expertises/{expertise.id}/search-again", data | {"mode_reason": "no_result"})
    assert offers.newest_search(expertise.id).mode is SearchMode.INVITED


@pytest.mark.parametrize("address", ["invitations?q=Expert", "insiders"])
def test_number_of_queries_does_not_grow_with_the_rows(browse, address: str) -> None:
    expertise = make_restricted(mode=SearchMode.INVITED, guests=[clear(make_expert(**BUILD)) for _ in range(2)])

    def count() -> int:
        browser = browse(expertise.official)
        browser.get(f"/requests/{expertise.id}/{address}")
        return browser.queries

    few = count()
    for _ in range(10):
        name_insider(expertise, make_person(expertise.body, verbs=(Verb.SELECT,)))
    assert count() <= few + 2
    assert Restriction.MINORS.value in expertise.restricted
