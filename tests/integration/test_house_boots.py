"""The factory, the probes and the door."""

from __future__ import annotations

from collections.abc import Callable

from tests.client import Browser


def test_probe_of_a_migrated_site_answers_ready(browse: Callable[..., Browser]) -> None:
    assert browse().get("/readyz").get_data(as_text=True) == "ready"


def test_unknown_address_is_a_404_page(browse: Callable[..., Browser]) -> None:
    browse().get("/nowhere", status=404)
