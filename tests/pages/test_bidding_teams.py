"""The pages of teams: the offer, the comparison, the tab “Team”, the acts on a member."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.bidding import queries
from app.bidding.states import PlaceState, SelectionState
from app.intake.states import ExpertiseState, Form
from app.kernel import clock
from app.kernel.db import db
from app.registry.states import ExpertKind
from tests.builders.accounts import PASSWORD
from tests.builders.bidding import chooser, make_failed, make_institute, offer, open_now
from tests.builders.intake import make_complete
from tests.builders.registry import make_absence, make_expert
from tests.builders.teams import (
    make_commission,
    make_complex,
    make_members,
    make_team_accepted,
    make_team_selected,
    person_of,
)

NOW = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)


@pytest.fixture
def at(monkeypatch):
    """Moves the site's clock of the pages."""

    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    move(NOW)
    return move


def test_private_leader_names_the_others_by_their_numbers(ctx, at, browse) -> None:
    expertise = make_complex()
    leader, second = make_members(expertise)
    me = browse(person_of(leader))
    url = f"/expertises/{expertise.id}/offer"
    assert "Complex: by a team" in me.get("/board").text
    assert "Ask the body a question" in me.get(url).text
    wrong = me.post(url, offer(member_1="", member_2="no such number"), status=422)
    assert "nobody with this number" in wrong.text
    unfit = make_expert(specialties=["fire"])
    told = me.post(url, offer(member_1="", member_2=unfit.register_no), status=422)
    beside = told.text.split('id="member_2-error"')[1].split("</p>")[0]
    assert f"{unfit.name}: " in beside
    assert told.text.count(f"{unfit.name}: ") == 2  # in the list of errors and beside the field
    me.post(url, offer(member_1="", member_2=second.register_no), status=302)
    receipt = f"{url}/receipt"
    sealed = me.get(receipt).text
    assert "they cannot be shown before the opening" in sealed
    assert second.name not in sealed
    open_now(expertise)
    at(queries.newest_search(expertise.id).offers_due_at)
    opened = me.get(receipt).text
    assert f"{leader.name}, {second.name}" in opened
    browse(person_of(second)).get(receipt, status=404)
    page = browse(chooser(expertise)).get(f"/expertises/{expertise.id}/offers")
    assert leader.name in page.text
    assert second.name in page.text


def test_an_institute_finds_a_team_proposed(ctx, at, browse) -> None:
    expertise = make_commission()
    head, first = make_institute(expertise)
    others = [
        make_expert(kind=ExpertKind.STATE, institute=first.institute, specialties=list(expertise.specialties))
        for _ in range(2)
    ]
    for away in (first, *others):  # nobody has any work: who is away in the coming term is not proposed
        absence = make_absence(away, NOW.date() + timedelta(days=5), NOW.date() + timedelta(days=20))
        page = browse(head).get(f"/expertises/{expertise.id}/offer").text
        menus = [page.split(f'name="{name}"')[1].split("</select>")[0] for name in ("expert_id", "member_2")]
        proposed = {menu.split(" selected")[0].split('value="')[-1].split('"')[0] for menu in menus}
        assert proposed == {str(one.id) for one in (first, *others) if one is not away}
        db.session.delete(absence)
        db.session.flush()


def waiting(page, place):
    """What the first page of an expertise says of a member's answer."""
    said = page.split("Members of the team")[1].split(place.expert.name)[1]
    return said.split("</strong>")[0].split(">")[-1].strip()


