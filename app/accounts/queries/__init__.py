"""Read-only questions about people, bodies, rights and sessions."""

from __future__ import annotations

from app.accounts.queries import lending
from app.accounts.queries.opened import (
    Opened,
    Opener,
    openers,
)
from app.accounts.queries.people import (
    Bodies,
    acting_managers_of,
    body,
    get_body_visible_to,
    living_session,
    living_sessions,
    manager_count,
    managers_of,
    members,
    membership,
    people_with,
    person_of_address,
    recovery_codes_left,
    ticket_stands,
    token_hash,
    viewer_session,
)
from app.accounts.queries.rights import (
    Delegations,
    Holder,
    delegations_of,
    delegations_touching,
    get_delegation_visible_to,
    givers,
    holders,
)
from app.accounts.queries.two_people import (
    BreakGlasses,
    get_break_glass_visible_to,
    get_reset_visible_to,
    grant_in_force,
    open_break_glass,
    open_reset,
    open_resets,
)

__all__ = [
    "Bodies",
    "BreakGlasses",
    "Delegations",
    "Holder",
    "Opened",
    "Opener",
    "acting_managers_of",
    "body",
    "delegations_of",
    "delegations_touching",
    "get_body_visible_to",
    "get_break_glass_visible_to",
    "get_delegation_visible_to",
    "get_reset_visible_to",
    "givers",
    "grant_in_force",
    "holders",
    "lending",
    "living_session",
    "living_sessions",
    "manager_count",
    "managers_of",
    "members",
    "membership",
    "open_break_glass",
    "open_reset",
    "open_resets",
    "openers",
    "people_with",
    "person_of_address",
    "recovery_codes_left",
    "ticket_stands",
    "token_hash",
    "viewer_session",
]
