"""The journal in words: one sentence per kind of thing and verb. Facts are stored, prose is made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from app.casework.labels import article, label
from app.casework.queries import Entry
from app.casework.states import ChallengeGround, LateReason
from app.kernel.clock import local
from app.kernel.i18n import _, _l, day, moment

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
    ("expertise", "withdraw"): _l("The request was withdrawn."),
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
    ("petition", "file"): _l("The expert filed a petition."),
    ("petition", "grant"): _l("The petition was granted."),
    ("petition", "refuse"): _l("The petition was refused."),
    ("petition", "withdraw"): _l("The petition was withdrawn."),
    ("challenge", "file"): _l("A challenge was brought. Ground: %(ground)s."),
    ("challenge", "uphold"): _l("The challenge was upheld."),
    ("challenge", "reject"): _l("The challenge was rejected."),
    ("conclusion", "sign"): _l("The document was signed; the digest of its file is %(sha256)s."),
}
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
    **{reason.value: reason for reason in LateReason},
}
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
    missing = dict.fromkeys(("started_on", "due_on", "on", "until", "sha256", "article", "ground"), "—")
    return str(found) % (missing | facts)


def _remark(entry: Entry) -> str:
    due = entry.facts.get("due_on")
    if entry.verb == "clock.recomputed" and isinstance(due, Mapping):
        return str(DUE_MOVED) % {"old": _fact("", due["old"]), "new": _fact("", due["new"])}
    known = CODES.get(entry.why or "")
    if isinstance(known, LateReason):
        return label(known)
    return str(known) if known is not None else entry.why or ""


def timeline(entries: Iterable[Entry]) -> list[Mapping[str, str]]:
    """What the timeline macro shows, the newest first."""
    lines: list[Mapping[str, str]] = []
    for entry in entries:
        title = sentence(entry)
        if title is not None:
            lines.append(
                {
                    "title": title,
                    "when": moment(entry.at),
                    "iso": local(entry.at).isoformat(timespec="minutes"),
                    "who": entry.who or _("Sarap"),
                    "text": _remark(entry),
                }
            )
    return lines
