"""The pages of who assigns at an institute."""

from __future__ import annotations

import pytest

from app.bidding.forms.offers import InstituteOfferForm, OfferForm
from app.bidding.queries import load
from app.bidding.rules.capacity import LoadRules
from app.bidding.states import ReassignReason
from app.kernel import clock
from app.registry.states import ExpertKind
from tests.builders.accounts import PASSWORD
from tests.builders.bidding import assigner, chooser, make_institute_bid, make_selected, open_now
from tests.builders.intake import make_published
from tests.builders.registry import make_expert
from tests.builders.teams import person_of
from tests.integration.test_casework_assigning import HOUR, accepted_by_institute, colleague


@pytest.fixture
def at(monkeypatch):
    def move(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


def test_the_head_sees_who_could_take_the_work_and_gives_it_on(ctx, at, browse) -> None:
    selection = accepted_by_institute()
    new = colleague(selection)
    at(selection.selected_at + 3 * HOUR)
    head, url = browse(assigner(selection)), f"/expertises/{selection.expertise_id}/assign"
    page = head.get(url).text
    assert new.name in page
    assert "proposed" in page
    typed = {"expert": str(new.id), "reason": ReassignReason.LEAVE.value, "words": "", "password": PASSWORD}
    head.post(url, typed | {"password": "wrong"}, status=422)
    head.post(url, typed | {"expert": "nobody"}, status=422)
    head.post(url, typed, status=302)
    assert selection.expert == new
    assert url in head.get(f"/expertises/{selection.expertise_id}").text
    browse(person_of(new)).get(url, status=404)
    browse(chooser(selection.expertise)).get(url, status=404)


def test_more_experts_cost_no_more_queries(ctx, at, browse) -> None:
    selection = accepted_by_institute()
    at(selection.selected_at + 3 * HOUR)
    head, counts = browse(assigner(selection)), {}
    for address in (f"/expertises/{selection.expertise_id}/assign", "/assigning"):
        head.get(address)
        head.get(address)
        counts[address] = head.queries
    for _ in range(9):
        colleague(selection)
    for address, few in counts.items():
        head.get(address)
        assert head.queries == few


def test_the_backlog_is_for_who_assigns(ctx, at, browse) -> None:
    selection = accepted_by_institute()
    at(selection.selected_at + 3 * HOUR)
    head = browse(assigner(selection))
    shown = head.get("/assigning").text
    assert selection.expert.name in shown
    assert f"/expertises/{selection.expertise_id}" in shown
    assert f"/register/{selection.expert.register_no}/absence" in shown
    browse(chooser(selection.expertise)).get("/assigning", status=404)


def test_the_head_is_warned_of_an_expert_without_hours_and_names_only_somebody_of_the_institute(
    ctx, at, browse, monkeypatch
) -> None:
    expertise = make_published()
    make_institute_bid(expertise)
    selection = make_selected(open_now(expertise))
    rules = LoadRules(hours_per_work=100, horizon_days=30, warn_percent=50, block_percent=100)
    monkeypatch.setattr(load, "load_rules", lambda *, on: rules)
    selection.expert.weekly_hours = 5
    free = colleague(selection)
    free.weekly_hours = 60
    at(selection.selected_at + HOUR)
    head, url = browse(assigner(selection)), f"/expertises/{selection.expertise_id}"
    page = head.get(f"{url}/accept").text
    assert f"{selection.expert.name} (more than the declared hours)" in page
    assert f"{free.name} (" not in page
    for wrong in ("nobody", str(expertise.id)):
        head.post(f"{url}/accept", {"expert": wrong, "password": PASSWORD}, status=422)
    head.post(f"{url}/accept", {"expert": str(selection.expert_id), "password": PASSWORD}, status=302)
    assert head.get(f"{url}/assign").text.count("more than the declared hours") == 1


def test_the_head_is_offered_only_the_fit_and_is_told_when_nobody_else_could_take_the_work(ctx, at, browse) -> None:
    expertise = make_published()
    make_institute_bid(expertise)
    selection = make_selected(open_now(expertise))
    unfit = make_expert(kind=ExpertKind.STATE, institute=selection.institute, name="Бөтен Саладан")
    at(selection.selected_at + HOUR)
    head, url = browse(assigner(selection)), f"/expertises/{selection.expertise_id}"
    page = head.get(f"{url}/accept").text
    assert selection.expert.name in page
    assert unfit.name not in page
    shown = head.get(url).text
    assert f"{url}/decline" in shown
    assert "give-team-up" not in shown, "one expert has no team to give up"
    head.get(f"{url}/give-team-up", status=409)
    head.post(f"{url}/accept", {"expert": str(selection.expert_id), "password": PASSWORD}, status=302)
    told = head.get(f"{url}/assign").text
    assert "Nobody else of your institute is fit today" in told
    assert "<form method" not in told.split("Nobody else of your institute")[1].split("</main>")[0]


def test_the_errors_of_an_offer_stand_in_the_order_of_the_page(ctx) -> None:
    with ctx.test_request_context("/"):
        for form, first in ((OfferForm(), ["days", "work_tenge"]), (InstituteOfferForm(), ["expert_id", "ready_on"])):
            names = [field.name for field in form]
            order = [names.index(name) for name in (*first, "interest_answer", "competence_answer")]
            assert order == sorted(order)