def test_the_tab_shows_members_and_steps_and_each_answers_alone(ctx, at, browse) -> None:
    selection = make_team_selected()
    at(selection.selected_at)
    leader, second = queries.places_of(selection)
    tab = f"/expertises/{selection.expertise_id}/team"
    member = browse(person_of(second.expert))
    page = member.get(tab)
    assert second.expert.name in page.text
    assert f"accept-place/{second.id}" in page.text
    front = browse(person_of(leader.expert))
    assert f"accept-place/{second.id}" not in front.get(tab).text
    assert waiting(front.get(f"/expertises/{selection.expertise_id}").text, second) == "Waiting for the answer"
    accept = f"/expertises/{selection.expertise_id}/accept-place/{second.id}"
    member.get(accept)
    member.post(accept, {"password": PASSWORD}, status=422)  # without the declaration
    member.post(accept, {"declared": "y", "password": PASSWORD}, status=302)
    assert second.state is PlaceState.ACCEPTED
    assert waiting(front.get(f"/expertises/{selection.expertise_id}").text, second) == "Accepted"
    member.get(f"/expertises/{selection.expertise_id}/accept-place/{leader.id}", status=403)


def test_the_body_takes_the_steps_of_each_member(ctx, at, browse) -> None:
    selection = make_team_accepted(make_complex())
    at(selection.selected_at)
    second = queries.places_of(selection)[1]
    me, base = browse(chooser(selection.expertise)), f"/expertises/{selection.expertise_id}"
    for act, values in (
        ("establish-member-identity", {"how": "Identity card."}),
        ("check-member-grounds", {"note": "None found."}),
    ):
        me.get(f"{base}/{act}/{second.id}")
        me.post(f"{base}/{act}/{second.id}", values, status=302)
    assert "2026" in me.get(f"{base}/team").text


def test_a_stranger_and_an_individual_expertise_have_no_team_page(ctx, at, browse) -> None:
    selection = make_team_selected()
    stranger = person_of(make_expert())
    browse(stranger).get(f"/expertises/{selection.expertise_id}/team", status=404)


def test_ten_members_cost_no_more_queries_than_two(ctx, at, browse) -> None:
    counts = []
    for needed in (2, 6):
        expertise = make_commission(needed=needed)
        selection = make_team_selected(expertise, make_members(expertise, needed))
        at(selection.selected_at)
        browser = browse(chooser(expertise))
        browser.get(f"/expertises/{expertise.id}/team")
        browser.get(f"/expertises/{expertise.id}/team")
        counts.append(browser.queries)
    assert counts[0] == counts[1]


def test_a_proposed_institute_names_its_team_and_accepts(ctx, at, browse) -> None:
    expertise = make_commission()
    head, first = make_institute(expertise)
    second = make_expert(kind=ExpertKind.STATE, institute=first.institute, specialties=list(expertise.specialties))
    make_failed(expertise)
    at(queries.newest_search(expertise.id).offers_due_at)
    body, base = browse(chooser(expertise)), f"/expertises/{expertise.id}"
    proposal = queries.living_proposal(queries.newest_search(expertise.id).id)
    body.post(f"{base}/fallback", {"institute_id": str(proposal.institute_id), "password": PASSWORD}, status=302)
    me = browse(head)
    me.get(f"{base}/team/name")
    me.post(f"{base}/team/name", {"expert_id": str(first.id), "member_2": str(second.id)}, status=302)
    me.post(f"{base}/accept", {"expert": str(first.id), "password": PASSWORD}, status=302)
    selection = queries.living_selection(expertise.id)
    assert selection.state is SelectionState.WAITING  # the experts have not confirmed
    for place in queries.places_of(selection):
        page = browse(person_of(place.expert))
        page.post(f"{base}/accept-place/{place.id}", {"declared": "y", "password": PASSWORD}, status=302)
    assert expertise.state is ExpertiseState.ACCEPTED


def test_the_form_of_an_expertise_is_chosen_in_the_draft(ctx, at, browse) -> None:
    expertise = make_complete()
    me, url = browse(expertise.official), f"/requests/{expertise.id}/specialties"
    me.get(url)
    ids = [str(one.id) for one in expertise.specialties]
    typed = {"specialty_ids": ids, "version": str(expertise.version), "form": "commission", "experts_needed": "11"}
    me.post(url, typed, status=422)
    me.post(url, typed | {"experts_needed": "3"}, status=302)
    assert (expertise.form, expertise.experts_needed) == (Form.COMMISSION, 3)
