"""The pages of reviews inside an institute, as each of its people sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import time_machine
from flask import Flask
from sqlalchemy import select

from app.accounts.states import Verb
from app.casework import queries
from app.casework.models import InstituteReview
from app.casework.queries import draft_of
from app.casework.rules.reviews import ReviewKind, ReviewState
from app.kernel import clock
from app.kernel.db import db
from tests.builders import accounts
from tests.builders import casework as steps
from tests.builders.accounts import PASSWORD
from tests.builders.bidding import make_institute_bid, make_selected, open_now
from tests.builders.conclusions import write
from tests.builders.intake import make_published
from tests.builders.reviews import bring, make_second, make_work
from tests.client import Browser

Browse = Callable[..., Browser]
SECRET = "The building was erected as designed."


def test_the_way_of_a_draft_through_both_reviews(ctx: Flask, browse: Browse) -> None:
    work = make_work()
    with time_machine.travel(work.at, tick=True):
        head, writer, reader, former, judge = (
            browse(one) for one in (work.head, work.writer, work.reader, work.former, steps.official_of(work.expertise))
        )
        tab = f"/expertises/{work.expertise.id}/review"

        def act(browser: Browser, address: str, status: int = 302, **data: object) -> None:
            seen = re.search(r'name="seen"[^>]*value="(\w+)"', browser.get(address).get_data(as_text=True))
            browser.post(address, data | ({"seen": seen[1]} if seen else {}), status=status)

        assert "needs no review" in writer.get(tab).get_data(as_text=True)
        act(head, f"{tab}/order", 422, reason="Difficult.")
        act(head, f"{tab}/order", reason="Difficult.", kinds=["technical", "administrative"])
        sign = f"/expertises/{work.expertise.id}/conclusion/sign"
        assert "The review inside the institute is not done" in writer.get(sign).get_data(as_text=True)
        act(writer, f"{tab}/submit")
        reviews = {one.kind: one for one in db.session.scalars(select(InstituteReview))}
        here = f"/reviews/{reviews[ReviewKind.TECHNICAL].id}"
        for other in (head, former):  # they know of it and do not read the draft
            assert SECRET not in other.get(here).get_data(as_text=True)
            other.get(f"{here}/draft.pdf", status=403)
        for outside in (judge, browse(accounts.make_person())):
            for address in (here, f"{here}/draft.pdf", f"{here}/pass-review"):
                outside.get(address, status=404)
        reader.get(tab, status=404)  # the expertise itself stays closed to the reviewer
        assert SECRET in reader.get(here).get_data(as_text=True)
        assert reader.get(f"{here}/draft.pdf").headers["Cache-Control"] == "private, no-store"
        reader.get(f"{here}/annexes/1.pdf", status=404)
        act(reader, f"{here}/raise-finding", 422, severity="major", code="wording", text="On page 2.")
        act(reader, f"{here}/raise-finding", severity="major", code="unclear", text="On page 2.")
        assert "On page 2." not in writer.get(here).get_data(as_text=True)
        act(reader, f"{here}/send-back")
        assert "On page 2." in writer.get(here).get_data(as_text=True)
        assert SECRET not in reader.get(here).get_data(as_text=True)
        finding = f"{here}/findings/{reviews[ReviewKind.TECHNICAL].findings[0].id}"
        assert "Change the text of the draft" in writer.get(here).text
        assert "Change the text of the draft" not in head.get(here).text
        assert "Answer each finding" in writer.get(f"{here}/give-back").text
        act(writer, f"{finding}/answer-finding", 422, answer=" ")
        act(writer, f"{finding}/answer-finding", answer="Mended.")
        act(writer, f"{here}/give-back")
        act(reader, f"{finding}/settle-finding", 422, decision="keep")
        waits = reader.get(f"{here}/pass-review").text
        assert "Settle or keep each finding first" in waits
        assert 'name="password"' not in waits
        act(reader, f"{here}/pass-review", 422, password=PASSWORD)
        act(reader, f"{finding}/settle-finding", decision="settle")
        act(reader, f"{here}/pass-review", 422, password="wrong")
        reader.post(f"{here}/pass-review", {"password": PASSWORD}, status=422)  # which text was read is not said
        act(reader, f"{here}/pass-review", password=PASSWORD)
        reader.get(f"{here}/draft.pdf", status=403)
        reader.get(f"{here}/pass-review", status=409)
        act(head, f"{tab}/leave-out/administrative", reason="Urgent.", password=PASSWORD)
        head.get(f"{tab}/leave-out/nonsense", status=404)
        assert [sign in one.get(tab).text for one in (writer, head, judge)] == [True, False, False]
        page = judge.get(tab).get_data(as_text=True)
        assert "A review inside the institute took place." in page
        assert work.second.name not in page
        assert "Urgent." not in page
        assert "Urgent." not in judge.get(f"/expertises/{work.expertise.id}/journal").get_data(as_text=True)
        page = writer.get(sign).get_data(as_text=True)
        seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
        writer.post(sign, {"password": PASSWORD, "seen": seen}, status=302)
        for browser in (head, writer, judge):
            browser.get(tab)
        printed = judge.get(f"/expertises/{work.expertise.id}/print").get_data(as_text=True)
        assert "On page 2." not in printed
        for browser in (head, reader, former):
            browser.get("/reviews?show=ended")


def test_a_generated_draft_with_an_annex_is_read_by_the_reviewer(ctx: Flask, browse: Browse) -> None:
    work = make_work(drafted=False)
    write(work.selection, at=work.at, annexes=[(BytesIO(steps.PDF), "kk.pdf")])
    work.order()
    review = work.submit()
    reader = browse(work.reader)
    assert reader.get(f"/reviews/{review.id}/draft.pdf").data.startswith(b"%PDF")
    assert reader.get(f"/reviews/{review.id}/annexes/1.pdf").data == steps.PDF


def test_the_head_sets_the_reviews_and_others_do_not_find_the_page(ctx: Flask, browse: Browse) -> None:
    work = make_work(drafted=False)
    here = f"/institutes/{work.selection.institute_id}/reviewing"
    with time_machine.travel(work.at, tick=True):
        head = browse(work.head)
        head.get(here)
        said = {"technical": "y", "in_force_from": (work.at + timedelta(days=2)).date().isoformat()}
        head.post(here, said | {"password": "wrong"}, status=422)
        head.post(here, said | {"in_force_from": "2026-01-01", "password": PASSWORD}, status=422)
        head.post(here, said | {"password": PASSWORD}, status=302)
        assert "Decisions so far" in head.get(here).get_data(as_text=True)
        for person in (work.writer, work.former, steps.official_of(work.expertise)):
            browse(person).get(here, status=404)
        head.get(f"/institutes/{work.expertise.body_id}/reviewing", status=404)


def test_a_draft_that_is_saved_again_as_it_was_keeps_its_review(ctx: Flask, browse: Browse) -> None:
    work = make_work()
    review = bring(work, ReviewState.PASSED)
    question = work.expertise.questions[0].id
    draft = draft_of(queries.case_behind(work.expertise.id, on=clock.day_of(work.at)))
    assert draft is not None
    same = {
        "kind": draft.kind.value, "language": draft.language, "summary": draft.summary, "about": "",
        f"how_{question}": draft.answers[str(question)]["kind"], f"answer_{question}": draft.answers[str(question)]["text"],
    }  # fmt: skip
    with time_machine.travel(work.at, tick=True):
        writer, here = browse(work.writer), f"/expertises/{work.expertise.id}/conclusion"
        writer.post(here, same, status=302)
        assert review.state is ReviewState.PASSED
        writer.post(here, same | {"about": "More."}, status=302)
        assert review.state is ReviewState.FALLEN


def test_the_head_learns_at_ordering_that_nobody_could_review(ctx: Flask, browse: Browse) -> None:
    work = make_work()
    with time_machine.travel(work.at, tick=True):
        head = browse(work.head)
        here = f"/expertises/{work.expertise.id}/review/order"
        assert "would find no reviewer" not in head.get(here).text
        assert f"/institutes/{work.selection.institute_id}/reviewing" in head.get("/reviews").text
        assert "/reviewing" not in browse(work.writer).get("/reviews").text
        work.reader.closed_at = work.at
        db.session.flush()
        page = head.get(here).text
        assert page.count("would find no reviewer") == 1
        assert "a technical review would find no reviewer" in page
        writer, former = browse(work.writer), browse(work.former)
        work.order(ReviewKind.TECHNICAL)
        db.session.flush()
        told = writer.post(f"/expertises/{work.expertise.id}/review/submit", {}, status=302)
        assert "Nobody can read the draft now" in writer.get(told.location).text
        review = db.session.scalars(select(InstituteReview)).one()
        here = f"/reviews/{review.id}"
        home = head.get("/home").text
        assert "Reviews without a reviewer" in home
        assert here in home
        assert f"/expertises/{work.expertise.id}/review/leave-out/technical" in head.get(here).text
        for other in (writer, former):
            assert "Reviews without a reviewer" not in other.get("/home").text
            assert "Nobody can read this draft" not in other.get(here).text
        assert "whoever assigns work sees to it" in writer.get("/home").text


def test_one_row_and_ten_rows_of_reviews_take_the_same_queries(ctx: Flask, browse: Browse) -> None:
    expertise = make_published()
    make_institute_bid(expertise)
    selection = make_selected(open_now(expertise))
    former = accounts.make_person(selection.institute, [Verb.REVIEW])
    head, second = browse(former), make_second(selection)
    counts = []
    for more in (1, 9):
        for _ in range(more):
            db.session.add(
                InstituteReview(
                    expertise_id=expertise.id, selection_id=selection.id, institute_id=selection.institute_id,
                    kind=ReviewKind.TECHNICAL, state=ReviewState.FALLEN, made_at=selection.selected_at,
                    begun_at=selection.selected_at, ended_at=selection.selected_at, reviewer=second,
                )
            )  # fmt: skip
        head.get("/reviews?show=ended")
        counts.append(head.queries)
    assert counts[0] == counts[1]


def test_only_who_can_have_a_review_is_offered_the_list(ctx: Flask, browse: Browse) -> None:
    work, private = make_work(drafted=False), steps.make_accepted()
    with time_machine.travel(work.at, tick=True):
        for person in (work.writer, work.head, work.former, work.reader):
            browser = browse(person)
            assert 'href="/reviews"' in browser.get("/home").text
            browser.get("/reviews")
        browser = browse(steps.expert_of(private))
        assert 'href="/reviews"' not in browser.get("/home").text
        browser.get("/reviews", status=404)
