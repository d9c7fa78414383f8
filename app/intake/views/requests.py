"""The body's requests: the list, a new one, the task list of one."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts.states import APPOINTING, Verb
from app.intake import policy, queries, rules, service
from app.intake.forms import ListForm, NewForm
from app.intake.models import Expertise
from app.intake.states import EXPERTISE_WORKFLOW, ExpertiseState, Part
from app.intake.views.blueprint import bp
from app.intake.views.checks import check_tasks
from app.kernel import clock
from app.kernel.access import note_access
from app.kernel.guards import signed_in
from app.kernel.i18n import _, name_of
from app.kernel.policy import deny, require
from app.reference.states import Procedure


@bp.get("/requests")
@signed_in
def index() -> str:
    """The expertises of my bodies."""
    form = ListForm(request.args)
    state = form.state.data if form.state.data in {s.value for s in ExpertiseState} else None
    wanted = queries.ExpertiseList(current_user, ExpertiseState(state) if state else None, form.q.data or "")
    page = wanted.page(after=request.args.get("after"), before=request.args.get("before"))
    may_draft = bool(_drafting_bodies())
    return render_template("intake/index.html", form=form, page=page, last=queries.last_search, may_draft=may_draft)


def _drafting_bodies() -> list[Any]:
    return [b for b in queries.bodies_of(current_user, Verb.DRAFT) if b.kind in APPOINTING and b.closed_at is None]


@bp.route("/requests/new", methods=["GET", "POST"])
@signed_in
def new() -> Any:
    """Begin a request; who drafts for several bodies chooses one."""
    bodies = _drafting_bodies()
    require(deny("not_yours", policy.NOT_YOURS) if not bodies else policy.can_draft(current_user, bodies[0]))
    form = NewForm()
    form.draft_key.data = form.draft_key.data or str(uuid.uuid4())
    form.body_id.choices = [(b.id, name_of(b)) for b in bodies]
    if len(bodies) == 1 and form.body_id.data is None:
        form.body_id.data = bodies[0].id
    if form.validate_on_submit():
        body = next(b for b in bodies if b.id == form.body_id.data)
        expertise = service.create_draft(body=body, by=current_user, at=clock.now(), draft_key=form.key())
        flash(_("The request %(number)s has been begun. Fill in its parts.", number=expertise.number), "success")
        return redirect(url_for(".show", expertise_id=expertise.id))
    return render_template("intake/new.html", form=form, bodies=bodies), 422 if form.errors else 200


def tasks(expertise: Expertise) -> list[dict[str, Any]]:
    """The parts with what each still lacks, for the task list."""
    lacking = service.lacking(expertise, at=clock.now())
    parts = [p for p in Part if p is not Part.PERSON or expertise.procedure in {None, Procedure.CRIMINAL}]
    return [_task(expertise, part, [m for m in lacking if m.part is part]) for part in parts]


def _task(expertise: Expertise, part: Part, lacking: list[rules.Missing]) -> dict[str, Any]:
    if part is Part.PERSON and expertise.procedure is None:
        return {"title": rules.words.PART[part], "status": _("Choose the procedure first"), "colour": "grey"}
    done = {"status": _("Done"), "colour": "green"}
    if part is Part.ATTACHMENTS:
        done = {"status": _("Files: %(n)s", n=len(expertise.attachments)), "colour": "grey"}
    if part is Part.ACCESS and not expertise.restricted:
        done = {"status": _("Not restricted"), "colour": "grey"}
    open_ = {"status": _("Not complete"), "colour": "blue", "hint": " ".join(str(m.text) for m in lacking)}
    href = url_for(f".{part.value}", expertise_id=expertise.id)
    if check := rules.stale.to_check_in(part, expertise.to_check):
        hint = " ".join(str(text) for text in (*check, *(m.text for m in lacking)))
        open_ = {"status": _("Check this"), "colour": "yellow", "hint": hint}
        return {"title": rules.words.PART[part], "href": href} | open_
    return {"title": rules.words.PART[part], "href": href} | (open_ if lacking else done)


@bp.get("/requests/<uuid:expertise_id>")
@signed_in
def show(expertise_id: uuid.UUID) -> str:
    """The task list of a draft, or what was ordered."""
    expertise = queries.get_whole(current_user, expertise_id)
    if expertise.restricted:
        note_access(
            kind="expertise", thing_id=expertise.id, owners=[expertise.official_id], number=expertise.number,
            body_id=expertise.body_id,
        )  # fmt: skip
    return render_template(
        "intake/show.html" if expertise.state is ExpertiseState.DRAFT else "intake/ordered.html",
        expertise=expertise,
        tasks=[*tasks(expertise), *check_tasks(expertise)] if expertise.state is ExpertiseState.DRAFT else (),
        lacking=service.lacking(expertise, at=clock.now()),
        search=queries.last_search(expertise),
        clarity=_kept_clarity(expertise),
        may=_decisions(expertise),
    )


def _kept_clarity(expertise: Expertise) -> dict[str, Any] | None:
    """How clear the request was by the rules when it was published: score, remarks that stood, those set aside."""
    kept = queries.clarity_readings(expertise) if expertise.published_at is not None else []
    if not kept:
        return None
    counts = {aside: Counter(f["code"] for f in kept[-1].findings if f["aside"] is aside) for aside in (False, True)}
    words = {
        aside: "; ".join(f"{rules.lint.TITLE[code]} ({number})" for code, number in found.items())
        for aside, found in counts.items()
    }
    return {"score": kept[-1].score, "stood": words[False], "aside": words[True]}


def _decisions(expertise: Expertise) -> dict[str, Any]:
    return {
        "edit": policy.can_edit(current_user, expertise),
        "copy": policy.can_copy(current_user, expertise),
        "withdraw": policy.can_withdraw(current_user, expertise),
        "withdraw_possible": EXPERTISE_WORKFLOW.allows("withdraw", expertise.state),
        "see_attachments": policy.can_see_attachments(current_user, expertise),
    }
