"""The work list by the keyboard alone, and on paper, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from app.kernel.db import db
from tests.builders.intake import make_draft
from tests.e2e.conftest import LiveSite, axe_faults

pytestmark = pytest.mark.browser


def test_clerk_moves_chooses_and_opens_by_the_keyboard(site: LiveSite, window: Callable[..., BrowserContext]) -> None:
    with site.app.app_context():
        first = make_draft()
        official = first.official
        for _ in range(2):
            make_draft(by=official, body=first.body)
        db.session.commit()
        page = window(official).new_page()
    page.goto(f"{site.address}/work?kind=draft&lang=en")
    rows = page.locator("[data-row]")
    assert rows.count() == 3
    assert axe_faults(page) == []
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert rows.nth(1).locator("a").evaluate("link => link === document.activeElement")
    page.keyboard.press("k")
    assert rows.nth(0).locator("a").evaluate("link => link === document.activeElement")
    page.keyboard.press("x")
    assert rows.nth(0).locator("input").is_checked()
    page.keyboard.press("?")
    assert "next line" in page.locator(".sarap-keys").inner_text()
    page.keyboard.press("Escape")
    page.emulate_media(media="print")
    assert not page.locator(".sarap-filter").is_visible()
    assert not page.locator(".sarap-nav").is_visible()
    page.emulate_media(media="screen")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/**")
