"""What the pages show: tabs, buttons, the turn on top, the steps of the appointment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for

from app.accounts.models import Person
from app.bidding import policy as bidding
from app.casework import clock_words, labels, policy
from app.casework.models import Challenge, Petition
from app.casework.policy import Case
from app.casework.policy.case import DECIDE
from app.casework.queries import File, all_given
from app.casework.rules import EventKind
from app.casework.views.acts import ACTS, BY_NAME
from app.casework.views.turn_words import what
from app.intake import policy as intake_policy
from app.intake.models import Party
from app.intake.rules.gate_words import ROLE
from app.intake.rules.words import OWNER
from app.intake.states import ExpertiseState as S
from app.intake.states import Form, Owner
from app.kernel.clock import day_of
from app.kernel.i18n import _, _l, day, name_of, ngettext

TABS = (
    ("show", _l("Overview")),
    ("contents", _l("Request")),
    ("objects", _l("Objects")),
    ("clock", _l("Clock")),
    ("turns", _l("Whose turn")),
    ("notices_of", _l("Legal notices")),
    ("documents", _l("Documents")),
    ("money", _l("Money")),
    ("journal", _l("Journal")),
    ("people", _l("People")),
)
TEAM = ("team", _l("Team"))
REVIEW = ("review_of", _l("Review"))
WITH_REVIEW = (S.ACCEPTED, S.APPOINTED, S.IN_WORK, S.COMPLETED, S.DELIVERED, S.CLOSED)
GIVE = _l("Hand over the objects")
# Which act answers a petition of which kind.
DECIDING = {
    "decide_materials": "materials",
    "decide_extension": "extension",
    "decide_beyond_questions": "beyond_questions",
    "decide_attend": "attend",
    "decide_destruction": "destruction",
}


@dataclass(frozen=True)
class TurnLine:
    """What the turn macro shows."""

    who: str
    what: str
    until: str | None
    yours: bool
    overdue: bool


def tabs_of(file: File) -> list[tuple[str, Any]]:
    """Endpoint and name of each tab."""
    case = file.case
    of_institute = case.selection is not None and case.selection.institute_id is not None
    team = [TEAM] if case.expertise.form is not Form.INDIVIDUAL else []
    return [*TABS, *team, *([REVIEW] if of_institute and case.expertise.state in WITH_REVIEW else [])]


def tabs(file: File, active: str) -> list[Mapping[str, Any]]:
    number = file.case.expertise.id
    return [
        {"text": text, "href": url_for(f"casework.{name}", expertise_id=number), "active": name == active}
        for name, text in tabs_of(file)
    ]


def provider_name(case: Case) -> str:
    """The named expert, and the institute where there is one."""
    chosen = case.selection
    if chosen is None:
        return ""
    names = [name_of(chosen.institute)] if chosen.institute is not None else []
    return ", ".join([_with_team(case, chosen.expert.name), *names] if chosen.expert is not None else names)


def _with_team(case: Case, leader: str) -> str:
    """The leader's name, and how many work beside her."""
    beside = len(case.further_members)
    said = ngettext("%(name)s and %(num)d more", "%(name)s and %(num)d more", beside, name=leader)
    return str(said) if beside else leader


def _until(case: Case, owner: Owner) -> date | None:
    """Until when the owner of the ball must act; the expert's due day is no term of the body's."""
    state, picture = case.expertise.state, case.picture
    if state is S.SELECTED and case.selection is not None:
        return case.selection.answer_due_on
    if state is S.COMPLETED and picture is not None:
        return picture.hand_over_due_on
    if state is S.IN_WORK and picture is not None:
        return picture.due_on or picture.suspension_ends_on if owner is Owner.EXPERT else picture.suspension_ends_on
    return None


