"""The tab of the objects, hand-overs through their forms, files as downloads, labels; petitions and challenges."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from app.accounts.states import Verb
from app.casework import queries
from app.casework.states import CustodyState, Leg, PetitionState, Way
from app.intake.states import ExpertiseState, Permission
from app.kernel import clock
from app.kernel.db import db
from tests.builders import bidding
from tests.builders import casework as build
from tests.builders import custody as hands
from tests.builders.accounts import PASSWORD, make_body, make_person

DAY = timedelta(days=1)


@pytest.fixture
def at(monkeypatch):
    """The site's moment, set by the test."""

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return set_to


def url(selection, tail=""):
    return f"/expertises/{selection.expertise_id}{tail}"


def test_both_sides_hand_all_objects_over_with_one_form_each(browse, at):
    selection = hands.make_warned(2)
    expertise, day = selection.expertise, hands.day_after(selection)
    at(hands.moment(day))
    body, provider = browse(expertise.official), browse(build.expert_of(selection))
    assert "/objects/give" in body.get(url(selection)).get_data(as_text=True)
    form = body.get(url(selection, "/objects/give")).get_data(as_text=True)
    ids = [str(thing.id) for thing in expertise.objects]
    assert all(f'value="{one}" checked' in form for one in ids)
    body.post(url(selection, "/objects/give"), {"given_on": day.isoformat(), "way": "in_person"}, status=422)
    data = {"objects": ids, "given_on": day.isoformat(), "way": "in_person", "photos": (BytesIO(hands.PNG), "a.png")}
    body.post(url(selection, "/objects/give"), data)
    for tail in ("", "/objects"):  # nothing is left to be given
        assert "/objects/give" not in body.get(url(selection, tail)).get_data(as_text=True)
    again = data | {"photos": (BytesIO(hands.PNG), "a.png")}
    twice = body.post(url(selection, "/objects/give"), again, status=200, follow=True)  # pressed a second time
    assert "Nothing is left to hand over" in twice.get_data(as_text=True)
    (given,) = queries.pending_of(expertise.id)
    shown = provider.get(url(selection, "/objects")).get_data(as_text=True)
    assert "Stated by one side only" in shown
    assert given.photos[0].sha256 in shown
    assert "<img" not in shown.split("<main")[1]
    photo = provider.get(url(selection, f"/photos/{given.photos[0].id}"))
    assert photo.headers["Content-Disposition"].startswith("attachment")
    here = f"/hand-overs/{given.id}"
    assert provider.get(url(selection, f"{here}/act.pdf")).data.startswith(b"%PDF")
    provider.get(url(selection, f"{here}/confirm"))
    provider.get(url(selection, f"{here}/refuse"))
    provider.post(url(selection, f"{here}/refuse"), {"answer": ""}, status=422)
    body.get(url(selection, f"{here}/withdraw"))
    body.get(url(selection, f"{here}/confirm"), status=403)
    odd = {f"finding_{given.items[0].custody_id}": "damaged", "received_on": day.isoformat()}
    provider.post(url(selection, f"{here}/confirm"), odd, status=422)
    provider.post(url(selection, f"{here}/confirm"), {"received_on": day.isoformat(), "with_ruling": "y"})
    db.session.expire_all()
    assert expertise.state is ExpertiseState.IN_WORK
    provider.get(url(selection, f"{here}/confirm"), status=409)
    for person in (body, provider):
        text = person.get(url(selection, "/objects")).get_data(as_text=True)
        assert "Confirmed by both sides" in text
        person.get(url(selection, "/journal"))


def test_the_objects_open_to_the_provider_after_the_warning_only(browse, at):
    selection = build.make_ruled(expertise=build.bidding.make_opened(objects=hands.objects(1)))
    day = build.day_of(selection.answered_at + 9 * build.HOUR)
    given = hands.give(selection, day=day)
    at(hands.moment(day))
    expert = browse(build.expert_of(selection))
    assert "Knife" not in expert.get(url(selection, "/objects")).get_data(as_text=True)
    expert.get(url(selection, "/objects/labels"), status=403)
    expert.get(url(selection, f"/hand-overs/{given.id}/act.pdf"), status=404)


