"""Packages whose days are over lose their bytes; those that were begun and left lying count as failed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select

from app.casework.models import Package
from app.casework.service import letters
from app.casework.states import PackageState
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.journal import record
from app.kernel.keeping import file_store
from app.kernel.moves import make_move

LONGEST = timedelta(days=1)  # what is not made after this is not made any more
ABANDONED = "Abandoned"


def clear_packages(*, at: datetime) -> int:
    """Delete the bytes of packages that are no longer on offer. Each once; the record stays and says when.

    Returns how many. A copy with personal data must not lie about longer than it is offered (rule export.days).
    """
    today, cleared = day_of(at), 0
    over = (
        select(Package)
        .where(Package.state == PackageState.READY, Package.until < today, ~Package.contents.has_key("cleared_on"))
        .order_by(Package.id)
        .with_for_update(skip_locked=True)
    )
    for package in db.session.scalars(over).all():
        package.contents = package.contents | {"cleared_on": today.isoformat()}
        record(package, "clear", by=None, at=at)
        db.session.flush()
        if not db.session.scalar(select(_needed(package, today))):
            file_store().discard(package.sha256 or "")
        cleared += 1
    return cleared


def _needed(package: Package, today: date) -> ColumnElement[bool]:
    """Does another package, still on offer, have the very same bytes?"""
    offered = or_(Package.until.is_(None), Package.until >= today)
    same = (Package.sha256 == package.sha256, Package.id != package.id, Package.state == PackageState.READY)
    return select(Package.id).where(*same, offered).exists()


def give_up_packages(*, at: datetime) -> int:
    """Fail what was asked for long ago and nobody makes now: else no other one of its kind could be asked for.

    Whatever is being made is locked by its job and left alone. Returns how many.
    """
    lying = (
        select(Package)
        .where(Package.state.in_((PackageState.ASKED, PackageState.IN_MAKING)), Package.asked_at < at - LONGEST)
        .order_by(Package.id)
        .with_for_update(skip_locked=True)
    )
    given_up = db.session.scalars(lying).all()
    for package in given_up:
        package.fault, package.settled_at = ABANDONED, at
        make_move(package, "fail", by=None, at=at, facts={"fault": ABANDONED})
        letters.to_people([package.asked_by_id], package.expertise, "package_failed", at=at)
    return len(given_up)
