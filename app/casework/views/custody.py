"""The objects of an expertise: where they are, their chains, the hand-overs, their act and labels."""

from __future__ import annotations

import uuid
from io import BytesIO
from typing import Any

import segno
from flask import Response, flash, redirect, render_template, send_file, url_for
from flask_login import current_user

from app.casework import custody_words, forms, labels, policy, queries, service
from app.casework.policy import Case
from app.casework.states import CUSTODY_WORKFLOW, Leg
from app.casework.views.case import bp, open_file, render
from app.casework.views.object_acts import links_of
from app.kernel import clock
from app.kernel.clock import day_of
from app.kernel.documents import render as printed
from app.kernel.errors import RuleBroken
from app.kernel.guards import signed_in
from app.kernel.i18n import _
from app.kernel.policy import require

TITLES = {
    Leg.TO_PROVIDER: custody_words.GIVE,
    Leg.ON: custody_words.LEND,
    Leg.BACK: custody_words.BRING_BACK,
}
MOVES = {Leg.TO_PROVIDER: "give", Leg.ON: "lend", Leg.BACK: "give_back"}


def _svg(text: str) -> str:
    drawn = BytesIO()
    segno.make(text, error="m", micro=False).save(drawn, kind="svg", xmldecl=False, border=0)
    return drawn.getvalue().decode()


def _gives(case: Case) -> list[tuple[Leg, Any]]:
    """The hand-overs that may be stated now; none to the provider once nothing is left with the body."""
    may = [leg for leg in Leg if policy.can_give(current_user, case, leg)]
    empty = Leg.TO_PROVIDER in may and queries.all_given(case.expertise)
    return [(leg, TITLES[leg]) for leg in may if not (empty and leg is Leg.TO_PROVIDER)]


@bp.get("/expertises/<uuid:expertise_id>/objects", endpoint="objects")
@signed_in
def objects_page(expertise_id: uuid.UUID) -> str:
    """Where every object is and how it came there; what only one side has stated."""
    file, now = open_file(expertise_id), clock.now()
    case, may = file.case, policy.can_see_contents(current_user, file.case)
    hand_overs = queries.hand_overs_visible_to(current_user, case) if may else []
    return render(
        file,
        "objects",
        may=may,
        lines=queries.objects_of(case, since=_since(case)) if may else [],
        hand_overs=hand_overs,
        waiting={one.hand_over.id: one for one in queries.open_hand_overs(hand_overs, at=now)},
        gives=_gives(case),
        former=lambda line: line.custody is not None and policy.is_to_ask_back(case, line.custody),
        links=lambda line: links_of(case, current_user, line),
        can_settle=lambda one: policy.can_settle(current_user, case, one),
        can_withdraw=lambda one: policy.can_withdraw_hand_over(current_user, case, one),
        words=custody_words,
        age=lambda moment: (day_of(now) - day_of(moment)).days,
    )


def _since(case: Case) -> Any:
    """A provider does not see the chain of the time before she was chosen."""
    if policy.of_body(current_user, case) or case.selection is None:
        return None
    return case.selection.selected_at


