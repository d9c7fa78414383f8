"""BagIt 1.0 (RFC 8493): a folder of files with their digests, as one archive. The same content gives the same bytes."""

from __future__ import annotations

import hashlib
import shutil
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
# The earliest day that a ZIP archive can name: when a file was put in says nothing, and would change the bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)
READABLE_FILE = 0o100644 << 16
UNIX = 3
_CHUNK_BYTES = 1 << 18


@dataclass(frozen=True)
class Payload:
    """One file: its path with forward slashes, size in bytes, SHA-256 in hex, and how to read it from its start."""

    path: str
    size: int
    sha256: str
    open: Callable[[], BinaryIO]


def payload_of(path: str, content: bytes) -> Payload:
    """A file that is in memory."""
    return Payload(path, len(content), hashlib.sha256(content).hexdigest(), lambda: BytesIO(content))


def write_zip(target: BinaryIO, files: Iterable[Payload]) -> None:
    """An archive without times and owners, its files in the order of their paths."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for file in sorted(files, key=lambda one: one.path):
            entry = zipfile.ZipInfo(unicodedata.normalize("NFC", file.path), NO_TIME)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, READABLE_FILE, UNIX
            entry.file_size = file.size
            with file.open() as source, archive.open(entry, "w") as sink:
                shutil.copyfileobj(source, sink, _CHUNK_BYTES)


def write_bag(target: BinaryIO, name: str, payloads: Iterable[Payload], info: Mapping[str, str]) -> None:
    """A bag in an archive: one folder of this name, everything given below `data/`.

    `info` goes into bag-info.txt in its order; Payload-Oxum is added. Raises ValueError for a path that
    leads out of the bag or stands twice.
    """
    files = [Payload(f"data/{one.path}", one.size, one.sha256, one.open) for one in payloads]
    _refuse_bad(files)
    oxum = f"{sum(one.size for one in files)}.{len(files)}"
    tags = [
        payload_of("bagit.txt", DECLARATION),
        payload_of("bag-info.txt", _info({**info, "Payload-Oxum": oxum})),
        payload_of("manifest-sha256.txt", _manifest(files)),
    ]
    tags.append(payload_of("tagmanifest-sha256.txt", _manifest(tags)))
    write_zip(target, [Payload(f"{name}/{one.path}", one.size, one.sha256, one.open) for one in (*tags, *files)])


def _refuse_bad(files: list[Payload]) -> None:
    """Two paths that a file system without case would take for one are refused, too."""
    seen: set[str] = set()
    for file in files:
        parts = file.path.split("/")
        if "" in parts or ".." in parts or "." in parts or "\\" in file.path:
            raise ValueError(f"not a path inside a bag: {file.path!r}")
        folded = unicodedata.normalize("NFC", file.path).casefold()
        if folded in seen:
            raise ValueError(f"twice in the bag: {file.path!r}")
        seen.add(folded)


def _manifest(files: Iterable[Payload]) -> bytes:
    lines = [(unicodedata.normalize("NFC", one.path), one.sha256) for one in files]
    return "".join(f"{digest}  {_escaped(path)}\n" for path, digest in sorted(lines)).encode()


def _escaped(path: str) -> str:
    """RFC 8493, 2.1.3: line ends and the percent sign itself are written as escapes."""
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _info(values: Mapping[str, str]) -> bytes:
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in values.items()).encode()
