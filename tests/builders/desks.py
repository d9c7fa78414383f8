"""What the addresses of the desks need in the small world: the feed of a calendar, a kind of file."""

from __future__ import annotations

from typing import Any

from app.backoffice import service


def add_desks(world: Any) -> None:
    """A judge's calendar with an address; the judge's usual filter stays unset, so that the list opens."""
    token = service.make_feed(by=world.person("judge"), at=world.at)
    world.things |= {"backoffice.feed:token": token, "backoffice.work_file:kind_of_file": "csv"}
    world.things |= {"backoffice.go:kind": "opened", "backoffice.go:thing_id": world.expertises["opened"].id}
