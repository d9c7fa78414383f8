"""How many questions a body leaves unanswered: on its public notices, out of its public searches only."""

from __future__ import annotations

from collections.abc import Callable

from app.bidding.models import NoticeQuestion
from app.bidding.queries import counts_of_body
from app.bidding.queries.asked import public_counts_of_body
from app.bidding.states import QuestionState
from app.intake.models import Expertise
from app.kernel.db import db
from app.reference.states import Procedure
from tests.builders.accounts import make_person
from tests.builders.intake import AT, make_official, make_published
from tests.client import Browser

Browse = Callable[..., Browser]


def _asked(expertise: Expertise, *, missed: int, answered: int) -> None:
    """Questions as they stand after the deadline."""
    answer = {"answer": "Yes.", "answered_at": AT, "answered_by_id": expertise.official_id}
    states = [(QuestionState.UNANSWERED, {})] * missed + [(QuestionState.ANSWERED, answer)] * answered
    for number, (state, facts) in enumerate(states, 1):
        db.session.add(
            NoticeQuestion(
                search_id=expertise.searches[0].id, number=number, mark="0" * 32, text="How?", asked_on=AT.date(),
                state=state, **facts,
            )
        )  # fmt: skip
    db.session.flush()


def test_notice_shows_the_share_of_public_searches_and_a_closed_one_shows_none(browse: Browse) -> None:
    official = make_official()
    first, second = (make_published(by=official, body=official.active_memberships[0].body) for _ in range(2))
    secret = make_published(by=official, body=first.body, procedure=Procedure.CRIMINAL, specialties=("handwriting",))
    few = make_published()
    _asked(few, missed=4, answered=0)
    _asked(secret, missed=20, answered=0)
    _asked(first, missed=1, answered=1)
    for viewer in (None, make_person()):
        assert "without an answer" not in browse(viewer).get(f"/notices/{second.number}").get_data(as_text=True)
    _asked(second, missed=0, answered=3)
    for viewer in (None, make_person(), official):
        page = browse(viewer).get(f"/notices/{second.number}").get_data(as_text=True)
        assert "this body left 20 % without an answer" in page
        assert "without an answer" not in browse(viewer).get(f"/notices/{few.number}").get_data(as_text=True)
    assert public_counts_of_body(first.body_id).rate == 20
    assert counts_of_body(first.body_id).rate == 84
