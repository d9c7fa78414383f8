"""Citations in the reader's language. Facts keep them in one plain form ("CrPC art. 277"); pages say them properly."""

from __future__ import annotations

import re

from app.kernel.i18n import language

# The short names of acts as facts keep them; in Kazakh with the genitive that an article needs.
ACTS: dict[str, dict[str, str]] = {
    "Law 44-VI": {"ru": "Закона № 44-VI", "kk": "№ 44-VI Заңның"},
    "CrPC": {"ru": "УПК", "kk": "ҚПК-нің"},
    "CPC": {"ru": "ГПК", "kk": "АПК-нің"},
    "CAO": {"ru": "КоАП", "kk": "ӘҚБтК-нің"},
    "APPC": {"ru": "АППК", "kk": "ӘРПК-нің"},
    "CC": {"ru": "УК", "kk": "ҚК-нің"},
    "Labour Code": {"ru": "Трудового кодекса", "kk": "Еңбек кодексінің"},
}
ALONE: dict[str, dict[str, str]] = {
    "Law 44-VI": {"ru": "Закон № 44-VI", "kk": "№ 44-VI Заң"},
    "CrPC": {"ru": "УПК", "kk": "ҚПК"},
    "CPC": {"ru": "ГПК", "kk": "АПК"},
    "CAO": {"ru": "КоАП", "kk": "ӘҚБтК"},
    "APPC": {"ru": "АППК", "kk": "ӘРПК"},
    "CC": {"ru": "УК", "kk": "ҚК"},
    "Labour Code": {"ru": "Трудовой кодекс", "kk": "Еңбек кодексі"},
    "Sarap service rules": {"ru": "Правила сервиса Sarap", "kk": "Sarap сервисінің қағидалары"},
}
MONTHS = {
    "January": ("января", "қаңтардағы"),
    "February": ("февраля", "ақпандағы"),
    "March": ("марта", "наурыздағы"),
    "April": ("апреля", "сәуірдегі"),
    "May": ("мая", "мамырдағы"),
    "June": ("июня", "маусымдағы"),
    "July": ("июля", "шілдедегі"),
    "August": ("августа", "тамыздағы"),
    "September": ("сентября", "қыркүйектегі"),
    "October": ("октября", "қазандағы"),
    "November": ("ноября", "қарашадағы"),
    "December": ("декабря", "желтоқсандағы"),
}
_ARTICLE = re.compile(
    rf"^({'|'.join(sorted(map(re.escape, ACTS), key=len, reverse=True))}) (?:arts?\. )?(\d[\d(),\s–-]*\d?\)?)$"
)
_ORDER = re.compile(r"^(Order|Decree) (\d+) of (\d{1,2}) (\w+) (\d{4})$")


# A code's article has parts (часть, бөлік), a law's has points (пункт, тармақ); both may have subpoints.
LAWS = frozenset({"Law 44-VI"})
_PARTED = re.compile(r"^(\d+(?:-\d+)?)\((\d+)\)(?:\((\d+)\))?$")


def _article(act: str, number: str, lang: str) -> str:
    name, parted = ACTS[act][lang], _PARTED.match(number)
    if parted is None:
        many = "," in number
        return f"ст. {number} {name}" if lang == "ru" else f"{name} {number}-{'баптары' if many else 'бабы'}"
    article, part, point = parted.groups()
    if lang == "ru":
        inner = f"{'п.' if act in LAWS else 'ч.'} {part} ст. {article} {name}"
        return f"пп. {point}) {inner}" if point else inner
    if not point:
        return f"{name} {article}-бабының {part}-{'тармағы' if act in LAWS else 'бөлігі'}"
    return f"{name} {article}-бабының {part}-{'тармағының' if act in LAWS else 'бөлігінің'} {point}) тармақшасы"


def _order(found: re.Match[str], lang: str) -> str:
    kind, number, day, month, year = found.groups()
    russian, kazakh = MONTHS[month]
    if lang == "ru":
        return f"{'Приказ' if kind == 'Order' else 'Постановление'} № {number} от {day} {russian} {year} года"
    return f"{year} жылғы {day} {kazakh} № {number} {'бұйрық' if kind == 'Order' else 'қаулы'}"


def cite(text: str | None) -> str:
    """A citation in the present language; several are parted by semicolons; what is not known stays as it is."""
    lang = language()
    if not text or lang == "en":
        return text or ""
    return "; ".join(_one(part.strip(), lang) for part in text.split(";"))


def _one(text: str, lang: str) -> str:
    if found := _ARTICLE.match(text):
        return _article(found[1], found[2], lang)
    if (found := _ORDER.match(text)) and found[4] in MONTHS:
        return _order(found, lang)
    return ALONE.get(text, {}).get(lang, text)
