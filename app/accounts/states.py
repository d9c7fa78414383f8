"""Kinds of bodies, and the small verbs that roles are made of."""

from __future__ import annotations

from enum import StrEnum


class BodyKind(StrEnum):
    COURT = "court"
    INVESTIGATION = "investigation"
    PROSECUTION = "prosecution"
    INSTITUTE = "institute"
    CHAMBER = "chamber"
    MINISTRY = "ministry"


class Verb(StrEnum):
    """What a member of a body may do there. None of them opens offers: only the deadline does."""

    DRAFT = "draft"
    PUBLISH = "publish"
    CONSENT = "consent"
    ANSWER = "answer"
    SELECT = "select"
    ASSIGN = "assign"
    REVIEW = "review"
    SEE_OBJECTS = "see_objects"
    MANAGE_MEMBERS = "manage_members"
    READ_FIGURES = "read_figures"
    EDIT_RULES = "edit_rules"


APPOINTING = frozenset({BodyKind.COURT, BodyKind.INVESTIGATION})

# Which verbs mean anything in which kind of body; the form offers no others and a service refuses them.
VERBS_OF: dict[BodyKind, frozenset[Verb]] = {
    BodyKind.COURT: frozenset(
        {Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER, Verb.SELECT, Verb.SEE_OBJECTS, Verb.MANAGE_MEMBERS}
    ),
    BodyKind.INVESTIGATION: frozenset(
        {Verb.DRAFT, Verb.PUBLISH, Verb.ANSWER, Verb.SELECT, Verb.SEE_OBJECTS, Verb.MANAGE_MEMBERS}
    ),
    BodyKind.PROSECUTION: frozenset({Verb.CONSENT, Verb.MANAGE_MEMBERS}),
    BodyKind.INSTITUTE: frozenset({Verb.ASSIGN, Verb.REVIEW, Verb.SEE_OBJECTS, Verb.MANAGE_MEMBERS}),
    BodyKind.CHAMBER: frozenset({Verb.REVIEW, Verb.MANAGE_MEMBERS}),
    BodyKind.MINISTRY: frozenset({Verb.REVIEW, Verb.READ_FIGURES, Verb.EDIT_RULES, Verb.MANAGE_MEMBERS}),
}

# Whoever signs, selects or administers needs a second factor.
STRONG_VERBS = frozenset(
    {Verb.PUBLISH, Verb.CONSENT, Verb.SELECT, Verb.ASSIGN, Verb.REVIEW, Verb.MANAGE_MEMBERS, Verb.EDIT_RULES}
)


class AccountState(StrEnum):
    """How an account stands; read from the person, stored nowhere."""

    IN_USE = "in_use"
    INVITED = "invited"
    CLOSED = "closed"


class TicketStanding(StrEnum):
    """What becomes of a link sent by letter when it is opened."""

    STANDS = "stands"
    GONE = "gone"  # unknown, used, replaced or too old
    CLOSED = "closed"  # the account it is for was closed
    ENDED = "ended"  # an invitation whose membership ended before it was taken up


class TicketPurpose(StrEnum):
    """What a link sent by letter lets its holder do, once."""

    INVITATION = "invitation"
    RESET = "reset"
