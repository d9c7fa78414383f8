"""Three languages. English is the source text; Kazakh and Russian are the users'.

Each capability owns its words: ``app/<capability>/translations/<kk|ru>/LC_MESSAGES/messages.po``
holds the sentences of its Python files and of ``templates/<capability>/``.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from babel import numbers
from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel, force_locale, format_date, format_datetime, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.kernel import clock

LANGUAGES = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
LOCALES = {"kk": "kk_KZ", "ru": "ru_KZ", "en": "en_GB"}
DEFAULT = "kk"
COOKIE = "lang"

__all__ = ["LANGUAGES", "LOCALES", "_", "_l", "force_locale", "language", "ngettext"]

babel = Babel()


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
    """A local date in the reader's language, e.g. 5 March 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = clock.day_of(value)
    return str(format_date(value, pattern, rebase=False))


def moment(value: datetime | None, pattern: str = "d MMMM y, HH:mm") -> str:
    """A moment on Kazakhstan's wall clock (UTC+5)."""
    if value is None:
        return ""
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
    app.after_request(remember)
    app.jinja_env.filters.update(day=day, moment=moment, tenge=tenge, number=number)
    app.jinja_env.globals.update(name_of=name_of, languages=LANGUAGES, language=language)

    @app.context_processor
    def words() -> dict[str, object]:
        return {"lang_tag": language(), "csp_nonce": getattr(g, "csp_nonce", "")}
