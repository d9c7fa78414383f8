"""Three languages. English is the source text; Kazakh and Russian are the users'.

Each capability owns its words: ``app/<capability>/translations/<kk|ru>/LC_MESSAGES/messages.po``
holds the sentences of its Python files and of ``templates/<capability>/``.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel import numbers
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, Domain, force_locale, format_date, format_datetime, get_locale
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from app.kernel import clock

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
LOCALES = {"kk": "kk_KZ", "ru": "ru_KZ", "en": "en_GB"}
DEFAULT = "kk"
# As courts write them: no abbreviated "year" whose dot would meet the end of a sentence.
MONTHS = {"kk": "y 'жылғы' MMMM", "ru": "LLLL y 'года'", "en": "LLLL y"}
LONG_DAYS = {"kk": "y 'жылғы' d MMMM", "ru": "d MMMM y 'года'", "en": "d MMMM y"}
COOKIE = "lang"

__all__ = ["LANGUAGES", "LOCALES", "_", "_l", "force_locale", "language", "ngettext"]


class Catalogues(Domain):
    """Flask-Babel's translations, looked up once per locale of a request: a page asks hundreds of times."""

    def get_translations(self) -> Any:
        context = getattr(g, "_flask_babel", None) if g else None
        known = getattr(context, "catalogue", None)
        if known is not None and known[0] is getattr(context, "babel_locale", None):
            return known[1]
        found = super().get_translations()
        if context is not None:
            context.catalogue = (context.babel_locale, found)
        return found

    def gettext(self, string: str, **variables: Any) -> str:
        text: str = self.get_translations().ugettext(string)
        return text % variables if variables else text


babel = Babel()
catalogues = Catalogues()


def _(string: str, **variables: Any) -> str:
    """The sentence in the reader's language."""
    return catalogues.gettext(string, **variables)


def _l(string: str, **variables: Any) -> LazyString:
    """The same, put into the reader's language when it is shown."""
    return LazyString(_, string, **variables)


ngettext = catalogues.ngettext


@pass_eval_context
def _in_template(where: EvalContext, string: str, **variables: Any) -> str:
    """`_` of the templates: where HTML is written, parameters are escaped and the sentence is not."""
    text: str = catalogues.get_translations().ugettext(string)
    if where.autoescape:
        text = Markup(text)  # noqa: S704  # our own sentence
    return text % variables if "%" in text else text


def _choose() -> str:
    """?lang= wins and is remembered; then the cookie; then what the browser asks for."""
    if not has_request_context():
        return LOCALES[DEFAULT]
    asked = request.args.get("lang")
    if asked not in LANGUAGES:
        asked = request.cookies.get(COOKIE)
    if asked not in LANGUAGES:
        asked = request.accept_languages.best_match(list(LANGUAGES), DEFAULT)
    return LOCALES[asked or DEFAULT]


def language() -> str:
    """The two letters of the present language."""
    locale = get_locale()
    return locale.language if locale is not None else DEFAULT


def day(value: date | datetime | None, pattern: str = "long") -> str:
    """A local date in the reader's language, e.g. 5 March 2026; the pattern "month" gives its month and year."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.day_of(value)
    patterns = {"long": LONG_DAYS, "month": MONTHS}.get(pattern)
    return str(format_date(value, patterns[language()] if patterns else pattern, rebase=False))


def moment(value: datetime | None, *, seconds: bool = False) -> str:
    """A moment on Kazakhstan's wall clock (UTC+5)."""
    if value is None:
        return ""
    pattern = f"{LONG_DAYS[language()]}, HH:mm{':ss' if seconds else ''}"
    return str(format_datetime(clock.local(value).replace(tzinfo=None), pattern, rebase=False))


def tenge(value: int | None) -> str:
    """Whole tenge with the currency sign after the number, in every language."""
    if value is None:
        return ""
    return f"{number(value)}\u00a0₸"


def number(value: float | int | None, digits: int | None = None) -> str:
    if value is None:
        return ""
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return numbers.format_decimal(value, format=pattern, locale=get_locale())


def name_of(thing: object) -> str:
    """The three-language name of a thing (columns name_kk, name_ru, name_en) for the present reader."""
    return str(getattr(thing, f"name_{language()}"))


SIZES = (_l("%(n)s bytes"), _l("%(n)s kB"), _l("%(n)s MB"))


def size(octets: int) -> str:
    """The size of a file in the reader's language and a fitting unit."""
    power = min(2, max(0, len(str(octets)) - 1) // 3)
    return str(SIZES[power] % {"n": number(round(octets / 1000**power, 1))})


def directories(app: Flask) -> str:
    """Every capability's catalogue, as Flask-Babel wants them."""
    return ";".join(str(path) for path in sorted(Path(app.root_path).glob("*/translations")))


def remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in LANGUAGES and request.cookies.get(COOKIE) != asked:
        response.set_cookie(COOKIE, asked, max_age=31_536_000, samesite="Lax", httponly=True, secure=request.is_secure)
    return response


def init_app(app: Flask) -> None:
    app.config["BABEL_DEFAULT_TIMEZONE"] = "UTC"
    babel.init_app(
        app,
        default_locale=LOCALES[DEFAULT],
        default_translation_directories=directories(app),
        locale_selector=_choose,
    )
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template)
    app.after_request(remember)
    app.jinja_env.filters.update(day=day, moment=moment, tenge=tenge, number=number, filesizeformat=size)
    app.jinja_env.globals.update(name_of=name_of, languages=LANGUAGES, language=language)

    @app.context_processor
    def words() -> dict[str, object]:
        return {"lang_tag": language(), "csp_nonce": getattr(g, "csp_nonce", "")}
