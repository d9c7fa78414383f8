"""The home page of everybody who signs in: what waits for me, what I wait for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, current_app, render_template
from flask_login import current_user

from app.accounts import policy as accounts
from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.backoffice import queries, words
from app.backoffice.views.nav import address
from app.bidding.policy import bidder_of
from app.bidding.states import SelectionState
from app.casework.policy.case import ANSWER
from app.casework.queries import WorkList, WorkRow
from app.kernel import clock
from app.kernel.guards import signed_in
from app.kernel.i18n import _, day, language
from app.registry.policy import can_keep_register

bp = Blueprint("backoffice", __name__)

# Where a line of a group leads; everything else leads to the page of the expertise.
LEADS_TO = {"draft": "intake.show", "prepared": "intake.publication", "open": "intake.show",
            "opened": "bidding.offers", "failed": "bidding.fallback"}  # fmt: skip
FIRST = ("overdue", "petitions", "challenges", "opened", "failed", "delivered", "accepted", "appointed")


@bp.get("/home")
@signed_in
def home() -> str:
    """What waits for me."""
    at = clock.now()
    on = clock.day_of(at)
    mine, others = _of_bodies(current_user, on)
    mine = [*_of_provider(current_user, on), *mine]
    _say_what_they_are_about([*mine, *others])
    kinds = {membership.body.kind for membership in current_user.active_memberships}
    return render_template(
        "backoffice/home.html",
        mine=mine,
        others=others,
        board=_board(current_user, at, on),
        ministry=_ministry(current_user, at, on),
        kinds={kind.value for kind in kinds},
        may_draft=bool(current_user.bodies_with(Verb.DRAFT)),
        beside=_links(current_user, kinds),
        endpoints=current_app.view_functions,
    )


def _section(key: str, count: int, lines: Iterable[dict[str, Any]], more: str | None = None) -> dict[str, Any]:
    lines = list(lines)
    return {"key": key, "title": words.GROUPS[key], "count": count, "lines": lines, "more": more}


def _say_what_they_are_about(sections: Iterable[dict[str, Any]]) -> None:
    """A number says little: the body reads its case number beside it, everybody the specialties."""
    lines = [line for section in sections for line in section["lines"]]
    known = queries.about({line["id"] for line in lines}, language=language())
    for line in lines:
        found = known[line["id"]]
        line["about"] = " · ".join(
            text for text in (found.case_number if line["own"] else "", found.specialties) if text
        )


def _of_bodies(actor: Person, on: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    groups = queries.body_groups(actor, on=on)
    if actor.bodies_with(*ANSWER):
        groups += [group for group in (queries.petitions(actor), queries.challenges(actor)) if group.count]
    groups.sort(key=lambda g: FIRST.index(g.key) if g.key in FIRST else len(FIRST))
    mine = [_body_section(group) for group in groups if group.mine]
    return mine, [_body_section(group) for group in groups if not group.mine]


def _body_section(group: queries.Group) -> dict[str, Any]:
    state = None if group.key in {"petitions", "challenges"} else group.key.replace("overdue", "in_work")
    more = address("intake.index", state=state) if group.count > len(group.lines) else None
    return _section(group.key, group.count, (_body_line(group.key, line) for line in group.lines), more)


def _body_line(key: str, line: queries.Line) -> dict[str, Any]:
    text = words.DAYS.get(key, words.DUE)
    href = address(LEADS_TO.get(key, "casework.show"), expertise_id=line.expertise_id)
    said = str(text) % {"day": day(line.due_on)} if line.due_on else ""
    shown = {"id": line.expertise_id, "own": True, "number": line.number, "href": href, "text": said}
    return shown | {"urgent": line.urgent, "late": line.late}


def _of_provider(actor: Person, on: date) -> list[dict[str, Any]]:
    if not queries.works(actor):
        return []
    page = WorkList(actor, on).page()
    answer = [row for row in page.items if row.selection.state is SelectionState.WAITING]
    work = [row for row in page.items if row.selection.state is not SelectionState.WAITING]
    more = address("casework.work") if page.count > len(page.items) else None
    sections = [
        _section("answer", len(answer), (_work_line("answer", row) for row in answer)),
        _section("work", len(work), (_work_line("work", row) for row in work), more),
    ]
    bidder = bidder_of(actor)
    if bidder:
        offers = queries.own_offers(bidder)
        sections.append(_section("offers", len(offers), (_offer_line(offer) for offer in offers)))
    return [section for section in sections if section["count"]]


def _work_line(key: str, row: WorkRow) -> dict[str, Any]:
    expertise = row.expertise
    due = row.selection.answer_due_on if key == "answer" else row.due_on
    text = str(words.DAYS.get(key, words.DUE)) % {"day": day(due)} if due else ""
    step = "" if key == "answer" else str(words.STEPS.get(expertise.state, ""))
    if row.suspended or row.choice_due:
        step = str(words.SUSPENDED if row.suspended else words.CHOICE)
    return {
        "id": expertise.id,
        "own": False,
        "number": expertise.number,
        "href": address("casework.show", expertise_id=expertise.id),
        "text": f"{step} {text}".strip(),
        "urgent": expertise.urgent,
        "late": row.overdue,
    }


def _offer_line(offer: queries.OwnOffer) -> dict[str, Any]:
    text = str(words.OPENED) if offer.opened else str(words.SEALED) % {"day": day(offer.offers_due_on)}
    href = address("bidding.receipt" if offer.opened else "bidding.offer", expertise_id=offer.expertise_id)
    shown = {"id": offer.expertise_id, "own": False, "number": offer.number, "href": href, "text": text}
    return shown | {"urgent": False, "late": False}


def _board(actor: Person, at: datetime, on: date) -> dict[str, Any] | None:
    """How many running searches suit the expert or the institute."""
    bidder = bidder_of(actor)
    if not bidder:
        return None
    return {"count": queries.fitting_searches(actor, bidder, at=at, on=on), "href": address("bidding.board")}


def _ministry(actor: Person, at: datetime, on: date) -> dict[str, Any]:
    """What the Ministry's people look after, by their rights."""
    facts: dict[str, Any] = {}
    if can_keep_register(actor):
        facts["register"] = queries.register_age(at=at, on=on)
    if Verb.EDIT_RULES in actor.verbs:
        facts["rules"] = len(queries.rules_not_set(on=on))
    if accounts.administers_bodies(actor):
        facts["bodies"] = queries.bodies_without_manager()
    return facts


def _links(actor: Person, kinds: set[BodyKind]) -> list[dict[str, str]]:
    """What is good to know, beside the work."""
    wanted = [("registry.index", _("Register of experts"))]
    if Verb.READ_FIGURES in actor.verbs:
        wanted.insert(0, ("reporting.figures", _("Figures")))
    if Verb.EDIT_RULES in actor.verbs or BodyKind.MINISTRY in kinds:
        wanted += [("reference.pilots", _("Pilots"))]
    wanted += [("reference.rules", _("Rules and terms")), ("reference.calendar", _("Working calendar"))]
    wanted += [("reference.specialties", _("Specialties"))]
    found = [(address(endpoint), text) for endpoint, text in wanted]
    return [{"href": href, "text": text} for href, text in found if href]
