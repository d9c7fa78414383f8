"""The clock in words: whole sentences for what ``rules`` tells as facts, each with its article."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.casework.rules import Basis, ClockPicture, ClockRefused, ClockState, ClockStep, Reason, StepCode
from app.kernel.citations import cite
from app.kernel.i18n import _l, day
from app.reference.rules import ClockTerms

WHAT = {
    StepCode.RULING_RECEIVED: _l("The ruling was received."),
    StepCode.OBJECTS_RECEIVED: _l("The objects were received."),
    StepCode.STARTED: _l("The clock started; its last day is %(last)s and the work is due on %(due)s."),
    StepCode.SUSPENDED: _l("The clock was suspended, at the latest until the close of %(ends_on)s."),
    StepCode.RESUMED: _l("The clock was resumed; its last day is %(last)s and the work is due on %(due)s."),
    StepCode.LAPSED: _l(
        "The suspension ended by itself at the close of the day; "
        "the clock's last day is %(last)s and the work is due on %(due)s."
    ),
    StepCode.CHOICE_DUE: _l("A choice is due: to proceed on what was supplied, or to return without execution."),
    StepCode.PROCEEDED: _l("The expert chose to proceed on what was supplied."),
    StepCode.EXTENDED: _l("The term was extended to %(last)s; the work is due on %(due)s."),
    StepCode.EXTENDED_IN_SUSPENSION: _l("The term was extended to %(until)s while the clock stood still."),
    StepCode.OVERDUE: _l("The work became overdue."),
    StepCode.COMPLETED: _l("The work was completed on time; it is to be handed over by %(hand_over_due)s."),
    StepCode.COMPLETED_LATE: _l("The work was completed late; it is to be handed over by %(hand_over_due)s."),
    StepCode.HANDED_OVER: _l("The conclusion was handed over on time."),
    StepCode.HANDED_OVER_LATE: _l("The conclusion was handed over late."),
    StepCode.RETURNED: _l("The materials were returned without execution."),
}

_START = _l("The clock starts once both the ruling and its objects have been received (%(source)s).")
_HAND_OVER = _l(
    "The work was due on %(due)s; the limit for handing over, in calendar days after completion, "
    "is %(limit)s (%(source)s)."
)
_HANDED = _l("The hand-over was due on %(hand_over_due)s (%(source)s).")
_EXTENSION = _l("Only the body that ordered the expertise may extend the term (%(source)s).")
_CHOICE = _l(
    "If what was missing does not come, the expert works on what was supplied or, "
    "where that is impossible, returns it without execution (%(source)s)."
)
_REST = _l("Suspended days do not count; calendar days of the term left: %(rest)s (%(source)s).")
WHY = {
    StepCode.RULING_RECEIVED: _START,
    StepCode.OBJECTS_RECEIVED: _START,
    StepCode.STARTED: _l(
        "The term is counted from the later of the two receipts and is, in calendar days, %(term)s (%(source)s)."
    ),
    StepCode.SUSPENDED: _l(
        "Production stands still while materials are missing; the limit in working days is %(limit)s, "
        "and calendar days of the term left are %(rest)s (%(source)s)."
    ),
    StepCode.RESUMED: _REST,
    StepCode.LAPSED: _REST,
    StepCode.CHOICE_DUE: _CHOICE,
    StepCode.PROCEEDED: _CHOICE,
    StepCode.EXTENDED: _EXTENSION,
    StepCode.EXTENDED_IN_SUSPENSION: _EXTENSION,
    StepCode.OVERDUE: _l("The work was due on %(due)s (%(source)s)."),
    StepCode.COMPLETED: _HAND_OVER,
    StepCode.COMPLETED_LATE: _HAND_OVER,
    StepCode.HANDED_OVER: _HANDED,
    StepCode.HANDED_OVER_LATE: _HANDED,
    StepCode.RETURNED: _l("A return without execution ends the clock (%(source)s)."),
}

REFUSED = {
    Reason.BAD_JSON: _l("This is not valid JSON, or a key stands in it twice."),
    Reason.NOT_A_CASE: _l("A case is a JSON object."),
    Reason.BAD_TODAY: _l("The date “today” is missing or is not written as YYYY-MM-DD."),
    Reason.BAD_EVENTS: _l("The list “events” is missing or is not a list."),
    Reason.BAD_TERM: _l("The term must be a whole number of days, at least 1."),
    Reason.NOT_AN_EVENT: _l("An event is a JSON object."),
    Reason.UNKNOWN_EVENT: _l("There is no such event."),
    Reason.BAD_DATE: _l("The event's date is missing or is not written as YYYY-MM-DD."),
    Reason.BAD_UNTIL: _l("The extension's new last day (“until”) is missing or is not written as YYYY-MM-DD."),
    Reason.STRAY_UNTIL: _l("Only an extension has a new last day (“until”)."),
    Reason.OUT_OF_RANGE: _l("The days counted from here lie beyond the year 9999."),
    Reason.AFTER_TODAY: _l("The event is later than today, %(today)s."),
    Reason.RECEIVED_TWICE: _l("This was already received on %(first_on)s."),
    Reason.BEFORE_START: _l("The clock has not started: the ruling and the objects must both be received first."),
    Reason.ALREADY_SUSPENDED: _l("The clock is already suspended, since %(suspended_on)s."),
    Reason.SUSPENDED_IN_CHOICE: _l("A choice has been due since %(choice_from)s: to proceed or to return."),
    Reason.SUSPENDED_LATE: _l("A suspension may begin at the latest on the due day, %(due)s."),
    Reason.NOT_SUSPENDED: _l("The clock is not suspended."),
    Reason.RESUMED_LATE: _l("The suspension has ended by itself; a choice has been due since %(choice_from)s."),
    Reason.RESUMED_SAME_DAY: _l("The clock may be resumed at the earliest on the day after %(suspended_on)s."),
    Reason.NO_CHOICE_DUE: _l("No choice is due."),
    Reason.COMPLETED_SUSPENDED: _l("Work cannot be completed while the clock is suspended, since %(suspended_on)s."),
    Reason.COMPLETED_IN_CHOICE: _l("Work cannot be completed while a choice is due, since %(choice_from)s."),
    Reason.NOT_COMPLETED: _l("Nothing can be handed over before completion."),
    Reason.HANDED_OVER_TWICE: _l("The conclusion was already handed over on %(handed_over_on)s."),
    Reason.AFTER_COMPLETION: _l("After completion, on %(completed_on)s, only the hand-over may follow."),
    Reason.AFTER_RETURN: _l("After the return without execution, on %(returned_on)s, nothing may follow."),
    Reason.EXTENDED_LATE: _l("An extension must be decided at the latest on the due day, %(due)s."),
    Reason.EXTENDED_NOT_LATER: _l("The new last day must be later than the present one, %(last)s."),
}

_SUSPENDED = _l(
    "The clock has stood still since %(suspended_on)s and does so at the latest until the close of "
    "%(ends_on)s; calendar days of the term left: %(rest)s (%(suspension)s)."
)
_RETURNED_SUSPENDED = _l(
    "Returned without execution on %(returned_on)s while the clock stood still: no day was due (%(suspension)s)."
)
_RETURNED = _l("The work was due on %(due)s and was returned without execution on %(returned_on)s (%(source)s).")
_COMPLETED = _l("The work was due on %(due)s and was completed on %(completed_on)s, on time (%(source)s).")
_COMPLETED_LATE = _l("The work was due on %(due)s and was completed on %(completed_on)s, late (%(source)s).")
_DELIVERED = _l("The conclusion was handed over on %(handed_over_on)s.")
_DUE = {
    Basis.TERM: _l("Due on %(due)s: the term counted from %(started)s is, in calendar days, %(term)s (%(source)s)."),
    Basis.EXTENSION: _l(
        "Due on %(due)s: the body that ordered the expertise extended the term to that day (%(source)s)."
    ),
    Basis.RESUMPTION: _l(
        "Due on %(due)s: the term counted from %(started)s (%(source)s) stood still until %(basis_on)s, "
        "and calendar days left were then %(rest)s (%(suspension)s)."
    ),
    Basis.LAPSE: _l(
        "Due on %(due)s: the term counted from %(started)s (%(source)s) stood still until the suspension ended "
        "by itself at the close of %(basis_on)s, and calendar days left were then %(rest)s (%(suspension)s)."
    ),
}
_DUE_MOVED = {
    Basis.TERM: _l(
        "Due on %(due)s: the term counted from %(started)s is, in calendar days, %(term)s (%(source)s), "
        "and its last day, %(last)s, is moved to the next working day."
    ),
    Basis.EXTENSION: _l(
        "Due on %(due)s: the body that ordered the expertise extended the term to %(last)s (%(source)s), "
        "which is moved to the next working day."
    ),
    Basis.RESUMPTION: _l(
        "Due on %(due)s: the term counted from %(started)s (%(source)s) stood still until %(basis_on)s, "
        "calendar days left were then %(rest)s (%(suspension)s), "
        "and its last day, %(last)s, is moved to the next working day."
    ),
    Basis.LAPSE: _l(
        "Due on %(due)s: the term counted from %(started)s (%(source)s) stood still until the suspension ended "
        "by itself at the close of %(basis_on)s, calendar days left were then %(rest)s (%(suspension)s), "
        "and its last day, %(last)s, is moved to the next working day."
    ),
}


def _said(params: Mapping[str, object]) -> dict[str, object]:
    """Dates in the reader's language; the rest as it is."""
    return {key: day(value) if isinstance(value, date) else value for key, value in params.items()}


