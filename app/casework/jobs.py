"""Jobs of casework: warnings at the points of the clock, clocks counted anew after a change of the calendar."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.casework import queries, service
from app.kernel.clock import day_of
from app.kernel.jobs import job


@job("casework.recompute_clocks")
def recompute_clocks(*, at: datetime) -> None:
    """After a change of the working calendar: every open clock anew, differences into the journal."""
    service.recompute_clocks(at=at)


# Each warning is sent once, so going round every hour gives daily letters, also after the demo clock was moved.
@job("casework.send_warnings", every="7 * * * *")
def send_warnings(*, at: datetime) -> None:
    service.send_warnings(at=at)


@job("casework.tell_of_late_couriers", every="17 * * * *")
def tell_of_late_couriers(*, at: datetime) -> None:
    """Letters about objects that a courier should have brought by now, each once."""
    service.tell_of_late_couriers(queries.late_hand_overs(day_of(at)), at=at)


@job("casework.tell_of_late_decisions", every="27 * * * *")
def tell_of_late_decisions(*, at: datetime) -> None:
    """Letters about challenges that wait longer than the rule allows, each once."""
    service.tell_of_late_decisions(at=at)


@job("casework.drop_moot_challenges", every="*/5 * * * *")
def drop_moot_challenges(*, at: datetime) -> None:
    """Challenges of whoever has nothing to do with the expertise any more end."""
    service.drop_moot_challenges(at=at)


@job("casework.see_to_readers", every="*/5 * * * *")
def see_to_readers(*, at: datetime) -> None:
    """Drafts that nobody of the institute can read: told to whoever assigns, given on once somebody can."""
    service.see_to_readers(at=at)


@job("casework.turns_before_rulings", every="*/5 * * * *")
def turns_before_rulings(*, at: datetime) -> None:
    """While a ruling waits for parties to read a change it is their turn, and the body's again after that."""
    service.turns_before_rulings(at=at)


@job("casework.clear_packages", every="37 * * * *")
def clear_packages(*, at: datetime) -> None:
    """Packages that are no longer on offer lose their bytes; those that nobody makes any more are given up."""
    service.clear_packages(at=at)
    service.give_up_packages(at=at)


@job("casework.begin_package")
def begin_package(*, at: datetime, package_id: str) -> None:
    """A package that was asked for is taken up."""
    service.begin_package(uuid.UUID(package_id), at=at)


@job("casework.make_package")
def make_package(*, at: datetime, package_id: str) -> None:
    """The whole file of an expertise as one package, and a letter to whoever asked."""
    service.make_package(uuid.UUID(package_id), at=at)
