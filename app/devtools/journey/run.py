"""Run the steps in their order, each with its role and its time; the first failure ends the journey."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from app.accounts.models import Person
from app.devtools import demo
from app.devtools.journey.browser import Browser, StepFailed
from app.devtools.journey.page import Page
from app.kernel.db import db

CODE_SECONDS = 35
EMAILS = {
    "clerk": "clerk@court.demo.example",
    "judge": "judge@court.demo.example",
    "expert": "expert4@experts.demo.example",
    "institute": "head@institute-astana.demo.example",
    "second expert": "expert5@experts.demo.example",
    "state expert": "expert@institute-astana.demo.example",
    "reader": "reviewer@institute-astana.demo.example",
    "unfit expert": "expert1@experts.demo.example",
    "analyst": "analyst@ministry.demo.example",
}


@dataclass
class Journey:
    """The browsers of the roles, and what the steps have learnt on their way."""

    address: str
    browsers: dict[str, Browser] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    scenes: dict[str, dict[str, Any]] = field(default_factory=dict)

    def as_role(self, role: str) -> Browser:
        """This role's browser, signed in by password and one-time code."""
        if role not in self.browsers:
            browser = self.browsers[role] = Browser(self.address)
            self._sign_in(browser, EMAILS[role])
        return self.browsers[role]

    def _sign_in(self, browser: Browser, email: str) -> None:
        page = browser.get("/sign-in")
        page = browser.submit(page.form("email", "password"), {"email": email, "password": demo.PASSWORD})
        if any("code" in form.names for form in page.forms):
            page = self._second_factor(browser, page, email)
        if "/sign-in" in page.url:
            raise StepFailed(f"{email} could not sign in: {page.text[:300]}")

    def _second_factor(self, browser: Browser, page: Page, email: str) -> Page:
        """A code opens the door once: whoever has just been here waits for the next one."""
        code = self._code(email)
        try:
            return browser.submit(page.form("code"), {"code": code})
        except StepFailed:
            deadline = time.monotonic() + CODE_SECONDS
            while (following := self._code(email)) == code and time.monotonic() < deadline:
                time.sleep(0.5)
            return browser.submit(browser.get("/sign-in/code").form("code"), {"code": following})

    @staticmethod
    def _code(email: str) -> str:
        person = db.session.query(Person).filter_by(email=email).one()
        code = demo.code_of(person)
        db.session.rollback()  # nothing is held open while the site works
        if code is None:
            raise StepFailed(f"{email} has no second factor set up")
        return code

    def enter(self, scene: str) -> None:
        """Each scene has an expertise and facts of its own; the signed-in browsers serve all."""
        self.facts = self.scenes.setdefault(scene, {})

    @property
    def expertise(self) -> str:
        """The part of every address that names the expertise."""
        return str(self.facts["expertise_id"])


Act = Callable[[Journey], None]


@dataclass(frozen=True)
class Step:
    """One step: what happens, who does it, how."""

    name: str
    role: str
    act: Act
    scene: str = "main"

    def within(self, scene: str) -> Step:
        """The same step as part of a scene."""
        return replace(self, scene=scene)


class Steps(list[Step]):
    """The steps of a chapter, in the order in which they are written."""

    def step(self, name: str, role: str) -> Callable[[Act], Act]:
        """Make a function the next step."""

        def add(act: Act) -> Act:
            self.append(Step(name, role, act))
            return act

        return add


@dataclass
class Scene:
    """What happens before the deadline for offers, and what after it."""

    before: Steps = field(default_factory=Steps)
    after: Steps = field(default_factory=Steps)


def expect(condition: object, message: str) -> None:
    """Fail the step with this message unless the condition holds."""
    if not condition:
        raise StepFailed(message)


def run(journey: Journey, steps: list[Step], tell: Callable[[str], None]) -> dict[str, Any]:
    """Do every step; the report is what `flask journey --json` prints."""
    report: list[dict[str, Any]] = []
    for number, step in enumerate(steps, 1):
        began, problem = time.perf_counter(), ""
        try:
            journey.enter(step.scene)
            step.act(journey)
        except (StepFailed, LookupError, StopIteration, OSError) as fault:
            problem = str(fault) or type(fault).__name__
        ms = round((time.perf_counter() - began) * 1000)
        line = {"scene": step.scene, "step": step.name, "role": step.role, "ok": not problem, "ms": ms}
        report.append(line | ({"problem": problem} if problem else {}))
        mark = "FAIL" if problem else "ok  "
        tell(f"{number:3d}  {mark} {ms:6d} ms  {step.scene:10s} {step.role:13s} {step.name}")
        if problem:
            tell(f"     {problem}")
            break
    ok = len(report) == len(steps) and all(line["ok"] for line in report)
    numbers = {name: facts.get("number") for name, facts in journey.scenes.items()}
    return {"ok": ok, "expertise": numbers.get("main"), "expertises": numbers, "steps": report}


def as_json(report: dict[str, Any]) -> str:
    """The report as one JSON object."""
    return json.dumps(report, ensure_ascii=False)
