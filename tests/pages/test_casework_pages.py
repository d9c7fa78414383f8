"""Every page of an expertise, for both sides; acts through their forms; files and who may open them."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from app.accounts.states import BodyKind, Verb
from app.casework import service
from app.casework.states import ChallengeGround, PetitionKind
from app.casework.views.acts import ACTS
from app.intake.models import Attachment
from app.intake.states import ExpertiseState
from app.kernel import clock
from app.kernel.db import db
from tests.builders import bidding
from tests.builders import casework as build
from tests.builders.accounts import PASSWORD, make_body, make_person

DAY = timedelta(days=1)
TABS = ("", "/request", "/clock", "/documents", "/journal")


@pytest.fixture
def at(monkeypatch):
    """The site's moment, set by the test."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_to


def url(selection, tail=""):
    return f"/expertises/{selection.expertise_id}{tail}"


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("make", [bidding.make_selected, build.make_accepted, build.make_ruled, build.make_warned])
def test_both_sides_open_every_tab_before_the_start(browse, at, make, tab):
    selection = make()
    at((selection.answered_at or selection.selected_at) + 9 * build.HOUR)
    for person in (selection.expertise.official, build.expert_of(selection)):
        browse(person).get(url(selection, tab))


@pytest.mark.parametrize("tab", TABS)
def test_both_sides_open_every_tab_while_it_is_suspended_and_after_the_end(browse, at, tab):
    selection, day = build.make_started()
    people = (selection.expertise.official, build.expert_of(selection))
    build.make_suspended(selection, day=day + DAY)
    service.record_challenge(
        selection.expertise, brought_by="The plaintiff", ground=ChallengeGround.AUDIT, text="It was so.",
        by=people[0], at=build.noon(day + 2 * DAY),
    )  # fmt: skip
    for days in (3, 40):
        at(build.noon(day + days * DAY))
        for person in people:
            browse(person, lang="en").get(url(selection, tab))
    service.record_materials(selection.expertise, on=day + 3 * DAY, by=people[0], at=build.noon(day + 4 * DAY))
    build.make_delivered(selection, day=day + 5 * DAY)
    at(build.noon(day + 6 * DAY))
    for person in people:
        page = browse(person)
        page.get(url(selection, tab))
        assert page.queries <= 15, page.queries


def test_strangers_see_no_page_of_it(browse, at):
    selection, day = build.make_started()
    at(build.noon(day))
    other = bidding.make_bidder(selection.expertise).person
    ministry = make_person(make_body(BodyKind.MINISTRY), [Verb.READ_FIGURES, Verb.EDIT_RULES])
    manager = make_person(selection.expertise.body, [Verb.MANAGE_MEMBERS])
    court = make_person(make_body(), [Verb.PUBLISH, Verb.SELECT])
    for person in (other, ministry, manager, court):
        for tail in (*TABS, "/ruling.pdf", "/conclusion", "/return-unexecuted"):
            browse(person).get(url(selection, tail), status=404)
    browse().get(url(selection), status=302)


def test_every_open_act_has_a_page_and_a_button(browse, at):
    selection = build.make_accepted()
    expertise, official, expert = selection.expertise, selection.expertise.official, build.expert_of(selection)
    moment = selection.answered_at + build.HOUR
    at(moment)
    body, provider = browse(official), browse(expert)

    def act(page, slug, **data):
        assert f"/{slug}" in page.get(url(selection)).get_data(as_text=True)
        page.get(url(selection, f"/{slug}"))
        page.post(url(selection, f"/{slug}"), data)

    act(body, "establish-identity", how="By the card.")
    act(body, "check-grounds", note="Nothing found.")
    body.post(url(selection, "/issue-ruling"), {"password": "wrong"}, status=422)
    act(body, "issue-ruling", password=PASSWORD)
    act(body, "hand-ruling", how="In person.")
    assert "Was the building" not in provider.get(url(selection, "/request")).get_data(as_text=True)
    act(provider, "confirm-warning", password=PASSWORD)
    assert "Was the building" in provider.get(url(selection, "/request")).get_data(as_text=True)
    day = clock.day_of(moment)
    act(provider, "record-receipts", ruling_on=day.isoformat(), objects_on=day.isoformat())
    act(provider, "ask-materials", text="The drawings.")
    at(moment + build.HOUR)
    shown = body.get(url(selection)).get_data(as_text=True)
    place = shown.split("/decide-materials/")[1].split('"')[0]
    body.get(url(selection, f"/decide-materials/{place}"))
    refused = body.post(url(selection, f"/decide-materials/{place}"), {"decision": "refuse", "reason": ""}, status=422)
    assert "must be filled in" in refused.get_data(as_text=True)
    body.post(url(selection, f"/decide-materials/{place}"), {"decision": "grant", "reason": ""})
    at(moment + 2 * DAY)
    act(body, "record-materials", on=(day + DAY).isoformat())
    act(provider, "ask-extension", until=(day + 60 * DAY).isoformat(), text="Much to do.")
    act(body, "extend-term", until=(day + 50 * DAY).isoformat(), reason="Granted.", password=PASSWORD)
    provider.get(url(selection, "/conclusion"))
    question = expertise.questions[0].id
    data = {
        "kind": "conclusion", "ground": "", "summary": "As designed.", f"how_{question}": "answered",
        f"answer_{question}": "Yes.", "file": (BytesIO(build.PDF), "my.pdf"),
    }  # fmt: skip
    provider.post(url(selection, "/conclusion"), data)
    assert "As designed." in provider.get(url(selection, "/conclusion/sign")).get_data(as_text=True)
    provider.get(url(selection, "/conclusion"))
    assert provider.get(url(selection, "/conclusion/draft.pdf")).mimetype == "application/pdf"
    browse(official).get(url(selection, "/conclusion/draft.pdf"), status=403)
    provider.post(url(selection, "/conclusion/sign"), {"password": PASSWORD})
    act(provider, "hand-over")
    act(body, "confirm-receipt", password=PASSWORD)
    assert expertise.state is ExpertiseState.CLOSED


