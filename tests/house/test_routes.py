"""Every role at every address: the answers are those of the committed table, which people have read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

import config
from app import create_app
from app.kernel import clock, jobs
from tests.builders.world import ROLES
from tests.house import route_table, ways
from tests.house.route_table import Populated

HOW = "read the answers of `python -m tests.house.route_table`, then bring tests/house/route_table.txt up to date"


@pytest.fixture(scope="module")
def there(app: Flask) -> Iterator[Populated]:
    with route_table.populated(app) as made:
        yield made


def test_every_route_stands_in_the_table(there: Populated) -> None:
    known = {address.line for address in there.addresses}
    assert {address.endpoint for address in there.addresses} == {r.endpoint for r in there.app.url_map.iter_rules()}
    table = set(route_table.written())
    assert sorted(known - table) == [], HOW
    assert sorted(table - known) == [], HOW


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_as_the_table_says(there: Populated, role: str) -> None:
    table = route_table.written()
    answers = route_table.column(there, role)
    wrong = [
        f"{line}: {role} got {got}, not {table[line][role]}"
        for line, got in answers.items()
        if line in table and table[line][role] != got
    ]
    assert wrong == [], HOW


@pytest.mark.parametrize("role", [role for role in ROLES if role != "anonymous"])
def test_each_page_of_a_role_is_reached_from_home_by_links(there: Populated, role: str) -> None:
    assert sorted(ways.unreached(there, role)) == []


def test_the_exceptions_of_the_ways_still_exist(there: Populated) -> None:
    known = {rule.endpoint for rule in there.app.url_map.iter_rules()}
    assert (set(ways.WITHOUT_A_LINK) | set(ways.ONLY_FOR)) - known == set()


def test_nobody_who_is_not_signed_in_passes_a_guarded_route(there: Populated) -> None:
    guards = {endpoint: view.guard for endpoint, view in there.app.view_functions.items()}  # type: ignore[attr-defined]
    wrong = [
        line
        for line, row in route_table.written().items()
        if guards[line.split()[0]] == "signed_in" and row["anonymous"] != "in"
    ]
    assert wrong == []


def test_nothing_in_the_table_is_a_fault_of_the_site() -> None:
    assert [line for line, row in route_table.written().items() if any(a.startswith("5") for a in row.values())] == []


def test_criminal_things_are_there_for_the_body_and_for_fit_experts_only() -> None:
    outside = {
        "judge",
        "clerk",
        "manager",
        "stranger",
        "unfit",
        "prosecutor",
        "chamber",
        "analyst",
        "registrar",
        "rules",
        "admin",
    }
    seen = [
        f"{line} {role}"
        for line, row in route_table.written().items()
        if line.split()[2].startswith("crime")
        for role in sorted(outside)
        if row[role] != "404"
    ]
    assert seen == []


def test_who_offers_in_a_criminal_search_learns_nothing_of_its_case() -> None:
    """Being fit opens the notice, its questions and the page of one's own offer, and nothing else."""
    bidders = {"rival", "head", "state"}
    opened = {
        line.split()[0]
        for line, row in route_table.written().items()
        if line.split()[2].startswith("crime") and any(row[role] != "404" for role in bidders)
    }
    assert opened == {"intake.notice", "bidding.offer", "bidding.questions"}


def test_pages_of_the_demo_do_not_exist_elsewhere(
    settings: config.Settings, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock.site, "offset_file", clock.site.offset_file)  # given back afterwards
    monkeypatch.setattr(jobs, "_site", list(jobs._site))
    app = create_app(replace(settings, database_url=database_url), database_url=database_url)
    client = app.test_client()
    assert client.get("/demo").status_code == 404
    assert client.post("/demo/clock").status_code in {400, 404}
