"""What is over is not shown as if it ran: when it was due, and when it was done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.casework import service
from app.casework.states import LateReason
from app.kernel import clock
from app.kernel.i18n import day as words_of
from app.kernel.i18n import force_locale
from tests.builders import casework as build

DAY = timedelta(days=1)


@pytest.mark.parametrize("end", ["completed", "late", "delivered", "returned"])
def test_both_sides_read_when_the_work_was_due_and_when_it_was_done(ctx, browse, monkeypatch, end):
    selection, day = build.make_started()
    open_one, _day = build.make_started()  # of others
    late = end == "late"
    over = day + (60 if late else 5) * DAY
    monkeypatch.setattr(clock, "now", lambda: build.noon(over + 2 * DAY))
    here, expert = f"/expertises/{selection.expertise_id}", browse(build.expert_of(selection), lang="en")
    judge = browse(build.official_of(selection.expertise), lang="en")
    assert "Due on " in expert.get(here).text
    if end == "returned":
        build.make_suspended(selection, day=day + DAY)
        monkeypatch.setattr(clock, "now", lambda: build.noon(day + 60 * DAY))
        over = day + 60 * DAY
        service.return_unexecuted(
            selection.expertise, reason="Nothing came.", by=build.expert_of(selection), at=build.noon(over)
        )
    elif end == "delivered":
        build.make_delivered(selection, day=over)
    else:
        reason = LateReason.ABSENCE if late else None
        build.make_signed(selection, day=over, late_reason=reason)
    with force_locale("en"):
        done = words_of(over)
    said = {
        "completed": f"and was completed on {done}, on time",
        "late": f"and was completed on {done}, late",
        "delivered": f"The conclusion was handed over on {done}.",
        "returned": f"and was returned without execution on {done}",
    }[end]
    for browser in (expert, judge):
        for page in (here, f"{here}/clock", f"{here}/print"):
            text = browser.get(page).text
            assert said in text, page
            assert "Due on " not in text
            assert "Calendar days left" not in text
            assert ">Due<" not in text.replace("\n", "").replace(" ", "")
            assert "Was due" in text
    listed = expert.get("/expertises" + ("" if end in ("completed", "late") else "?show=done")).text
    row = listed.split(selection.expertise.number)[-1].split("</tr>")[0]
    assert ("Hand over by" if end in ("completed", "late") else done) in row
    desk = expert.get("/work").text
    assert ("Hand over by" in desk) is (end in ("completed", "late"))
    assert open_one.expertise.number not in desk
