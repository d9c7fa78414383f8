"""What may happen to one object, each as data: its form, policy and verb. One view performs them all."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.accounts.forms import ConfirmationMixin
from app.accounts.models import Person
from app.accounts.service import confirm_identity
from app.casework import forms, labels, policy, queries, service
from app.casework.models import Custody
from app.casework.policy import Case
from app.casework.queries import ObjectLine
from app.casework.states import CustodyState, Holder
from app.casework.views.case import bp, open_file
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.forms import Form
from app.kernel.guards import signed_in
from app.kernel.i18n import _, _l
from app.kernel.policy import Decision


@dataclass(frozen=True)
class ObjectAct:
    """One act on one object."""

    name: str
    title: Any
    form: type[Form]
    may: Callable[[Person, Case, Custody], Decision]
    run: Callable[..., object]
    guide: Any = ""
    kind: str = "primary"


OBJECT_ACTS = (
    ObjectAct("ask_permission", _l("Petition for a wider permission"), forms.PermissionPetitionForm,
              policy.can_ask_permission, service.ask_permission,
              _l("Without the permission of the body an object may be neither destroyed nor changed (CrPC art. 79).")),
    ObjectAct("consume", _l("Record that it was used up"), forms.ConsumeForm, policy.can_consume, service.consume,
              _l("Each use is an event of the object's chain and is told to the body.")),
    ObjectAct("acknowledge", _l("State that the body gave it"), forms.NoteForm, policy.can_acknowledge,
              service.acknowledge, _l("The expert recorded the receipt alone. Your statement closes the exception.")),
    ObjectAct("take_back", _l("Record that it came back from the institute"), forms.ReasonForm,
              policy.can_take_back, service.take_back, _l("Say how it came back and in what condition.")),
    ObjectAct("leave", _l("Leave it where it is"), forms.ConfirmedReasonForm, policy.can_leave, service.leave,
              _l("A decision with reasons, for example because a building is examined where it stands."), "warning"),
    ObjectAct("lose", _l("Declare it lost"), forms.ConfirmedReasonForm, policy.can_lose, service.lose,
              _l("The body gets the report. Say what is known and what was done to find it."), "warning"),
    ObjectAct("recover", _l("Record that the body has it again"), forms.ReasonForm, policy.can_recover,
              service.recover, _l("Say where it was found, or who brought it back.")),
)  # fmt: skip


def custody_or_new(line: ObjectLine, case: Case) -> Custody:
    """The custody of an object; for one that never moved what it would be, not kept."""
    if line.custody is not None:
        return line.custody
    return Custody(
        state=CustodyState.WITH_BODY, holder=Holder.BODY, object_id=line.object.id, expertise_id=case.expertise.id,
        permission=line.permission, left_percent=100,
    )  # fmt: skip


def links_of(case: Case, viewer: Person, line: ObjectLine) -> list[Mapping[str, str]]:
    """The acts on one object that are open to the viewer."""
    thing = custody_or_new(line, case)
    return [
        {
            "href": url_for(f"casework.object_{act.name}", expertise_id=case.expertise.id, object_id=line.object.id),
            "text": str(act.title),
        }
        for act in OBJECT_ACTS
        if act.may(viewer, case, thing)
    ]


def perform_on_object(expertise_id: uuid.UUID, object_id: uuid.UUID, act: ObjectAct) -> Any:
    """The page of one act on one object and its POST."""
    case = open_file(expertise_id).case
    line = queries.object_of(case, object_id)
    thing = custody_or_new(line, case)
    service.insist(act.may(current_user, case, thing), act.name, thing.state)
    form = act.form()
    if form.validate_on_submit():
        try:
            if isinstance(form, ConfirmationMixin):
                confirm_identity(current_user, password=form.password.data, at=clock.wall())
            act.run(case.expertise, object_id, **form.values(), by=current_user, at=clock.now())
            flash(_("Recorded."), "success")
            return redirect(url_for("casework.objects", expertise_id=expertise_id))
        except RuleBroken as problem:
            form.show(problem)
    page = render_template(
        "casework/hand.html", form=form, title=act.title, expertise=case.expertise, submit=act.title, line=line,
        guide=act.guide, label=labels.label, kind=act.kind,
    )  # fmt: skip
    return page, 422 if form.errors else 200


for _act in OBJECT_ACTS:
    _rule = f"/expertises/<uuid:expertise_id>/objects/<uuid:object_id>/{_act.name.replace('_', '-')}"
    bp.add_url_rule(
        _rule, f"object_{_act.name}", signed_in(perform_on_object), methods=["GET", "POST"], defaults={"act": _act}
    )
