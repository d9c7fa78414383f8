"""What goes into a package: every file and record of one expertise that the body may see, as plain files."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from io import SEEK_END
from typing import Any

from sqlalchemy import inspect, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Person
from app.bidding import queries as bidding
from app.bidding.models import Selection
from app.casework import history_words, policy, queries
from app.casework.models import Challenge, ClockEvent, Conclusion, ConclusionSignature, CustodyPhoto, HandOver
from app.casework.policy import Case
from app.intake.rules import for_provider
from app.kernel.bags import Payload, payload_of
from app.kernel.db import db
from app.kernel.document_listing import Listing
from app.kernel.documents import render
from app.kernel.filestore import FileMissing, safe_name
from app.kernel.i18n import _l, moment
from app.kernel.keeping import file_store
from app.kernel.mail import render as written
from app.notices.models import Letter

JSON = "application/json"
PDF = "application/pdf"
JOURNAL = _l("Journal of the expertise")
WHEN, WHAT, WHO, REMARK = _l("When"), _l("What happened"), _l("Who"), _l("Remark")
# What a reader without Sarap needs to understand the journal.
SCHEMA = {
    "kind": "the kind of thing that the entry is about",
    "verb": "what was done to it",
    "at": "when, ISO 8601, UTC",
    "who": "who did it; null for the service itself and for whoever made an offer",
    "why": "the reason that was given, or a code; null for none",
    "facts": "further facts as plain values",
}
# Columns that say nothing to a reader, or that belong to the workings of the service.
INNER = frozenset(
    {"version", "draft_key", "publish_key", "sealing_public", "sealing_wrapped", "sealing_key_id", "code"}
)
# How a team came to its signatures, and what an institute found in a draft, is their own.
WITHIN = ("casework/sign_your_part", "casework/signature_fell")
WITHIN_INSTITUTE = "casework/review_"


@dataclass(frozen=True)
class Piece:
    """One file of the package with its kind."""

    payload: Payload
    media_type: str

    @property
    def path(self) -> str:
        return self.payload.path


@dataclass
class Contents:
    """The pieces, and the paths of files whose bytes the store no longer has."""

    pieces: list[Piece] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def add(self, path: str, content: bytes, media_type: str) -> None:
        self.pieces.append(Piece(payload_of(path, content), media_type))

    def add_json(self, path: str, value: Any) -> None:
        text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, indent=1)
        self.add(path, text.encode() + b"\n", JSON)

    def add_stored(self, folder: str, place: int, name: str, sha256: str | None, media_type: str) -> None:
        """A file of the store under its original name made safe; its bytes are checked against the digest."""
        if sha256 is None:
            return
        # a percent sign is escaped in manifests, which not every reader of bags undoes
        path = f"{folder}/{place:02}-{safe_name(name, media_type).replace('%', '_')}"
        try:
            with file_store().open(sha256) as stream:
                size = stream.seek(0, SEEK_END)
        except FileMissing:
            self.missing.append(path)
            return
        self.pieces.append(Piece(Payload(path, size, sha256, lambda: file_store().open(sha256)), media_type))


def _plain(value: Any) -> Any:
    """As JSON knows it: words as their text, moments in UTC, days as ISO dates, numbers of things as text."""
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum | uuid.UUID | Decimal) else value


def row(thing: Any, **more: Any) -> dict[str, Any]:
    """A stored thing as plain values, without what belongs to the workings of the service."""
    found = {c.key: getattr(thing, c.key) for c in inspect(type(thing)).column_attrs if c.key not in INNER}
    return {name: value for name, value in found.items() if not isinstance(value, bytes)} | more


def collect(case: Case, *, by: Person, on: date) -> Contents:
    """Everything in the order of the file. `by` is who will read it; what she may not open stays out."""
    found = Contents()
    _request(found, case)
    _offers(found, case, on=on)
    _appointment(found, case)
    _custody(found, case)
    _conclusions(found, case, by=by)
    _costs(found, case)
    _letters(found, case)
    _journal(found, case)
    return found


def _request(found: Contents, case: Case) -> None:
    e = case.expertise
    found.add_json(
        "request/request.json",
        row(e, seen_by_provider=for_provider(e), questions=[row(q) for q in e.questions],
            objects=[row(o) for o in e.objects], files=[row(a) for a in e.attachments]),
    )  # fmt: skip
    for place, one in enumerate(e.attachments, 1):
        found.add_stored("request/files", place, one.name, one.sha256, one.media_type)
    if e.notice is not None:
        found.add_json("notice/notice.json", e.notice)


def _offers(found: Contents, case: Case, *, on: date) -> None:
    """The protocol of each opened round as the body sees it, and every choice with its reason."""
    for search in case.expertise.searches:
        table = bidding.comparison(case.expertise, search, on=on)
        if table is None:
            continue
        lines = [
            {
                "expert": line.expert.name,
                "institute": line.bid.institute_id,
                "state": line.bid.state,
                "offer": row(line.opened) if line.opened is not None else None,
                "place": line.scored.place if line.scored is not None else None,
                "excluded_because": line.invalid.codes,
            }
            for line in [*table.valid, *table.invalid]
        ]
        found.add_json(f"offers/round-{search.round}.json", {"search": row(search), "offers": lines})
    mine = Selection.expertise_id == case.expertise.id
    query = select(Selection).where(mine).options(joinedload(Selection.expert)).order_by(Selection.selected_at)
    chosen = db.session.scalars(query.order_by(Selection.id)).all()
    found.add_json("offers/choices.json", [row(one, name=one.expert.name if one.expert else None) for one in chosen])


def _party(challenge: Challenge) -> dict[str, str] | None:
    """Who of the parties brought it, for the body."""
    party = challenge.party
    return None if party is None else {"role": party.role.value, "name": party.name}


def _appointment(found: Contents, case: Case) -> None:
    taken = case.appointment
    if taken is not None:
        found.add_json("ruling/appointment.json", row(taken))
        found.add_stored("ruling", 1, f"{case.expertise.number}-ruling.pdf", taken.ruling_sha256, PDF)
    events = select(ClockEvent).where(ClockEvent.expertise_id == case.expertise.id).order_by(ClockEvent.place)
    found.add_json("clock/events.json", [row(one) for one in db.session.scalars(events)])
    if case.petitions:
        found.add_json("petitions/petitions.json", [row(one) for one in case.petitions])
    for place, petition in enumerate(case.petitions, 1):
        found.add_stored("petitions", place, "decision.pdf", petition.decision_sha256, PDF)
    if case.challenges:
        found.add_json("challenges/challenges.json", [row(one, party=_party(one)) for one in case.challenges])
    for place, one in enumerate(case.challenges, 1):
        found.add_stored("challenges", place, one.proof_name or "proof", one.proof_sha256, one.proof_type or PDF)


def _custody(found: Contents, case: Case) -> None:
    """The ledger of the objects with the digests of its chains, the hand-overs, the photographs."""
    lines = queries.objects_of(case)
    if not lines:
        return
    chains = [
        {
            "number": line.number, "name": line.object.name, "state": line.state, "holder": line.holder,
            "links": [queries.facts_of(link) | {"digest": link.digest} for link in line.links],
            "chain_holds": queries.chain_holds(line.links),
        }
        for line in lines
    ]  # fmt: skip
    mine = HandOver.expertise_id == case.expertise.id
    given = db.session.scalars(select(HandOver).where(mine).order_by(HandOver.number)).all()
    acts = [row(one, items=[row(item) for item in one.items], photos=[row(p) for p in one.photos]) for one in given]
    found.add_json("custody/custody.json", {"objects": chains, "hand_overs": acts})
    photos = select(CustodyPhoto).join(HandOver, HandOver.id == CustodyPhoto.hand_over_id).where(mine)
    ordered = photos.order_by(HandOver.number, CustodyPhoto.added_at, CustodyPhoto.id)
    for place, photo in enumerate(db.session.scalars(ordered), 1):
        found.add_stored("custody/photos", place, photo.name, photo.sha256, photo.media_type)


def _conclusions(found: Contents, case: Case, *, by: Person) -> None:
    """Every version that was handed over, with its answers and signatures."""
    if not policy.can_open_conclusion(by, case):
        return
    mine = (Conclusion.expertise_id == case.expertise.id, Conclusion.delivered_at.is_not(None))
    for signed in db.session.scalars(select(Conclusion).where(*mine).order_by(Conclusion.version)):
        folder = f"conclusion/version-{signed.version}"
        found.add_stored(folder, 1, signed.file_name, signed.file_sha256, PDF)
        under = select(ConclusionSignature).where(ConclusionSignature.conclusion_id == signed.id)
        names = [row(one) for one in db.session.scalars(under.order_by(ConclusionSignature.id))]
        answers = [row(one) for one in signed.answers]
        found.add_json(f"{folder}/answers.json", row(signed, version=signed.version, answers=answers, signatures=names))


def _costs(found: Contents, case: Case) -> None:
    money = queries.money_of(case)
    if not (money.estimates or money.reports or money.fee or money.deposits):
        return
    told = {
        "offered_tenge": money.offered_tenge,
        "estimates": [row(one, lines=[row(line) for line in one.lines]) for one in money.estimates],
        "reports": [
            row(one, lines=[row(line) for line in one.lines], vouchers=[row(paper) for paper in one.vouchers])
            for one in money.reports
        ],
        "fee": row(money.fee, payments=[row(one) for one in money.fee.payments]) if money.fee is not None else None,
        "deposits": [row(one) for one in money.deposits],
    }
    found.add_json("costs/costs.json", told)
    papers = [(report.number, paper) for report in money.reports for paper in report.vouchers]
    for number, paper in papers:
        found.add_stored(f"costs/report-{number}", paper.place, paper.name, paper.sha256, paper.media_type)


def _letters(found: Contents, case: Case) -> None:
    """Letters about this expertise to the body and to its provider, as they were written; none of those within."""
    about = Letter.context["expertise_id"].astext == str(case.expertise.id)
    about_packages = Letter.template.startswith("casework/package_")  # of this very package: it would never be the same
    within = or_(Letter.template.in_(WITHIN), Letter.template.startswith(WITHIN_INSTITUTE, autoescape=True))
    ours = (about, Letter.template.startswith("casework/"), ~about_packages, ~within, Letter.private.is_(False))
    letters = db.session.scalars(select(Letter).where(*ours).order_by(Letter.made_at, Letter.id))
    found.add_json("letters/letters.json", [_letter(one) for one in letters])


def _letter(letter: Letter) -> dict[str, Any]:
    paper = written(letter.template, letter.context, language=letter.language)
    told = ("id", "name", "language", "template", "state", "made_at", "sent_at", "read_at")
    return {name: getattr(letter, name) for name in told} | {"subject": paper.subject, "text": paper.text}


def _journal(found: Contents, case: Case) -> None:
    entries = queries.history(case, for_body=True)[::-1]
    told = [
        {"kind": e.kind, "verb": e.verb, "at": e.at, "who": e.who, "why": e.why, "facts": dict(e.facts)}
        for e in entries
    ]
    found.add_json("journal/journal.json", {"schema": SCHEMA, "entries": told})
    lines = history_words.timeline(entries)
    printed = Listing(
        number=case.expertise.number,
        title=str(JOURNAL),
        facts=(),
        columns=tuple(str(word) for word in (WHEN, WHAT, WHO, REMARK)),
        widths=(3, 5, 3, 4),
        rows=tuple((line["when"], line["title"], line["who"], line["text"]) for line in lines),
    )
    at, lang = last_moment(entries, case), case.expertise.ruling_language
    found.add("journal/journal.pdf", render(printed, lang=lang, made_at=at), PDF)


def last_moment(entries: Sequence[queries.Entry], case: Case) -> datetime:
    """The last thing that happened: the same file gives the same documents whenever it is taken out."""
    return entries[-1].at if entries else case.expertise.drafted_at


def index_of(case: Case, found: Contents, *, facts: Iterable[tuple[str, str]], title: str, at: datetime) -> bytes:
    """The page for people: every file with its digest, and what is missing."""
    rows = tuple(
        (one.path, str(one.payload.size), one.payload.sha256)
        for one in sorted(found.pieces, key=lambda piece: piece.path)
    )
    listing = Listing(
        number=case.expertise.number,
        title=title,
        facts=(*facts, (str(_l("Last entry of the journal")), moment(at))),
        columns=(str(_l("File")), str(_l("Bytes")), "SHA-256"),
        widths=(5, 2, 6),
        rows=rows,
        remarks=tuple(str(_l("Missing in the store: %(path)s", path=path)) for path in found.missing),
    )
    return render(listing, lang=case.expertise.ruling_language, made_at=at)
