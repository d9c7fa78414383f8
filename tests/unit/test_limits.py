"""One address may ask so often and no oftener, on a site that is no test."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.kernel import limits


@pytest.mark.parametrize(("testing", "answers"), [(False, [200, 200, 429]), (True, [200, 200, 200])])
def test_an_address_is_stopped_at_its_limit(monkeypatch: pytest.MonkeyPatch, testing: bool, answers: list[int]) -> None:
    monkeypatch.setattr(limits, "limiter", Limiter(get_remote_address))
    site = Flask("site")
    site.config["SETTINGS"] = SimpleNamespace(rate_limit_store="memory://", testing=testing)
    limits.init_app(site)
    site.post("/ask")(limits.limiter.limit("2/minute")(lambda: "yes"))
    assert [site.test_client().post("/ask").status_code for _ in answers] == answers
