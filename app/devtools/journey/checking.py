"""Last chapter: what must be true at the end."""

from __future__ import annotations

import csv
import io
import uuid

from sqlalchemy import select

from app.bidding.models import FitCheck
from app.bidding.states import FitMoment
from app.devtools.journey.run import Journey, Steps, expect
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.kernel.db import db

BEFORE = Steps()
STEPS = Steps()


def counts(journey: Journey) -> dict[str, int]:
    """The Ministry's counts, from the file that its page offers: the line of the whole, by column."""
    status, body, _ = journey.as_role("analyst").raw("/figures/counts.csv?lang=en&procedure=civil")
    expect(status == 200, f"the Ministry's file answered {status}")
    rows = [row for row in csv.reader(io.StringIO(body.decode("utf-8-sig"))) if len(row) > 3]
    head, total = rows[0], rows[-1]
    return {name: int(value) for name, value in zip(head[1:], total[1:], strict=True) if value.isdigit()}


@BEFORE.step("reads the figures before", "analyst")
def read_before(journey: Journey) -> None:
    journey.facts["before"] = counts(journey)


@STEPS.step("the expertise is closed", "judge")
def is_closed(journey: Journey) -> None:
    page = journey.as_role("judge").get(f"/expertises/{journey.expertise}")
    expect("closed" in page.text.casefold(), "the page does not say closed")
    state = db.session.scalar(select(Expertise.state).where(Expertise.id == uuid.UUID(journey.expertise)))
    db.session.rollback()
    expect(state is ExpertiseState.CLOSED, f"the expertise is {state}")


@STEPS.step("fit checks are stored at four moments, each with its source", "judge")
def four_checks(journey: Journey) -> None:
    asked = select(FitCheck).where(FitCheck.expertise_id == uuid.UUID(journey.expertise), FitCheck.fit.is_(True))
    checks = db.session.scalars(asked).all()
    moments = {check.moment for check in checks if check.source}
    db.session.rollback()
    expect(moments == set(FitMoment), f"stored only at {sorted(moments)}")


@STEPS.step("the counts have changed by exactly one", "analyst")
def counts_changed(journey: Journey) -> None:
    before, after = journey.facts["before"], counts(journey)
    changed = {name: after.get(name, 0) - before.get(name, 0) for name in {*before, *after}}
    for name in ("Requested", "Done"):
        expect(changed.get(name) == 1, f"{name} changed by {changed.get(name)}: {changed}")
