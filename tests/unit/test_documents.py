"""Printed documents: the text of each PDF, letter by letter, and nothing evaluated."""

from __future__ import annotations

import io
import json
import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from app.kernel import documents
from app.kernel.document_data import (
    Articles,
    Comparison,
    ConclusionDelivery,
    Consent,
    Document,
    Executor,
    ObjectReturned,
    ObjectSent,
    OfferLine,
    OfferReceipt,
    Participant,
    Ruling,
    Signatory,
)
from app.kernel.documents import FOLDER, plain_data, printable_text, render, render_pdf
from app.kernel.numbers import make_number

AT = datetime(2026, 3, 22, 9, 5, 7, tzinfo=UTC)
NUMBER = make_number("SE", 2026, 123)
PANGRAM = (
    "Әлемге әйгілі ғұлама үндемей, қаңғып жүрген һәм өзімшіл інісін тыңдап, Ұлы шыңға фотоаппарат,"
    " цирк, ёлка, щётка, въезд, юрта, эх, вьюга алып шықты"
)
ALPHABET = "АаӘәБбВвГгҒғДдЕеЁёЖжЗзИиЙйКкҚқЛлМмНнҢңОоӨөПпРрСсТтУуҰұҮүФфХхҺһЦцЧчШшЩщЪъЫыІіЬьЭэЮюЯя"
ATTACK = '#import "x": * $a^2$ *b* _c_ ] [ \\ \\n {case} {name} @r <l> ` == -- // /* */ #d.body "q" ~'
TEXT = f"{PANGRAM}. {ALPHABET} 4 325 ₸ ≥ 5 → α"

RULING = Ruling(
    number=NUMBER,
    procedure="criminal",
    act="ruling",
    kind="primary",
    form="individual",
    body="Алматы қаласы Полиция департаменті",
    place="Алматы қаласы",
    day=date(2026, 3, 22),
    case_number="267500031000123",
    officer=Signatory("аға тергеуші", "Ахметов Е. Қ."),
    facts=TEXT,
    grounds="Арнайы ғылыми білім қажет.",
    expertise_type="Сот автотехникалық сараптамасы",
    specialties=("Жол-көлік оқиғасы", "Көлік құралы"),
    executor=Executor("expert", "Сейітқали Н. Б.", "лицензия № 24001234"),
    questions=("Жылдамдығы қандай болды?", ATTACK),
    objects=(
        ObjectSent("Toyota Camry", "Хаттама бойынша алынған", "Мөр № 0012"),
        ObjectSent("Флеш-жинақтағыш", ATTACK, "Конверт", "partial", "көшірме жасау"),
    ),
    articles=Articles(("270", "272"), "79", "420", "274"),
    materials=("Қарау хаттамасы",),
    term_days=30,
    consent=Consent("victim", "Оспанова А. М."),
    participants=(Participant("Иванов И. И.", "сезікті"),),
)
RECEIPT = OfferReceipt(NUMBER, NUMBER, TEXT, "Қасымов Ұлан", 2, AT, AT + timedelta(days=2), "9f" * 32)
COMPARISON = Comparison(
    number=NUMBER,
    expertise_number=NUMBER,
    body=TEXT,
    place="город Алматы",
    day=date(2026, 3, 24),
    case_number="7515-26-00-1/55",
    expertise_type=ATTACK,
    opened_at=AT,
    offers=(
        OfferLine("Сейітқали Н. Б.", "licensee", date(2026, 4, 10), 2, "180 000", 1, "87,5"),
        OfferLine("Петрова А. А.", "state", date(2026, 4, 20), 11, "", 2, "74,0"),
        OfferLine("Жұмабаев Т.", "licensee", date(2026, 4, 2), 0, excluded_because="аттестация"),
    ),
    criteria=("срок – 60 %", "опыт – 40 %"),
    chosen="Сейітқали Н. Б.",
    reason="Первая строка.\nВторая строка.",
    signatories=(Signatory("Судья", "Байжанова Г. С."),),
)
DELIVERY = ConclusionDelivery(
    number=NUMBER,
    expertise_number=NUMBER,
    ruling="№ 12",
    case_number="267500031000123",
    body=TEXT,
    expert="Сейітқали Н. Б.",
    outcome="conclusion",
    document_number="114",
    document_day=date(2026, 4, 9),
    document_sheets=24,
    handed_at=AT,
    way="қолма-қол",
    objects=(ObjectReturned(ATTACK, "мөр № 0012", "өзгеріссіз"),),
    materials=("Хаттама",),
    handed_by=Signatory("эксперт", "Сейітқали Н. Б."),
    received_by=Signatory("следователь", "Ахметов Е. К."),
    digest="ab" * 32,
)
ALL: tuple[Document, ...] = (RULING, RECEIPT, COMPARISON, DELIVERY)


