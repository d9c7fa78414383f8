"""What kind of file these bytes are, and whether the house takes it.

The name and the type a browser declares are not believed. libmagic says what the bytes look like;
what it says must be on the list, and each kind then proves itself. A file that is two things at
once (a picture that is also a page or an archive) is refused.
"""

from __future__ import annotations

import csv
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Final

import pylibmagic  # noqa: F401 - puts its libmagic where python-magic looks

import magic  # isort: skip

PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
WEBP: Final = "image/webp"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
TEXT: Final = "text/plain"

EXTENSIONS: Final[Mapping[str, tuple[str, ...]]] = {
    PDF: ("pdf",),
    PNG: ("png",),
    JPEG: ("jpg", "jpeg"),
    WEBP: ("webp",),
    DOCX: ("docx",),
    XLSX: ("xlsx",),
    CSV: ("csv",),
    TEXT: ("txt", "log", "md"),
}

_HEAD_BYTES: Final = 1 << 20
_RIFF_HEAD_BYTES: Final = 8
_MARKUP_BYTES: Final = 1 << 16
_TAIL_BYTES: Final = 1 << 11
_CHUNK_BYTES: Final = 1 << 20
_OVERLAP_BYTES: Final = 64
_LOOKED_AT_LINES: Final = 20
_MOST_ENTRIES: Final = 10_000
_MOST_UNPACKED_BYTES: Final = 1 << 30
_MOST_RATIO: Final = 200
_ENCRYPTED_BIT: Final = 0x1

_MARKUP: Final = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|iframe|object|embed|img|meta|link|style|a\s|\?php"
    rb"|\?xml[\s-])",
    re.IGNORECASE,
)
_PICTURE_MARKUP: Final = re.compile(rb"<(?:!doctype|html|body|script|svg|iframe|\?php)", re.IGNORECASE)
_PDF_ENCRYPTION: Final = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_ZIP: Final = b"PK\x03\x04"
_PNG_END: Final = b"\x00\x00\x00\x00IEND\xaeB`\x82"
_MAIN_PART: Final = {
    DOCX: ("word/document.xml", b"wordprocessingml.document.main+xml"),
    XLSX: ("xl/workbook.xml", b"spreadsheetml.sheet.main+xml"),
}
# Control characters which no text has; tab, line ends and form feed are left out of the class.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


class FileRefused(Exception):
    """The house does not take this file; the edge turns code and params into a sentence.

    Codes: ``file-empty``; ``file-too-large`` (limit_bytes); ``file-type`` (media_type);
    ``file-encrypted``; ``file-damaged`` (media_type); ``file-mixed`` (media_type: two kinds in
    one, or active content); ``file-macros``; ``file-bomb`` (unpacks to far more than it is).
    """

    def __init__(self, code: str, params: Mapping[str, str | int] | None = None) -> None:
        """Keep the reason code and the values its sentence needs."""
        super().__init__(code)
        self.code = code
        self.params: dict[str, str | int] = dict(params or {})


def media_type_of(path: Path) -> str:
    """Find the media type of a file on disk, one of EXTENSIONS. Raises FileRefused otherwise."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
        if not head:
            raise FileRefused("file-empty")
        if head.startswith(_ZIP):
            return _office_type(stream)
        if head.startswith(_OLE):
            raise _refused_ole(path)
        seen = _seen_by_libmagic(head)
        if seen == PDF:
            _prove_pdf(stream, head)
        elif seen in {PNG, JPEG, WEBP}:
            _prove_picture(stream, head, seen)
        elif seen in {TEXT, CSV}:
            seen = _prove_text(path, head, seen)
        else:
            raise FileRefused("file-type", {"media_type": seen})
        return seen


def _seen_by_libmagic(head: bytes) -> str:
    seen = magic.from_buffer(head, mime=True)
    return CSV if seen == "application/csv" else seen


def _prove_pdf(stream: BinaryIO, head: bytes) -> None:
    """Demand that a PDF starts at byte 0, ends as one, hides nothing and needs no password."""
    if not head.startswith(b"%PDF-") or _PICTURE_MARKUP.search(head[:1024]):
        raise FileRefused("file-mixed", {"media_type": PDF})
    if b"%%EOF" not in _tail(stream):
        raise FileRefused("file-damaged", {"media_type": PDF})
    _refuse_hidden_archive(stream, PDF)
    if _found_anywhere(stream, _PDF_ENCRYPTION):
        raise FileRefused("file-encrypted", {"media_type": PDF})


def _prove_picture(stream: BinaryIO, head: bytes, kind: str) -> None:
    """Demand that a picture hides no page and no archive. Cameras do write after a JPEG's end."""
    if _PICTURE_MARKUP.search(head[:_MARKUP_BYTES]):
        raise FileRefused("file-mixed", {"media_type": kind})
    _refuse_hidden_archive(stream, kind)
    tail = _tail(stream)
    if kind == PNG and not tail.endswith(_PNG_END):
        code = "file-mixed" if _found_anywhere(stream, re.compile(_PNG_END)) else "file-damaged"
        raise FileRefused(code, {"media_type": kind})
    if kind == WEBP and int.from_bytes(head[4:8], "little") + _RIFF_HEAD_BYTES != stream.seek(0, os.SEEK_END):
        raise FileRefused("file-damaged", {"media_type": kind})  # the length it says must be its own


