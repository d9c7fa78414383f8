"""Who can do what on one expertise; and what was done under a delegation."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.accounts import queries as accounts
from app.accounts.models import Body
from app.accounts.states import Verb
from app.accounts.words import VERB_LABELS
from app.casework import history_words, policy, queries
from app.casework.policy import Case
from app.casework.views.case import bp, open_file, render
from app.intake import queries as intake
from app.intake.policy import CASE_VERBS, lets_in
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.guards import signed_in


@bp.get("/expertises/<uuid:expertise_id>/people")
@signed_in
def people(expertise_id: uuid.UUID) -> str:
    """The appointing body's people and the provider, each with what they may do, in words."""
    file = open_file(expertise_id)
    case, sides = file.case, _sides(file.case)
    return render(
        file,
        "people",
        sides=sides,
        labels=VERB_LABELS,
        expert=case.selection.expert if case.selection is not None else None,
        institute=case.selection.institute if case.selection is not None else None,
    )


def _sides(case: Case) -> list[dict[str, Any]]:
    """The appointing body, and the institute where there is one: its people, the rights that count here.

    Names are shown to people of the same side; the other side knows positions, and the official in charge.
    """
    today, chosen, body = day_of(clock.now()), case.selection, case.expertise.body
    sides: list[tuple[Body, tuple[Verb, ...], bool]] = [(body, CASE_VERBS, policy.of_body(current_user, case))]
    if chosen is not None and chosen.institute is not None:
        sides.append((chosen.institute, (Verb.ASSIGN,), policy.of_provider(current_user, case)))
    return [
        {
            "body": side,
            "verbs": verbs,
            "own": own or policy.reads_by_grant(current_user, case),
            "people": [one for one in _holders(side, case, on=today) if one.verbs & set(verbs)],
        }
        for side, verbs, own in sides
    ]


def _holders(side: Body, case: Case, *, on: date) -> list[accounts.Holder]:
    """The people of one side; of the body that orders a restricted expertise only those who may know of it."""
    people, expertise = accounts.holders(side.id, on=on), case.expertise
    if side.id != expertise.body_id or not expertise.restricted:
        return people
    named = {one.person.id for one in intake.insiders_of(expertise)}
    return [
        one
        for one in people
        if lets_in(expertise, one.membership.person_id, publishes=Verb.PUBLISH in one.verbs, named=named)
    ]


@bp.get("/delegations/<uuid:delegation_id>/acts")
@signed_in
def acts_under(delegation_id: uuid.UUID) -> str:
    """What was done with the rights that this delegation lent, the newest first."""
    delegation = accounts.get_delegation_visible_to(current_user, delegation_id)
    found = queries.ActsUnder(delegation.id, delegation.to_person_id)
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    mine = current_user.id in {delegation.from_person_id, delegation.to_person_id}
    items = history_words.plain_lines(page.items, who=delegation.receiver.name, whole=mine)
    return render_template("casework/acts_under.html", delegation=delegation, page=page, items=items)