def _give(expertise_id: uuid.UUID, leg: Leg) -> Any:
    """The giver's statement, by default of everything she holds."""
    case = open_file(expertise_id).case
    service.insist(policy.can_give(current_user, case, leg), "hand_over", case.expertise.state)
    lines = [one for one in queries.objects_of(case) if CUSTODY_WORKFLOW.allows(MOVES[leg], one.state)]
    if not lines:  # the second press, or an old page
        flash(_("Nothing is left to hand over: see below where each object is."), "info")
        return redirect(url_for("casework.objects", expertise_id=expertise_id))
    form = forms.give_form(lines)(leg)
    if form.validate_on_submit():
        try:
            service.state_hand_over(case.expertise, leg=leg, **form.statement(), by=current_user, at=clock.now())
            flash(_("The hand-over is stated. The other side confirms it."), "success")
            return redirect(url_for("casework.objects", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    if not form.is_submitted():
        form.given_on.data = day_of(clock.now())
    page = render_template(
        "casework/hand.html", form=form, title=TITLES[leg], expertise=case.expertise, submit=_("State the hand-over")
    )
    return page, 422 if form.errors else 200


for _leg, _name in ((Leg.TO_PROVIDER, "give_objects"), (Leg.ON, "lend_objects"), (Leg.BACK, "return_objects")):
    _rule = f"/expertises/<uuid:expertise_id>/objects/{_name.replace('_objects', '')}"
    bp.add_url_rule(_rule, _name, signed_in(_give), methods=["GET", "POST"], defaults={"leg": _leg})


@bp.route("/expertises/<uuid:expertise_id>/hand-overs/<uuid:hand_over_id>/confirm", methods=["GET", "POST"])
@signed_in
def confirm_hand_over(expertise_id: uuid.UUID, hand_over_id: uuid.UUID) -> Any:
    """The receiver's answer, object by object."""
    case = open_file(expertise_id).case
    hand_over = queries.get_hand_over_visible_to(current_user, case, hand_over_id)
    service.insist(policy.can_settle(current_user, case, hand_over), "confirm", hand_over.state)
    items = [item for item in hand_over.items if item.open]
    numbers = {one.object.id: one.number for one in queries.objects_of(case)}
    form = forms.settle_form(items, numbers)()
    if hand_over.leg is not Leg.TO_PROVIDER or not custody_words.ruling_missing(case):
        del form.with_ruling
    if form.validate_on_submit():
        try:
            service.confirm_hand_over(hand_over, **form.found(), by=current_user, at=clock.now())
            flash(_("The hand-over is confirmed."), "success")
            return redirect(url_for("casework.objects", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    if not form.is_submitted():
        form.received_on.data = day_of(clock.now())
    page = render_template(
        "casework/hand.html", form=form, title=custody_words.CONFIRM, expertise=case.expertise,
        submit=_("Confirm the hand-over"), hand_over=hand_over, numbers=numbers, label=labels.label,
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _answered(expertise_id: uuid.UUID, hand_over_id: uuid.UUID, verb: str) -> Any:
    """Not taken, or taken back: with a reason."""
    case = open_file(expertise_id).case
    hand_over = queries.get_hand_over_visible_to(current_user, case, hand_over_id)
    may = policy.can_settle if verb == "refuse" else policy.can_withdraw_hand_over
    service.insist(may(current_user, case, hand_over), verb, hand_over.state)
    form = forms.RefuseForm()
    if form.validate_on_submit():
        try:
            act = service.refuse_hand_over if verb == "refuse" else service.withdraw_hand_over
            act(hand_over, reason=form.answer.data or "", by=current_user, at=clock.now())
            flash(_("The objects are with the giver."), "success")
            return redirect(url_for("casework.objects", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    title = custody_words.REFUSE if verb == "refuse" else custody_words.WITHDRAW
    page = render_template("casework/hand.html", form=form, title=title, expertise=case.expertise, submit=title)
    return page, 422 if form.errors else 200


for _verb in ("refuse", "withdraw"):
    _rule = f"/expertises/<uuid:expertise_id>/hand-overs/<uuid:hand_over_id>/{_verb}"
    bp.add_url_rule(
        _rule, f"{_verb}_hand_over", signed_in(_answered), methods=["GET", "POST"], defaults={"verb": _verb}
    )


@bp.get("/expertises/<uuid:expertise_id>/hand-overs/<uuid:hand_over_id>/act.pdf")
@signed_in
def hand_over_act(expertise_id: uuid.UUID, hand_over_id: uuid.UUID) -> Response:
    """The act of hand-over to be signed on paper, with the QR code of its number."""
    case = open_file(expertise_id).case
    hand_over = queries.get_hand_over_visible_to(current_user, case, hand_over_id)
    act = custody_words.act_of(case, hand_over, draw=_svg)
    content = printed(act, lang=case.expertise.ruling_language, made_at=hand_over.settled_at or hand_over.given_at)
    name = f"{act.number}.pdf"
    answer = send_file(BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@bp.get("/expertises/<uuid:expertise_id>/objects/labels")
@signed_in
def object_labels(expertise_id: uuid.UUID) -> str:
    """Labels to print: the number of each object with its QR code, and nothing about the case."""
    case = open_file(expertise_id).case
    require(policy.can_see_contents(current_user, case))
    drawn = [
        (one.number, segno.make(one.number, error="m", micro=False).svg_data_uri(scale=4, border=2))
        for one in queries.objects_of(case)
    ]
    return render_template("casework/object_labels.html", labels=drawn, expertise=case.expertise)
