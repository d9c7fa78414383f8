"""The journal in words: one sentence per kind of thing and verb. Facts are stored, prose is made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from app.casework.cost_words import SENTENCES as OF_MONEY
from app.casework.labels import article, label
from app.casework.queries import Entry
from app.casework.review_words import SENTENCES as OF_REVIEWS
from app.casework.states import ChallengeGround, LateReason
from app.kernel.clock import local
from app.kernel.i18n import _, _l, day, moment
from app.kernel.journal import JournalEntry

SENTENCES: dict[tuple[str, str], Any] = {
    ("expertise", "create"): _l("The request was begun."),
    ("expertise", "prepare"): _l("The request was checked and made ready to publish."),
    ("expertise", "revise"): _l("The request was taken back to the draft."),
    ("expertise", "publish"): _l("The request was published."),
    ("expertise", "open_offers"): _l("The offers were opened."),
    ("expertise", "fail_search"): _l("The search ended without a valid offer."),
    ("expertise", "search_again"): _l("A new search began."),
    ("expertise", "select"): _l("The body chose who is to do the work."),
    ("expertise", "accept"): _l("The work was accepted."),
    ("expertise", "free"): _l("The chosen one no longer does the work."),
    ("expertise", "issue_ruling"): _l("The ruling was issued."),
    ("expertise", "start"): _l("The clock started on %(started_on)s; the work is due on %(due_on)s."),
    ("expertise", "complete"): _l("The work was completed."),
    ("expertise", "hand_over"): _l("The document was handed over to the body."),
    ("expertise", "confirm_receipt"): _l("The body confirmed the receipt; the expertise was closed."),
    ("expertise", "return"): _l("The expertise was returned without execution."),
    ("expertise", "put_in_charge"): _l("Another official of the body was put in charge."),
    ("expertise", "withdraw"): _l("The request was withdrawn."),
    ("expertise", "ask_consent"): _l("The prosecutor was asked for the consent."),
    ("expertise", "consent_given"): _l("The prosecutor gave the consent."),
    ("expertise", "consent_refused"): _l("The prosecutor refused the consent."),
    ("expertise", "consent_taken_back"): _l("The question to the prosecutor was taken back."),
    ("expertise", "consent_void"): _l("The prosecutor's consent has no force: the request was taken back."),
    ("expertise", "consent_overdue"): _l("The prosecutor did not answer in time."),
    ("expertise", "begin_acquaintance"): _l("The letters to the parties were sent."),
    ("expertise", "ask_to_reread"): _l("The parties were asked to read the changed request."),
    ("expertise", "party_acquainted"): _l("A party was acquainted with what is ordered."),
    ("expertise", "parties_lapsed"): _l("The term of the parties ran out; the step counts as done."),
    ("expertise", "proposal_accepted"): _l("A proposal of a party was accepted."),
    ("expertise", "proposal_refused"): _l("A proposal of a party was refused."),
    ("expertise", "clock.ruling_received"): _l("The ruling was received on %(on)s."),
    ("expertise", "clock.objects_received"): _l("The objects were received on %(on)s."),
    ("expertise", "clock.suspended"): _l("The clock was suspended on %(on)s."),
    ("expertise", "clock.resumed"): _l("The materials were supplied on %(on)s and the clock ran again."),
    ("expertise", "clock.proceed"): _l("The expert chose to proceed on what was supplied."),
    ("expertise", "clock.extended"): _l("The term was extended to %(until)s."),
    ("expertise", "clock.completed"): _l("The clock was stopped by the completion of the work on %(on)s."),
    ("expertise", "clock.handed_over"): _l("The hand-over was recorded on %(on)s."),
    ("expertise", "clock.returned"): _l("The clock was ended by the return on %(on)s."),
    ("expertise", "clock.recomputed"): _l("The working calendar has changed and the clock was counted anew."),
    ("expertise", "break_glass"): _l("Two people at the Ministry of Justice opened this file for reading."),
    ("expertise", "clock.warned"): _l("Both sides were warned of the term."),
    ("bid", "open"): _l("An offer was opened."),
    ("bid", "invalidate"): _l("An offer was opened and found not valid."),
    ("bid", "select"): _l("An offer was chosen."),
    ("bid", "pass_over"): _l("The chosen offer was passed over."),
    ("selection", "accept"): _l("The chosen provider accepted."),
    ("selection", "decline"): _l("The chosen provider declined."),
    ("selection", "lapse"): _l("The chosen provider did not answer in time."),
    ("selection", "remove"): _l("The chosen provider was removed."),
    ("appointment", "establish_identity"): _l("The identity of the expert was established."),
    ("appointment", "check_grounds"): _l("It was checked whether there are grounds for a challenge."),
    ("appointment", "issue_ruling"): _l("The ruling was printed and kept; its digest is %(sha256)s."),
    ("appointment", "hand_ruling"): _l("The ruling was handed over to the expert."),
    ("appointment", "confirm_warning"): _l("The expert confirmed the warning of liability (%(article)s)."),
    ("selection", "reassign"): _l("The work was given to another expert of the institute."),
    ("member_appointment", "establish_identity"): _l("The identity of a member of the team was established."),
    ("member_appointment", "check_grounds"): _l(
        "It was checked whether there are grounds for a challenge of a member of the team."
    ),
    ("member_appointment", "confirm_warning"): _l(
        "A member of the team confirmed the warning of liability (%(article)s)."
    ),
    ("petition", "file"): _l("The expert filed a petition."),
    ("petition", "grant"): _l("The petition was granted."),
    ("petition", "refuse"): _l("The petition was refused."),
    ("petition", "withdraw"): _l("The petition was withdrawn."),
    ("challenge", "file"): _l("A challenge was brought. Ground: %(ground)s."),
    ("challenge", "uphold"): _l("The challenge was upheld."),
    ("challenge", "reject"): _l("The challenge was rejected."),
    ("conclusion", "sign"): _l("The document was signed; the digest of its file is %(sha256)s."),
}
SENTENCES |= {
    ("conclusion_signature", "sign_part"): _l("A member of the team signed the document."),
    ("conclusion_signature", "fall"): _l("A signature fell: the text was changed after it."),
    ("correction", "ask"): _l("The body asked for a correction of the document."),
    ("correction", "open"): _l("The expert began a correction of the document."),
    ("correction", "take_up"): _l("The expert took up the correction."),
    ("correction", "refuse"): _l("The expert refused the correction."),
    ("correction", "drop"): _l("The expert gave up the correction."),
    ("correction", "make"): _l("A corrected version of the document took the place of the one before."),
    ("challenge", "moot"): _l("The challenge concerned nobody any more and ended without a decision."),
    ("challenge", "state"): _l("The challenged expert was heard."),
    ("challenge", "overdue"): _l("The decision on the challenge became overdue."),
    ("hand_over", "state"): _l("A hand-over of objects was stated (%(number)s)."),
    ("hand_over", "confirm"): _l("The hand-over of objects %(number)s was confirmed."),
    ("hand_over", "refuse"): _l("The hand-over of objects %(number)s was not taken."),
    ("hand_over", "withdraw"): _l("The hand-over of objects %(number)s was taken back."),
    ("hand_over", "break_off"): _l("The hand-over of objects %(number)s was broken off."),
    ("hand_over", "overdue"): _l("The courier of hand-over %(number)s became overdue."),
    ("custody", "incident"): _l("An object was not as the giver had stated."),
    ("custody", "acknowledge"): _l("The body stated that it had given an object."),
    ("custody", "use_part"): _l("A part of an object was used up."),
    ("custody", "consume"): _l("An object was used up."),
    ("custody", "permit"): _l("A wider permission was given for an object."),
    ("custody", "leave"): _l("An object was left where it is by decision."),
    ("custody", "lose"): _l("An object was declared lost."),
    ("custody", "recover"): _l("The body has an object again."),
    ("custody", "receive_alone"): _l("The expert alone recorded the receipt of an object."),
    ("custody", "take_back"): _l("An object came back from another institute."),
}
SENTENCES |= OF_MONEY | OF_REVIEWS
# Told already by the expertise's own entry of the same moment.
SILENT = frozenset(
    {
        ("conclusion", "deliver"),
        ("conclusion", "receive"),
        ("selection", "select"),
        ("selection", "accept"),
        ("selection", "finish"),
        ("bid", "select"),
        ("appointment", "issue_ruling"),
    }
)
# Reasons that are codes and not somebody's words.
CODES = {
    "work_ended": _l("The work has ended."),
    "silent": _l("There was no answer in time."),
    "direct_no_hours": _l("The declared hours of the one who was named do not suffice for this work."),
    "direct_not_fit": _l("Whoever was named is not fit for this work today, or may not do it."),
    **{reason.value: reason for reason in LateReason},
}
OTHER_ACT = _l("Another act, kept in the journal.")
DUE_MOVED = _l("Due before: %(old)s. Due now: %(new)s.")


def _fact(name: str, value: Any) -> str:
    if name == "ground":
        return label(ChallengeGround(value))
    if name == "article":
        return article(str(value))
    if name == "sha256":
        return f"{str(value)[:12]}…"
    if value is None:
        return "—"
    try:
        return day(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def sentence(entry: Entry) -> str | None:
    """What happened, in the reader's language; None for what is told elsewhere."""
    found = SENTENCES.get((entry.kind, entry.verb))
    if found is None or (entry.kind, entry.verb) in SILENT:
        return None
    facts = {name: _fact(name, value) for name, value in entry.facts.items() if not isinstance(value, dict | list)}
    missing = dict.fromkeys(("started_on", "due_on", "on", "until", "sha256", "article", "ground", "number"), "—")
    return str(found) % (missing | facts)


