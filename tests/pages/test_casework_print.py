"""The whole of an expertise on one page: each viewer's own tabs and nothing more; who brought a challenge."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import unescape

import pytest
import time_machine
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import Selection
from app.bidding.queries.outcome import outcomes_of
from app.casework import service
from app.casework.models import Challenge
from app.casework.states import ChallengeGround
from app.intake.states import PartyRole
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.registry.models import Expert
from tests.builders import bidding, casework, conclusions, costs, gates, intake
from tests.builders.accounts import make_person
from tests.client import Browser

Browse = Callable[..., Browser]
LANGS = ["kk", "ru", "en"]
TABS = ("", "/request", "/objects", "/clock", "/turns", "/documents", "/money", "/journal")
BUTTONS = re.compile(r'<div class="govuk-button-group">.*?</div>', re.S)
TAGS = re.compile(r"<[^>]+>")


def words_of(html: str) -> list[str]:
    """The words of a page as they are read; buttons are not printed."""
    return unescape(TAGS.sub(" ", BUTTONS.sub("", html))).split()


def tab_words(site: Browser, selection: Selection, tab: str) -> list[str]:
    """What a tab says below its row of tabs, buttons and links to acts left out."""
    page = site.get(f"/expertises/{selection.expertise_id}{tab}").get_data(as_text=True)
    inside = page.split("sarap-print__whole", 1)[1].split("</p>", 1)[1].split("</main>", 1)[0]
    return words_of(inside)


def printed(site: Browser, selection: Selection) -> str:
    return site.get(f"/expertises/{selection.expertise_id}/print").get_data(as_text=True)


def whole_case() -> tuple[Selection, datetime]:
    """Two offers, one chosen; worked, signed, handed over, paid for."""
    selection, day = casework.make_started(casework.make_accepted(expertise=bidding.make_opened()))
    casework.make_petition(selection, day=day)
    costs.make_fixed(selection, day=day)
    db.session.commit()
    return selection, casework.noon(day) + 6 * casework.HOUR


def rival_of(selection: Selection) -> Expert:
    """Whose offer was opened and not chosen."""
    found = outcomes_of(selection.expertise_id)
    return next(one.expert for one in found if one.expert.id != selection.expert_id)


def test_each_viewer_prints_what_the_tabs_show_and_nothing_else(browse: Browse) -> None:
    selection, at = whole_case()
    other, _at = whole_case()
    body = selection.expertise.body
    people: dict[str, Person] = {
        "official": casework.official_of(selection.expertise),
        "keeper": make_person(body, (Verb.SEE_OBJECTS,)),
        "expert": casework.expert_of(selection),
    }
    rival = rival_of(selection)
    with time_machine.travel(at, tick=False):
        for name, person in people.items():
            site = browse(person)
            page = printed(site, selection)
            assert site.queries <= 33
            said = " ".join(words_of(page))
            for tab in TABS[1:]:
                told = " ".join(tab_words(site, selection, tab))
                assert told in said or tab in {"/objects", "/money"}, f"{name} {tab}"
            assert (rival.name in page) is (name == "official")
            assert other.expertise.number not in page
            assert "govuk-tabs" not in page
        for person in (rival.person, casework.expert_of(other), make_person()):
            browse(person).get(f"/expertises/{selection.expertise_id}/print", status=404)


@pytest.mark.parametrize("lang", LANGS)
def test_printed_page_is_clean_at_every_stage_and_sealed_offers_stay_sealed(browse: Browse, lang: str) -> None:
    running = intake.make_published()
    bid = bidding.make_bid(running)
    draft = intake.make_draft(by=running.official, body=running.body)
    with time_machine.travel(bid.placed_at, tick=False):
        site = browse(running.official, lang=lang)
        for expertise in (running, draft):
            page = site.get(f"/expertises/{expertise.id}/print").get_data(as_text=True)
            assert bid.expert.name not in page
    selection, at = conclusions.make_team_started()
    with time_machine.travel(at, tick=False):
        for person in (casework.official_of(selection.expertise), *conclusions.people_of(selection)):
            page = printed(browse(person, lang=lang), selection)
            assert 'id="part-team"' in page
            assert page.count("<h1") == 1


def test_body_names_a_party_and_the_expert_learns_the_role_only(browse: Browse) -> None:
    expertise = intake.make_prepared()
    party = gates.make_party(expertise, name="Serik Omarov", role=PartyRole.PLAINTIFF)
    gates.acquaint(party)
    intake.publish(expertise)
    selection, day = casework.make_started(casework.make_accepted(expertise=bidding.make_opened(expertise)))
    official, expert = casework.official_of(expertise), casework.expert_of(selection)
    elsewhere = gates.make_party(intake.make_prepared())
    db.session.commit()
    with time_machine.travel(casework.noon(day), tick=False):
        site, path = browse(official), f"/expertises/{expertise.id}"
        form = site.get(f"{path}/record-challenge").get_data(as_text=True)
        assert "Plaintiff: Serik Omarov" in form
        assert str(elsewhere.id) not in form
        said = {"ground": "interest", "text": "They are cousins.", "against": "expert", "brought_by": ""}
        for wrong in ({"party_id": str(elsewhere.id)}, {"party_id": ""}, {"party_id": "x"}):
            site.post(f"{path}/record-challenge", said | wrong, status=422)
        both = said | {"party_id": str(party.id), "brought_by": "The defendant"}
        assert "The defendant" in site.post(f"{path}/record-challenge", both, status=422).get_data(as_text=True)
        site.post(f"{path}/record-challenge", said | {"party_id": str(party.id)})
        keeper = make_person(expertise.body, (Verb.SELECT,))
        for viewer, name in ((official, True), (keeper, False), (expert, False)):
            for page in (browse(viewer).get(path), browse(viewer).get(f"{path}/print")):
                told = page.get_data(as_text=True)
                assert "Plaintiff" in told
                assert ("Serik Omarov" in told) is name
    for wrong in ({"party_id": elsewhere.id}, {"brought_by": "The plaintiff"}):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(update(Challenge).where(Challenge.expertise_id == expertise.id).values(wrong))
    blind = make_person(expertise.body, (Verb.SELECT,))
    with pytest.raises(RuleBroken):
        service.record_challenge(
            expertise, brought_by="", party_id=party.id, ground=ChallengeGround.AUDIT, text="So.", by=blind,
            at=casework.noon(day) + casework.HOUR,
        )  # fmt: skip
