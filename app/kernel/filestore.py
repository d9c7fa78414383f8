"""Uploaded files, stored once under the SHA-256 of their bytes.

A name never becomes a path; equal files are kept once; what is read back is checked against its
own address, so that a changed file is noticed and not served. Names, owners and media types are
the business of whoever keeps the row.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from app.kernel.file_kinds import EXTENSIONS, FileRefused, media_type_of

__all__ = [
    "FileDamaged",
    "FileMissing",
    "FileRefused",
    "FileStore",
    "FolderStore",
    "StoredFile",
    "safe_name",
]

_CHUNK_BYTES: Final = 1 << 18
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME: Final = 100
_FORBIDDEN: Final = re.compile(r'[<>:"|?*;\\/]+')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class FileMissing(LookupError):
    """No file is stored under this digest, or the text is no digest at all."""


class FileDamaged(Exception):
    """The stored bytes no longer have the digest they are stored under: never serve them."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What the caller keeps in its row: digest in hex, size in bytes, media type as sniffed."""

    sha256: str
    size: int
    media_type: str


class FileStore(Protocol):
    """A place for files: a folder here, an object store in production."""

    def put(self, content: bytes | BinaryIO, *, limit_bytes: int) -> StoredFile:
        """Take a file of at most limit_bytes; raises FileRefused with a reason code."""

    def put_own(self, content: bytes | BinaryIO, *, media_type: str, limit_bytes: int) -> StoredFile:
        """Take a file that the house made itself, of any kind; raises FileRefused where it is too large."""

    def open(self, sha256: str) -> BinaryIO:
        """Open a stored file at its start; raises FileMissing or FileDamaged."""

    def exists(self, sha256: str) -> bool:
        """Say whether a file is stored under this digest (its bytes are not checked)."""

    def discard(self, sha256: str) -> None:
        """Delete the bytes under this digest; none there is no error. Whether anybody needs them is the caller's."""


class FolderStore:
    """Files in a folder, two levels deep: ``ab/cd/abcd...``."""

    def __init__(self, root: Path) -> None:
        """Use this folder, made when the first file comes."""
        self._root = root

    def put(self, content: bytes | BinaryIO, *, limit_bytes: int) -> StoredFile:
        """Take a file: write aside, judge, then rename into place.

        A reader never sees half a file, and a refused one leaves nothing behind. Raises
        FileRefused (see its codes); OSError when the disk fails.
        """
        return self._take(content, limit_bytes, media_type_of)

    def put_own(self, content: bytes | BinaryIO, *, media_type: str, limit_bytes: int) -> StoredFile:
        """Take a file that the house made itself: its kind is known and not judged. Never for what was uploaded."""
        return self._take(content, limit_bytes, lambda _draft: media_type)

    def _take(self, content: bytes | BinaryIO, limit_bytes: int, judge: Callable[[Path], str]) -> StoredFile:
        incoming = self._root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=incoming)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                sha256, size = _copy(content, target, limit_bytes)
            stored = StoredFile(sha256, size, judge(draft))
            self._keep(draft, sha256)
        finally:
            draft.unlink(missing_ok=True)
        return stored

    def open(self, sha256: str) -> BinaryIO:
        """Open a stored file after reading it through once to check it against its digest.

        Raises FileMissing or FileDamaged. The caller closes the stream.
        """
        try:
            stream = self._path(sha256).open("rb")
        except FileNotFoundError as problem:
            raise FileMissing(sha256) from problem
        # hashlib.file_digest reads in C: about 50 ms for 100 MB.
        if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
            stream.close()
            raise FileDamaged(sha256)
        stream.seek(0)
        return stream

    def exists(self, sha256: str) -> bool:
        """Say whether a file is stored under this digest; False for what is no digest."""
        try:
            return self._path(sha256).is_file()
        except FileMissing:
            return False

    def discard(self, sha256: str) -> None:
        """Delete the bytes under this digest; none there is no error."""
        with suppress(FileMissing):
            self._path(sha256).unlink(missing_ok=True)

    def _path(self, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise FileMissing(sha256)
        return self._root / sha256[:2] / sha256[2:4] / sha256

    def _keep(self, draft: Path, sha256: str) -> None:
        place = self._path(sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.chmod(0o440)  # a stored file is never written again
        # Also over an equal file: if that one was damaged, this heals it.
        draft.replace(place)
        _sync_folder(place.parent)


def safe_name(name: str, media_type: str) -> str:
    """Make a name fit to be shown and offered for download; it is never used as a path.

    Folders, control and direction-changing characters, quotes and reserved names go; the
    extension is the one of the media type, so that "act.pdf.exe" stored as a PDF is offered as
    "act.pdf.exe.pdf". At most 100 characters. Raises nothing; KeyError for an unknown type.
    """
    extensions = EXTENSIONS[media_type]
    plain = unicodedata.normalize("NFC", re.split(r"[/\\]", name[-1024:])[-1])
    visible = "".join(
        " " if letter.isspace() else letter
        for letter in plain
        if letter.isspace() or unicodedata.category(letter)[0] != "C"
    )
    stem = " ".join(_FORBIDDEN.sub(" ", visible).split()).strip(". ")
    extension = extensions[0]
    for known in extensions:
        if stem.lower().endswith(f".{known}"):
            stem, extension = stem[: -len(known) - 1].rstrip(". "), known
            break
    if not stem or _RESERVED.fullmatch(stem):
        stem = f"file {stem}".strip()
    return f"{stem[: _LONGEST_NAME - len(extension) - 1].rstrip('. ')}.{extension}"


def _copy(content: bytes | BinaryIO, target: BinaryIO, limit_bytes: int) -> tuple[str, int]:
    """Copy to disk while hashing; stop as soon as the limit is passed."""
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    hashed, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK_BYTES):
        size += len(chunk)
        if size > limit_bytes:
            raise FileRefused("file-too-large", {"limit_bytes": limit_bytes})
        hashed.update(chunk)
        target.write(chunk)
    target.flush()
    os.fsync(target.fileno())
    return hashed.hexdigest(), size


def _sync_folder(folder: Path) -> None:
    """Make the rename itself survive a power cut, where the system can."""
    with suppress(OSError):  # Windows cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
