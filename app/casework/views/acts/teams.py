"""Acts on the members of a team: answering for a place, filling it anew, the steps of CrPC 277 of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.bidding import policy as bidding_policy
from app.bidding import service as bidding
from app.casework import forms, policy, service
from app.casework.policy import Case, Member
from app.casework.views.acts.act import Act, Run
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.policy import Decision, deny
from app.registry.queries import expert_numbered

NO_TEAM = _l("No team was chosen. Accept the work or decline it.")
UNKNOWN = _l("The register of experts has nobody with this number.")


def _may_answer(actor: Person, _case: Case, member: Member) -> Decision:
    return bidding_policy.can_answer_place(actor, member.place)


def _may_replace(actor: Person, _case: Case, member: Member) -> Decision:
    return bidding_policy.can_replace_member(actor, member.place)


def _may_give_up(actor: Person, case: Case, _thing: Any) -> Decision:
    if case.selection is None or not case.team:
        return deny(policy.WRONG_STEP, NO_TEAM)
    return bidding_policy.can_give_up(actor, case.selection)


def _of_member(verb: Callable[..., object]) -> Run:
    """A verb of casework on one member whose keywords are the form's fields."""
    return lambda case, member, values, by, at: verb(case.expertise, member, **values, by=by, at=at)


def _replace(_case: Case, member: Member, values: Mapping[str, Any], by: Person, at: datetime) -> object:
    expert = expert_numbered(str(values["expert"]))
    if expert is None:
        raise RuleBroken(expert=UNKNOWN)
    return bidding.replace_member(member.place, expert, by=by, at=at)


def _give_up(case: Case, _thing: Any, values: Mapping[str, Any], by: Person, at: datetime) -> object:
    assert case.selection is not None  # the policy has asked
    return bidding.give_team_up(case.selection, reason=values["reason"], by=by, at=at)


ACTS: tuple[Act, ...] = (
    Act(
        "accept_place",
        _l("Accept the place in the team"),
        _l("Accept the place"),
        forms.AcceptPlaceForm,
        _may_answer,
        _of_member(service.accept_place),
        _l("You have accepted the place."),
        _l(
            "You answer for your own part. Whether you are fit for it on this day is checked, and the answer is kept. "
            "The expertise is accepted once every member of the team has accepted (CrPC art. 87, 93)."
        ),
        thing="member",
    ),
    Act(
        "decline_place",
        _l("Decline the place in the team"),
        _l("Decline the place"),
        forms.DeclineForm,
        _may_answer,
        _of_member(service.decline_place),
        _l("You have declined the place."),
        _l("The leader of the team may name another expert for this place once."),
        thing="member",
        kind="warning",
    ),
    Act(
        "replace_member",
        _l("Name another member"),
        _l("Name this member"),
        forms.ReplaceMemberForm,
        _may_replace,
        _replace,
        _l("The new member is named and gets a letter."),
        _l("A place may be filled anew once. The new member must be fit for the same part today."),
        thing="member",
    ),
    Act(
        "give_team_up",
        _l("Give the work up"),
        _l("Give the work up"),
        forms.DeclineForm,
        _may_give_up,
        _give_up,
        _l("The work is given up."),
        _l("A place in the team is vacant and you cannot fill it. The body chooses among the offers that are left."),
        kind="warning",
    ),
    Act(
        "establish_member_identity",
        _l("Establish the identity of a member"),
        _l("The identity is established"),
        forms.IdentityForm,
        policy.can_establish_member_identity,
        _of_member(service.establish_member_identity),
        _l("The identity is noted."),
        _l("Before the ruling the body establishes who each member of the team is (CrPC art. 277)."),
        thing="member",
    ),
    Act(
        "check_member_grounds",
        _l("Check a member for grounds of a challenge"),
        _l("The check is done"),
        forms.GroundsForm,
        policy.can_check_member_grounds,
        _of_member(service.check_member_grounds),
        _l("The check is noted."),
        _l("Each member is checked for grounds of a challenge (CrPC art. 93)."),
        thing="member",
    ),
    Act(
        "confirm_member_warning",
        _l("Confirm the warning of liability as a member"),
        _l("I have been warned"),
        forms.Confirmed,
        policy.can_confirm_member_warning,
        _of_member(service.confirm_member_warning),
        _l("The warning is confirmed. The materials are open to you."),
        thing="member",
    ),
)
