"""The main job in a real browser, once in each language: from an empty request to the confirmed receipt.

Controls are found by their names and roles, never by their words, so that one script serves three languages.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyotp
import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding.models import FitCheck
from app.bidding.rules import CONFLICTS
from app.bidding.states import FitMoment
from app.intake.models import Expertise
from app.intake.states import ExpertiseState as S
from app.kernel import clock
from app.kernel.db import db
from app.notices.models import Letter
from app.reference import queries as reference
from tests.builders.accounts import PASSWORD, make_body, make_person
from tests.builders.casework import PDF
from tests.builders.intake import CASE_VERBS
from tests.builders.registry import make_expert
from tests.e2e.conftest import LiveSite, axe_faults

pytestmark = pytest.mark.browser
CASE_NUMBER, PRICE = "7110-26-00-2/417", 7_351_246
WORKING_DAYS = 5
Windows = Callable[..., BrowserContext]


@dataclass
class Job:
    """The people of one run, each at a window of their own, and the expertise they work on."""

    site: LiveSite
    lang: str
    window: Windows
    ids: dict[str, uuid.UUID] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    expertise_id: str = ""

    def person(self, role: str) -> Person:
        found = db.session.get(Person, self.ids[role])
        assert found is not None
        return found

    def page(self, role: str) -> Page:
        """The window of a role; signed in by its own form the first time."""
        if role not in self.pages:
            page = self.pages[role] = self.window(lang=self.lang).new_page()
            page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
            self._sign_in(page, role)
        return self.pages[role]

    def _sign_in(self, page: Page, role: str) -> None:
        page.goto("/sign-in")
        assert page.locator("html").get_attribute("lang") == self.lang
        send(page, email=f"{role}.{self.lang}@sarap.test", password=PASSWORD)
        assert "/sign-in/code" in page.url
        with self.site.app.app_context():
            code = accounts.present_code(self.person(role), at=clock.wall())
        send(page, code=code)
        assert page.url.endswith("/home")

    def at(self, path: str) -> str:
        return path.replace("*", self.expertise_id)

    def fill(self, role: str, path: str, **typed: Any) -> Page:
        """Open a page, fill its form and send it; being back elsewhere shows that it was taken."""
        page = self.page(role)
        answer = page.goto(self.at(path))
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"
        send(page, **typed)
        assert not page.url.split("?")[0].endswith(self.at(path)), page.locator("main").inner_text()
        return page

    def press(self, role: str, path: str, action: str) -> Page:
        """Press the one button whose form goes to this address."""
        page = self.page(role)
        page.goto(self.at(path))
        page.locator(f'form[action*="{self.at(action)}"]').first.locator("button").click()
        page.wait_for_load_state()
        return page

    def text(self, role: str, path: str) -> str:
        page = self.page(role)
        page.goto(self.at(path))
        return page.locator("main").inner_text()

    def state(self) -> S:
        with self.site.app.app_context():
            found = db.session.get(Expertise, uuid.UUID(self.expertise_id))
            assert found is not None
            return found.state

    def move_clock(self, amount: int, unit: str) -> None:
        """By the demo's own page; then the worker does what has become due."""
        page = self.page("judge")
        page.goto("/demo")
        send(page, amount=amount, unit=unit)
        self.site.work()


def enter(control: Locator, value: Any) -> None:
    """Fill one control as a person would, whatever it is."""
    first = control.first
    kind = first.get_attribute("type") or first.evaluate("node => node.tagName.toLowerCase()")
    if kind in {"radio", "checkbox"}:
        control.and_(first.page.locator(f'[value="{value}"]')).check()
    elif kind == "select":
        first.select_option(str(value))
    elif kind == "file":
        first.set_input_files({"name": "conclusion.pdf", "mimeType": "application/pdf", "buffer": value})
    else:
        first.fill(str(value))


def send(page: Page, **typed: Any) -> None:
    """Fill the form that has these fields and press its button."""
    name = next(iter(typed), None)
    form = page.locator('main form[method="post"]')
    form = form.filter(has=page.locator(f'[name="{name}"]')).first if name else form.first
    form.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
    for name, value in typed.items():
        enter(form.locator(f'[name="{name}"]'), value)
    buttons = form.locator('button[type="submit"], button:not([type])')
    main = buttons.and_(form.locator(":not(.govuk-button--secondary)"))
    (main if main.count() else buttons).last.click()
    page.wait_for_load_state()


@pytest.fixture
def job(site: LiveSite, window: Windows, lang: str) -> Iterator[Job]:
    """A court with a clerk and a judge, and a private expert who is fit."""
    made = Job(site, lang, window)
    with site.app.app_context():
        court = make_body(name_kk="Астана соты", name_ru="Суд Астаны", name_en="Court of Astana")
        people = {"clerk": make_person(court, [Verb.DRAFT]), "judge": make_person(court, CASE_VERBS)}
        people["expert"] = make_person(name="Серік Ахметов")
        make_expert(person=people["expert"], specialties=["handwriting"], on=clock.day_of(clock.now()))
        for role, person in people.items():
            person.email, person.language = f"{role}.{lang}@sarap.test", lang
            accounts.set_second_factor(person, pyotp.random_base32(), at=clock.wall())
            made.ids[role] = person.id
        db.session.commit()
    yield made
    assert made.complaints == []