def turn_line(file: File, viewer: Person, *, on: date) -> TurnLine | None:
    """Whose turn it is, for what and until when; nothing once it is over."""
    case, running = file.case, file.turn
    if running is None:
        return None
    named = {Owner.BODY: name_of(case.expertise.body), Owner.EXPERT: provider_name(case)}
    who = named.get(running.owner) or str(OWNER[running.owner])
    mine = {
        Owner.BODY: policy.of_body(viewer, case),
        Owner.EXPERT: _is_turn_of_provider(case, viewer),
    }.get(running.owner, False)
    until = _until(case, running.owner)
    late = until is not None and on > until
    said = what(case, running.owner)
    return TurnLine(who, str(said.to if mine else said.of), day(until) or None, mine, late)


def _is_turn_of_provider(case: Case, viewer: Person) -> bool:
    """From the ruling to the signature the expert works; before and after, who assigns at the institute acts, too."""
    if case.expertise.state in (S.APPOINTED, S.IN_WORK):
        return policy.is_named_expert(viewer, case)
    return policy.of_provider(viewer, case)


def waiting_days(petition: Petition, *, on: date) -> str:
    """How long the body took for its answer, or has taken so far (calendar days)."""
    until = day_of(petition.decided_at) if petition.decided_at is not None else on
    days = (until - day_of(petition.filed_at)).days
    return str(ngettext("%(num)d day", "%(num)d days", days))


def sentence(file: File) -> str:
    """What explains the due day; once the work is over, when it was due and when it was done."""
    if file.reckoning is None:
        return ""
    return clock_words.due_sentence(file.reckoning.picture, file.reckoning.terms)


def buttons(case: Case, viewer: Person) -> list[Mapping[str, Any]]:
    """The acts that are open to the viewer now, each as its policy says."""
    expertise_id = case.expertise.id
    open_now: list[Mapping[str, Any]] = [
        {"href": url_for(f"casework.{act.name}", expertise_id=expertise_id), "text": act.title, "kind": act.kind}
        for act in ACTS
        if not act.thing and act.may(viewer, case, None)
    ]
    open_now += custody_buttons(case, viewer)
    waiting: list[tuple[Any, ...]] = [(petition, *DECIDING) for petition in case.petitions]
    waiting += [(challenge, "decide_challenge", "state_on_challenge") for challenge in case.challenges]
    for thing, *names in waiting:
        decide = answers(case, viewer, thing, tuple(names))
        open_now = [*({**link, "kind": "primary"} for link in decide), *open_now]
    if policy.can_draft(viewer, case):
        written = {"href": url_for("casework.conclusion", expertise_id=expertise_id), "text": _("Write the conclusion")}
        open_now.insert(0, written | {"kind": "primary"})
    return open_now


def party_name(party: Party) -> str:
    """A party with its role in the case, for the body."""
    return f"{ROLE[party.role]}: {party.name}"


def bringer(case: Case, challenge: Challenge, viewer: Person) -> str:
    """Who brought a challenge. Names of parties are the body's: the provider learns the role in the case."""
    party = challenge.party
    if party is None:
        return challenge.brought_by or labels.label(challenge.brought_as)
    return party_name(party) if intake_policy.can_see_parties(viewer, case.expertise) else str(ROLE[party.role])


def custody_buttons(case: Case, viewer: Person) -> list[Mapping[str, Any]]:
    """Before the start: the body gives what is still with it, the provider confirms."""
    taken, picture = case.appointment, case.picture
    if case.expertise.state is not S.APPOINTED or picture is None or EventKind.OBJECTS_RECEIVED in picture.received:
        return []
    here = case.expertise.id
    if policy.can_give(viewer, case):
        give = {"href": url_for("casework.give_objects", expertise_id=here), "text": GIVE, "kind": "primary"}
        return [] if all_given(case.expertise) else [give]
    warned = taken is not None and taken.warned_at is not None
    if warned and policy.of_provider(viewer, case):
        return [
            {
                "href": url_for("casework.objects", expertise_id=here),
                "text": _("Confirm the objects"),
                "kind": "secondary",
            }
        ]
    return []


