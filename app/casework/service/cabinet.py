"""The set for the Court Cabinet: PDF, DOCX and XLSX in parts of at most 20 MB, with an index and a contents table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from app.casework.rules.cabinet import PART_LIMIT_BYTES, into_parts
from app.casework.service.package_contents import JSON, PDF, Contents, Piece
from app.kernel.bags import Payload, payload_of, write_zip
from app.kernel.file_kinds import CSV, DOCX, TEXT, XLSX
from app.kernel.i18n import _l
from app.kernel.office import spreadsheet, text_document
from app.kernel.pdf_parts import PICTURES, decoded, picture_as_pdf, split_pdf

TITLE = _l("Index of the set for the Court Cabinet")
PART, FILE, SOURCE, BYTES, PIECE = _l("Part"), _l("File"), _l("Source"), _l("Bytes"), _l("Piece")
INTRODUCTION = _l(
    "Each part is a folder of at most 20 MB. Hand the parts in one after the other. A file of more pages than fit "
    "is cut by pages; its pieces are numbered."
)
LEFT_OUT = _l("Left out: %(path)s. %(reason)s")
MACHINE = _l("A copy for machines: the Court Cabinet takes PDF, DOCX and XLSX only. It stands in the BagIt package.")
TOO_LARGE = _l("It is larger than 20 MB and cannot be split.")
UNREADABLE = _l("It could not be turned into a PDF.")


@dataclass(frozen=True)
class Ready:
    """One file as the Court Cabinet takes it: which source it is made of, and which piece of how many."""

    name: str
    source: str
    content: bytes
    piece: int
    pieces: int


@dataclass(frozen=True)
class Plan:
    """Every source is either in a part or among those left out, with the reason."""

    parts: list[list[Ready]]
    left_out: list[tuple[str, Any]]


def plan(pieces: Iterable[Piece], *, limit_bytes: int = PART_LIMIT_BYTES) -> Plan:
    """Turn the files into what the Court Cabinet takes, and lay them into parts in their order."""
    ready: list[Ready] = []
    left_out: list[tuple[str, Any]] = []
    for place, piece in enumerate(sorted(pieces, key=lambda one: one.path), 1):
        made, reason = _taken(piece, limit_bytes)
        if not made:
            left_out.append((piece.path, reason))
        stem, dot, extension = piece.path.replace("/", "-").rpartition(".")
        extension = _extension(piece, extension if dot else "pdf")
        for number, content in enumerate(made, 1):
            tail = f"-{number}of{len(made)}" if len(made) > 1 else ""
            ready.append(Ready(f"{place:03}-{stem}{tail}.{extension}", piece.path, content, number, len(made)))
    parts = into_parts([len(one.content) for one in ready], limit_bytes=limit_bytes)
    return Plan([[ready[place] for place in part] for part in parts], left_out)


def _extension(piece: Piece, own: str) -> str:
    if piece.media_type in PICTURES:
        return "pdf"
    return "docx" if piece.media_type in {TEXT, CSV} else own


def _taken(piece: Piece, limit_bytes: int) -> tuple[list[bytes], Any]:
    """The file in a kind that is taken, whole or in pieces; or nothing and the reason."""
    if piece.media_type == JSON:
        return [], MACHINE
    with piece.payload.open() as stream:
        content = stream.read()
    if piece.media_type in PICTURES:
        drawn = picture_as_pdf(content, piece.media_type)
        if drawn is None:
            return [], UNREADABLE
        content = drawn
    elif piece.media_type in {TEXT, CSV}:
        content = text_document(piece.path, decoded(content).split("\n"))
    if piece.media_type == PDF or piece.media_type in PICTURES:
        return split_pdf(content, limit_bytes=limit_bytes) or [], TOO_LARGE
    fits = piece.media_type in {DOCX, XLSX, TEXT, CSV} and len(content) <= limit_bytes
    return ([content], "") if fits else ([], TOO_LARGE)


def write_cabinet_set(
    target: BinaryIO,
    number: str,
    found: Contents,
    *,
    facts: Sequence[tuple[str, str]],
    limit_bytes: int = PART_LIMIT_BYTES,
) -> dict[str, Any]:
    """An archive with one folder per part; the first part holds the index (DOCX) and the contents (XLSX)."""
    made = plan(found.pieces, limit_bytes=limit_bytes)
    files = _covers(number, made, facts)
    for place, part in enumerate(made.parts, 2):
        files += [payload_of(f"{number}/part-{place:02}/{one.name}", one.content) for one in part]
    write_zip(target, files)
    return {
        "parts": len(made.parts) + 1,
        "files": len(files),
        "missing": len(found.missing),
        "left_out": [{"path": path, "reason": str(reason)} for path, reason in made.left_out],
    }


def _covers(number: str, made: Plan, facts: Sequence[tuple[str, str]]) -> list[Payload]:
    columns = [str(word) for word in (PART, FILE, SOURCE, PIECE, BYTES)]
    rows: list[list[Any]] = [
        [place, one.name, one.source, f"{one.piece}/{one.pieces}", len(one.content)]
        for place, part in enumerate(made.parts, 2)
        for one in part
    ]
    told = [f"{name}: {value}" for name, value in facts]
    told += [str(INTRODUCTION), *(str(LEFT_OUT) % {"path": p, "reason": r} for p, r in made.left_out)]
    texts = [[str(value) for value in row] for row in rows]
    index = text_document(f"{TITLE} {number}", told, columns, texts)
    folder = f"{number}/part-01"
    return [
        payload_of(f"{folder}/000-index.docx", index),
        payload_of(f"{folder}/001-contents.xlsx", spreadsheet(number, columns, rows)),
    ]
