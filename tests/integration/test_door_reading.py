"""A safe request runs in a read-only transaction: the database itself refuses it a write."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.kernel.db import db

WRITE = text("update region set name_en = name_en")


def test_a_get_cannot_write(own_app: Flask) -> None:
    db.session.remove()
    with own_app.test_request_context("/"):
        db.session.rollback()
        with pytest.raises(DBAPIError, match="read-only"):
            db.session.execute(WRITE)
        db.session.remove()


def test_the_connection_of_a_get_may_write_for_the_next_request(own_app: Flask) -> None:
    db.session.remove()
    for method in ("GET", "POST"):
        with own_app.test_request_context("/", method=method):
            assert db.session.scalar(text("show transaction_read_only")) == ("on" if method == "GET" else "off")
            db.session.remove()
    db.session.execute(WRITE)
    db.session.rollback()
