"""A real site on a port of its own, a real Chromium, and axe."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

import config
from app import create_app
from app.kernel import clock, jobs
from app.kernel.db import db
from tests import database
from tests.client import Browser

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


class LiveSite:
    """The application behind a port; `work()` runs the jobs that are due."""

    def __init__(self, app: Flask, address: str) -> None:
        self.app = app
        self.address = address

    def work(self) -> None:
        """In a thread of its own: the browser's driver keeps an event loop in this one."""
        with ThreadPoolExecutor(1) as pool:
            pool.submit(jobs.work, self.app, wait=False).result()


@pytest.fixture(scope="module")
def site(settings: config.Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSite]:
    """The demo's site on an empty database; its clock is its own and can be moved forward."""
    own = replace(settings, instance=tmp_path_factory.mktemp("site"))
    with database.copy_of_template(f"live_{os.getpid()}") as url:
        app = create_app(own, database_url=url)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield LiveSite(app, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()
        server.server_close()
        clock.site.offset_file = settings.instance / "demo-clock"
        with app.app_context():
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def window(chromium: Chromium, site: LiveSite) -> Iterator[Callable[..., BrowserContext]]:
    """window(person, lang="kk", phone=True): a browser window, signed in where a person is given."""
    opened: list[BrowserContext] = []

    def make(person: Any = None, *, lang: str = "en", phone: bool = False) -> BrowserContext:
        context = chromium.new_context(base_url=site.address, viewport=PHONE if phone else DESK, locale=lang)
        cookies = [{"name": "lang", "value": lang, "url": site.address}]
        if person is not None:
            with site.app.app_context():
                signed = Browser(site.app, db.session.merge(person, load=True), lang=lang)
                stored = signed.client.get_cookie("sarap")
                db.session.remove()
            assert stored is not None
            cookies.append({"name": "sarap", "value": stored.value, "url": site.address})
        context.add_cookies(cookies)  # type: ignore[arg-type]
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


def axe_faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands, a line each."""
    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{page.url} {v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]
