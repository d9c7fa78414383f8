"""One page of a whole expertise, for paper. Each part is exactly what its tab shows this viewer, by its own policy."""

from __future__ import annotations

import uuid
from typing import Any

from flask import current_app, g, render_template
from flask_login import current_user

from app.bidding import policy as bidding_policy
from app.bidding import queries as bidding
from app.bidding.queries.outcome import outcomes_of
from app.bidding.rules import words
from app.casework import policy
from app.casework.policy import Case
from app.casework.queries import File
from app.casework.views import pages
from app.casework.views.case import bp, note_compared, open_file, render
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import Decision

# In the order of the case rather than of the tabs; a tab that is not named comes behind these.
ORDER = ("show", "contents", "offers", "team", "documents", "clock", "turns", "objects", "money")
LAST = "journal"
# Who may do what here, and how letters went, is of the service and not of the case.
NOT_PRINTED = {"people", "notices_of"}


def _parts(file: File) -> list[tuple[str, str]]:
    """Endpoint and name of each part."""
    named = [(name, str(text)) for name, text in pages.tabs_of(file) if name not in NOT_PRINTED]
    place = {name: number for number, name in enumerate(ORDER)} | {LAST: len(ORDER) + 1}
    return sorted([*named, ("offers", _("Offers and choice"))], key=lambda part: place.get(part[0], len(ORDER)))


def _part(name: str, file: File) -> str:
    """What the tab shows, without the frame of a page: its view is asked with the file that is open already."""
    if name == "offers":
        return _offers(file)
    return str(current_app.view_functions[f"casework.{name}"](expertise_id=file.case.expertise.id))


def _offers(file: File) -> str:
    """For the body the opened offers and every choice; for the provider what was agreed with it; nothing else."""
    case, may = file.case, _may_see_offers(file.case)
    rows = outcomes_of(case.expertise.id) if may else []
    if rows:
        note_compared(case.expertise, [row.bid for row in rows])
    mine = case.selection is not None and policy.of_provider(current_user, case)
    return render(
        file,
        "print_offers",
        may=may,
        rows=rows,
        choices=bidding.selections_of(case.expertise.id) if may else [],
        terms=bidding.terms_of(case.selection) if case.selection is not None and (may or mine) else None,
        bid_words=words,
    )


def _may_see_offers(case: Case) -> Decision:
    return bidding_policy.can_see_offers(current_user, case.expertise)


@bp.get("/expertises/<uuid:expertise_id>/print")
@signed_in
def print_whole(expertise_id: uuid.UUID) -> Any:
    """Everything that the viewer may see of the expertise, part by part, to be printed on A4."""
    g.printed_file = file = open_file(expertise_id)
    parts = [{"name": name, "title": title, "html": _part(name, file)} for name, title in _parts(file)]
    return render_template(
        "casework/print_whole.html", expertise=file.case.expertise, parts=parts, sentence=pages.sentence(file)
    )
