"""The ways through the site: from the home page by links to every page that needs no argument."""

from __future__ import annotations

import re
from collections import deque
from html import unescape

from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.kernel.db import db
from tests.builders.world import ROLES
from tests.client import Browser
from tests.house.route_table import Populated, written

HREF = re.compile(r'<(?:a|form)\b[^>]*?\s(?:href|action)="(/[^"#]*)')
ASKS_BODY = {"judge", "clerk", "stranger", "investigator"}
EXPERTS = {"provider", "rival", "unfit", "state"}
# Nobody looks for these, or they are reached otherwise than by a link.
WITHOUT_A_LINK = {
    "static": "files of the pages",
    "site.healthz": "for machines",
    "site.readyz": "for machines",
    "site.pattern_page": "for developers; not in production",
    "devtools.index": "the demo only, where the frame links it",
    "accounts.forgotten": "before signing in",
    "accounts.letter_on_its_way": "follows on asking for a new password",
    "accounts.set_up": "the account page links it while there is no second factor; with one it leads away",
    "accounts.second_factor": "a step of signing in",
    "backoffice.charge": "a step of the work list: the lines chosen there are sent to it",
}
# Open to everybody, and empty but for those whose list it is.
ONLY_FOR = {
    "casework.owing": ASKS_BODY,
    "casework.owing_sheet": ASKS_BODY,
    "casework.owed": EXPERTS,
    "casework.owed_sheet": EXPERTS,
    "casework.work": EXPERTS | {"head"},
    "intake.index": ASKS_BODY,
    "complaints.index": ASKS_BODY | EXPERTS | {"chamber"},
    "accounts.bodies": set(ROLES) - EXPERTS,
}


def wanted_of(there: Populated, role: str) -> set[str]:
    """Endpoints without arguments that the role may open, less the exceptions above."""
    plain = {r.endpoint for r in there.app.url_map.iter_rules() if not r.arguments - set(r.defaults or {})}
    table = written()
    return {
        endpoint
        for line, row in table.items()
        for endpoint, how, _sample in [line.split()]
        if how == "GET" and row[role] == "200" and endpoint in plain
        if endpoint not in WITHOUT_A_LINK and role in ONLY_FOR.get(endpoint, set(ROLES))
    }


def endpoint_of(there: Populated, path: str) -> tuple[str, bool] | None:
    """Which page an address is, and whether it takes arguments."""
    map_ = there.app.url_map.bind("sarap.test")
    try:
        rule, _values = map_.match(path.partition("?")[0], return_rule=True)
    except (HTTPException, RequestRedirect):
        return None
    return rule.endpoint, bool(rule.arguments - set(rule.defaults or {}))


def links_of(browser: Browser, path: str) -> list[str]:
    answer = browser.raw(path)
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return []
    return [unescape(href) for href in HREF.findall(answer.get_data(as_text=True))]


def unreached(there: Populated, role: str) -> set[str]:
    """Walk from the home page, plain pages first and one address of each page, until everything was met."""
    db.session.commit()
    browser, left = there.browser(role), wanted_of(there, role)
    plain, others, opened = deque(["/home"]), deque[str](), set[str]()
    while left and (plain or others):
        path = plain.popleft() if plain else others.popleft()
        found = endpoint_of(there, path)
        if found is None or found[0] in opened:
            continue
        opened.add(found[0])
        left.discard(found[0])
        for href in links_of(browser, path):
            page = endpoint_of(there, href)
            if page is not None and page[0] not in opened:
                left.discard(page[0])
                (others if page[1] else plain).append(href)
    return left
