"""The page of an expertise and its tabs; the provider's list of work."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, render_template, request
from flask_login import current_user

from app.bidding.models import Bid
from app.bidding.rules import words as bid_words
from app.casework import clock_words, history_words, labels, policy, queries
from app.casework.policy import Case
from app.casework.queries import File, WorkList, conclusions
from app.casework.views import pages
from app.casework.views.challenge_words import whom
from app.intake.models import Expertise
from app.kernel import clock
from app.kernel.access import note_access
from app.kernel.clock import day_of
from app.kernel.guards import signed_in

bp = Blueprint("casework", __name__)


def open_file(expertise_id: uuid.UUID) -> File:
    """The expertise as this viewer may see it, on the site's day; once for all parts of the printed whole."""
    printed: File | None = g.get("printed_file")
    if printed is not None and printed.case.expertise.id == expertise_id:
        return printed
    file = queries.get_file_visible_to(current_user, expertise_id, on=day_of(clock.now()))
    if policy.reads_by_grant(current_user, file.case):
        note_reading(file.case)
    elif file.case.expertise.restricted:
        note_restricted(file.case.expertise)
    return file


def note_restricted(expertise: Expertise) -> None:
    """Whoever opens a restricted expertise leaves a trace, which the official in charge sees."""
    note_access(
        kind="expertise", thing_id=expertise.id, owners=[expertise.official_id], number=expertise.number,
        body_id=expertise.body_id,
    )  # fmt: skip


def note_reading(case: Case) -> None:
    """Whoever reads by break-glass leaves a trace with each page and file, which its owners see."""
    note_access(
        kind="case",
        thing_id=case.expertise.id,
        owners=owners_of(case),
        number=case.expertise.number,
        grant_id=current_user.opened[case.expertise.id],
    )


def owners_of(case: Case) -> set[uuid.UUID]:
    """Whose file it is: the official in charge, the expert, and each further member of a team."""
    experts = [case.expert_person_id, *(member.place.expert.person_id for member in case.further_members)]
    return {case.expertise.official_id, *(person_id for person_id in experts if person_id is not None)}


def note_conclusion(case: Case) -> None:
    """Its authors see who opened it."""
    signed, mine = case.conclusion, policy.of_body(current_user, case)
    if signed is not None:
        note_access(
            kind="conclusion",
            thing_id=signed.id,
            owners=conclusions.authors_of(signed),
            number=case.expertise.number,
            body_id=case.expertise.body_id if mine else None,
            grant_id=current_user.opened.get(case.expertise.id),
        )


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
        opens_ruling=policy.can_open_ruling(current_user, file.case),
        part="printed_file" in g,  # without the frame of a page
        **more,
    )


def note_compared(expertise: Expertise, bids: Sequence[Bid]) -> None:
    """Whose opened offers are shown may see by whom."""
    owners = {bid.placed_by_id for bid in bids} | {bid.expert.person_id for bid in bids if bid.expert.person_id}
    note_access(
        kind="comparison", thing_id=bids[-1].search_id, owners=owners, number=expertise.number,
        body_id=expertise.body_id,
    )  # fmt: skip


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
        bringer=lambda challenge: pages.bringer(case, challenge, current_user),
        whom=whom,
        reads_challenge=lambda challenge: policy.reads_challenge(current_user, case, challenge),
        waiting_days=lambda petition: pages.waiting_days(petition, on=day_of(clock.now())),
        today=day_of(clock.now()),
        bid_words=bid_words,
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


@bp.get("/expertises/<uuid:expertise_id>/journal")
@signed_in
def journal(expertise_id: uuid.UUID) -> str:
    file = open_file(expertise_id)
    case = file.case
    whole = policy.of_body(current_user, case) or policy.reads_by_grant(current_user, case)
    money = frozenset() if policy.sees_money(current_user, case) else queries.OF_MONEY
    things = frozenset() if policy.can_see_contents(current_user, case) else queries.OF_THINGS
    entries = queries.history(case, for_body=whole, without=money | things)
    return render(file, "journal", items=history_words.timeline(entries))
