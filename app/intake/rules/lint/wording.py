"""Faults in the wording of one question: of law, leading, double. Each answers with the words that it found, or ''."""

from __future__ import annotations

import re
from typing import Final

from app.intake.rules.lint.texts import stems

# The law as a measure of facts, and people of law, are no question of law.
NOT_LEGAL: Final = re.compile(
    r"законодательств\w*|заңнама\w*|законн\w+ представител\w*|заңды өкіл\w*|законн\w+ сил\w*|заңды күш\w*"
    r"|правоустанавливающ\w*|құқық белгілейтін|заңды тұлға\w*|авторск\w+ прав\w*|авторлық құқық\w*"
    r"|закон\w* (?:ома|ньютона|физики|распределения)|исключительн\w+ прав\w*|сақтандыру жағдай\w*"
)
LEGAL: Final = stems(
    [
        "виновен", "виновн", "виноват", "невиновн", "невиновен", "=вина", "=вину", "=вины", "=виной",
        "законн", "незаконн", "=законно", "правомерн", "неправомерн", "противоправн", "=законен",
        "квалифиц", "квалификац действ", "квалификация действ", "состав преступлен", "состава преступлен",
        "признак преступлен", "признаки преступлен", "является преступлен", "являются преступлен",
        "совершил преступлен", "совершено преступлен", "совершил ли преступлен", "умысел", "умысл", "умышленно",
        "=умышленным", "по неосторожност", "подлежит ответственност", "=ответственности", "несет ответственност",
        "мошенничест", "имело место хищен", "хищени", "присвоени", "взятк", "кто нарушил", "кем нарушен",
        "нарушил ли", "нарушила ли", "нарушили ли", "нарушен ли закон", "нарушены ли права", "нарушены ли законн",
        "вправе ли", "имел ли право", "имела ли право", "имеет ли право", "имеют ли право", "обязан ли", "обязана ли",
        "подлежит ли удовлетворен", "подлежит ли иск", "действительн ли договор", "действительна ли сделка",
        "недействительн", "доказан", "доказана ли", "дееспособ", "вменяем", "невменяем", "убийств", "самоубийств",
        "должен нести", "должна нести", "обоснован ли иск", "справедлив", "легитимн",
        "кінәлі", "кінәсі", "=кінә", "кінәсіз", "айыпты", "=заңды", "заңсыз", "заңға қайшы", "заңды ма", "заңдылығ",
        "құқыққа қайшы", "құқыққа сай", "қылмыс құрам", "қылмыс болып", "қылмыс жаса", "қасақана", "абайсызда",
        "жауаптылыққа", "жауапты ма", "заң бұз", "заңды бұз", "кім бұз", "қағидаларын бұзды ма", "құқығы бар ма",
        "құқылы ма", "құқылы болды", "міндетті ме", "міндетті болды", "алаяқтық", "ұрлық", "жымқыр", "пара ал",
        "жарамсыз деп", "есі дұрыс", "әрекетке қабілет", "саралау", "саралана", "дәлелден", "әділ ме", "кісі өлтір",
        "қанағаттандыр", "жатады ма бап",
    ]
)  # fmt: skip
LEADING: Final = stems(
    [
        "=ведь", "не правда ли", "правда ли", "верно ли", "=разве", "=неужели", "несомненно", "=очевидно", "безусловно",
        "=конечно", "как известно", "подтвердит", "подтвердить", "просим подтверд", "согласны ли", "не является ли",
        "не являются ли", "не было ли", "не был ли", "не была ли", "не имеется ли", "не могл", "не мог ли",
        "действительно ли", "на самом деле", "учитывая что", "с учетом того что", "принимая во внимание что",
        "поскольку", "докажите", "доказать что", "убедитесь",
        "әрине", "шынымен", "шын мәнінде", "рас па", "рас болса", "дұрыс емес пе", "емес пе", "емес пе еді",
        "белгілі болғандай", "растаңыз", "растап бер", "растауды сұра", "дәлелдеңіз", "дәлелдеп бер", "сөзсіз",
        "айқын ғой", "анық қой", "ескере отырып", "болғандықтан",
    ]
)  # fmt: skip
ANAPHORA: Final = (
    r"(?:их|его|ее|ей|им|ими|нему|ней|них|него|нее|он|она|оно|они|этого|этой|таковые|таковых|такие|такое|такая|такой)"
)
ASKS: Final = (
    r"(?:когда|как(?:ов|ова|ово|овы|ой|ая|ое|ие|ую|ого|им|ими|их)|кем|чем|где|кому|сколько|почему|чья|чей|чье|чьи"
    r"|на сколько|каким образом)"
)
LI: Final = r"\w+(?:ся|сь)? ли(?!\w)"
SECOND_RU: Final = re.compile(
    r"(?:,\s*(?:а\s+также|и|а)?\s*|;\s*|\s+и\s+|\s+а также\s+)"
    rf"(?P<second>(?:в |на |за |по |с |из |от )?(?:{ASKS}|{LI})\b.*)"
)
DEPENDS_RU: Final = re.compile(rf"(?<!\w){ANAPHORA}(?!\w)")
IF_SO: Final = re.compile(
    r"если (?:да|нет|имеются|имеется|изменял|так|соответству|не соответству|подлежит|возможн|не)\w*"
)
RELATIVE: Final = re.compile(r"котор\w+|образцы")
PARTICLE: Final = r"(?:ма|ме|ба|бе|па|пе)"
SPLIT_KK: Final = re.compile(rf"(?<!\w){PARTICLE}(?!\w)\s*[,;]?\s*(?:және|сондай-ақ|сонымен қатар|ал|әрі)?\s*")
PARTICLE_KK: Final = re.compile(rf"(?<!\w){PARTICLE}(?!\w)")
ASKS_KK: Final = re.compile(r"(?<!\w)(?:қандай|қанша|қалай|қайда|қашан|кім|кімнің|кімге|неше|неліктен|нешеу|қай)\w*")
DEPENDS_KK: Final = re.compile(
    r"(?<!\w)(?:ол|ола\w+|оны\w*|оған|одан|сол|болса|бар болса|егер|әлде|немесе|жоқ|\w+се|\w+са)(?!\w)"
)
WORDS: Final = re.compile(r"\w{4,}")


