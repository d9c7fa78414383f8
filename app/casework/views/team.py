"""The tab “Team”: who works on it, each member's part, and the steps each has taken."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import url_for
from flask_login import current_user

from app.bidding import queries as bidding
from app.bidding.rules import words
from app.casework import policy
from app.casework.policy import Case, Member
from app.casework.views.acts import ACTS
from app.casework.views.case import bp, open_file, render
from app.kernel.guards import signed_in
from app.kernel.i18n import name_of


@bp.get("/expertises/<uuid:expertise_id>/team")
@signed_in
def team(expertise_id: uuid.UUID) -> str:
    """A table of members and steps; for a single expert the one line."""
    file = open_file(expertise_id)
    case = file.case
    members = [_line(case, member) for member in case.team]
    alone = bidding.team_of(case.selection) if case.selection is not None and not members else []
    return render(
        file,
        "team",
        members=members,
        alone=alone,
        bid_words=words,
        is_institute=policy.leads_institute(current_user, case),
    )


def _line(case: Case, member: Member) -> Mapping[str, Any]:
    """One row: the leader's steps are those of the appointment."""
    taken = case.appointment if member.place.leads else member.steps
    names = {specialty.id: name_of(specialty) for specialty in case.expertise.specialties}
    return {
        "place": member.place,
        "living": member.living,
        "part": "; ".join(names[key] for key in member.place.specialty_ids if key in names),
        "steps": taken if member.living else None,
        "links": [
            {"href": url_for(f".{act.name}", expertise_id=case.expertise.id, thing_id=member.id), "text": act.title}
            for act in ACTS
            if act.thing == "member" and act.may(current_user, case, member)
        ],
    }
