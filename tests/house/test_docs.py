"""The documents say what the code does."""

from __future__ import annotations

import re

import config
from app.devtools import domain_page


def test_state_diagrams_are_current() -> None:
    present = domain_page.PAGE.read_text(encoding="utf-8")
    assert domain_page.page(present) == present, "run: python -m app.devtools.domain_page"


def test_readme_names_every_setting() -> None:
    source = (config.ROOT / "config.py").read_text() + (config.ROOT / "app/devtools/serve.py").read_text()
    names = set(re.findall(r'environ(?:\.get\(|, )"([A-Z_]+)"', source))
    names |= set(re.findall(r'_secret\(environ, "([A-Z_]+)"', source))
    assert len(names) > 8
    readme = (config.ROOT / "README.md").read_text()
    assert sorted(n for n in names if f"`{n}`" not in readme) == []


def test_readme_opens_with_the_two_commands() -> None:
    opening = (config.ROOT / "README.md").read_text()[:1500]
    assert "make run" in opening
    assert "make test" in opening
