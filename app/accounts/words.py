"""One label for each word of this capability; the roles that are offered as sets of rights."""

from __future__ import annotations

from typing import Any

from app.accounts.states import BodyKind, Verb
from app.kernel.i18n import _l
from app.notices.states import AlarmReason

KIND_LABELS: dict[BodyKind, Any] = {
    BodyKind.COURT: _l("Court"),
    BodyKind.INVESTIGATION: _l("Investigating body"),
    BodyKind.PROSECUTION: _l("Prosecutor's office"),
    BodyKind.INSTITUTE: _l("State institute of forensic examinations"),
    BodyKind.CHAMBER: _l("Chamber of Forensic Experts"),
    BodyKind.MINISTRY: _l("Ministry of Justice"),
}

VERB_LABELS: dict[Verb, Any] = {
    Verb.DRAFT: _l("Draft requests"),
    Verb.PUBLISH: _l("Confirm and publish"),
    Verb.CONSENT: _l("Give consent"),
    Verb.ANSWER: _l("Answer petitions"),
    Verb.SELECT: _l("Choose the expert"),
    Verb.ASSIGN: _l("Assign experts"),
    Verb.REVIEW: _l("Check the register"),
    Verb.SEE_OBJECTS: _l("See the objects"),
    Verb.MANAGE_MEMBERS: _l("Manage members"),
    Verb.READ_FIGURES: _l("Read all figures"),
    Verb.EDIT_RULES: _l("Edit rules and calendar"),
}

# Offered at invitation; what is stored are always the single rights.
ROLES: dict[BodyKind, dict[str, tuple[Any, frozenset[Verb]]]] = {
    BodyKind.COURT: {
        "judge": (
            _l("Judge"),
            frozenset({Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER, Verb.SELECT, Verb.SEE_OBJECTS}),
        ),
        "assistant": (_l("Judge's assistant"), frozenset({Verb.DRAFT, Verb.SEE_OBJECTS})),
    },
    BodyKind.INVESTIGATION: {
        "investigator": (
            _l("Investigator"),
            frozenset({Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER, Verb.SELECT, Verb.SEE_OBJECTS}),
        ),
        "assistant": (_l("Inquiry officer's or investigator's assistant"), frozenset({Verb.DRAFT, Verb.SEE_OBJECTS})),
    },
    BodyKind.PROSECUTION: {"prosecutor": (_l("Prosecutor"), frozenset({Verb.CONSENT}))},
    BodyKind.INSTITUTE: {
        "head": (_l("Head of the institute"), frozenset({Verb.ASSIGN, Verb.REVIEW, Verb.SEE_OBJECTS})),
        "office": (_l("Office of the institute"), frozenset({Verb.SEE_OBJECTS})),
    },
    BodyKind.CHAMBER: {"officer": (_l("Officer of the Chamber"), frozenset({Verb.REVIEW}))},
    BodyKind.MINISTRY: {
        "registrar": (_l("Keeper of the register"), frozenset({Verb.REVIEW})),
        "analyst": (_l("Analyst"), frozenset({Verb.READ_FIGURES})),
        "rule-editor": (_l("Editor of rules"), frozenset({Verb.EDIT_RULES, Verb.READ_FIGURES})),
    },
}
ADMINISTRATOR = ("administrator", _l("Administrator of members"), frozenset({Verb.MANAGE_MEMBERS}))


def roles_of(kind: BodyKind) -> dict[str, tuple[Any, frozenset[Verb]]]:
    """The roles offered in a kind of body."""
    key, label, verbs = ADMINISTRATOR
    return {**ROLES[kind], key: (label, verbs)}


# What was opened, for its owner.
OPENED_LABELS: dict[str, Any] = {
    "comparison": _l("Your offer, in the comparison of the opened offers"),
    "offer": _l("Your offer"),
    "profile": _l("Your page in the register"),
    "conclusion": _l("Your conclusion"),
    "case": _l("The file of an expertise of yours, by break-glass"),
    "expertise": _l("A restricted expertise of yours"),
    "package": _l("The whole file of an expertise of yours, taken out as a package"),
}

ALARMS: dict[AlarmReason, Any] = {
    AlarmReason.NOBODY: _l("Nobody who can sign in holds the right to receive it."),
    AlarmReason.ADDRESS: _l("The mail server refuses every letter to those who could receive it."),
}
# What helps: a body without a receiver; an expert; anybody else.
HELPS: dict[AlarmReason, Any] = {
    AlarmReason.NOBODY: _l(
        "A manager of this body gives the right to a member, or invites somebody who will hold it. Where nobody "
        "manages its members, the Ministry invites the first manager."
    ),
    AlarmReason.ADDRESS: _l(
        "Ask those who hold the right for an address that works, or give the right to another member."
    ),
}
HELPS_EXPERT = _l(
    "The body that sent it sees whom it is for. A keeper of the register invites this expert to the site, from the "
    "expert's page in the register."
)
HELPS_PERSON = _l(
    "The body that sent it sees whom it is for. It names another person for the matter, or the person is invited again."
)