def _prove_text(path: Path, head: bytes, seen: str) -> str:
    """Demand that text decodes (UTF-8, UTF-16 with a mark, Windows-1251) and is no markup."""
    if _MARKUP.search(head[:_MARKUP_BYTES].replace(b"\x00", b"")):
        raise FileRefused("file-mixed", {"media_type": TEXT})
    encoding = _encoding(path, head)
    try:
        with path.open(encoding=encoding, newline="") as text:
            while chunk := text.read(_CHUNK_BYTES):
                if _CONTROL.search(chunk):
                    raise FileRefused("file-type", {"media_type": "application/octet-stream"})
    except UnicodeError as problem:
        raise FileRefused("file-damaged", {"media_type": TEXT}) from problem
    return CSV if _is_table(head.decode(encoding, errors="ignore")) else seen


def _is_table(text: str) -> bool:
    """Know a CSV by semicolons or tabs, as spreadsheets save here; libmagic knows the comma only."""
    lines = text.splitlines()[:_LOOKED_AT_LINES]
    for delimiter in ";\t":
        widths = {len(row) for row in csv.reader(lines, delimiter=delimiter)}
        if len(lines) > 1 and len(widths) == 1 and widths != {1}:
            return True
    return False


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        with path.open(encoding="utf-8-sig") as text:
            while text.read(_CHUNK_BYTES):
                pass
    except UnicodeError:
        return "cp1251"  # what older Russian and Kazakh spreadsheets save
    return "utf-8-sig"


def _office_type(stream: BinaryIO) -> str:
    """Tell DOCX from XLSX by the main part; any other archive is refused."""
    try:
        with zipfile.ZipFile(stream) as archive:
            _refuse_odd_archive(archive)
            names = set(archive.namelist())
            if "[Content_Types].xml" not in names:
                raise FileRefused("file-type", {"media_type": "application/zip"})
            types = archive.read("[Content_Types].xml")
            for kind, (part, content_type) in _MAIN_PART.items():
                if part in names and content_type in types:
                    return kind
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as problem:
        raise FileRefused("file-damaged", {"media_type": "application/zip"}) from problem
    raise FileRefused("file-type", {"media_type": "application/zip"})


def _refuse_odd_archive(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    packed = sum(entry.compress_size for entry in entries)
    unpacked = sum(entry.file_size for entry in entries)
    too_much = unpacked > max(_MOST_RATIO * packed, _CHUNK_BYTES)
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED_BYTES or too_much:
        raise FileRefused("file-bomb")
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED_BIT:
            raise FileRefused("file-encrypted", {"media_type": "application/zip"})
        if entry.filename.lower().endswith(("vbaproject.bin", ".exe", ".js", ".html", ".htm")):
            raise FileRefused("file-macros")
        if entry.filename.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", entry.filename):
            raise FileRefused("file-damaged", {"media_type": "application/zip"})


def _refused_ole(path: Path) -> FileRefused:
    """Office wraps a file with a password in the old container; all else there is too old."""
    with path.open("rb") as stream:
        if _found_anywhere(stream, re.compile(re.escape(_OLE_ENCRYPTED))):
            return FileRefused("file-encrypted", {"media_type": "application/x-ole-storage"})
    return FileRefused("file-type", {"media_type": "application/x-ole-storage"})


def _refuse_hidden_archive(stream: BinaryIO, kind: str) -> None:
    if zipfile.is_zipfile(stream):
        raise FileRefused("file-mixed", {"media_type": kind})


def _tail(stream: BinaryIO) -> bytes:
    size = stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL_BYTES))
    return stream.read()


def _found_anywhere(stream: BinaryIO, pattern: re.Pattern[bytes]) -> bool:
    """Search a whole file piece by piece; pieces overlap so that nothing hides at a seam."""
    stream.seek(0)
    kept = b""
    while chunk := stream.read(_CHUNK_BYTES):
        if pattern.search(kept + chunk):
            return True
        kept = chunk[-_OVERLAP_BYTES:]
    return False
