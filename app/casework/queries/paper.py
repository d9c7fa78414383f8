"""Legal notices on paper, and to whom a notice goes, in words."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, inspect, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import Body, BodyAddress, Person
from app.accounts.queries.receiving import bodies_of
from app.casework import policy
from app.intake.models import Expertise, Party
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.paging import Key, Page, page
from app.notices.models import LegalNotice, PaperTask
from app.notices.states import PaperState


@dataclass(frozen=True)
class Papers:
    """The paper notices of the bodies for which the actor answers, the newest first."""

    actor: Person
    state: PaperState | None = None

    def select(self) -> Select[PaperTask]:
        found = (
            select(PaperTask)
            .join(PaperTask.notice)
            .join(Expertise, Expertise.id == LegalNotice.about_id)
            .where(policy.visible_papers(self.actor))
            .options(contains_eager(PaperTask.notice))
        )
        return found.where(PaperTask.state == self.state) if self.state is not None else found

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[PaperTask]:
        columns = inspect(PaperTask).columns
        keys = (Key(columns.made_at, "made", descending=True), Key(columns.id, "id", descending=True))
        return page(self.select(), keys, after=after, before=before)


def get_paper_visible_to(actor: Person, task_id: uuid.UUID) -> PaperTask:
    """One paper notice; NotVisible for everybody else."""
    task = db.session.scalar(Papers(actor).select().where(PaperTask.id == task_id))
    if task is None:
        raise NotVisible
    return task


@dataclass(frozen=True)
class Addressee:
    """To whom a notice goes: name, then an address or a role, where one is known; in which language they read."""

    name: str
    more: str = ""
    language: str | None = None


def addressees(
    notices: Iterable[LegalNotice], *, lang: str, role: Callable[[Party], str]
) -> dict[uuid.UUID, Addressee]:
    """To whom each of these notices goes, by the notice's id; without those whose reader nobody knows. Three queries.

    Names of parties and experts are for who may know them: ask the policy first.
    """
    known = list(notices)
    bodies = bodies_of({one.body_id for one in known})
    posts = _rows(BodyAddress, BodyAddress.body_id, bodies)
    people = _rows(Person, Person.id, {one.person_id for one in known})
    parties = _rows(Party, Party.id, {one.outsider_id for one in known})
    post = {one.body_id: one.email for one in posts.values()}
    found = {}
    for one in known:
        if one.body_id in bodies:
            body: Body = bodies[one.body_id]
            found[one.id] = Addressee(getattr(body, f"name_{lang}"), post.get(body.id, ""))
        elif one.person_id in people:
            person = people[one.person_id]
            found[one.id] = Addressee(person.name, language=person.language)
        elif one.outsider_id in parties:
            party = parties[one.outsider_id]
            found[one.id] = Addressee(party.name, role(party), party.language)
    return found


def _rows(kind: Any, key: Any, ids: Iterable[uuid.UUID | None]) -> dict[Any, Any]:
    wanted = [one for one in ids if one is not None]
    found: Any = db.session.scalars(select(kind).where(key.in_(wanted))) if wanted else []
    return {getattr(row, key.key): row for row in found}
