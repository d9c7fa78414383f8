"""Why an expert is not fit: one code, one sentence, one article each. Params are plain JSON, so that a stored answer
can be read again in any language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_babel.speaklater import LazyString

from app.kernel.i18n import _l, day, language
from app.kernel.policy import Decision, Reason, from_reasons
from app.reference.models import Specialty

LAW = "Law 44-VI"
REGISTER = f"{LAW} art. 19(1)"
CERTIFICATE = f"{LAW} art. 20"
LICENCE = f"{LAW} art. 19(1)(2)"
CITIZENSHIP = f"{LAW} art. 19(2)"
SERVICE = "Sarap service rules"

SENTENCES: dict[str, Any] = {
    "not_listed": _l("The expert is not in the state register on this day."),
    "left": _l("The expert left the state register on %(day)s."),
    "no_certificate": _l("There is no qualification certificate valid on this day for “%(specialty)s”."),
    "licence_missing": _l("There is no licence in force on this day."),
    "licence_suspended": _l("The licence is suspended on this day."),
    "licence_terminated": _l("The licence has been terminated."),
    "licence_annex": _l("The annex to the licence does not cover “%(specialty)s”."),
    "licence_area": _l("The licence does not name the sub-area that “%(specialty)s” belongs to."),
    "attestation_missing": _l("No attestation is on record."),
    "attestation_old": _l("The last attestation, passed on %(day)s, is older than the rule allows."),
    "training_missing": _l("No professional development is on record."),
    "training_old": _l("The last professional development, completed on %(day)s, is older than the rule allows."),
    "citizenship": _l("The expert is not a citizen of Kazakhstan."),
    "chamber": _l("The expert is not a member of the Chamber of Forensic Experts on this day."),
    "chamber_suspended": _l("The Chamber suspended the membership up to and including %(day)s."),
    "absent": _l("The expert is absent on this day."),
    "clearance_secret": _l("The expert has no clearance on this day for cases with secrets protected by law."),
    "clearance_minors": _l("The expert has no clearance on this day for cases of minors."),
    "clearance_sexual": _l("The expert has no clearance on this day for cases of sexual crimes."),
    "not_verified": _l("The data of the register are too old, and nobody has checked this expert by hand since."),
}


def names(specialty: Specialty) -> dict[str, str]:
    """A specialty as a stored reason keeps it."""
    return {
        "slug": specialty.slug,
        "kk": specialty.name_kk,
        "ru": specialty.name_ru,
        "en": specialty.name_en,
    }


def _shown(value: Any) -> Any:
    if isinstance(value, Mapping):
        return LazyString(lambda: value[language()])
    return LazyString(lambda: day(date.fromisoformat(value)))


def reason(code: str, article: str | None, **params: Any) -> Reason:
    """One reason; a date is given as ISO text, a specialty by `names`."""
    sentence: Any = SENTENCES[code]
    if params:
        shown = {name: _shown(value) for name, value in params.items()}
        sentence = LazyString(lambda: str(SENTENCES[code]) % shown)
    return Reason(code, sentence, article, params)


def reasons_from_json(stored: Iterable[Mapping[str, Any]]) -> Decision:
    """A stored answer (`FitAnswer.reasons_json`) as the decision it was, readable in any language."""
    return from_reasons(reason(entry["code"], entry["article"], **entry["params"]) for entry in stored)