def _remark(entry: Entry) -> str:
    due = entry.facts.get("due_on")
    if entry.verb == "clock.recomputed" and isinstance(due, Mapping):
        return str(DUE_MOVED) % {"old": _fact("", due["old"]), "new": _fact("", due["new"])}
    known = CODES.get(entry.why or "")
    if isinstance(known, LateReason):
        return label(known)
    return str(known) if known is not None else entry.why or ""


def _who(entry: Entry) -> str:
    """Nobody learns the names of those at the Ministry who open a file."""
    return _("Ministry of Justice") if entry.verb == "break_glass" else entry.who or _("Sarap")


def _whole_remark(entry: Entry) -> str:
    """The remark, and by whose lent right it was done; of a break-glass grant who and until when."""
    parts = [_remark(entry)]
    if entry.verb == "break_glass":
        facts = {name: str(entry.facts.get(name) or "—") for name in ("asked", "granted")}
        until = moment(datetime.fromisoformat(str(entry.facts["until"])))
        parts.append(_("Reader: %(asked)s. Granted by: %(granted)s. Until: %(until)s.", **facts, until=until))
    under = entry.facts.get("under")
    if isinstance(under, Mapping):
        parts.append(_("Done under a delegation of %(giver)s.", giver=under["giver"]))
    return " ".join(part for part in parts if part)


def plain_lines(entries: Iterable[JournalEntry], *, who: str, whole: bool) -> list[Mapping[str, str]]:
    """Acts of one person for the timeline macro; `whole` with their reasons, which speak of the case."""
    lines = []
    for one in entries:
        entry = Entry(one.subject_kind, one.verb, one.at, who, one.why, one.facts)
        title = sentence(entry) or str(OTHER_ACT)
        lines.append(_line(entry, title, _remark(entry) if whole else ""))
    return lines


def _line(entry: Entry, title: str, text: str) -> Mapping[str, str]:
    iso = local(entry.at).isoformat(timespec="minutes")
    return {"title": title, "when": moment(entry.at), "iso": iso, "who": _who(entry), "text": text}


def timeline(entries: Iterable[Entry]) -> list[Mapping[str, str]]:
    """What the timeline macro shows, the newest first."""
    lines: list[Mapping[str, str]] = []
    for entry in entries:
        title = sentence(entry)
        if title is not None:
            lines.append(_line(entry, title, _whole_remark(entry)))
    return lines
