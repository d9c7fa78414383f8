"""Labels of rules, units, days and procedures; and the seeded texts in the reader's language.

Texts that the Ministry enters are shown as they were typed.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from app.kernel.i18n import _, _l, day, ngettext, number
from app.reference.states import DayKind, LicenceArea, Procedure, Unit

RULES: dict[str, Any] = {
    "clock.term_days": _l("Longest term of an expertise"),
    "clock.suspension_working_days": _l("Longest suspension for missing materials"),
    "clock.hand_over_days": _l("Time to hand over after completion"),
    "attestation.years": _l("Attestation once every so many years"),
    "training.years": _l("Professional development once every so many years"),
    "register.max_age_days": _l("Age of the register at which experts count as not verified"),
    "offers.min_working_days": _l("Shortest time for offers"),
    "answer.working_days": _l("Time for the chosen expert to accept or decline"),
    "fallback.working_days": _l("Time to propose a state institute after a search without an offer"),
    "warn.share_first": _l("First warning, share of the term used"),
    "warn.share_second": _l("Second warning, share of the term used"),
    "warn.days_first": _l("Third warning, days before the end"),
    "warn.days_last": _l("Last warning, days before the end"),
    "rank.weight_days": _l("Weight of the days offered in the ranking"),
    "rank.weight_open_work": _l("Weight of open work in the ranking"),
    "rank.weight_record": _l("Weight of the record in the ranking"),
    "rank.weight_price": _l("Weight of the price in the ranking"),
}
PROCEDURES = {
    Procedure.CRIMINAL: _l("Criminal case"),
    Procedure.CIVIL: _l("Civil case"),
    Procedure.ADM_OFFENCE: _l("Case on an administrative offence"),
    Procedure.ADMINISTRATIVE: _l("Administrative case"),
}
DAY_KINDS = {DayKind.OFF: _l("Day off"), DayKind.WORK: _l("Working day")}
DAY_COLOURS = {DayKind.OFF: "orange", DayKind.WORK: "blue"}
AREAS = {
    LicenceArea.GENERAL: _l("General"),
    LicenceArea.MEDICAL: _l("Forensic-medical"),
    LicenceArea.NARCOLOGICAL: _l("Forensic-narcological"),
    LicenceArea.PSYCHIATRIC: _l("Forensic-psychiatric"),
}
SEEDED = (
    _l("Law 44-VI"),
    _l("Order 336 of 30 March 2017"),
    _l("Sarap service rules"),
    _l("Joint pilot with the Supreme Court; number and date of the act not known"),
    _l(
        "Joint order with the General Prosecutor's Office and the Ministry of Internal Affairs; "
        "number and date not known"
    ),
    _l("Capital Day"),
    _l("Constitution Day"),
    _l("Defender of the Fatherland Day"),
    _l("Independence Day"),
    _l("International Women's Day"),
    _l("Kurban ait"),
    _l("Nauryz"),
    _l("New Year's Day"),
    _l("Orthodox Christmas"),
    _l("Republic Day"),
    _l("Unity Day"),
    _l("Victory Day"),
)
SOURCES = (
    _l(
        "Running by early 2021 according to public reports; neither the first day nor the types were "
        "published. Without specialties the pilot covers nothing: the Ministry enters them."
    ),
    _l(
        "Running by early 2021 according to public reports; the first day was not published. Reports "
        "name construction, commodity and economic expertise; the specialties below follow that wording."
    ),
    _l("a search without a valid offer passes to a state institute within one working day"),
    _l("art. 58(2) as published; stored from the date of the Law"),
    _l("computed by the rule of the Law on Holidays, art. 5"),
    _l("computed; Labour Code art. 84(5), never carried over"),
    _l(
        "every five years in the rules of 2011; the rules in force after Order 160 of February 2026 are "
        "still to be read; stored from the date of the Law"
    ),
    _l("holidays package 0.109 (KZ), checked by hand against the carry-over rule of art. 5"),
    _l("holidays package 0.109 (KZ), checked by hand; moved by the Government, Labour Code art. 85(3)"),
    _l("official calendar of 2026, corrected for the abolished holiday of 30 August"),
    _l("official calendar of 2026; Labour Code art. 84(5), never carried over"),
    _l("press reports of the index for 2025 (ddn.kz, alau.kz, December 2025); check against the budget law"),
    _l("press reports of the index for 2026 (ddn.kz, alau.kz, December 2025); check against the budget law"),
    _l("set by the Ministry"),
    _l("set by the Ministry; whether price may lawfully be a criterion is an open question"),
    _l("set by the Ministry; while it is not set, the age of the register is not checked"),
    _l("set by the Ministry; while no weight is set, offers are not ranked"),
    _l("state Center's FAQ of 2020, which restates art. 34; egov.kz repeats it; stored from the date of the Law"),
    _l("state Center's FAQ of 2020, which restates art. 34; stored from the date of the Law"),
    _l("warning points of the service"),
)
_KNOWN = frozenset(str(text._args[0]) for text in (*SEEDED, *SOURCES))
_MOVED = re.compile(r"(Day off moved from|Working day moved to) (\d{4}-\d{2}-\d{2})")
_CARRIED = ", carried over"


def seeded(text: str) -> str:
    """A text of the data files in the reader's language; any other as it is."""
    return str(_(text)) if text in _KNOWN else text


def rule_name(code: str) -> str:
    """What a rule is about."""
    return str(RULES.get(code, code))


def day_name(text: str) -> str:
    """The name of a day of the calendar."""
    if moved := _MOVED.fullmatch(text):
        when = day(date.fromisoformat(moved[2]))
        if moved[1].startswith("Day off"):
            return str(_("Day off moved from %(day)s", day=when))
        return str(_("Working day moved to %(day)s", day=when))
    if text.endswith(_CARRIED):
        return str(_("%(holiday)s, carried over", holiday=seeded(text.removesuffix(_CARRIED))))
    return seeded(text)


def rule_value(value: int | None, unit: Unit) -> str:
    """A value with its unit, or that it is not set."""
    if value is None:
        return str(_("Not set"))
    if unit is Unit.CALENDAR_DAYS:
        return str(ngettext("%(num)d calendar day", "%(num)d calendar days", value))
    if unit is Unit.WORKING_DAYS:
        return str(ngettext("%(num)d working day", "%(num)d working days", value))
    if unit is Unit.YEARS:
        return str(ngettext("%(num)d year", "%(num)d years", value))
    return f"{number(value)}\u00a0%" if unit is Unit.PERCENT else number(value)
