"""The file store: addresses, limits, damage, and what is refused by what it really is."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from app.kernel.file_kinds import CSV, DOCX, EXTENSIONS, JPEG, PDF, PNG, TEXT, XLSX
from app.kernel.filestore import (
    FileDamaged,
    FileMissing,
    FileRefused,
    FileStore,
    FolderStore,
    safe_name,
)

LIMIT = 5_000_000
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def chunk(kind: bytes, data: bytes) -> bytes:
    checked = kind + data
    return len(data).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)


def png() -> bytes:
    header = (1).to_bytes(4) * 2 + b"\x08\x00\x00\x00\x00"
    pixels = zlib.compress(b"\x00\x00")
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def pdf(extra: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n" + extra + b"trailer<<>>\n%%EOF\n"


def jpeg(extra: bytes = b"") -> bytes:
    jfif = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    return b"\xff\xd8" + jfif + extra + b"\xff\xd9"


def archive(files: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, text)
    return target.getvalue()


def docx(**more: str) -> bytes:
    return archive({"[Content_Types].xml": TYPES, "word/document.xml": "<w:document/>", **more})


def xlsx() -> bytes:
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "Қорытынды")
    return target.getvalue()


def locked_zip() -> bytes:
    content = bytearray(docx())
    content[6] |= 1  # the flag in the local header and in the directory
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FolderStore(tmp_path / "files")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (pdf(), PDF),
        (png(), PNG),
        (jpeg(), JPEG),
        (jpeg() + b"\x00\x00camera data", JPEG),
        (docx(), DOCX),
        (xlsx(), XLSX),
        ("Қаулы мен ұйғарым.\nЕкінші жол\n".encode(), TEXT),
        ("Заключение эксперта.\r\n".encode("cp1251") * 5, TEXT),
        ("Қорытынды беру\n".encode("utf-16"), TEXT),
        ("аты,саны,күні\nА,1,2026-01-01\nБ,2,2026-01-02\nВ,3,2026-01-03\n".encode(), CSV),
        ('Аты;Саны\r\nА;1\r\n"Б;В";2\r\n'.encode("utf-8-sig"), CSV),
    ],
)
def test_a_file_is_kept_and_read_back(store: FileStore, content: bytes, media_type: str) -> None:
    stored = store.put(content, limit_bytes=LIMIT)
    assert stored.media_type == media_type
    assert stored.size == len(content)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert store.exists(stored.sha256)
    with store.open(stored.sha256) as stream:
        assert stream.read() == content
    assert store.put(io.BytesIO(content), limit_bytes=len(content)) == stored


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"x" * (LIMIT + 1), "file-too-large"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "file-type"),
        (b"hello <script>alert(1)</script>", "file-type"),
        (b"a note\n" * 2000 + b"<iframe src=x></iframe>", "file-mixed"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "file-type"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "file-type"),
        (b"MZ\x90\x00" + b"\x00" * 200, "file-type"),
        (b"\x00\x01\x02\x03" * 50, "file-type"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "file-type"),
        (b"plain text with a bell \x07 inside\n", "file-type"),
        (b"#!/bin/sh\necho hello\n", "file-type"),
        (pdf(b"trailer<</Encrypt 5 0 R>>\n"), "file-encrypted"),
        (pdf(b" " * (1 << 20) + b"/Encrypt<</Filter/Standard>>"), "file-encrypted"),
        (b"<html>" + pdf(), "file-mixed"),
        (b"%PDF-1.7\n<html><script>1</script>" + pdf()[9:], "file-mixed"),
        (pdf() + docx(), "file-mixed"),
        (pdf() + archive({"a": "b"}) + b"%%EOF", "file-mixed"),
        (pdf()[:-8], "file-damaged"),
        (png() + docx(), "file-mixed"),
        (png() + b"<script>", "file-mixed"),
        (png()[:-4], "file-damaged"),
        (jpeg() + docx(), "file-mixed"),
        (jpeg(b"<html><script>alert(1)</script>"), "file-mixed"),
        (archive({"readme.txt": "x"}), "file-type"),
        (archive({"[Content_Types].xml": TYPES}), "file-type"),
        (archive({"word/document.xml": "x"}), "file-type"),
        (docx(**{"word/vbaProject.bin": "x"}), "file-macros"),
        (docx(**{"../evil.xml": "x"}), "file-damaged"),
        (docx(**{"word/big.xml": "0" * 5_000_000}), "file-bomb"),
        (docx()[:-30], "file-damaged"),
        (locked_zip(), "file-encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "file-type"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "file-encrypted",
        ),
    ],
)
def test_a_refused_file_leaves_nothing(tmp_path: Path, content: bytes, code: str) -> None:
    store = FolderStore(tmp_path)
    with pytest.raises(FileRefused) as problem:
        store.put(content, limit_bytes=LIMIT)
    assert problem.value.code == code
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not store.exists(hashlib.sha256(content).hexdigest())


def test_the_limit_is_told(store: FileStore) -> None:
    with pytest.raises(FileRefused) as problem:
        store.put(io.BytesIO(pdf()), limit_bytes=10)
    assert problem.value.params == {"limit_bytes": 10}


def test_changed_bytes_are_never_served_and_a_new_upload_heals(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    stored = store.put(pdf(), limit_bytes=LIMIT)
    place = tmp_path / stored.sha256[:2] / stored.sha256[2:4] / stored.sha256
    assert place.stat().st_mode & 0o777 == 0o440
    place.chmod(0o640)
    place.write_bytes(pdf(b" "))
    with pytest.raises(FileDamaged):
        store.open(stored.sha256)
    store.put(pdf(), limit_bytes=LIMIT)
    store.open(stored.sha256).close()


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"])
def test_what_is_no_digest_is_never_a_path(store: FileStore, digest: str) -> None:
    assert not store.exists(digest)
    with pytest.raises(FileMissing):
        store.open(digest)


def test_an_unknown_digest_is_missing(store: FileStore) -> None:
    with pytest.raises(FileMissing):
        store.open("0" * 64)


@pytest.mark.parametrize(
    ("name", "media_type", "shown"),
    [
        ("Қаулы №12.pdf", PDF, "Қаулы №12.pdf"),
        ("C:\\Users\\a\\Фото.JPEG", JPEG, "Фото.jpeg"),
        ("../../etc/passwd", TEXT, "passwd.txt"),
        ("act.pdf.exe", PDF, "act.pdf.exe.pdf"),
        ("счёт\u202exslx.exe", XLSX, "счётxslx.exe.xlsx"),
        ('a"b<c>\r\nd.png', PNG, "a b c d.png"),
        ("", PDF, "file.pdf"),
        (".pdf", PDF, "pdf.pdf"),
        ("con.csv", CSV, "file con.csv"),
        ("я" * 500, DOCX, "я" * 95 + ".docx"),
    ],
)
def test_a_name_is_made_fit_to_show(name: str, media_type: str, shown: str) -> None:
    assert safe_name(name, media_type) == shown


@given(st.text(), st.sampled_from(sorted(EXTENSIONS)))
def test_any_name_is_made_safe(name: str, media_type: str) -> None:
    shown = safe_name(name, media_type)
    assert 0 < len(shown) <= 100
    assert shown.endswith(tuple(f".{known}" for known in EXTENSIONS[media_type]))
    assert not set(shown) & set('/\\:*?"<>|\r\n\t\x00')
    assert safe_name(shown, media_type) == shown
