"""The pages of a methodical review as each side sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.states import Verb
from app.complaints.models import MethodicalReview
from app.complaints.states import MethodicalState
from app.kernel.access import AccessEntry
from app.kernel.db import db
from tests.builders import accounts
from tests.builders.accounts import PASSWORD
from tests.builders.casework import PDF
from tests.builders.methodical import make_asked
from tests.client import Browser

Browse = Callable[..., Browser]
AGAIN = "does not change the conclusion"


def test_the_way_of_a_methodical_review_through_the_pages(ctx: Flask, browse: Browse) -> None:
    asked = make_asked()
    with time_machine.travel(asked.at, tick=True):
        judge, office, author = browse(asked.judge), browse(asked.office), browse(asked.author)
        reader, stranger = browse(asked.readers[0]), browse(asked.readers[1])
        ask = f"/expertises/{asked.expertise.id}/methodical-review"
        assert ask in judge.get(f"/expertises/{asked.expertise.id}").get_data(as_text=True)
        author.get(ask, status=403)
        for outside in (stranger, office, browse(accounts.make_person())):
            outside.get(ask, status=404)
        assert AGAIN in judge.get(ask).get_data(as_text=True)
        said = {"questions": "Was the method followed?", "reason": "Doubts.", "password": PASSWORD}
        empty = judge.post(ask, {}, status=422).text
        named = ("This must be filled in.", "Enter the reasons.", "Without this the reviewers cannot read")
        assert all(one in empty for one in named)  # all that is missing in one pass
        judge.post(ask, said, status=422)
        judge.post(ask, said | {"opens": "y", "password": "wrong"}, status=422)
        judge.post(ask, said | {"opens": "y"})
        judge.get(ask, status=409)
        review = db.session.scalars(select(MethodicalReview)).one()
        here = f"/methodical-reviews/{review.id}"

        def step(browser: Browser, name: str, status: int = 302, **data: object) -> None:
            browser.get(f"{here}/{name}")
            browser.post(f"{here}/{name}", data, status=status)

        for outside in (author, reader, stranger):
            outside.get(here, status=404)
        judge.get(f"{here}/accept", status=403)
        office.get(f"{here}/appoint", status=409)
        office.get(f"{here}/nonsense", status=404)
        step(office, "accept", 422)
        step(office, "accept", due_on=(asked.at + timedelta(days=20)).date().isoformat())
        page = author.get(here).get_data(as_text=True)
        assert "Was the method followed?" in page
        assert "Doubts." not in page
        step(office, "appoint", 422)
        step(office, "appoint", 422, experts=[str(asked.selection.expert_id)])
        step(office, "appoint", experts=[str(asked.members[0].id)])
        stranger.get(here, status=404)
        assert reader.get(f"{here}/conclusion.pdf").data == PDF
        opened = db.session.scalars(select(AccessEntry).where(AccessEntry.kind == "conclusion")).all()
        assert asked.readers[0].id in {one.by_id for one in opened}
        reader.get(f"{here}/annexes/1.pdf", status=404)
        for other in (judge, office, author):
            other.get(f"{here}/conclusion.pdf", status=403)
        step(author, "comment", 422, text=" ")
        step(author, "comment", text="The method is approved.")
        assert "The method is approved." in reader.get(here).get_data(as_text=True)
        assert "The method is approved." not in office.get(here).get_data(as_text=True)
        found = {f"{name}_words": "See page 3." for name in ("suited", "followed", "follows")}
        found |= {"suited": "yes", "followed": "partly", "follows": "no"}
        step(reader, "file", 422, **found, password=PASSWORD)
        assert "Choose a file." in reader.post(f"{here}/file", {}, status=422).text
        step(reader, "file", 422, **found, password=PASSWORD, file=(BytesIO(b"no"), "a.pdf"))
        step(reader, "file", **found, password=PASSWORD, file=(BytesIO(PDF), "a.pdf"))
        reader.get(here, status=404)
        reader.get(f"{here}/conclusion.pdf", status=404)
        page = judge.get(here).get_data(as_text=True)
        assert "See page 3." in page
        assert AGAIN in page
        assert judge.get(f"{here}/result.pdf").data == PDF
        for other in (office, author):
            assert "See page 3." not in other.get(here).get_data(as_text=True)
            other.get(f"{here}/result.pdf", status=404)
        for browser in (judge, office, author, reader):
            browser.get("/methodical-reviews?show=ended")
        browse(accounts.make_person(accounts.make_body(), [Verb.MANAGE_MEMBERS])).get("/methodical-reviews", status=404)


def test_one_row_and_ten_rows_of_methodical_reviews_take_the_same_queries(ctx: Flask, browse: Browse) -> None:
    asked = make_asked()
    office, counts = browse(asked.office), []
    conclusion_id = asked.ask().conclusion_id
    for more in (0, 9):
        for place in range(more):
            db.session.add(
                MethodicalReview(
                    number=f"MR-{place}", state=MethodicalState.REFUSED, expertise_id=asked.expertise.id,
                    conclusion_id=conclusion_id, questions="?", reason="!", asked_at=asked.at,
                    asked_by_id=asked.judge.id, ended_at=asked.at,
                )
            )  # fmt: skip
        office.get("/methodical-reviews" + ("?show=ended" if more else ""))
        counts.append(office.queries)
    assert counts[0] == counts[1]