def test_strangers_see_no_object_and_no_hand_over(browse, at):
    selection, day = hands.make_at_work(1)
    at(hands.moment(day))
    (thing,) = selection.expertise.objects
    given = db.session.query(type(hands.give(selection, day=day, leg=Leg.BACK))).first()
    manager = make_person(selection.expertise.body, [Verb.MANAGE_MEMBERS])
    for person in (make_person(make_body(), [Verb.PUBLISH]), manager, bidding.make_bidder(selection.expertise).person):
        for tail in (
            "/objects", "/objects/give", "/objects/labels", f"/hand-overs/{given.id}/act.pdf", f"/objects/{thing.id}/lose",
        ):  # fmt: skip
            browse(person).get(url(selection, tail), status=404)


def test_labels_carry_the_number_and_nothing_of_the_case(browse, at):
    selection, day = hands.make_at_work(2)
    at(hands.moment(day))
    text = browse(selection.expertise.official).get(url(selection, "/objects/labels")).get_data(as_text=True)
    assert f"{selection.expertise.number}/2" in text
    assert "Knife" not in text
    assert "data:image/svg+xml" in text


@pytest.mark.parametrize("language", ["en", "kk", "ru"])
def test_the_tab_asks_as_many_questions_for_ten_objects_as_for_one(browse, at, language):
    counts = []
    for count in (1, 10):
        selection, day = hands.make_at_work(count)
        hands.give(selection, day=day, leg=Leg.BACK, objects=[selection.expertise.objects[0].id])
        at(hands.moment(day))
        page = browse(selection.expertise.official, lang=language)
        page.get(url(selection, "/objects"))
        counts.append(page.queries)
    assert counts[1] <= counts[0] + 1
    assert counts[1] <= 20


def test_every_act_on_an_object_has_its_page(browse, at):
    selection, day = hands.make_at_work(2, Permission.PARTIAL)
    expertise = selection.expertise
    at(hands.moment(day))
    body, provider = browse(expertise.official), browse(build.expert_of(selection))
    first, second = (thing.id for thing in expertise.objects)

    def act(page, name, place, **data):
        path = url(selection, f"/objects/{place}/{name}")
        assert f"/objects/{place}/{name}" in page.get(url(selection, "/objects")).get_data(as_text=True)
        page.get(path)
        page.post(path, {}, status=422)
        page.post(path, data)

    used = {"used": "5 mg", "left_percent": "90", "reason": "The method.", "password": PASSWORD}
    act(provider, "consume", first, **used)
    provider.post(url(selection, f"/objects/{first}/consume"), used | {"left_percent": "0"}, status=403)
    act(provider, "ask-permission", first, permission="full", text="Nothing else helps.")
    shown = body.get(url(selection)).get_data(as_text=True)
    place = shown.split("/decide-destruction/")[1].split('"')[0]
    path = url(selection, f"/decide-destruction/{place}")
    body.get(path)
    body.post(path, {"decision": "grant", "reason": "Agreed."}, status=422)
    body.post(path, {"decision": "grant", "reason": "Agreed.", "password": PASSWORD})
    assert body.get(url(selection, f"/petitions/{place}/decision.pdf")).data.startswith(b"%PDF")
    provider.post(url(selection, f"/objects/{first}/consume"), used | {"left_percent": "0"})
    act(provider, "lose", second, reason="Burnt.", password=PASSWORD)
    act(body, "leave", second, reason="It is gone.", password=PASSWORD)
    act(body, "recover", second, reason="It was found.")
    db.session.expire_all()
    found = queries.custody_of(expertise.id)
    assert (found[first].state, found[second].state) == (CustodyState.CONSUMED, CustodyState.RETURNED)