def what(step: ClockStep) -> str:
    """What happened, in the reader's language."""
    return str(WHAT[step.code]) % _said(step.params)


def why(step: ClockStep) -> str:
    """Why it has that effect, with the act and article."""
    return str(WHY[step.code]) % _said({**step.params, "source": cite(step.source)})


def refusal(refused: ClockRefused) -> str:
    """Why the event, or the case, is refused."""
    return str(REFUSED[refused.reason]) % _said(refused.params)


def due_sentence(picture: ClockPicture, terms: ClockTerms) -> str:
    """What explains the due day, or why there is none yet, with its articles; once it is over, when it was due and
    when it was done.
    """
    known = {
        "source": cite(terms.term_source),
        "suspension": cite(terms.suspension_source),
        "term": picture.term_days,
        "rest": picture.rest_days,
        "due": picture.due_on,
        "last": picture.last_on,
        "started": picture.started_on,
        "basis_on": picture.basis_on,
        "suspended_on": picture.suspended_on,
        "ends_on": picture.suspension_ends_on,
        "completed_on": picture.completed_on,
        "handed_over_on": picture.handed_over_on,
        "returned_on": picture.returned_on,
    }
    return " ".join(str(sentence) % _said(known) for sentence in _due_sentences(picture))


def _due_sentences(picture: ClockPicture) -> list[object]:
    if picture.state is ClockState.WAITING or picture.basis is None:
        return [_START]
    if picture.completed_on is not None:
        done: list[object] = [_COMPLETED if picture.on_time else _COMPLETED_LATE]
        return [*done, _DELIVERED] if picture.handed_over_on is not None else done
    if picture.due_on is None:
        return [_SUSPENDED if picture.returned_on is None else _RETURNED_SUSPENDED]
    if picture.returned_on is not None:
        return [_RETURNED]
    sentences = _DUE if picture.due_on == picture.last_on else _DUE_MOVED
    return [sentences[picture.basis]]
