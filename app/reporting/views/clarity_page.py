"""How clear requests were when they were published, and what came of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask_login import current_user

from app.intake.rules import lint
from app.kernel import clock
from app.kernel.guards import signed_in
from app.kernel.i18n import _, _l
from app.kernel.policy import require
from app.reporting import policy
from app.reporting.forms import PeriodForm
from app.reporting.queries.clarity import Band, Remark, clarity_bands, clarity_remarks
from app.reporting.rules import is_small, withheld
from app.reporting.views import words
from app.reporting.views.pages import bp
from app.reporting.views.tables import Row, Table, count_cell, guarded_share, mean_cell

YEAR = timedelta(days=365)
BANDS = {85: _l("85 to 100: clear"), 60: _l("60 to 84: remarks"), 0: _l("Below 60: many remarks")}
SMALL = _l(
    "A share is shown from twenty requests on. A number from one to four is withheld, and with it whatever would give "
    "it away, since criminal cases are counted too."
)
SCORES = words.Definition(
    "clarity",
    _l("What came of requests, by their score"),
    (
        _l("The score is the one kept at the moment of publication; what was set aside with a reason costs no points."),
        _l(
            "The expert asked for more: a petition for materials, or to go beyond the questions. Repeated: a repeated "
            "expertise that names this one was published. Valid offers: the mean of the first search, once opened."
        ),
        _l("The figures stand side by side. That one causes the other does not follow from them."),
        SMALL,
    ),
    words.OWN_RECORDS,
)
REMARKS = words.Definition(
    "remarks",
    _l("Remarks of the rules, by their number"),
    (_l("Counted are requests: those in which the remark stood, and those in which each was set aside."), SMALL),
    words.OWN_RECORDS,
)


@bp.get("/figures/clarity")
@signed_in
def clarity() -> tuple[str, int]:
    """Scores kept at publication against petitions, offers and repetition; the remarks by their number."""
    require(policy.can_read_figures(current_user))
    form, today = PeriodForm(request.args), clock.day_of(clock.now())
    valid = form.validate()
    last = form.published_to.data or today
    first = form.published_from.data or last - YEAR
    form.published_from.data, form.published_to.data = first, last
    tables = [_scores(clarity_bands(first=first, last=last)), _remarks(clarity_remarks(first=first, last=last))]
    page = render_template("reporting/clarity.html", form=form, tables=tables if valid else ())
    return page, 200 if valid else 422


def _scores(bands: list[Band]) -> Table:
    """One line for each band that has requests, and one for all."""
    fields = ("published", "asked", "repeated", "opened", "offers")
    lines: list[tuple[Any, Band]] = [(BANDS[one.least], one) for one in bands]
    if bands:
        lines.append((_("All"), Band(-1, *(sum(getattr(one, name) for one in bands) for name in fields))))
    asked = withheld([[one.asked, one.published - one.asked, one.published] for _label, one in lines])
    again = withheld([[one.repeated, one.published - one.repeated, one.published] for _label, one in lines])
    rows = [
        Row(
            str(label),
            [
                count_cell(one.published, asked[i][2] or again[i][2]),
                mean_cell(one.offers / one.opened if one.opened else None, one.opened),
                guarded_share(one.asked, one.published, asked[i]),
                guarded_share(one.repeated, one.published, again[i]),
            ],
            total=one.least < 0,
        )
        for i, (label, one) in enumerate(lines)
    ]
    columns = [_("Published"), _("Valid offers, mean"), _("The expert asked for more"), _("Repeated")]
    return Table(SCORES, _("Score"), columns, rows)


def _remarks(found: list[Remark]) -> Table:
    rows = [
        Row(str(lint.TITLE.get(one.code, one.code)), [count_cell(n, is_small(n)) for n in (one.stood, one.aside)])
        for one in found
    ]
    return Table(REMARKS, _("Remark of the rules"), [_("Stood at publication"), _("Set aside with a reason")], rows)
