"""The jobs of casework run under the names that others enqueue, and twice without harm."""

from __future__ import annotations

from datetime import timedelta

from app.casework import jobs, queries, service
from app.casework.service import warnings
from app.kernel.jobs import queue
from tests.builders import casework as build
from tests.builders.bidding import letters_to


def test_the_jobs_have_their_names():
    assert {"casework.recompute_clocks", "casework.send_warnings"} <= set(queue.tasks)


def test_the_warning_job_runs_twice_and_writes_once(ctx):
    selection, day = build.make_started()
    at = build.noon(day + timedelta(days=60))
    jobs.send_warnings(at=at)
    jobs.send_warnings(at=at + timedelta(hours=1))
    jobs.recompute_clocks(at=at)
    assert letters_to(build.expert_of(selection)).count("casework/overdue") == 1


def test_the_warning_job_locks_only_the_clocks_of_which_there_is_news(ctx, monkeypatch):
    (late, day), (quiet, _same) = build.make_started(), build.make_started()
    far, by = day + timedelta(days=365), quiet.expertise.official
    service.extend_term(quiet.expertise, until=far, reason="So.", by=by, at=build.noon(day))
    locked = []
    monkeypatch.setattr(
        warnings, "locked_case", lambda one, *, on: locked.append(one.id) or queries.locked_case(one, on=on)
    )
    at = build.noon(day + timedelta(days=60))
    jobs.send_warnings(at=at)
    jobs.send_warnings(at=at + timedelta(hours=1))
    assert locked == [late.expertise_id]
