"""Rounds over many things: what fails with one of them holds up no other, and says nothing of what it holds."""

from __future__ import annotations

from sqlalchemy import text
from structlog.testing import capture_logs

from app.accounts.models import Person
from app.kernel.apart import each_apart
from app.kernel.db import db
from tests.builders.accounts import make_person


def test_one_that_fails_is_undone_and_named_and_holds_up_no_other(ctx) -> None:
    first, bad, last = (make_person(name="Before") for _ in range(3))

    def rename(key):
        person = db.session.get_one(Person, key)
        person.name = "After"
        db.session.flush()
        if key == bad.id:
            db.session.execute(text("select 'planted-secret'::integer"))
        return person.email

    with capture_logs() as told:
        given = each_apart(rename, [first.id, bad.id, last.id], name="not_renamed")
    assert given == [first.email, last.email]
    assert [one.name for one in (first, bad, last)] == ["After", "Before", "After"]
    assert [(line["event"], line["id"], line["kind"]) for line in told] == [("not_renamed", str(bad.id), "DataError")]
    assert "planted-secret" not in str(told)
