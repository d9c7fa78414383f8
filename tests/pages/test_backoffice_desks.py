"""The later kinds of work on the pages: each line leads to its step; a long desk costs no more than a short one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import time_machine

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.backoffice.queries import Desk, overview
from app.backoffice.views.lines import href_of, next_step
from app.bidding.models import Selection
from app.casework import service
from app.casework.states import CorrectionReason
from app.intake.states import PartyRole
from app.kernel.clock import day_of
from app.kernel.db import db
from tests.builders import bidding, casework, costs, gates, intake
from tests.builders.accounts import make_body, make_person
from tests.builders.registry import make_expert
from tests.client import Browser

Browse = Callable[..., Browser]
ON = date(2026, 3, 12)


def done(official: Person) -> Selection:
    """Handed over, the amount fixed, a correction asked for."""
    expertise = bidding.make_opened(intake.make_published(by=official, body=official.active_memberships[0].body))
    selection, day = casework.make_started(casework.make_accepted(expertise=expertise))
    costs.make_fixed(selection, day=day)
    at = casework.noon(day) + 5 * casework.HOUR
    service.ask_correction(expertise, reason=CorrectionReason.TYPING, text="Page 3.", by=official, at=at)
    return selection


def lines_open(browse: Browse, viewer: Person, at: object) -> set[str]:
    """Open every line's step; which kinds there were."""
    desk = Desk(viewer, at, day_of(at))  # type: ignore[arg-type]
    kinds = set()
    site = browse(viewer)
    for group in overview(desk):
        kinds.add(group.key)
        for line in group.lines[:1]:
            assert next_step(line)
            with site.app.test_request_context():
                href = href_of(line)
            assert href is not None
            site.get(href)
    return kinds


def test_each_new_line_leads_to_its_step_and_ten_cost_what_one_costs(browse: Browse) -> None:
    body = make_body()
    official = intake.make_official(body)
    waiting = bidding.make_opened(intake.make_published(by=official, body=body))
    first = done(official)
    selection = casework.make_accepted(expertise=waiting)
    costs.make_estimate(selection)
    at = casework.noon(ON)
    with time_machine.travel(at, tick=False):
        db.session.commit()
        kinds = lines_open(browse, official, at)
        assert kinds >= {"estimates", "payments", "corrections_asked"}
        assert lines_open(browse, casework.expert_of(first), at) >= {"owed", "corrections"}
        site = browse(official)
        for path in ("/home", "/work"):
            site.get(path)
        site.get("/home")
        few = site.queries
    for _ in range(6):
        done(official)
    with time_machine.travel(at, tick=False):
        site.get("/home")
        assert site.queries == few <= 12


@pytest.mark.parametrize(
    ("kind", "verbs"),
    [
        (BodyKind.MINISTRY, (Verb.MANAGE_MEMBERS, Verb.REVIEW, Verb.READ_FIGURES, Verb.EDIT_RULES)),
        (BodyKind.INSTITUTE, (Verb.ASSIGN, Verb.MANAGE_MEMBERS, Verb.REVIEW)),
        (BodyKind.COURT, (*intake.CASE_VERBS, Verb.MANAGE_MEMBERS)),
        (BodyKind.CHAMBER, (Verb.REVIEW, Verb.MANAGE_MEMBERS)),
    ],
)
def test_home_of_who_holds_every_right_of_a_body_stays_cheap(
    browse: Browse, kind: BodyKind, verbs: tuple[Verb, ...]
) -> None:
    with time_machine.travel(casework.noon(ON), tick=False):
        soon = ON.replace(year=2021, month=4)
        viewer = make_person(make_body(kind), verbs)
        for _ in range(3):
            expert = make_expert(attested_on=soon)
        site = browse(viewer)
        site.get("/home")
        site.get("/home")
        assert site.queries <= 12
        if kind is BodyKind.MINISTRY:
            assert lines_open(browse, viewer, casework.noon(ON)) >= {"expiring"}
        assert lines_open(browse, expert.person, casework.noon(ON)) == {"expiring"}


def test_long_list_of_parties_is_paged_and_costs_no_more(browse: Browse) -> None:
    expertise = intake.make_prepared()
    gates.make_party(expertise)
    site, path = browse(expertise.official), f"/requests/{expertise.id}/parties"
    site.get(path)  # the first request of a process reads the reference data too
    site.get(path)
    few = site.queries
    for place in range(29):
        gates.make_party(expertise, name=f"Person {place:02d}", role=PartyRole.OTHER, email=f"p{place}@mail.test")
    db.session.commit()
    page = site.get(path).get_data(as_text=True)
    assert site.queries == few
    assert "Person 23" in page
    assert "Person 24" not in page
    onward = page.split('rel="next" href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert "Person 28" in site.get(onward).get_data(as_text=True)
