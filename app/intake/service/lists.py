"""Questions, objects and files of a draft: add, edit, remove, put in another order."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, BinaryIO, TypeVar

from app.accounts.models import Person
from app.intake.models import Attachment, Expertise, Question, ResearchObject
from app.intake.service.drafting import keep, touch
from app.intake.states import Part, Permission
from app.kernel import keeping
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.filestore import FileRefused, safe_name
from app.kernel.i18n import _l
from app.reference import queries as reference

Row = TypeVar("Row", Question, ResearchObject, Attachment)

MOST_QUESTIONS = 50
MOST_OBJECTS = 100
MOST_FILES = 30
LARGEST_FILE_BYTES = 20 * 1024 * 1024  # what the Court Cabinet takes

EMPTY_QUESTION = _l("Write the question.")
SAME_QUESTION = _l("This question is already on the list.")
EMPTY_NAME = _l("Name the object.")
TOO_MANY = _l("The list is full.")
REFUSED = {
    "file-too-large": _l("The file is larger than 20 MB."),
    "file-empty": _l("The file is empty."),
}
REFUSED_KIND = _l("Files of this kind are not taken: PDF, DOCX, XLSX, JPEG, PNG, CSV or plain text, not encrypted.")


def one_of_list(rows: list[Row], row_id: uuid.UUID) -> Row:
    """The row with this id; NotVisible where the request has none."""
    for row in rows:
        if row.id == row_id:
            return row
    raise NotVisible


def _renumber(rows: list[Any]) -> None:
    for place, row in enumerate(rows, 1):
        row.place = place


def add_question(expertise: Expertise, *, text: str, by: Person, at: datetime, version: int | None = None) -> Question:
    """Put one more question at the end of the list."""
    touch(expertise, by=by, version=version)
    return put_question(expertise, text=text, by=by, at=at)


def put_question(expertise: Expertise, *, text: str, by: Person, at: datetime) -> Question:
    """The same for a caller who has asked whether it may be."""
    _check_question(expertise, text, None)
    if len(expertise.questions) >= MOST_QUESTIONS:
        raise RuleBroken(text=TOO_MANY)
    question = Question(text=text.strip(), place=len(expertise.questions) + 1)
    expertise.questions.append(question)
    keep(expertise, Part.QUESTIONS, ["added"], by=by, at=at)
    return question


def add_question_template(
    expertise: Expertise, *, template_id: uuid.UUID, by: Person, at: datetime, version: int | None = None
) -> Question:
    """Take over a usual question of one of the chosen specialties, in the language of the ruling."""
    found = [t for t in reference.question_templates([s.id for s in expertise.specialties]) if t.id == template_id]
    if not found:
        raise NotVisible
    text = str(getattr(found[0], f"text_{expertise.ruling_language}"))
    return add_question(expertise, text=text, by=by, at=at, version=version)


def _check_question(expertise: Expertise, text: str, own: uuid.UUID | None) -> None:
    if not text.strip():
        raise RuleBroken(text=EMPTY_QUESTION)
    if any(q.text == text.strip() and q.id != own for q in expertise.questions):
        raise RuleBroken(text=SAME_QUESTION)


def edit_question(
    expertise: Expertise, *, question_id: uuid.UUID, text: str, by: Person, at: datetime, version: int | None = None
) -> None:
    """Change the wording of a question."""
    touch(expertise, by=by, version=version)
    word_question(expertise, question_id=question_id, text=text, by=by, at=at)


def word_question(expertise: Expertise, *, question_id: uuid.UUID, text: str, by: Person, at: datetime) -> None:
    """The same for a caller who has asked whether it may be."""
    question = one_of_list(expertise.questions, question_id)
    _check_question(expertise, text, question.id)
    question.text = text.strip()
    keep(expertise, Part.QUESTIONS, ["changed"], by=by, at=at)


def remove_question(
    expertise: Expertise, question_id: uuid.UUID, *, by: Person, at: datetime, version: int | None = None
) -> None:
    """Take a question off the list."""
    touch(expertise, by=by, version=version)
    expertise.questions.remove(one_of_list(expertise.questions, question_id))
    _renumber(expertise.questions)
    keep(expertise, Part.QUESTIONS, ["removed"], by=by, at=at)


def move_question(
    expertise: Expertise, question_id: uuid.UUID, *, up: bool, by: Person, at: datetime, version: int | None = None
) -> None:
    """Move a question one place up or down; at the end of the list nothing happens."""
    touch(expertise, by=by, version=version)
    rows = list(expertise.questions)
    place = rows.index(one_of_list(rows, question_id))
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    _renumber(rows)
    keep(expertise, Part.QUESTIONS, ["order"], by=by, at=at)
    db.session.expire(expertise, ["questions"])


def save_object(
    expertise: Expertise,
    *,
    object_id: uuid.UUID | None,
    name: str,
    origin: str,
    seal: str,
    permission: Permission | None,
    by: Person,
    at: datetime,
    version: int | None = None,
) -> ResearchObject:
    """Add an object (`object_id` None) or change one. The permission has no default (CrPC art. 272(1))."""
    touch(expertise, by=by, version=version)
    if not name.strip():
        raise RuleBroken(name=EMPTY_NAME)
    values = {"name": name, "origin": origin, "seal": seal, "permission": permission}
    if object_id is None:
        if len(expertise.objects) >= MOST_OBJECTS:
            raise RuleBroken(name=TOO_MANY)
        thing = ResearchObject(place=len(expertise.objects) + 1, **values)
        expertise.objects.append(thing)
        keep(expertise, Part.OBJECTS, ["added"], by=by, at=at)
        return thing
    thing = one_of_list(expertise.objects, object_id)
    for changed in values.items():
        setattr(thing, *changed)
    keep(expertise, Part.OBJECTS, ["changed"], by=by, at=at)
    return thing


def remove_object(
    expertise: Expertise, object_id: uuid.UUID, *, by: Person, at: datetime, version: int | None = None
) -> None:
    """Take an object off the list."""
    touch(expertise, by=by, version=version)
    expertise.objects.remove(one_of_list(expertise.objects, object_id))
    _renumber(expertise.objects)
    keep(expertise, Part.OBJECTS, ["removed"], by=by, at=at)


def add_attachment(
    expertise: Expertise, *, name: str, content: BinaryIO, by: Person, at: datetime, version: int | None = None
) -> Attachment:
    """Take a file: what it is decides its bytes, not its name. RuleBroken beside `file` where it is refused."""
    touch(expertise, by=by, version=version)
    attachment = store_attachment(expertise, name=name, content=content, by=by, at=at)
    keep(expertise, Part.ATTACHMENTS, ["added"], by=by, at=at)
    return attachment


def store_attachment(expertise: Expertise, *, name: str, content: BinaryIO, by: Person, at: datetime) -> Attachment:
    """The same for a caller who has asked whether it may be: into the file store and onto the list."""
    if len(expertise.attachments) >= MOST_FILES:
        raise RuleBroken(file=TOO_MANY)
    try:
        stored = keeping.file_store().put(content, limit_bytes=LARGEST_FILE_BYTES)
    except FileRefused as refused:
        raise RuleBroken(file=REFUSED.get(refused.code, REFUSED_KIND)) from None
    attachment = Attachment(
        sha256=stored.sha256,
        name=safe_name(name, stored.media_type),
        media_type=stored.media_type,
        size_bytes=stored.size,
        added_at=at,
        added_by_id=by.id,
    )
    expertise.attachments.append(attachment)
    return attachment


def remove_attachment(
    expertise: Expertise, attachment_id: uuid.UUID, *, by: Person, at: datetime, version: int | None = None
) -> None:
    """Take a file off the request; its bytes stay in the store."""
    touch(expertise, by=by, version=version)
    expertise.attachments.remove(one_of_list(expertise.attachments, attachment_id))
    keep(expertise, Part.ATTACHMENTS, ["removed"], by=by, at=at)
