"""Printed documents: typst templates filled with plain data.

Values reach a template as JSON and are shown as text, so nothing in them can act as markup. What
the fonts cannot print is replaced beforehand, for a tagged PDF with a missing glyph is refused.
The same data, language, moment and standard give the same bytes.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from app.kernel.court_dates import LANGUAGES, court_date, court_moment
from app.kernel.document_conclusion import ConclusionText
from app.kernel.document_custody import HandOverAct, PermissionDecision
from app.kernel.document_data import (
    AcquaintanceRecord,
    Comparison,
    ConclusionDelivery,
    Document,
    OfferReceipt,
    Ruling,
)
from app.kernel.document_listing import Listing
from app.kernel.document_notice import NoticePaper

if TYPE_CHECKING:
    from typst import Fonts

Standard = Literal["ua-1", "a-3a"]
Printed = Document | HandOverAct | PermissionDecision | Listing | ConclusionText | NoticePaper

FOLDER: Final = Path(__file__).resolve().parents[2] / "templates" / "documents"
TEMPLATES: Final = frozenset(
    kind.template
    for kind in (
        AcquaintanceRecord,
        Ruling,
        OfferReceipt,
        Comparison,
        ConclusionDelivery,
        HandOverAct,
        PermissionDecision,
        ConclusionText,
        Listing,
        NoticePaper,
    )
)
_REPLACEMENT: Final = "\ufffd"


def render(
    document: Printed,
    *,
    lang: str,
    made_at: datetime,
    standard: Standard = "ua-1",
) -> bytes:
    """Print a document as PDF: the usual way in. See render_pdf for the rest."""
    data = plain_data(document, lang)
    return render_pdf(document.template, data, lang=lang, made_at=made_at, standard=standard)


def render_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    lang: str,
    made_at: datetime,
    standard: Standard = "ua-1",
) -> bytes:
    """Print a template with plain data as PDF bytes.

    ``lang``: kk, ru or en. ``made_at``: aware moment, the document's date. ``standard``: "ua-1"
    (accessible, for reading) or "a-3a" (archive, for what is signed). Raises ValueError for an
    unknown template or language and for a naive moment; RuntimeError when the template refuses
    the data (a field is missing).
    """
    if template not in TEMPLATES or lang not in LANGUAGES or made_at.tzinfo is None:
        message = f"no document {template!r} in {lang!r} at {made_at!r}"
        raise ValueError(message)
    import typst  # heavy, and used only here

    moment = made_at.astimezone(UTC).replace(microsecond=0)
    values = {**_printable(data), "made": _parts(moment)}
    pdf = typst.compile(
        FOLDER / f"{template}.typ",
        root=FOLDER,
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"lang": lang, "data": json.dumps(values, ensure_ascii=False)},
        pdf_standards=[standard],
        timestamp=moment,
    )
    assert isinstance(pdf, bytes)  # one input without an output path gives bytes
    return pdf


def plain_data(document: Printed, lang: str) -> dict[str, Any]:
    """Turn a document's dataclass into what its template reads: days and moments become words."""
    return {part.name: _plain(getattr(document, part.name), lang) for part in fields(document)}


def _plain(value: object, lang: str) -> object:
    if isinstance(value, datetime):  # before date: a datetime is one too
        return court_moment(value, lang, seconds=True)
    if isinstance(value, date):
        return court_date(value, lang)
    if isinstance(value, tuple):
        return [_plain(inner, lang) for inner in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: _plain(getattr(value, part.name), lang) for part in fields(value)}
    return value


def _printable(value: Any) -> Any:
    """Replace, in every text, the characters which the fonts do not have."""
    if isinstance(value, str):
        return printable_text(value)
    if isinstance(value, Mapping):
        return {key: _printable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(inner) for inner in value]
    return value


def printable_text(text: str) -> str:
    """Make a text printable: NFC, one kind of line end, tabs as spaces, unknown signs as U+FFFD.

    Control characters and those that change the direction of writing go without a trace: they
    print nothing and could make a signed line read differently from what it holds.
    """
    whole = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(map(_printable_sign, whole.replace("\t", " ")))


def _printable_sign(sign: str) -> str:
    if sign == "\n":
        return sign
    if unicodedata.category(sign) in {"Cc", "Cf"}:
        return ""
    return sign if ord(sign) in _coverage() else _REPLACEMENT


def _parts(moment: datetime) -> dict[str, int]:
    names = ("year", "month", "day", "hour", "minute", "second")
    return {name: getattr(moment, name) for name in names}


@lru_cache(maxsize=1)
def _coverage() -> frozenset[int]:
    """Read which characters the committed fonts can print."""
    lines = (FOLDER / "fonts" / "coverage.txt").read_text(encoding="ascii").split()
    ranges = (tuple(int(end, 16) for end in line.split("-")) for line in lines)
    return frozenset(sign for first, last in ranges for sign in range(first, last + 1))


@lru_cache(maxsize=1)
def _fonts() -> Fonts:
    """Load the committed fonts, and only these: a page must not depend on the machine."""
    from typst import Fonts

    return Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[FOLDER / "fonts"],
    )
