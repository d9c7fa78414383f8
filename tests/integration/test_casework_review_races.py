"""Two at once: reviewers of one draft, and a signature against a review that is ordered. Real threads and commits."""

from __future__ import annotations

from typing import Any

from flask import Flask

from app.accounts.models import Person
from app.accounts.states import Verb
from app.casework import service
from app.casework.models import Conclusion, InstituteReview
from app.casework.rules.reviews import ReviewKind, ReviewState
from app.intake.models import Expertise
from app.kernel.db import db
from tests.builders import accounts
from tests.builders.reviews import HOUR, make_work
from tests.races import at_once, names


def test_two_reviewers_pass_once_and_a_signature_meets_an_ordered_review_once(own_app: Flask) -> None:
    work = make_work()
    other = accounts.make_person(work.selection.institute, [Verb.REVIEW])
    review = work.order(ReviewKind.ADMINISTRATIVE)[0]
    ids = {"review": review.id, "expertise": work.expertise.id, "writer": work.writer.id, "head": work.head.id}
    people, at = (work.former.id, other.id), work.at + HOUR
    db.session.commit()

    def submit() -> Any:
        one, by = db.session.get_one(Expertise, ids["expertise"]), db.session.get_one(Person, ids["writer"])
        return service.submit_review(one, by=by, at=at).id

    assert sorted(names(at_once(own_app, submit, submit)), key=str) == [None, "WrongState"]
    assert db.session.query(InstituteReview).count() == 1
    db.session.rollback()

    def passes(person: Any) -> Any:
        found = db.session.get_one(InstituteReview, ids["review"])
        return service.pass_review(found, by=db.session.get_one(Person, person), at=at).id

    answers = at_once(own_app, *(lambda one=one: passes(one) for one in people))
    assert sorted(names(answers), key=str) == [None, "WrongState"]

    def sign() -> Any:
        one, by = db.session.get_one(Expertise, ids["expertise"]), db.session.get_one(Person, ids["writer"])
        signed = service.sign_conclusion(one, by=by, at=at)
        return signed.id if signed is not None else None

    def order() -> Any:
        one, by = db.session.get_one(Expertise, ids["expertise"]), db.session.get_one(Person, ids["head"])
        return service.order_review(one, kinds=[ReviewKind.TECHNICAL], reason="Күрделі.", by=by, at=at)[0].id

    answers = at_once(own_app, sign, order)
    assert sorted(names(answers), key=str) == [None, "WrongState"]
    signed = db.session.query(Conclusion).count()
    ordered = db.session.query(InstituteReview).filter_by(state=ReviewState.ORDERED).count()
    assert (signed, ordered) in {(1, 0), (0, 1)}