def legal(text: str) -> str:
    """A question of law: guilt, lawfulness, whose right or duty, the legal name of an act."""
    found = LEGAL.search(NOT_LEGAL.sub(" ", text))
    return found[0] if found else ""


def leading(text: str) -> str:
    """Wording that suggests the answer or takes for true what is asked."""
    found = LEADING.search(text)
    return found[0] if found else ""


def double(text: str) -> str:
    """A second question that does not depend on the first: one that stands alone ought to."""
    marks = [part for part in re.split(r"\?+", text) if WORDS.search(part)]
    if len(marks) > 1:
        return marks[1].strip()[:60]
    return _double_ru(text) or _double_kk(text)


def _double_ru(text: str) -> str:
    if IF_SO.search(text):
        return ""
    opening = re.search(rf"{ASKS}|{LI}", text)
    if opening is None:
        return ""
    for found in SECOND_RU.finditer(text, opening.end()):
        second = found["second"]
        if opening[0] == "когда" and second.startswith("когда"):  # when made and when changed: one history
            continue
        if "или" in text[opening.end() : found.start()].split()[-2:]:
            continue
        if not DEPENDS_RU.search(second) and not RELATIVE.match(second) and len(WORDS.findall(second)) >= 2:
            return second[:60]
    return ""


def _double_kk(text: str) -> str:
    cut = SPLIT_KK.search(text)
    first, second = (text[: cut.start()], text[cut.end() :]) if cut is not None else (text, "")
    if PARTICLE_KK.search(second) or ASKS_KK.search(second):
        return "" if _depends_kk(first, second) else second.strip()[:60]
    return _two_asked_kk(text)


def _two_asked_kk(text: str) -> str:
    """Two words that ask, or one and a particle at the end, with a joint between them."""
    asked = list(ASKS_KK.finditer(text))
    last = [*asked, *PARTICLE_KK.finditer(text)][-1:]
    if not asked or last == asked[:1] or (len(asked) > 1 and {one[0] for one in asked} == {"қашан"}):
        return ""
    joint = re.search(r",|(?<!\w)(?:және|сондай-ақ|ал|әрі)(?!\w)", text[asked[0].end() : last[0].start()])
    if joint is None:
        return ""
    first, second = text[: asked[0].end() + joint.start()], text[asked[0].end() + joint.end() :]
    return "" if len(WORDS.findall(second)) < 2 or _depends_kk(first, second) else second.strip()[:60]


def _depends_kk(first: str, second: str) -> bool:
    """Does the second question lean on the first: a pronoun, an alternative, or a word of the same stem?"""
    if DEPENDS_KK.search(second) or "олар" in second or "оның" in second:
        return True
    known = {word[:6] for word in WORDS.findall(first) if len(word) > 6}
    opening = WORDS.findall(second)[:1]
    return any(len(word) > 6 and word[:6] in known for word in opening)
