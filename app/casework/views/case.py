"""The page of an expertise and its tabs; the provider's list of work."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, render_template, request
from flask_login import current_user

from app.casework import clock_words, history_words, labels, policy, queries
from app.casework.queries import File, WorkList
from app.casework.views import pages
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.guards import signed_in
from app.registry.policy import reasons_from_json

bp = Blueprint("casework", __name__)


def open_file(expertise_id: uuid.UUID) -> File:
    """The expertise as this viewer may see it, on the site's day."""
    return queries.get_file_visible_to(current_user, expertise_id, on=day_of(clock.now()))


def render(file: File, tab: str, **more: Any) -> str:
    """A tab of the page, with what stands on all of them."""
    return render_template(
        f"casework/{tab}.html",
        file=file,
        case=file.case,
        expertise=file.case.expertise,
        tabs=pages.tabs(file, tab),
        turn=pages.turn_line(file, current_user, on=day_of(clock.now())),
        sentence=pages.sentence(file),
        label=labels.label,
        article=labels.article,
        colour=labels.colour,
        provider=pages.provider_name(file.case),
        is_body=policy.of_body(current_user, file.case),
        **more,
    )


@bp.get("/expertises")
@signed_in
def work() -> str:
    """What the expert works on, or the whole institute."""
    done = request.args.get("show") == "done"
    found = WorkList(current_user, day_of(clock.now()), done)
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    return render_template("casework/work.html", page=page, done=done, label=labels.label, colour=labels.colour)


@bp.get("/expertises/<uuid:expertise_id>")
@signed_in
def show(expertise_id: uuid.UUID) -> str:
    file = open_file(expertise_id)
    case = file.case
    return render(
        file,
        "show",
        buttons=pages.buttons(case, current_user),
        steps=pages.steps(case, current_user),
        elsewhere=pages.elsewhere(case, current_user),
        decide=lambda thing, *names: pages.answers(case, current_user, thing, names),
    )


@bp.get("/expertises/<uuid:expertise_id>/request")
@signed_in
def contents(expertise_id: uuid.UUID) -> str:
    file = open_file(expertise_id)
    return render(file, "contents", may=policy.can_see_contents(current_user, file.case))


@bp.get("/expertises/<uuid:expertise_id>/clock", endpoint="clock")
@signed_in
def clock_page(expertise_id: uuid.UUID) -> str:
    return render(open_file(expertise_id), "clock", words=clock_words)


@bp.get("/expertises/<uuid:expertise_id>/documents")
@signed_in
def documents(expertise_id: uuid.UUID) -> str:
    file = open_file(expertise_id)
    case = file.case
    return render(
        file,
        "documents",
        may_ruling=policy.can_open_ruling(current_user, case),
        may_conclusion=policy.can_open_conclusion(current_user, case),
        checks=queries.fit_checks_of(case),
        reasons=reasons_from_json,
    )


@bp.get("/expertises/<uuid:expertise_id>/journal")
@signed_in
def journal(expertise_id: uuid.UUID) -> str:
    file = open_file(expertise_id)
    entries = queries.history(file.case, for_body=policy.of_body(current_user, file.case))
    return render(file, "journal", items=history_words.timeline(entries))
