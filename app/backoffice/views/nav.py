"""What every page shows: sections by the viewer's rights, who is signed in, the footer, the demo's day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, has_request_context, request, url_for
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.routing import BuildError

from app.accounts.models import Person
from app.accounts.policy import administers_bodies
from app.accounts.states import BodyKind, Verb
from app.backoffice.views.helping import help_for
from app.complaints.policy import reviews
from app.intake.policy import CASE_VERBS
from app.kernel import clock
from app.kernel.i18n import _, day, language, name_of


@dataclass(frozen=True)
class Viewer:
    """Who is signed in, as the header says it."""

    name: str
    email: str
    role: str


def address(endpoint: str, **values: Any) -> str | None:
    """The address of a page, or None where this site has no such page."""
    if endpoint not in current_app.view_functions:
        return None
    try:
        return url_for(endpoint, **{name: value for name, value in values.items() if value is not None})
    except BuildError:
        return None


def _item(endpoint: str, text: str, count: int | None = None, **values: Any) -> dict[str, Any] | None:
    href = address(endpoint, **values)
    if href is None:
        return None
    path = request.path
    active = path == href if href == "/" else path == href or path.startswith(f"{href}/")
    return {"text": text, "href": href, "active": active, "count": count or None}


def _public() -> list[dict[str, Any] | None]:
    return [
        _item("intake.notices", _("Open searches")),
        _item("registry.index", _("Register")),
        _item("reference.rules", _("Rules")),
    ]


def _own(actor: Person) -> list[dict[str, Any] | None]:
    desks = (("home", _("Home")), ("work", _("Work list")), ("agenda", _("My calendar")))
    items = [_item(f"backoffice.{endpoint}", text) for endpoint, text in desks]
    if actor.bodies_with(*CASE_VERBS) and actor.verbs & {Verb.DRAFT, Verb.PUBLISH, Verb.SELECT, Verb.ANSWER}:
        items.append(_item("intake.index", _("Requests")))
    if actor.bodies_with(Verb.CONSENT):
        items.append(_item("intake.consents", _("Requests for consent")))
    assigns, kinds = bool(actor.bodies_with(Verb.ASSIGN)), {m.body.kind for m in actor.active_memberships}
    if assigns or (actor.expert and BodyKind.INSTITUTE not in kinds):
        items.append(_item("bidding.board", _("Open searches")))
    if assigns or actor.expert:
        items.append(_item("casework.work", _("My work")))
    items.append(_item("registry.index", _("Register")))
    if reviews(actor):
        items += [_item("complaints.index", _("Complaints")), _item("complaints.members", _("Members of the Chamber"))]
    if Verb.READ_FIGURES in actor.verbs:
        items.append(_item("reporting.figures", _("Figures")))
    if actor.verbs & {Verb.EDIT_RULES, Verb.READ_FIGURES}:
        items.append(_item("reference.rules", _("Rules")))
    items.append(_members(actor))
    items.append(_item("notices.inbox", _("Inbox"), actor.unread_letters))
    return items


def _members(actor: Person) -> dict[str, Any] | None:
    if administers_bodies(actor):
        return _item("accounts.bodies", _("Bodies"))
    managed = actor.bodies_with(Verb.MANAGE_MEMBERS)
    if len(managed) == 1:
        return _item("accounts.members", _("Members"), body_id=managed[0])
    return _item("accounts.bodies", _("Members")) if managed else None


def _role(actor: Person) -> str:
    names = [name_of(membership.body) for membership in actor.active_memberships]
    return ", ".join(names) or (_("Private expert") if actor.expert else "")


def _links() -> dict[str, Any]:
    footer = [
        (address("intake.notices"), _("Open searches")),
        (address("registry.index"), _("Register of experts")),
        (address("reporting.definitions"), _("What the figures mean")),
        (address("reference.rules"), _("Rules and terms")),
        (address("reference.calendar"), _("Working calendar")),
        (address("reference.specialties"), _("Specialties")),
        (address("texts.index"), _("Help")),
        (address("texts.glossary"), _("Glossary")),
        (address("texts.how"), _("How Sarap decides")),
        (address("texts.personal_data"), _("Personal data")),
        (address("texts.accessibility"), _("Accessibility")),
        (address("texts.contacts"), _("Contacts")),
        (address("casework.check"), _("Check a signed document")),
    ]
    return {
        "home": address("backoffice.home") if current_user.is_authenticated else "/",
        "sign_in": address("accounts.sign_in"),
        "sign_out": address("accounts.sign_out"),
        "account": address("accounts.account"),
        "search": address("backoffice.find"),
        "help": help_for(request.endpoint, current_user if current_user.is_authenticated else None, language()),
        "footer": [{"href": href, "text": text} for href, text in footer if href],
    }


def _demo_day() -> str | None:
    """In the demo world every page shows the day of the movable clock."""
    return day(clock.now()) if current_app.config["SETTINGS"].demo else None


def frame() -> dict[str, Any]:
    """The context of the layouts. Without a database a page of errors still has a frame."""
    if not has_request_context():
        return {}
    try:
        known = current_user.is_authenticated
        items = _own(current_user) if known else _public()
        viewer = Viewer(current_user.name, current_user.email, _role(current_user)) if known else None
        return {
            "nav": [item for item in items if item is not None],
            "viewer": viewer,
            "links": _links(),
            "demo_day": _demo_day(),
        }
    except SQLAlchemyError:
        return {"nav": [], "viewer": None, "links": {}, "demo_day": None}


def init_app(app: Flask) -> None:
    app.context_processor(frame)
