"""Whether a signed document is genuine: for everybody, without an account, and without a word of what it says."""

from __future__ import annotations

import hmac
from typing import Any

from flask import redirect, render_template, request, url_for

from app.casework import forms, labels
from app.casework.queries import conclusions
from app.casework.views.case import bp
from app.kernel.errors import NotVisible
from app.kernel.guards import public
from app.kernel.limits import limiter

# Enough for whoever checks a pile of papers by hand, and nothing for whoever tries codes.
CHECK_LIMIT = "30/minute;500/hour"


@bp.get("/check")
@public
def check() -> Any:
    """Where a code is typed in; it leads to the page of that document."""
    form = forms.CheckForm(request.args)
    code = conclusions.plain_code(form.code.data or "")
    if code:
        return redirect(url_for("casework.checked", code=code))
    return render_template("casework/check.html", form=form, found=None, asked=False)


@bp.get("/check/<code>")
@public
@limiter.limit(CHECK_LIMIT)
def checked(code: str) -> Any:
    """What the code stands for. A digest in the address is compared and told same or not."""
    form, found = forms.CheckForm(request.args), None
    try:
        found = conclusions.checked(code)
    except NotVisible:
        return render_template("casework/check.html", form=form, found=None, asked=True), 404
    typed = "".join((form.sha256.data or "").split()).lower()
    same = hmac.compare_digest(typed.encode(), found.sha256.encode()) if typed else None
    form.code.data = found.code
    return render_template("casework/check.html", form=form, found=found, asked=True, same=same, label=labels.label)
