"""Search over what the viewer may see. Visibility is asked of the policies in the same statement, never copied.

Counts, kinds and pages come from one and the same SELECT, so none of them tells of what is hidden.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    case,
    cast,
    column,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
    values,
)

from app.backoffice.models import OUTLINED, SUBJECT_WORDS, SearchEntry
from app.backoffice.queries.groups import Desk
from app.bidding.policy import visible_to_provider
from app.casework import policy as cases
from app.complaints import policy as complaints
from app.complaints.models import Complaint, MethodicalReview
from app.intake import policy as intake
from app.intake.models import Expertise, Question, ResearchObject
from app.intake.queries import number_in
from app.kernel.db import db
from app.kernel.paging import Key, Page, page
from app.kernel.search import fold, query_text
from app.notices.models import Letter
from app.registry.models import Expert
from app.registry.states import ExpertKind

EXPERTISE, WORK, NOTICE, COMPLAINT, REVIEW, EXPERT, LETTER, HELP = KINDS = (
    "expertise", "work", "notice", "complaint", "review", "expert", "letter", "help",
)  # fmt: skip
SUBJECT = SUBJECT_WORDS + OUTLINED  # the words of `whole` that tell neither the case nor the body
ALIKE = 0.45  # word similarity of trigrams: one or two wrong letters
MOST_ALIKE_WORDS = 3  # longer questions are found by their words only


@dataclass(frozen=True)
class Found:
    """One thing found: `title` is a number or a name, of a letter its template."""

    kind: str
    id: uuid.UUID
    title: str
    address: str


@dataclass(frozen=True)
class HelpHit:
    """A public text that was found outside the database: it is counted and paged with everything else."""

    title: str
    address: str
    rank: int


def _rank(vector: Any, asked: Any) -> ColumnElement[int]:
    return cast(1_000_000 * func.ts_rank(vector, asked), Integer)


def _parts(number: Any) -> Any:
    """A number as the words of which it is made."""
    return func.to_tsvector("simple", func.translate(number, "-", " "))


def _row(kind: str, thing_id: Any, title: Any, address: Any, rank: Any) -> Select[Any]:
    return select(
        literal(kind, Text).label("kind"),
        cast(thing_id, Uuid).label("id"),
        cast(title, Text).label("title"),
        cast(address, Text).label("address"),
        cast(rank, Integer).label("rank"),
    )


@dataclass(frozen=True)
class Finding:
    """What somebody's words find among what that person may see."""

    desk: Desk
    text: str
    kind: str | None = None
    help: tuple[HelpHit, ...] = ()

    def _asked(self, weights: str = "") -> Any:
        return func.to_tsquery("simple", query_text(self.text, weights))

    def _matches(self, vector: Any, weights: str = "") -> ColumnElement[bool]:
        found: ColumnElement[bool] = vector.op("@@")(self._asked(weights))
        return found

    def _rank_of(self, vector: Any, opened: Any, weights: str) -> ColumnElement[int]:
        """By the words that everybody of the kind finds; by all that the reader may read where only these are met."""
        whole = _rank(SearchEntry.whole, self._asked(weights))
        return case((self._matches(vector), _rank(vector, self._asked())), (opened, whole), else_=0)

    def _expertises(self) -> list[Select[Any]]:
        """The body's own; else the provider's work; else the notice: each thing once, as the nearest of the three.

        Whoever may read the questions and the objects, the provider after the warning and who is fit while offers
        are taken, finds by them too.
        """
        actor, entry = self.desk.actor, SearchEntry
        own, theirs = intake.visible_expertises(actor), visible_to_provider(actor)
        notices, asked = intake.notice_sight(actor, on=self.desk.on)
        warned = cases.contents_of_work(actor)
        outline = or_(self._matches(entry.outline), and_(self._matches(entry.whole), warned))
        notice = or_(self._matches(entry.notice), and_(self._matches(entry.whole, SUBJECT), asked))
        rows = (
            (EXPERTISE, _rank(entry.whole, self._asked()), or_(self._matches(entry.whole), self._alike()), own),
            (WORK, self._rank_of(entry.outline, warned, ""), outline, and_(not_(own), theirs)),
            (NOTICE, self._rank_of(entry.notice, asked, SUBJECT), notice, and_(not_(own), not_(theirs), notices)),
        )
        return [
            _row(kind, Expertise.id, Expertise.number, Expertise.number, rank)
            .join(entry, entry.expertise_id == Expertise.id)
            .where(fits, sees)
            for kind, rank, fits, sees in rows
        ]

    def _alike(self) -> ColumnElement[bool]:
        """A mistyped name of an object, where little was typed."""
        folded = fold(self.text)[:100]
        if len(folded) < 4 or len(folded.split()) > MOST_ALIKE_WORDS:
            return literal(False)
        alike = func.word_similarity(folded, ResearchObject.folded) >= ALIKE
        return exists().where(ResearchObject.expertise_id == Expertise.id, alike).correlate(Expertise)

    def _of_the_chamber(self) -> list[Select[Any]]:
        """Complaints by their number or the expert's name, methodical reviews by their number."""
        actor, complaint, review = self.desk.actor, Complaint, MethodicalReview
        by_name = (
            _row(COMPLAINT, complaint.id, complaint.number, complaint.number, 1)
            .join(Expert)
            .where(
                complaints.visible_complaints(actor),
                or_(self._matches(_parts(complaint.number)), self._matches(Expert.search)),
            )
        )
        by_number = _row(REVIEW, review.id, review.number, review.number, 1).where(
            complaints.visible_methodical(actor), self._matches(_parts(review.number))
        )
        return [by_name, by_number]

    def _experts(self) -> Select[Any]:
        """The public register."""
        alike = func.word_similarity(fold(self.text)[:100], Expert.name_folded)
        fits = or_(alike >= ALIKE, self._matches(Expert.search), Expert.register_no == self.text.strip())
        return _row(EXPERT, Expert.id, Expert.name, Expert.register_no, 1000 * alike).where(
            Expert.listed_on <= self.desk.on, Expert.kind != ExpertKind.ONE_TIME, fits
        )

    def _letters(self) -> Select[Any]:
        """The viewer's own inbox, by what the letters name."""
        words = func.to_tsvector("simple", cast(Letter.context, Text))
        mine = and_(Letter.to_person_id == self.desk.actor.id, Letter.private.is_(False))
        return _row(LETTER, Letter.id, Letter.template, Letter.template, _rank(words, self._asked())).where(
            mine, self._matches(words)
        )

    def _texts(self) -> list[Select[Any]]:
        """Help, rules in short and the glossary: the same for everybody."""
        if not self.help:
            return []
        columns = (column("id", Uuid), column("title", Text), column("address", Text), column("rank", Integer))
        rows = [(uuid.uuid5(uuid.NAMESPACE_URL, one.address), one.title, one.address, one.rank) for one in self.help]
        told = values(*columns, name="told").data(rows).c
        return [_row(HELP, told.id, told.title, told.address, told.rank)]

    def _all(self) -> Subquery | None:
        if not query_text(self.text):
            return None
        every = [*self._expertises(), *self._of_the_chamber(), self._experts(), self._letters(), *self._texts()]
        return union_all(*every).subquery("found")

    def counts(self) -> dict[str, int]:
        """How much of each kind was found. One query."""
        found = self._all()
        if found is None:
            return {}
        rows = db.session.execute(select(found.c.kind, func.count()).group_by(found.c.kind))
        counted = {kind: count for kind, count in rows}  # noqa: C416
        return {kind: counted[kind] for kind in KINDS if kind in counted}

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[Found]:
        """The best first. One query."""
        found = self._all()
        if found is None:
            return Page([], 0, None, None)
        c = found.c
        said = func.jsonb_build_array(c.kind, c.id, c.title, c.address)
        asked = select(said).where(c.kind == self.kind) if self.kind else select(said)
        keys = [Key(c.rank, "rank", True), Key(c.title, "title"), Key(c.kind, "kind"), Key(c.id, "id")]
        got = page(asked, keys, after=after, before=before)
        items = [Found(kind, uuid.UUID(key), title, address) for kind, key, title, address in got.items]
        return got.holding(items)


