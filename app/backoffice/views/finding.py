"""Search: one box for what the viewer may see. What is typed stands in no log (kernel.logs keeps no query string)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from app.backoffice import queries
from app.backoffice.forms import FindForm
from app.backoffice.queries import finding
from app.backoffice.queries.finding import Found, HelpHit
from app.backoffice.rules import around, marked
from app.backoffice.texts import entries, found_entries
from app.backoffice.views.desk import bp
from app.intake.states import ExpertiseState
from app.kernel import clock, mail
from app.kernel.guards import signed_in
from app.kernel.i18n import _l, language
from app.notices import queries as letters

KINDS: dict[str, Any] = {
    finding.EXPERTISE: _l("Expertises of my body"),
    finding.WORK: _l("My work"),
    finding.NOTICE: _l("Notices"),
    finding.COMPLAINT: _l("Complaints"),
    finding.REVIEW: _l("Methodical reviews"),
    finding.EXPERT: _l("Experts"),
    finding.LETTER: _l("Letters"),
    finding.HELP: _l("Help and glossary"),
}
BY_ID = {
    finding.LETTER: ("notices.letter", "letter_id"),
    finding.COMPLAINT: ("complaints.show", "complaint_id"),
    finding.REVIEW: ("complaints.methodical", "methodical_id"),
}
OF_THE_CHAMBER = (finding.COMPLAINT, finding.REVIEW)
AROUND = 120  # letters of a text shown before and after the first word found
BEFORE_SELECTION = {ExpertiseState.DRAFT, ExpertiseState.PREPARED, ExpertiseState.OPEN}


@bp.get("/search")
@signed_in
def find() -> Any:
    """What was found, the best first; a number typed whole leads straight to its page."""
    form = FindForm(formdata=request.args, kinds=KINDS.items())
    form.validate()
    at, text = clock.now(), (form.q.data or "").strip()[:200]
    desk = queries.Desk(current_user, at, clock.day_of(at))
    whole = finding.by_number(desk, text) if text else None
    if whole is not None:
        return redirect(_address(Found(whole.kind, whole.id, whole.number, whole.number), whole.state))
    kind = form.kind.data if form.kind.data in KINDS else None
    told = tuple(HelpHit(one.title, one.address, rank) for one, rank in found_entries(text, language()))
    asked = finding.Finding(desk, text, kind, told)
    page = asked.page(after=request.args.get("after"), before=request.args.get("before"))
    if exact := [one for one in page.items if one.kind in OF_THE_CHAMBER and one.title == text.upper()]:
        return redirect(_address(exact[0]))
    context = {"counts": asked.counts(), "kinds": KINDS, "text": text, "kind": kind}
    return render_template("backoffice/search.html", form=form, page=page, found=_shown(page.items, text), **context)


def _address(found: Found, state: str = "") -> str:
    if found.kind == finding.HELP:
        return found.address
    if found.kind == finding.EXPERT:
        return url_for("registry.show", register_no=found.address)
    if found.kind in BY_ID:
        endpoint, name = BY_ID[found.kind]
        which: dict[str, Any] = {name: found.id}
        return url_for(endpoint, **which)
    if found.kind == finding.NOTICE:
        return url_for("intake.notice", number=found.address)
    early = found.kind == finding.EXPERTISE and state in BEFORE_SELECTION
    return url_for("intake.show" if early else "casework.show", expertise_id=found.id)


def _shown(items: Sequence[Found], text: str) -> list[dict[str, Any]]:
    """What the page says of each: two queries for all, and one for the letters among them."""
    ids = [one.id for one in items if one.kind in (finding.EXPERTISE, finding.WORK, finding.NOTICE)]
    about = queries.about(ids, language=language())
    inside = finding.passages([one.id for one in items if one.kind == finding.EXPERTISE])
    subjects = _subjects([one for one in items if one.kind == finding.LETTER])
    told = {one.address: one.text for one in entries(language())}
    shown = []
    for one in items:
        said = [subjects.get(one.id, "")]
        if one.id in about:
            own = one.kind == finding.EXPERTISE
            said = [about[one.id].case_number if own else "", about[one.id].specialties]
        if one.kind == finding.HELP:
            said = [around(told.get(one.address, ""), text, AROUND)]
        passage = next((p for p in inside.get(one.id, ()) if any(hit for _part, hit in marked(p, text))), "")
        title = "" if one.kind == finding.LETTER else one.title
        texts = [marked(part, text) for part in (*said, passage) if part]
        shown.append({"kind": KINDS[one.kind], "title": title, "href": _address(one), "texts": texts})
    return shown


def _subjects(found: Sequence[Found]) -> dict[Any, str]:
    own = letters.letters_of(current_user.id, [one.id for one in found])
    return {letter.id: mail.render(letter.template, letter.context).subject for letter in own}
