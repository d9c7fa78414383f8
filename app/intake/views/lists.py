"""The parts of a draft that are lists: questions, objects, files. Each button is a form of its own."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.intake import forms, queries, rules, service
from app.intake.models import Expertise
from app.intake.states import Part
from app.intake.views.blueprint import bp
from app.intake.views.parts import Save, editable, saved
from app.kernel import clock
from app.kernel.errors import RuleBroken, Stale
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.reference import queries as reference


def pressed(expertise: Expertise, save: Save, *rows: uuid.UUID, **values: Any) -> Any:
    """A one-button form: done, and back to the list; a refusal is told there, a stale button is 409."""
    form = forms.VersionForm()
    part = request.path.split("/")[3]
    if not form.validate_on_submit():
        raise Stale
    try:
        save(expertise, *rows, **values, by=current_user, at=clock.now(), version=form.shown_version())
    except RuleBroken as problem:
        flash(str(next(iter(problem.problems.values()))), "error")
    return redirect(url_for(f".{part}", expertise_id=expertise.id))


@bp.route("/requests/<uuid:expertise_id>/questions", methods=["GET", "POST"])
@signed_in
def questions(expertise_id: uuid.UUID) -> Any:
    """The questions put, one more to add, and the usual ones of the chosen specialties."""
    expertise, form = editable(expertise_id), forms.QuestionForm()
    status = saved(form, expertise, service.add_question)
    if status == 302:
        return redirect(url_for(".questions", expertise_id=expertise.id))
    put = {question.text for question in expertise.questions}
    usual = reference.question_templates([s.id for s in expertise.specialties])
    offered = [t for t in usual if getattr(t, f"text_{expertise.ruling_language}") not in put]
    context = {"offered": offered, "clarity": queries.clarity_of(expertise), "lint": rules.lint}
    page = render_template("intake/parts/questions.html", form=form, expertise=expertise, **context)
    return page, status


@bp.post("/requests/<uuid:expertise_id>/questions/usual/<uuid:template_id>")
@signed_in
def add_usual_question(expertise_id: uuid.UUID, template_id: uuid.UUID) -> Any:
    """Take over a usual question."""
    return pressed(editable(expertise_id), service.add_question_template, template_id=template_id)


@bp.route("/requests/<uuid:expertise_id>/questions/<uuid:question_id>", methods=["GET", "POST"])
@signed_in
def question(expertise_id: uuid.UUID, question_id: uuid.UUID) -> Any:
    """Change the wording of a question."""
    expertise = editable(expertise_id)
    row = service.one_of_list(expertise.questions, question_id)
    form = forms.QuestionForm(obj=row)
    status = saved(form, expertise, service.edit_question, question_id=question_id)
    if status == 302:
        return redirect(url_for(".questions", expertise_id=expertise.id))
    return render_template("intake/parts/question.html", form=form, expertise=expertise, question=row), status


@bp.post("/requests/<uuid:expertise_id>/questions/<uuid:question_id>/<any(up,down,remove):what>")
@signed_in
def press_question(expertise_id: uuid.UUID, question_id: uuid.UUID, what: str) -> Any:
    """Move a question up or down, or remove it."""
    expertise = editable(expertise_id)
    if what == "remove":
        return pressed(expertise, service.remove_question, question_id)
    return pressed(expertise, service.move_question, question_id, up=what == "up")


@bp.get("/requests/<uuid:expertise_id>/objects")
@signed_in
def objects(expertise_id: uuid.UUID) -> str:
    """The objects of research."""
    expertise = editable(expertise_id)
    lacking = [m for m in rules.missing(expertise) if m.part is Part.OBJECTS]
    return render_template("intake/parts/objects.html", expertise=expertise, lacking=lacking)


@bp.route("/requests/<uuid:expertise_id>/objects/new", methods=["GET", "POST"])
@signed_in
def new_object(expertise_id: uuid.UUID) -> Any:
    """One more object; with ?materials=1 the case materials themselves, where there is no other object."""
    expertise = editable(expertise_id)
    form = forms.ObjectForm()
    if request.method == "GET" and request.args.get("materials"):
        form.name.data, form.origin.data = _("Case materials"), _("The file of the case")
    if (status := saved(form, expertise, service.save_object, object_id=None)) == 302:
        return redirect(url_for(".objects", expertise_id=expertise.id))
    return render_template("intake/parts/object.html", form=form, expertise=expertise, thing=None), status


@bp.route("/requests/<uuid:expertise_id>/objects/<uuid:object_id>", methods=["GET", "POST"])
@signed_in
def research_object(expertise_id: uuid.UUID, object_id: uuid.UUID) -> Any:
    """Change an object."""
    expertise = editable(expertise_id)
    thing = service.one_of_list(expertise.objects, object_id)
    form = forms.ObjectForm(obj=thing)
    if (status := saved(form, expertise, service.save_object, object_id=object_id)) == 302:
        return redirect(url_for(".objects", expertise_id=expertise.id))
    return render_template("intake/parts/object.html", form=form, expertise=expertise, thing=thing), status


@bp.post("/requests/<uuid:expertise_id>/objects/<uuid:object_id>/remove")
@signed_in
def remove_object(expertise_id: uuid.UUID, object_id: uuid.UUID) -> Any:
    """Take an object off the list."""
    return pressed(editable(expertise_id), service.remove_object, object_id)


@bp.route("/requests/<uuid:expertise_id>/attachments", methods=["GET", "POST"])
@signed_in
def attachments(expertise_id: uuid.UUID) -> Any:
    """The files of the request, and one more."""
    expertise, form = editable(expertise_id), forms.FileForm()
    if (status := saved(form, expertise, _upload)) == 302:
        return redirect(url_for(".attachments", expertise_id=expertise.id))
    return render_template("intake/parts/attachments.html", form=form, expertise=expertise), status


def _upload(expertise: Expertise, *, file: Any, **kw: Any) -> Any:
    return service.add_attachment(expertise, name=file.filename or "", content=file.stream, **kw)


@bp.post("/requests/<uuid:expertise_id>/attachments/<uuid:attachment_id>/remove")
@signed_in
def remove_attachment(expertise_id: uuid.UUID, attachment_id: uuid.UUID) -> Any:
    """Take a file off the request."""
    return pressed(editable(expertise_id), service.remove_attachment, attachment_id)
