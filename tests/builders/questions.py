"""Questions to the body and changes of a published request, for tests. Everything through the services."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.bidding import queries, service
from app.bidding.models import NoticeQuestion
from app.intake.models import Amendment, Expertise
from app.intake.rules.amending import values_of
from app.registry.models import Expert
from tests.builders.bidding import SOON, make_bidder

TEXT = "Is a drawing of the foundation among the materials?"


def make_question(
    expertise: Expertise, *, expert: Expert | None = None, at: datetime | None = None, text: str = TEXT
) -> NoticeQuestion:
    """A question of a private expert, an hour after the search began."""
    search = queries.newest_search(expertise.id)
    assert search is not None
    expert = expert or make_bidder(expertise)
    assert expert.person is not None
    return service.ask_question(expertise, by=expert.person, text=text, at=at or search.began_at + SOON)


def make_answered(question: NoticeQuestion, *, at: datetime | None = None, **kw: Any) -> NoticeQuestion:
    """The official answers."""
    search = question.search
    values = {"answer": "No drawing is in the case.", "affects": False} | kw
    official = search.expertise.official
    return service.answer_question(question, by=official, at=at or search.began_at + 2 * SOON, **values)


def make_amended(expertise: Expertise, *, at: datetime | None = None, by: Person | None = None, **kw: Any) -> Amendment:
    """A change, by default of the first question; keywords are values of the request or options of the verb."""
    search = queries.newest_search(expertise.id)
    assert search is not None
    options = {name: kw.pop(name) for name in ("raised", "working_days", "why", "version", "file") if name in kw}
    values = values_of(expertise) | (
        kw or ({} if options.get("raised") else {"questions": ["What is the house worth?"]})
    )
    return service.amend(
        expertise, values, by=by or expertise.official, at=at or search.began_at + 2 * SOON,
        **({"why": "The parties asked for it."} | options),
    )  # fmt: skip


def add_questions(world: Any) -> None:
    """Into the small world: a question that waits, an answer that may affect offers, two changes of the request."""
    expertise, quarter = world.expertises["open"], SOON / 4
    began = world.at - SOON
    asked = [
        make_question(expertise, expert=world.expert("rival"), at=began + quarter, text=text)
        for text in ("Іргетастың сызбасы бар ма?", "Мөрді ашуға бола ма?")
    ]
    make_answered(asked[1], at=began + 2 * quarter, answer="Болады.", affects=True)
    words = {"why": "Тараптардың өтінуі бойынша."}
    make_amended(expertise, at=began + 3 * quarter, place="Астана, Есіл ауданы", **words)
    questions = [*values_of(expertise)["questions"], "Құны қанша?"]
    make_amended(expertise, at=began + 3 * quarter, questions=questions, **words)
    world.things["asked"] = asked[0]
