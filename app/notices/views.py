"""The inbox on the site. A GET never writes: a letter is marked as read by a button."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.kernel import clock, mail
from app.kernel.guards import signed_in
from app.kernel.i18n import _, ngettext
from app.notices import queries, service

bp = Blueprint("notices", __name__)
blueprints = (bp,)


@bp.get("/inbox")
@signed_in
def inbox() -> Any:
    """The reader's letters, newest first."""
    page = queries.Inbox(current_user.id).page(after=request.args.get("after"), before=request.args.get("before"))
    letters = [(letter, mail.render(letter.template, letter.context)) for letter in page.items]
    plain, legal = queries.unread_by_kind(current_user.id)
    context = {"unread": plain + legal, "plain": plain, "legal": legal}
    return render_template("notices/inbox.html", page=page, letters=letters, **context)


@bp.get("/inbox/<uuid:letter_id>")
@signed_in
def letter(letter_id: uuid.UUID) -> Any:
    """One letter, from the same template as the one that was sent."""
    found = queries.letter_of(current_user.id, letter_id)
    paper = mail.render(found.template, found.context)
    paragraphs = [part.splitlines() for part in paper.text.split("\n\n") if part.strip()]
    return render_template("notices/letter.html", letter=found, paper=paper, paragraphs=paragraphs)


@bp.post("/inbox/<uuid:letter_id>/read")
@signed_in
def mark_read(letter_id: uuid.UUID) -> Any:
    service.mark_read(letter_id, by=current_user, at=clock.now())
    return redirect(url_for(".inbox"))


@bp.post("/inbox/read")
@signed_in
def mark_all_read() -> Any:
    marked = service.mark_all_read(by=current_user, at=clock.now())
    said = ngettext("%(num)s letter is marked as read.", "%(num)s letters are marked as read.", marked)
    flash(f"{said} {_('Legal notices were left: each is opened on its own.')}", "success")
    return redirect(url_for(".inbox"))
