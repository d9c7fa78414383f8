"""The public front page, the Ministry's figures, their definitions and their files."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.routing import BuildError

from app.intake.rules.words import PROCEDURE as PROCEDURES
from app.kernel import clock
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.guards import public, signed_in
from app.kernel.i18n import _, moment
from app.kernel.policy import require
from app.reporting import policy, service
from app.reporting.queries import PublicFigures
from app.reporting.rules import safe_cell
from app.reporting.views import charts, owner_tables, words
from app.reporting.views.asking import Asked, ask
from app.reporting.views.tables import Table
from app.reporting.views.workbook import make as make_workbook

bp = Blueprint("reporting", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets take Kazakh letters for something else


@bp.get("/")
@public
def front() -> str:
    """What the service is, and what everybody may know of it."""
    now = clock.now()
    made = service.figures_of(service.PUBLIC, at=now)
    rows, total = PublicFigures(made.at, made.figures).all()
    return render_template(
        "reporting/front.html", rows=rows, total=total, procedures=PROCEDURES, at=made.at, go=_addresses()
    )


def _addresses() -> dict[str, str | None]:
    """Where the front page leads; a page that this installation lacks is not linked."""
    known = {
        "sign_in": "accounts.sign_in",
        "register": "registry.index",
        "notices": "intake.notices",
        "check": "casework.check",
    }
    return {name: _address(endpoint) for name, endpoint in known.items()}


def _address(endpoint: str) -> str | None:
    try:
        return url_for(endpoint)
    except BuildError:
        current_app.logger.debug("no page %s", endpoint)
        return None


@bp.get("/figures")
@signed_in
def figures() -> tuple[str, int]:
    """The Ministry's page."""
    require(policy.can_read_figures(current_user))
    asked = ask()
    page = render_template(
        "reporting/figures.html",
        asked=asked,
        form=asked.form,
        tables=asked.tables,
        tiles=charts.tiles(asked.tables),
        charts=charts.of(asked.lines) | {"owners": owner_tables.bars(asked.tables["owner-share"])},
        small_cells=words.SMALL_CELLS,
        query=_filters(asked),
        minutes=service.FRESH // timedelta(minutes=1),
    )
    return page, 200 if asked.valid else 422


def _filters(asked: Asked) -> dict[str, Any]:
    """The filters as they stand in the address."""
    return {name: request.args[name] for name in asked.form.data if name in request.args}


@bp.post("/figures/anew")
@signed_in
def anew() -> Any:
    """The figures of these filters made anew, once for all who ask at the same time."""
    require(policy.can_read_figures(current_user))
    asked = ask()
    if not asked.valid:
        raise RuleBroken(asked.form.errors)
    made = service.make_anew(asked.question, by=current_user, at=asked.now)
    if made.at == asked.now:
        flash(_("The figures were made anew."), "success")
    else:
        flash(_("The figures of this page were made less than a minute ago; these are they."), "info")
    return redirect(url_for(".figures", **_filters(asked)))


@bp.get("/figures/definitions")
@public
def definitions() -> str:
    """What each figure says exactly."""
    return render_template(
        "reporting/definitions.html", definitions=words.DEFINITIONS.values(), small=words.SMALL_CELLS
    )


@bp.get("/figures/<name>.csv")
@signed_in
def download(name: str) -> Response:
    """One figure as a file."""
    require(policy.can_read_figures(current_user))
    if name not in words.DEFINITIONS:
        raise NotVisible
    asked = ask(exact=True)
    if not asked.valid:
        raise RuleBroken(asked.form.errors)
    answer = Response(_as_csv(asked, asked.tables[name]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}-{clock.day_of(asked.at)}.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/figures.xlsx")
@signed_in
def workbook() -> Response:
    """All figures as one workbook."""
    require(policy.can_read_figures(current_user))
    asked = ask(exact=True)
    if not asked.valid:
        raise RuleBroken(asked.form.errors)
    answer = Response(make_workbook(asked), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="sarap-figures-{clock.day_of(asked.at)}.xlsx"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _as_csv(asked: Asked, table: Table) -> str:
    """Title, definition, moment and filter on top; then the same cells as on the page, numbers plain."""
    about = table.definition
    lines: list[list[Any]] = [[about.title], *([sentence] for sentence in about.sentences), [about.source]]
    lines += [[words.SMALL_CELLS], [_("Figures of %(when)s", when=moment(asked.at))], [asked.chosen], []]
    lines += [[table.first, *table.columns]]
    lines += [[row.label, *(cell.raw for cell in row.cells)] for row in table.rows]
    sheet = io.StringIO(BYTE_ORDER_MARK)
    sheet.seek(0, io.SEEK_END)
    writer = csv.writer(sheet)
    for line in lines:
        writer.writerow([value if isinstance(value, int | float) else safe_cell(str(value)) for value in line])
    return sheet.getvalue()
