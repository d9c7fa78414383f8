"""The jobs of casework run under the names that others enqueue, and twice without harm."""

from __future__ import annotations

from datetime import timedelta

from app.casework import jobs
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
