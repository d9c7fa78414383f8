"""What waits for somebody, what somebody waits for, and what can be found: read from the lower floors."""

from __future__ import annotations

from app.backoffice.queries.beside import (
    RegisterAge,
    bodies_without_manager,
    fitting_searches,
    register_age,
    rules_not_set,
)
from app.backoffice.queries.digests import digest_hour, due_digests, wanting
from app.backoffice.queries.going import line_of
from app.backoffice.queries.groups import Desk
from app.backoffice.queries.leaving import Left, covers_of, open_work
from app.backoffice.queries.of_keepers import names_of
from app.backoffice.queries.running import running_at
from app.backoffice.queries.work import (
    MOST_EXPORTED,
    About,
    Group,
    Line,
    WorkLines,
    about,
    counts,
    kinds,
    kinds_for,
    overview,
    own_bodies,
    saved_default,
)

__all__ = [
    "MOST_EXPORTED",
    "About",
    "Desk",
    "Group",
    "Left",
    "Line",
    "RegisterAge",
    "WorkLines",
    "about",
    "bodies_without_manager",
    "counts",
    "covers_of",
    "digest_hour",
    "due_digests",
    "fitting_searches",
    "kinds",
    "kinds_for",
    "line_of",
    "names_of",
    "open_work",
    "overview",
    "own_bodies",
    "register_age",
    "rules_not_set",
    "running_at",
    "saved_default",
    "wanting",
]