def answers(case: Case, viewer: Person, thing: Any, names: tuple[str, ...]) -> list[Mapping[str, Any]]:
    """The acts on one petition or challenge that are open to the viewer."""
    kinds = DECIDING
    return [
        {
            "href": url_for(f"casework.{name}", expertise_id=case.expertise.id, thing_id=thing.id),
            "text": BY_NAME[name].title,
        }
        for name in names
        if kinds.get(name, getattr(thing, "kind", None)) == getattr(thing, "kind", None)
        and BY_NAME[name].may(viewer, case, thing)
    ]


def steps(case: Case, viewer: Person) -> list[Mapping[str, Any]]:
    """The order of CrPC 277 as a task list, with what comes after it until the clock starts."""
    taken = case.appointment
    received = case.picture.received if case.picture is not None else frozenset()
    done = {
        "establish_identity": taken and taken.identity_at,
        "check_grounds": taken and taken.grounds_at,
        "issue_ruling": taken and taken.ruling_at,
        "hand_ruling": taken and taken.handed_at,
        "confirm_warning": taken and taken.warned_at,
        "record_receipts": len(received) == 2 or (case.picture is not None and case.picture.started_on),
    }
    lines: list[Mapping[str, Any]] = []
    for name, moment in done.items():
        act = BY_NAME[name]
        mine = bool(act.may(viewer, case, None))
        awaited = not moment and all(line["status"] == _("Done") for line in lines)
        later = (_("Awaited"), "yellow") if awaited else (_("Later"), "grey")
        status, tint = (_("Done"), "green") if moment else (_("To do"), "blue") if mine else later
        href = url_for(f"casework.{name}", expertise_id=case.expertise.id) if mine and not moment else None
        hint = day(moment) if moment and moment is not True else None
        lines.append({"title": act.title, "status": status, "colour": tint, "href": href, "hint": hint})
    return lines


def _of_institute(case: Case, viewer: Person) -> list[Mapping[str, Any]]:
    """Who assigns at the institute sees who could do the work, and may give it to another expert; a team's places
    are filled on its own tab.
    """
    if case.selection is None or not policy.leads_institute(viewer, case):
        return []
    if case.expertise.form is not Form.INDIVIDUAL:
        return [{"href": url_for("casework.team", expertise_id=case.expertise.id), "text": _("See the team")}]
    may = bidding.can_reassign(viewer, case.selection)
    text = _("Give the work to another expert") if may else _("See who could do the work")
    return [{"href": url_for("casework.assign", expertise_id=case.expertise.id), "text": text}]


def _of_private(case: Case, viewer: Person) -> list[Mapping[str, Any]]:
    """Whoever is paid for the work finds the way to the money where there is something to file."""
    if not policy.is_private(case) or not policy.of_provider(viewer, case):
        return []
    texts = dict.fromkeys((S.ACCEPTED, S.APPOINTED), _("Cost estimate"))
    texts |= dict.fromkeys((S.IN_WORK, S.COMPLETED, S.DELIVERED), _("Expense report"))
    text = texts.get(case.expertise.state)
    return [{"href": url_for("casework.money", expertise_id=case.expertise.id), "text": text}] if text else []


def elsewhere(case: Case, viewer: Person) -> list[Mapping[str, Any]]:
    """Before somebody is chosen the work is done on the pages of intake and bidding."""
    if not policy.of_body(viewer, case):
        return [*_of_institute(case, viewer), *_of_private(case, viewer)]
    state, known = case.expertise.state, current_app.view_functions
    places = [("intake.show", _("The request"), set(S))]
    places += [("bidding.offers", _("The offers"), {S.OPENED}), ("bidding.fallback", _("The proposal"), {S.FAILED})]
    if policy.can_export(viewer, case):
        places.append(("casework.whole_file", _("Take the whole file out"), {state}))
    if intake_policy.can_follow(viewer, case.expertise):
        places.append(("casework.follow", _("Order an additional or repeated expertise"), {state}))
    if policy.correctable(case) and policy.of_body(viewer, case, *DECIDE):
        places.append(("complaints.ask_methodical", _("Ask the Chamber for a methodical review"), {state}))
    return [
        {"href": url_for(endpoint, expertise_id=case.expertise.id), "text": text}
        for endpoint, text, states in places
        if endpoint in known and state in states
    ]
