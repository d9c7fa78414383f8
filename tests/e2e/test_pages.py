"""Every page that somebody sees, in a real browser: axe, the console, and the width of a telephone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from app.kernel import clock
from app.kernel.db import db
from tests.builders.world import ROLES, Address, World, make_world, urls
from tests.e2e.conftest import LiveSite, axe_faults
from tests.house import route_table

pytestmark = pytest.mark.browser
LANGUAGES = ("kk", "ru", "en")
# Read by programs, not by people.
NOT_PAGES = {"static", "backoffice.feed", "site.healthz", "site.readyz"}
Windows = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def small_world(site: LiveSite) -> Iterator[tuple[World, list[Address]]]:
    """The small world on the live site, committed."""
    with site.app.app_context():
        world = make_world(clock.now())
        db.session.commit()
        yield world, urls(site.app, world)


def viewer_of(address: Address) -> str | None:
    """The first role that sees the page, by the table of routes."""
    row = route_table.written().get(address.line, {})
    return next((role for role in ROLES if row.get(role) == "200"), None)


class Viewer:
    """One window of one role; it remembers what the browser complained of."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))

    def faults_of(self, address: Address, *, phone: bool) -> list[str]:
        """What is wrong with a page, a line each."""
        self.complaints.clear()
        try:
            answer = self.page.goto(address.url, wait_until="load")
        except Error as problem:
            if "Download is starting" in problem.message:
                return []  # a file: the browser keeps it and there is nothing to look at
            raise
        assert answer is not None
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return []  # a document in the browser's own viewer
        found = [f"answered {answer.status}"] if answer.status != 200 else []
        found += axe_faults(self.page)
        if phone:
            wide, seen = self.page.evaluate(
                "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
            )
            found += [f"{wide} px wide in a window of {seen} px"] if wide > seen + 1 else []
        return [f"{address.line}: {fault}" for fault in [*found, *self.complaints]]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_whole_in_a_browser(small_world: tuple[World, list[Address]], window: Windows, lang: str) -> None:
    """Each page in each language; in one of the three on a telephone, which one goes round."""
    world, addresses = small_world
    viewers: dict[tuple[str, bool], Viewer] = {}
    faults: list[str] = []
    asked = [a for a in addresses if a.method == "GET" and a.endpoint not in NOT_PAGES]
    for place, address in enumerate(asked):
        role, phone = viewer_of(address), (place + LANGUAGES.index(lang)) % len(LANGUAGES) == 0
        if role is None:
            continue
        if (role, phone) not in viewers:
            viewers[role, phone] = Viewer(window(world.people[role], lang=lang, phone=phone))
        faults += viewers[role, phone].faults_of(address, phone=phone)
    if faults:
        pytest.fail("\n".join(faults))