def bare(text: str) -> str:
    """Drop what a line break may add or take away."""
    return re.sub(r"\s+", "", text)


def text_of(pdf: bytes) -> str:
    return bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def poppler_text(pdf: bytes, path: Path) -> str:
    path.write_bytes(pdf)
    command = ["pdftotext", str(path), "-"]
    return bare(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def texts(value: object) -> list[str]:
    """List every text a document was given."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        codes = {"kind", "form", "act", "procedure", "outcome", "permission", "expert_class"}
        inner = [part for key, part in value.items() if key not in codes | {"role"}]
    else:
        inner = value if isinstance(value, list) else []
    return [text for part in inner for text in texts(part)]


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
@pytest.mark.parametrize("document", ALL, ids=lambda one: one.template)
def test_a_reader_finds_every_letter(document: Document, lang: str) -> None:
    shown = text_of(render(document, lang=lang, made_at=AT)).lower()
    for text in texts(plain_data(document, lang)):
        for line in text.split("\n"):
            assert bare(line).lower() in shown


@pytest.mark.poppler
@pytest.mark.parametrize("document", ALL, ids=lambda one: one.template)
def test_another_reader_finds_the_pangram(document: Document, tmp_path: Path) -> None:
    shown = poppler_text(render(document, lang="kk", made_at=AT), tmp_path / "a.pdf")
    assert bare(PANGRAM) in shown
    assert bare(ALPHABET) in shown


@pytest.mark.parametrize("standard", ["ua-1", "a-3a"])
@pytest.mark.parametrize("document", ALL, ids=lambda one: one.template)
def test_the_same_data_gives_the_same_tagged_bytes(document: Document, standard: Any) -> None:
    pdf = render(document, lang="kk", made_at=AT, standard=standard)
    assert pdf == render(document, lang="kk", made_at=AT, standard=standard)
    reader = PdfReader(io.BytesIO(pdf))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "kk"
    assert NUMBER in str(reader.metadata and reader.metadata.title)
    mark = b"pdfuaid:part" if standard == "ua-1" else b"pdfaid:part"
    assert mark in root["/Metadata"].get_data()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ["ПОСТАНОВЛЕНИЕ", "ПОСТАНОВИЛ:", "уголовного дела", "статьёй 420 Уголовного кодекса"]),
        (
            {"procedure": "civil", "act": "court_ruling", "executor": Executor("institute", "ИСЭ")},
            ["ОПРЕДЕЛЕНИЕ", "ОПРЕДЕЛИЛ:", "гражданского дела", "органу судебной экспертизы: ИСЭ."],
        ),
        (
            {"procedure": "offence", "articles": Articles(("772",), "757", "659")},
            ["статьёй 772 Кодекса", "об административной ответственности", "статьёй 659 Кодекса"],
        ),
        ({"procedure": "administrative", "act": "court_ruling"}, ["административного дела"]),
        (
            {"kind": "repeated", "form": "commission", "reasons": "Сомнения."},
            ["о назначении повторной комиссионной судебной экспертизы", "Мотивы", "Сомнения."],
        ),
        (
            {"articles": Articles(), "materials": (), "term_days": None, "participants": ()},
            ["На основании изложенного ПОСТАНОВИЛ:", "предусмотренные законом"],
        ),
        (
            {"consent": Consent("witness", "Ли В.", "Ли О.")},
            ["Я, Ли О., как законный представитель", "Ли В. (свидетель)"],
        ),
        (
            {"consent": Consent("victim", "Ли В.", exception="Пункт 2.")},
            ["Письменное согласие не требуется: Ли В. (потерпевший). Пункт 2."],
        ),
        ({"consent": None, "officer": Signatory("", "Ли В.")}, ["Ли В., рассмотрев материалы"]),
    ],
)
def test_a_ruling_follows_its_procedure(changes: dict[str, Any], expected: list[str]) -> None:
    shown = text_of(render(replace(RULING, **changes), lang="ru", made_at=AT))
    for text in expected:
        assert bare(text) in shown


def test_a_kazakh_ruling_reads_in_kazakh_order() -> None:
    shown = text_of(render(replace(RULING, kind="repeated"), lang="kk", made_at=AT))
    for text in (
        "Қайталама сот сараптамасын тағайындау туралы ҚАУЛЫ",
        "2026 жылғы 22 наурыз",
        "Қылмыстық-процестік кодексінің 270, 272-баптарын басшылыққа алып, ҚАУЛЫ ЕТТІ:",
        "Қайталама жеке-дара сот сараптамасы тағайындалсын.",
        "Қылмыстық кодексінің 420-бабында көзделген қылмыстық жауаптылық туралы ескертілсін.",
    ):
        assert bare(text) in shown


def test_a_comparison_without_offers_says_so() -> None:
    empty = replace(COMPARISON, offers=(), chosen="", reason="")
    shown = text_of(render(empty, lang="ru", made_at=AT))
    assert bare("Ни одного предложения не поступило.") in shown
    assert bare("Исполнитель не выбран.") in shown


@pytest.mark.poppler
def test_a_word_without_end_stays_on_the_page(tmp_path: Path) -> None:
    word = "abcdefghij" * 30
    sent = ObjectSent(word, "origin", "seal")
    pdf = render(replace(RULING, facts=word, objects=(sent,)), lang="ru", made_at=AT)
    # Poppler does not report what lies beyond the edge of the page.
    assert poppler_text(pdf, tmp_path / "a.pdf").count("abcdefghij") == 60


def test_every_character_of_the_coverage_prints() -> None:
    signs = "".join(map(chr, sorted(documents._coverage())))
    # The archive standard refuses a document with a single missing glyph.
    for standard in ("ua-1", "a-3a"):
        render(replace(RULING, facts=signs), lang="kk", made_at=AT, standard=standard)


def test_unprintable_text_is_replaced_and_never_refused() -> None:
    odd = "a\x00\x1b\u202eb\u200b 😀 中 \ud800 \r\nс\tд \u0660 и\u0306"
    assert printable_text(odd) == "ab \ufffd \ufffd \ufffd \nс д \ufffd й"
    shown = text_of(render(replace(RULING, facts=odd), lang="kk", made_at=AT, standard="a-3a"))
    assert "ab\ufffd\ufffd\ufffdсд\ufffdй" in shown


@pytest.mark.parametrize(
    ("template", "lang", "at"),
    [
        ("../secret", "kk", AT),
        ("sheet", "kk", AT),
        ("ruling", "de", AT),
        ("ruling", "kk", AT.replace(tzinfo=None)),
    ],
)
def test_unknown_things_are_not_printed(template: str, lang: str, at: datetime) -> None:
    with pytest.raises(ValueError, match="no document"):
        render_pdf(template, {}, lang=lang, made_at=at)


def test_a_missing_field_is_an_error_not_a_gap() -> None:
    with pytest.raises(RuntimeError):
        render_pdf("offer_receipt", {"number": NUMBER}, lang="kk", made_at=AT)


def shape(value: object) -> object:
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return sorted(re.findall(r"\{\w+\}", value)) if isinstance(value, str) else value is None


def test_the_three_languages_have_the_same_words() -> None:
    words = json.loads((FOLDER / "words.json").read_text(encoding="utf-8"))
    for template, languages in words.items():
        assert list(languages) == ["kk", "ru", "en"], template
        assert shape(languages["kk"]) == shape(languages["ru"]) == shape(languages["en"]), template
