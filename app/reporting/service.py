"""Figures made and kept: one computation for each set of filters at a time, however many ask."""

from __future__ import annotations

import json
import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.kernel.db import apart, db
from app.kernel.ids import uuid7
from app.kernel.policy import require
from app.reference import queries as reference
from app.reporting import policy
from app.reporting.models import KeptFigures
from app.reporting.queries import Dimension, Made, Question, Scope, kept

FRESH = timedelta(minutes=10)  # so old the figures of a page may be
PUBLIC_FRESH = timedelta(hours=1)  # those of the front page: a job renews them, and no visitor should wait
APART = timedelta(minutes=1)  # at least between two makings that somebody asks for
KEPT = timedelta(hours=2)  # so long the files of a page can be had
SKEW = timedelta(minutes=1)  # how far a moment of somebody else may lie ahead
LONGEST_WAIT = "50s"

PUBLIC = Question(Scope(public=True), Dimension.PROCEDURE)
USUAL = Question(Scope(), Dimension.PROCEDURE)  # what the Ministry's page opens with


def figures_of(question: Question, *, at: datetime) -> Made:
    """The figures of these filters, kept or made. Whoever asks must have been checked before.

    While somebody else makes them, older ones are told if there are any; their moment says so.
    """
    fresh = PUBLIC_FRESH if question.scope.public else FRESH
    return kept.latest(question, since=at - fresh, until=at + SKEW) or _make(question, since=at - fresh, at=at)


def make_anew(question: Question, *, by: Person, at: datetime) -> Made:
    """The figures made at this moment; or those made within the last minute, by whomever."""
    require(policy.can_read_figures(by))
    return _make(question, since=at - APART, at=at, wait=True)


def renew(question: Question, *, at: datetime) -> Made:
    """What nobody should wait for, made by a job; a second one running late makes nothing twice."""
    return _make(question, since=at - APART, at=at, wait=True)


def clear(*, at: datetime) -> None:
    """Throw away what is older than the files of a page can be had."""
    db.session.execute(delete(KeptFigures).where(KeptFigures.made_at < at - KEPT))


def _make(question: Question, *, since: datetime, at: datetime, wait: bool = False) -> Made:
    """One at a time for each question; whoever comes second takes what the first has made."""
    with apart() as own:
        ours, stamp = own.execute(
            select(func.pg_try_advisory_xact_lock(_number(question)), reference.stamp_column())
        ).one()
        if not ours:
            older = None if wait else kept.latest(question, since=at - KEPT, until=at + SKEW)
            if older is not None:
                return older
            own.execute(select(func.set_config("lock_timeout", LONGEST_WAIT, True)))
            own.execute(select(func.pg_advisory_xact_lock(_number(question))))
            stamp = own.scalar(select(reference.stamp_column()))
        found = kept.latest(question, since=since, until=at + SKEW, session=own)
        return found or _keep(question, own, stamp=stamp, at=at)


def _number(question: Question) -> ColumnElement[int]:
    return func.hashtextextended("figures " + question.key, 0)


def _keep(question: Question, own: Session, *, stamp: uuid.UUID | None, at: datetime) -> Made:
    """Count, and keep it under the rules and pilots of before the counting began."""
    content = json.loads(json.dumps(kept.count(question, at=at)))  # the same shape as when it is read again
    made = Made(question, uuid7(), at, content)
    if stamp is not None:
        values = {"id": made.id, "question": question.key, "stamp": stamp, "made_at": at, "content": content}
        own.execute(insert(KeptFigures).values(values))
    return kept.unpacked(made)
