"""Notices of searches: the public list, and the permanent page of one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.accounts.models import Person
from app.intake import policy, queries, rules
from app.intake.forms import NoticesForm
from app.intake.models import Expertise
from app.intake.views.blueprint import bp
from app.kernel import clock
from app.kernel.guards import public
from app.kernel.i18n import _, name_of
from app.reference import queries as reference


def _reader() -> Person | None:
    return current_user if current_user.is_authenticated else None


@bp.get("/notices")
@public
def notices() -> str:
    """The open searches that are public."""
    at, form = clock.now(), NoticesForm(request.args)
    everywhere, any_specialty = ("", _("All regions")), ("", _("All specialties"))
    form.region.choices = [everywhere, *((r.code, name_of(r)) for r in reference.regions())]
    form.specialty.choices = [
        any_specialty, *((s.slug, name_of(s)) for s in reference.specialties(clock.day_of(at)))
    ]  # fmt: skip
    found = queries.OpenNotices(at, form.region.data or None, form.specialty.data or None)
    page = found.page(after=request.args.get("after"), before=request.args.get("before"))
    return render_template("intake/notices.html", form=form, page=page, last=queries.last_search)


@bp.get("/notices/<number>")
@public
def notice(number: str) -> str:
    """One notice under its permanent address."""
    at, reader = clock.now(), _reader()
    on = clock.day_of(at)
    expertise = queries.get_notice_visible_to(reader, number, on=on)
    seen = policy.sees_questions(reader, expertise, on=on)
    return render_template(
        "intake/notice.html",
        expertise=expertise,
        notice=expertise.notice,
        search=queries.last_search(expertise),
        details=rules.for_bidders(expertise) if seen else None,
        secret=rules.is_closed(expertise),
        at=at,
        **_changes(reader, expertise, seen=seen, at=at),
    )


def _changes(reader: Person | None, expertise: Expertise, *, seen: bool, at: datetime) -> dict[str, Any]:
    """What was changed after publication, as far as this reader sees the request, and may the reader change it."""
    own, search = policy.can_see_expertise(reader, expertise), queries.last_search(expertise)
    viewer = "body" if own else "bidder" if seen else "public"
    may = own and reader is not None and search is not None and bool(policy.can_amend(reader, expertise, search, at=at))
    return {"own": own, "may_amend": may, "versions": queries.versions_of(expertise.id, viewer=viewer)}