def order(job: Job, specialty_id: str) -> None:
    """The clerk fills every part of an empty request."""
    page = job.page("clerk")
    page.goto("/requests/new")
    send(page)
    job.expertise_id = page.url.split("/requests/")[1].split("/")[0]
    assert job.state() is S.DRAFT
    request = "/requests/*/"
    job.fill(
        "clerk",
        request + "case",
        procedure="civil",
        case_number=CASE_NUMBER,
        kind="primary",
        official_id=job.ids["judge"],
    )
    job.fill("clerk", request + "specialties", specialty_ids=specialty_id)
    job.press("clerk", request + "questions", "/questions/usual/")
    job.fill("clerk", request + "objects/new", name="Қолхат", origin="Талап арызға тіркелген", permission="no")
    job.fill("clerk", request + "grounds", grounds="Қолтаңба даулы.", place="Астана", ruling_language="kk")
    job.fill("clerk", request + "person", examined="nobody")
    job.fill("clerk", request + "search", region_code="71", offer_working_days=WORKING_DAYS)


def publish(job: Job) -> str:
    """The judge freezes and publishes; the notice is public and redacted. Gives the number."""
    job.press("judge", "/requests/*/publish", "/requests/*/prepare")
    assert job.state() is S.PREPARED
    job.fill("judge", "/requests/*/publish", password=PASSWORD)
    assert job.state() is S.OPEN
    with job.site.app.app_context():
        number = db.session.get_one(Expertise, uuid.UUID(job.expertise_id)).number
    page = job.window(lang=job.lang).new_page()
    answer = page.goto(f"/notices/{number}")
    assert answer is not None
    assert answer.status == 200
    assert number in page.content()
    assert CASE_NUMBER not in page.content()
    return number


def search(job: Job, number: str) -> None:
    """The expert offers; nobody sees it before the deadline, everybody of the body after it."""
    assert number in job.text("expert", "/board")
    answers = {f"{code}_answer": "no" for code in CONFLICTS}
    page = job.fill("expert", "/expertises/*/offer", days=12, work_tenge=PRICE, **answers)
    assert page.url.endswith("/receipt")
    assert digits(PRICE) not in digits(job.text("judge", "/expertises/*/offers"))
    job.move_clock(WORKING_DAYS + 1, "working_days")
    assert job.state() is S.OPENED
    assert digits(PRICE) in digits(job.text("judge", "/expertises/*/offers"))


def choose(job: Job) -> None:
    """The judge chooses with a reason, the expert accepts."""
    page = job.page("judge")
    page.goto(job.at("/expertises/*/offers"))
    page.locator('a[href$="/select"]').first.click()
    page.wait_for_load_state()
    send(page, reason="Мерзімі ең қысқа.", password=PASSWORD)
    assert job.state() is S.SELECTED
    job.fill("expert", "/expertises/*/accept", password=PASSWORD)
    assert job.state() is S.ACCEPTED


def appoint(job: Job) -> None:
    """The steps of CrPC 277 in their order; the ruling is a PDF."""
    answer = job.page("judge").goto(job.at("/expertises/*/issue-ruling"))
    assert answer is not None
    assert answer.status == 409
    job.complaints.clear()  # the browser complains of the 409 that was wanted
    job.fill("judge", "/expertises/*/establish-identity", how="Жеке куәлік бойынша.")
    job.fill("judge", "/expertises/*/check-grounds", note="Негіз жоқ.")
    job.fill("judge", "/expertises/*/issue-ruling", password=PASSWORD)
    assert job.state() is S.APPOINTED
    assert job.page("judge").request.get(job.at("/expertises/*/ruling.pdf")).body().startswith(b"%PDF")
    job.fill("judge", "/expertises/*/hand-ruling", how="Қолма-қол.")
    assert job.page("expert").request.get(job.at("/expertises/*/ruling.pdf")).ok
    job.fill("expert", "/expertises/*/confirm-warning", password=PASSWORD)
    today = clock.day_of(clock.now()).isoformat()
    job.fill("expert", "/expertises/*/record-receipts", ruling_on=today, objects_on=today)
    assert job.state() is S.IN_WORK


def conclude(job: Job) -> None:
    """The expert answers each question, signs and hands over; the judge confirms the receipt."""
    job.move_clock(3, "days")
    page = job.page("expert")
    page.goto(job.at("/expertises/*/conclusion"))
    names = page.locator('main textarea[name^="answer_"]').evaluate_all("all => all.map(one => one.name)")
    assert names
    typed = dict.fromkeys(names, "Иә.") | {"kind": "conclusion", "summary": "Қолтаңба басқа адамдікі.", "file": PDF}
    send(page, **typed)
    assert page.url.endswith("/sign")
    send(page, password=PASSWORD)
    assert job.state() is S.COMPLETED
    assert job.page("judge").request.get(job.at("/expertises/*/conclusion.pdf")).status == 403
    job.fill("expert", "/expertises/*/hand-over")
    assert job.state() is S.DELIVERED
    job.fill("judge", "/expertises/*/confirm-receipt", password=PASSWORD)
    assert job.state() is S.CLOSED
    assert job.page("judge").request.get(job.at("/expertises/*/conclusion.pdf")).body() == PDF


def digits(text: object) -> str:
    """Only the digits: numbers are grouped differently in each language."""
    return "".join(sign for sign in str(text) if sign.isdigit())


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_main_job_is_done_in_a_browser(job: Job) -> None:
    with job.site.app.app_context():
        specialty = str(reference.specialty("handwriting").id)
    order(job, specialty)
    search(job, publish(job))
    choose(job)
    appoint(job)
    conclude(job)
    for role in ("judge", "expert"):
        page = job.page(role)
        page.goto(job.at("/expertises/*"))
        assert axe_faults(page) == []
    job.site.work()
    with job.site.app.app_context():
        checks = db.session.query(FitCheck).where(FitCheck.expertise_id == uuid.UUID(job.expertise_id)).all()
        assert {check.moment for check in checks if check.fit} == set(FitMoment)
        letters = db.session.query(Letter).where(Letter.to_person_id == job.ids["expert"]).all()
        assert letters
        assert {letter.language for letter in letters} == {job.lang}
