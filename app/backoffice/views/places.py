"""Beside the work: the lists that belong to somebody's rights, and what is good to know. Nothing is a dead end."""

from __future__ import annotations

from app.accounts.models import Person
from app.accounts.policy import can_see_accounts, can_see_break_glass, can_see_dead_letters, can_see_resets
from app.accounts.states import Verb
from app.backoffice.views.nav import address
from app.casework.policy import can_see_papers, has_reviews
from app.casework.policy.case import PREPARE
from app.complaints.policy import can_file, may_have_methodical
from app.intake.policy import CASE_VERBS
from app.kernel.i18n import _, _l
from app.registry.policy import can_see_expiring

Places = list[dict[str, str]]


def _found(wanted: list[tuple[str, object]]) -> Places:
    places = [(address(endpoint), str(text)) for endpoint, text in wanted]
    return [{"href": href, "text": text} for href, text in places if href]


def own_lists(actor: Person) -> Places:
    """The lists for which this person has a right, beyond those of the menu."""
    lists = (
        ("casework.owing", _l("What we owe"), bool(actor.bodies_with(*PREPARE))),
        ("casework.owed", _l("What is owed to me"), actor.expert),
        ("casework.backlog", _l("Open work of the institute"), bool(actor.bodies_with(Verb.ASSIGN))),
        ("registry.expiring", _l("What runs out soon"), bool(can_see_expiring(actor))),
        ("complaints.index", _l("Complaints"), bool(can_file(actor))),
        ("casework.reviews_known", _l("Reviews inside the institute"), has_reviews(actor)),
        ("complaints.methodical_reviews", _l("Methodical reviews"), may_have_methodical(actor)),
        ("casework.papers", _l("Legal notices on paper"), bool(can_see_papers(actor))),
        ("accounts.alarms", _l("Legal notices that reach nobody"), bool(can_see_dead_letters(actor))),
        ("accounts.resets", _l("Resets of a second factor"), bool(can_see_resets(actor))),
        ("casework.break_glass", _l("Files opened by two people"), can_see_break_glass(actor)),
        ("intake.index", _l("Requests"), bool(actor.bodies_with(*CASE_VERBS))),
        ("backoffice.people", _l("Accounts of people"), bool(can_see_accounts(actor))),
        ("accounts.bodies", _l("Bodies"), bool(actor.active_memberships)),
    )
    return _found([(endpoint, text) for endpoint, text, concerns in lists if concerns])


def good_to_know(actor: Person) -> Places:
    """Public pages that people at work look up."""
    figures = [("reporting.figures", _("Figures"))] if Verb.READ_FIGURES in actor.verbs else []
    return _found(
        [
            *figures,
            ("registry.index", _("Register of experts")),
            ("reference.rules", _("Rules and terms")),
            ("reference.calendar", _("Working calendar")),
            ("reference.specialties", _("Specialties")),
            ("reference.pilots", _("Pilots")),
            ("casework.check", _("Check a signed document")),
            ("reporting.front", _("Sarap in figures")),
        ]
    )