def test_an_object_sent_by_courier_is_shown_with_its_age(browse, at):
    selection = hands.make_warned(1)
    day = hands.day_after(selection)
    hands.give(selection, day=day, way=Way.COURIER, courier="Kazpost", tracking="RR1", expected_on=day + DAY)
    at(hands.moment(day + 5 * DAY))
    text = browse(selection.expertise.official).get(url(selection, "/objects")).get_data(as_text=True)
    assert "Days open: 5" in text
    assert "The courier is overdue" in text


def test_petitions_beyond_the_questions_and_to_attend_have_their_pages(browse, at):
    selection, day = hands.make_at_work(1)
    at(hands.moment(day))
    body, provider = browse(selection.expertise.official), browse(build.expert_of(selection))
    provider.get(url(selection, "/ask-beyond-questions"))
    provider.post(url(selection, "/ask-beyond-questions"), {"questions": "", "text": "So."}, status=422)
    provider.post(url(selection, "/ask-beyond-questions"), {"questions": "Is it old?", "text": "It matters."})
    provider.post(url(selection, "/ask-attend"), {"on": (day - DAY).isoformat(), "place": "a", "text": "b"}, status=422)
    provider.post(url(selection, "/ask-attend"), {"on": (day + DAY).isoformat(), "place": "a", "text": "b"})
    for name in ("beyond-questions", "attend"):
        shown = body.get(url(selection)).get_data(as_text=True)
        place = shown.split(f"/decide-{name}/")[1].split('"')[0]
        body.get(url(selection, f"/decide-{name}/{place}"))
        body.post(url(selection, f"/decide-{name}/{place}"), {"decision": "grant", "reason": "", "password": PASSWORD})
    db.session.expire_all()
    case = queries.locked_case(selection.expertise, on=day)
    assert {petition.state for petition in case.petitions} == {PetitionState.GRANTED}
    assert "Is it old?" in provider.get(url(selection, "/conclusion")).get_data(as_text=True)
    provider.get(url(selection))


def test_a_challenge_goes_from_the_form_to_the_statement_and_the_decision(browse, at):
    selection, day = hands.make_at_work(1)
    at(hands.moment(day))
    body, provider = browse(selection.expertise.official), browse(build.expert_of(selection))
    data = {
        "brought_by": "The plaintiff",
        "ground": "audit",
        "text": "It was so.",
        "proof": (BytesIO(build.PDF), "a.pdf"),
    }
    body.get(url(selection, "/record-challenge"))
    body.post(url(selection, "/record-challenge"), data | {"against": "institute"}, status=422)
    body.post(url(selection, "/record-challenge"), data | {"proof": (BytesIO(build.PDF), "a.pdf")})
    shown = provider.get(url(selection)).get_data(as_text=True)
    assert "it goes on until the decision" in shown
    place = shown.split("/state-on-challenge/")[1].split('"')[0]
    assert provider.get(url(selection, f"/challenges/{place}/proof")).data == build.PDF
    provider.post(url(selection, f"/state-on-challenge/{place}"), {"statement": "I did not."})
    form = body.get(url(selection, f"/decide-challenge/{place}")).get_data(as_text=True)
    assert "I did not." in form
    assert f"The expert: {selection.expert.name}" in form
    assert "the expertise is returned without execution" in form
    assert "the next offer or a new search follows" not in form
    body.post(url(selection, f"/decide-challenge/{place}"), {"decision": "reject", "reason": "No."}, status=422)
    decided = {"decision": "uphold", "reason": "It is so.", "password": PASSWORD}
    body.post(url(selection, f"/decide-challenge/{place}"), decided)
    db.session.expire_all()
    assert selection.expertise.state is ExpertiseState.RETURNED
    assert "/objects/return" in provider.get(url(selection, "/objects")).get_data(as_text=True)
