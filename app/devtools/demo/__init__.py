"""The demo world: synthetic, labelled, reproducible; made through the services' own verbs."""

from __future__ import annotations

from app.devtools.demo.address import greeting, note_address
from app.devtools.demo.people import PASSWORD, code_of, listed
from app.devtools.demo.sights import sights
from app.devtools.demo.world import exists, make_world, renew

__all__ = ["PASSWORD", "code_of", "exists", "greeting", "listed", "make_world", "note_address", "renew", "sights"]
