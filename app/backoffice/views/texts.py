"""Help by role, how Sarap decides, what every site must say, and the glossary: open to everybody."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request

from app.backoffice import texts
from app.kernel.errors import NotVisible
from app.kernel.guards import public
from app.kernel.i18n import LANGUAGES, language

bp = Blueprint("texts", __name__)
LONGEST = 100  # letters of a word looked up


def _page(slug: str) -> str:
    return render_template(
        "backoffice/text.html",
        page=texts.text(slug, language()),
        is_help=slug in texts.ROLES,
        contact=current_app.config["SETTINGS"].contact if slug == "contacts" else "",
    )


@bp.get("/help")
@public
def index() -> str:
    """Who needs help with what."""
    lang = language()
    groups = [(name, [texts.text(slug, lang) for slug in slugs]) for name, slugs in GROUPS.items()]
    return render_template("backoffice/help.html", groups=dict(groups), address=texts.address)


GROUPS = {"roles": texts.ROLES, "about": (texts.RULES, *texts.ABOUT)}


@bp.get("/help/<slug>")
@public
def page(slug: str) -> str:
    """The help of one role."""
    if slug not in texts.ROLES:
        raise NotVisible
    return _page(slug)


@bp.get("/how-sarap-decides")
@public
def how() -> str:
    """The published rules in short."""
    return _page(texts.RULES)


@bp.get("/accessibility")
@public
def accessibility() -> str:
    """The statement of accessibility."""
    return _page("accessibility")


@bp.get("/personal-data")
@public
def personal_data() -> str:
    """What is kept about people, and why."""
    return _page("personal-data")


@bp.get("/confirmation")
@public
def confirmation() -> str:
    """What a confirmation by password is and is not."""
    return _page("confirmation")


@bp.get("/contacts")
@public
def contacts() -> str:
    """Whom to write to."""
    return _page("contacts")


@bp.get("/glossary")
@public
def glossary() -> str:
    """The words of the law, alphabetically by the reader's language."""
    wanted, lang = request.args.get("q", "")[:LONGEST].strip(), language()
    return render_template(
        "backoffice/glossary.html",
        terms=texts.found_terms(wanted, lang),
        wanted=wanted,
        lang=lang,
        others=[code for code in LANGUAGES if code != lang],
    )
