"""Citations in three languages."""

from __future__ import annotations

import pytest
from flask import Flask

from app.kernel.citations import ACTS, cite
from app.kernel.i18n import LOCALES, force_locale

SAID = [
    ("Law 44-VI art. 34", "ст. 34 Закона № 44-VI", "№ 44-VI Заңның 34-бабы"),
    ("Law 44-VI art. 58(2)", "п. 2 ст. 58 Закона № 44-VI", "№ 44-VI Заңның 58-бабының 2-тармағы"),
    ("CrPC 272(1)", "ч. 1 ст. 272 УПК", "ҚПК-нің 272-бабының 1-бөлігі"),
    (
        "Law 44-VI art. 19(1)(2)",
        "пп. 2) п. 1 ст. 19 Закона № 44-VI",
        "№ 44-VI Заңның 19-бабының 1-тармағының 2) тармақшасы",
    ),
    ("CrPC 87, 93", "ст. 87, 93 УПК", "ҚПК-нің 87, 93-баптары"),
    ("CPC art. 82", "ст. 82 ГПК", "АПК-нің 82-бабы"),
    ("CC art. 420", "ст. 420 УК", "ҚК-нің 420-бабы"),
    ("Order 336 of 30 March 2017", "Приказ № 336 от 30 марта 2017 года", "2017 жылғы 30 наурыздағы № 336 бұйрық"),
    ("Law 44-VI", "Закон № 44-VI", "№ 44-VI Заң"),
    ("Sarap service rules", "Правила сервиса Sarap", "Sarap сервисінің қағидалары"),
    ("CrPC art. 87; CrPC art. 93", "ст. 87 УПК; ст. 93 УПК", "ҚПК-нің 87-бабы; ҚПК-нің 93-бабы"),
    ("Something else", "Something else", "Something else"),
]


@pytest.mark.parametrize(("plain", "russian", "kazakh"), SAID)
def test_reader_gets_the_citation_in_her_language(ctx: Flask, plain: str, russian: str, kazakh: str) -> None:
    said = []
    for code in ("ru", "kk", "en"):
        with force_locale(LOCALES[code]):
            said.append(cite(plain))
    assert said == [russian, kazakh, plain]


def test_nothing_cites_as_nothing(ctx: Flask) -> None:
    assert cite(None) == cite("") == ""


@pytest.mark.parametrize("act", ACTS)
def test_every_act_is_said_in_both_languages(ctx: Flask, act: str) -> None:
    for code, ending in (("ru", ACTS[act]["ru"]), ("kk", "бабы")):
        with force_locale(LOCALES[code]):
            assert cite(f"{act} art. 7").endswith(ending)