def test_an_act_out_of_its_time_is_409_and_of_somebody_else_403(browse, at):
    selection = build.make_accepted()
    at(selection.answered_at + build.HOUR)
    browse(selection.expertise.official).get(url(selection, "/hand-ruling"), status=409)
    browse(build.expert_of(selection)).get(url(selection, "/establish-identity"), status=403)


def test_a_chosen_expert_accepts_on_the_page(browse, at):
    selection = bidding.make_selected()
    at(selection.selected_at + build.HOUR)
    page = browse(build.expert_of(selection))
    page.get(url(selection, "/accept"))
    page.get(url(selection, "/decline"))
    page.post(url(selection, "/decline"), {"reason": ""}, status=422)
    page.post(url(selection, "/accept"), {}, status=422)
    page.post(url(selection, "/accept"), {"password": PASSWORD})
    assert selection.expertise.state is ExpertiseState.ACCEPTED


def test_an_institute_names_the_expert_who_accepts(browse, at):
    from tests.builders.intake import make_published

    expertise = make_published()
    bidding.make_institute_bid(expertise)
    selection = bidding.make_selected(bidding.open_now(expertise))
    at(selection.selected_at + build.HOUR)
    page = browse(bidding.assigner(selection))
    assert selection.expert.name in page.get(url(selection, "/accept")).get_data(as_text=True)
    page.post(url(selection, "/accept"), {"password": PASSWORD, "expert": str(selection.expert_id)})
    assert expertise.state is ExpertiseState.ACCEPTED


def test_only_the_body_and_the_author_open_the_conclusion(browse, at):
    selection, day = build.make_started()
    expertise = selection.expertise
    build.make_signed(selection, day=day + DAY)
    at(build.noon(day + 2 * DAY))
    path = url(selection, "/conclusion.pdf")
    browse(expertise.official).get(path, status=403)
    answer = browse(build.expert_of(selection)).get(path)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    service.hand_over(expertise, by=build.expert_of(selection), at=build.noon(day + 2 * DAY))
    assert browse(expertise.official).get(path).data == build.PDF
    colleague = make_person(expertise.body, [Verb.DRAFT])
    browse(colleague).get(path)
    others = [
        make_person(make_body(BodyKind.MINISTRY), [Verb.REVIEW, Verb.READ_FIGURES, Verb.EDIT_RULES]),
        make_person(make_body(BodyKind.CHAMBER), [Verb.REVIEW]),
        make_person(make_body(BodyKind.PROSECUTION), [Verb.CONSENT]),
        make_person(make_body(BodyKind.INSTITUTE), [Verb.ASSIGN, Verb.REVIEW, Verb.SEE_OBJECTS]),
        make_person(make_body(BodyKind.INVESTIGATION), [Verb.DRAFT, Verb.PUBLISH]),
        make_person(expertise.body, [Verb.MANAGE_MEMBERS]),
        bidding.make_bidder(expertise).person,
    ]
    for person in others:
        browse(person).get(path, status=404)
    browse().get(path, status=302)


def test_the_assigner_of_the_institute_does_not_open_the_conclusion(browse, at):
    from tests.builders.intake import make_published

    expertise = make_published()
    bidding.make_institute_bid(expertise)
    selection = bidding.make_accepted(bidding.open_now(expertise))
    selection, day = build.make_started(selection)
    build.make_delivered(selection, day=day + DAY)
    at(build.noon(day + 2 * DAY))
    browse(bidding.assigner(selection)).get(url(selection, "/conclusion.pdf"), status=403)
    browse(build.expert_of(selection)).get(url(selection, "/conclusion.pdf"))


def test_the_provider_downloads_the_ruling_and_files_in_their_time(browse, at):
    selection = build.make_ruled()
    expertise, expert = selection.expertise, build.expert_of(selection)
    file = Attachment(
        expertise_id=expertise.id, sha256="0" * 64, name="a.pdf", media_type="application/pdf", size_bytes=1,
        added_at=selection.selected_at, added_by_id=expertise.official_id,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    at(selection.answered_at + 9 * build.HOUR)
    browse(expertise.official).get(url(selection, "/ruling.pdf"))
    browse(expert).get(url(selection, "/ruling.pdf"), status=403)
    browse(expert).get(url(selection, f"/attachments/{file.id}"), status=403)


def test_an_expert_finds_the_work_in_the_list_with_few_queries(browse, at):
    selection, day = build.make_started()
    expert = selection.expert
    at(build.noon(day))
    page = browse(expert.person)
    assert selection.expertise.number in page.get("/expertises").get_data(as_text=True)
    one = page.queries
    for _ in range(3):
        bid = bidding.make_bid(expert=expert)
        bidding.make_selected(bidding.open_now(bid.search.expertise))
    text = page.get("/expertises").get_data(as_text=True)
    assert text.count('scope="row"') == 4
    assert page.queries <= one + 1
    assert page.queries <= 12
    page.get("/expertises?show=done")
    browse(selection.expertise.official).get("/expertises")


def test_every_act_has_an_address_of_its_own():
    assert len({act.slug for act in ACTS}) == len(ACTS)
    assert PetitionKind.MATERIALS.value == "materials"
