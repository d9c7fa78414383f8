"""PDF files cut by pages so that no piece is larger than a limit; pictures and texts printed as PDF."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from app.kernel.documents import printable_text
from app.kernel.file_kinds import JPEG, PNG, WEBP

NO_MOMENT = datetime(1980, 1, 1, tzinfo=UTC)
PICTURES = {PNG: "png", JPEG: "jpg", WEBP: "webp"}
SHEET = '#set page(paper: "a4", margin: 15mm)\n'
PICTURE = SHEET + '#set document(title: "image")\n#image("picture.{kind}", width: 100%, height: 100%, fit: "contain")\n'


def split_pdf(content: bytes, *, limit_bytes: int) -> list[bytes] | None:
    """The file in pieces of whole pages, each at most so large, in order; a small one as it is.

    None where that cannot be done: one page alone is larger, or the file cannot be read. The same file
    gives the same pieces.
    """
    if len(content) <= limit_bytes:
        return [content]
    try:
        reader = PdfReader(BytesIO(content))
        return _pieces(reader, 0, len(reader.pages), limit_bytes)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _pieces(reader: PdfReader, first: int, last: int, limit_bytes: int) -> list[bytes] | None:
    """Pages from `first` up to before `last`: in one piece if that is small enough, else each half in turn."""
    if last <= first:
        return None
    writer, made = PdfWriter(), BytesIO()
    for place in range(first, last):
        writer.add_page(reader.pages[place])
    writer.write(made)
    if made.tell() <= limit_bytes:
        return [made.getvalue()]
    if last - first == 1:
        return None
    middle = (first + last) // 2
    left, right = _pieces(reader, first, middle, limit_bytes), _pieces(reader, middle, last, limit_bytes)
    return None if left is None or right is None else left + right


def picture_as_pdf(content: bytes, media_type: str) -> bytes | None:
    """A picture on one sheet; None for what is no picture or cannot be drawn."""
    kind = PICTURES.get(media_type)
    if kind is None:
        return None
    import typst  # heavy, and used only here

    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / f"picture.{kind}").write_bytes(content)
        (folder / "sheet.typ").write_text(PICTURE.replace("{kind}", kind), encoding="utf-8")
        try:
            made = typst.compile(
                folder / "sheet.typ", root=folder, format="pdf", ignore_system_fonts=True, timestamp=NO_MOMENT
            )
        except (RuntimeError, typst.TypstError):
            return None
    return made if isinstance(made, bytes) else None


def decoded(content: bytes) -> str:
    """A text file as text: UTF-8 or UTF-16 with a mark, otherwise Windows-1251."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return printable_text(content.decode("utf-16", errors="replace"))
    try:
        return printable_text(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return printable_text(content.decode("cp1251", errors="replace"))
