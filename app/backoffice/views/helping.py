"""Which help belongs to a page: the help of the viewer's role, at the section for what the page is for."""

from __future__ import annotations

from app.accounts.models import Person
from app.accounts.states import BodyKind
from app.backoffice import texts

ROLE_OF = {
    BodyKind.COURT: "clerk",
    BodyKind.INVESTIGATION: "investigator",
    BodyKind.PROSECUTION: "prosecutor",
    BodyKind.CHAMBER: "chamber",
    BodyKind.MINISTRY: "ministry",
}
# The first that fits: an endpoint or its beginning, and the anchor; a role without this anchor gets its whole page.
SECTIONS: tuple[tuple[str, str], ...] = (
    ("accounts.sign_in", "first"),
    ("accounts.set_up", "first"),
    ("accounts.second_factor", "first"),
    ("accounts.invit", "members"),
    ("accounts.member", "members"),
    ("accounts.bod", "members"),
    ("accounts.deleg", "members"),
    ("backoffice.home", "first"),
    ("bidding.questions", "offers"),
    ("bidding.fallback", "offers"),
    ("bidding.offers", "offers"),
    ("bidding.select", "offers"),
    ("bidding.amend", "publish"),
    ("bidding.search_again", "offers"),
    ("bidding.offer", "offer"),
    ("bidding.", "board"),
    ("casework.accept", "answer"),
    ("casework.decline", "answer"),
    ("casework.assign", "assign"),
    ("casework.backlog", "assign"),
    ("casework.review", "review"),
    ("casework.submit_review", "review"),
    ("casework.order_review", "review"),
    ("casework.issue_ruling", "ruling"),
    ("casework.hand_ruling", "ruling"),
    ("casework.conclusion", "sign"),
    ("casework.sign", "sign"),
    ("casework.ask_", "petitions"),
    ("casework.decide_", "petitions"),
    ("casework.", "work"),
    ("complaints.methodical", "methodical"),
    ("complaints.", "complaints"),
    ("intake.consents", "consent"),
    ("intake.decide_consent", "consent"),
    ("intake.publi", "publish"),
    ("intake.prepare", "publish"),
    ("intake.notice", "board"),
    ("intake.party_", "read"),
    ("intake.", "request"),
    ("reference.", "rules"),
    ("registry.", "register"),
    ("reporting.", "figures"),
)


def role_of(actor: Person | None) -> str | None:
    """The help page of somebody's role; None for those without one."""
    if actor is None:
        return None
    kinds = {membership.body.kind for membership in actor.active_memberships}
    if BodyKind.INSTITUTE in kinds:
        return "state-expert" if actor.expert else "institute-head"
    if actor.expert and not kinds:
        return "private-expert"
    return next((ROLE_OF[kind] for kind in BodyKind if kind in kinds and kind in ROLE_OF), None)


def help_for(endpoint: str | None, actor: Person | None, language: str) -> str:
    """The address of the help with a page."""
    role = role_of(actor) or ("party" if (endpoint or "").startswith("intake.party_page") else None)
    if role is None:
        return "/help"
    wanted = next((anchor for beginning, anchor in SECTIONS if (endpoint or "").startswith(beginning)), "")
    known = {section.anchor for section in texts.text(role, language).sections}
    return f"{texts.address(role)}#{wanted}" if wanted in known else texts.address(role)
