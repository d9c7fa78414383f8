"""The demo's own page: its accounts and its clock. Registered in the demo only."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for

from app.devtools import demo
from app.devtools.demo import timing
from app.devtools.forms import ClockForm
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.guards import demo_only
from app.kernel.i18n import _, moment

bp = Blueprint("devtools", __name__)
blueprints = (bp,)

SIGN_IN = "accounts.sign_in"


@bp.get("/demo")
@demo_only
def index() -> Any:
    """The accounts to try, and the clock."""
    return _page(ClockForm())


@bp.post("/demo/clock")
@demo_only
def move_clock() -> Any:
    """Set the clock forward; what has become due by that is done by the worker."""
    form, now = ClockForm(), clock.now()
    if form.validate_on_submit():
        try:
            timing.move_clock(timing.target(now=now, **form.values()), now=now)
            flash(_("It is %(now)s now.", now=moment(clock.now())), "success")
            return redirect(url_for(".index"))
        except RuleBroken as problem:
            form.show(problem)
    return _page(form), 422


def _page(form: ClockForm) -> str:
    return render_template(
        "devtools/demo.html",
        form=form,
        now=clock.now(),
        accounts=demo.listed(),
        sights=demo.sights(),
        password=demo.PASSWORD,
    )


def _for_templates() -> dict[str, Any]:
    """What other pages show in the demo: the accounts on the sign-in page, the present code after it."""
    shown: dict[str, Any] = {"demo_href": url_for("devtools.index"), "demo_code": demo.code_of}
    if request.endpoint == SIGN_IN:
        shown |= {"demo_accounts": demo.listed(), "demo_password": demo.PASSWORD}
    return shown


def init_app(app: Flask) -> None:
    app.context_processor(_for_templates)