def passages(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Sequence[str]]:
    """The questions and the names of objects of the viewer's own expertises, to show where the words stand."""
    rows = union_all(
        select(Question.expertise_id, Question.place, Question.text).where(Question.expertise_id.in_(ids)),
        select(ResearchObject.expertise_id, ResearchObject.place, ResearchObject.name).where(
            ResearchObject.expertise_id.in_(ids)
        ),
    )
    found: dict[uuid.UUID, list[str]] = {}
    for key, _place, text in db.session.execute(rows) if ids else ():
        found.setdefault(key, []).append(text)
    return dict(found)


@dataclass(frozen=True)
class Whole:
    """The expertise whose number was typed whole, and as what the viewer sees it."""

    id: uuid.UUID
    number: str
    state: str
    kind: str


def by_number(desk: Desk, text: str) -> Whole | None:
    """What the viewer sees under a number typed whole; None for one that is not there for this viewer."""
    number = number_in(text.strip())
    if number is None:
        return None
    actor = desk.actor
    own, theirs = intake.visible_expertises(actor), visible_to_provider(actor)
    notices = intake.visible_notices(actor, on=desk.on)
    row = db.session.execute(
        select(Expertise.id, Expertise.state, own, theirs).where(Expertise.number == number, or_(own, theirs, notices))
    ).first()
    if row is None:
        return None
    return Whole(row[0], number, row[1].value, EXPERTISE if row[2] else WORK if row[3] else NOTICE)
