"""Labels of rules, units, days and procedures; and the seeded texts in the reader's language.

Texts that the Ministry enters are shown as they were typed.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from app.kernel.i18n import _, _l, day, ngettext, number
from app.reference.states import DayKind, LicenceArea, Procedure, SearchMode, Step, Unit

RULES: dict[str, Any] = {
    "clock.term_days": _l("Longest term of an expertise"),
    "clock.suspension_working_days": _l("Longest suspension for missing materials"),
    "clock.hand_over_days": _l("Time to hand over after completion"),
    "attestation.years": _l("Attestation once every so many years"),
    "training.years": _l("Professional development once every so many years"),
    "register.max_age_days": _l("Age of the register at which experts count as not verified"),
    "offers.min_working_days": _l("Shortest time for offers"),
    "offers.minimum": _l("Least number of valid offers; with fewer the search has failed"),
    "chamber.complaint_working_days": _l("Time for the Chamber to decide on a complaint"),
    "review.working_days": _l("Time for a reviewer of an institute, each time the draft comes"),
    "chamber.methodical_working_days": _l("Time for the Chamber's methodical review of a conclusion"),
    "questions.answer_working_days": _l("Time for the body to answer a question on a notice"),
    "questions.last_working_days_before_due": _l("Working days before the last day for offers when questions end"),
    "amendment.min_working_days": _l("Shortest time for offers after a material change of a published request"),
    "accounts.break_glass_hours": _l("Hours for which two people at the Ministry may open a file"),
    "answer.working_days": _l("Time for the chosen expert to accept or decline"),
    "offers.min_working_days_urgent": _l("Shortest time for offers on an urgent request"),
    "answer.working_days_urgent": _l("Time for the chosen expert to answer on an urgent request"),
    "urgent.quota_percent": _l("Share of urgent requests of a body in a month beyond which its head confirms"),
    "challenge.decide_days": _l("Time for the body to decide a challenge"),
    "costs.estimate_required": _l("A private expert's cost estimate must be approved before the work begins"),
    "costs.report_required": _l("A private expert's expense report must be filed before the hand-over"),
    "payment.days": _l("Time for the payment of a fixed amount"),
    "export.days": _l("Time for which a package of an expertise is offered for download"),
    "fallback.working_days": _l("Time to propose a state institute after a search without an offer"),
    "registry.warn_days_first": _l("First warning before a licence, attestation or professional development runs out"),
    "registry.warn_days_second": _l(
        "Second warning before a licence, attestation or professional development runs out"
    ),
    "registry.warn_days_last": _l("Last warning before a licence, attestation or professional development runs out"),
    "notices.unread_working_days": _l("Time after which an unread legal notice goes to the second address"),
    "notices.paper_working_days": _l("Time after the second sending when an unread legal notice goes on paper"),
    "digest.hour": _l("Local hour from which the morning letters go out"),
    "warn.share_first": _l("First warning, share of the term used"),
    "warn.share_second": _l("Second warning, share of the term used"),
    "warn.days_first": _l("Third warning, days before the end"),
    "warn.days_last": _l("Last warning, days before the end"),
    "rank.weight_days": _l("Weight of the days offered in the ranking"),
    "rank.weight_open_work": _l("Weight of open work in the ranking"),
    "rank.weight_record": _l("Weight of the record in the ranking"),
    "rank.weight_price": _l("Weight of the price in the ranking"),
    "bidding.low_below_mean_percent": _l("A price this much below the mean of the others is abnormally low"),
    "bidding.low_below_next_percent": _l("The lowest price this much below the next one is abnormally low"),
    "bidding.explanation_working_days": _l("Time to explain an abnormally low price"),
    "invitations.max_per_week": _l("Most letters a week about saved searches"),
    "capacity.hours_per_work": _l("Hours of work that one expertise takes"),
    "capacity.warn_percent": _l("Share of the declared hours above which everybody is warned"),
    "capacity.block_percent": _l("Share of the declared hours above which no more work is taken"),
    "load.weight_additional_percent": _l("Weight of an additional expertise in the load"),
    "load.weight_repeated_percent": _l("Weight of a repeated expertise in the load"),
    "load.weight_commission_percent": _l("Weight of a commission in the load"),
    "load.weight_complex_percent": _l("Weight of a complex expertise in the load"),
}
PROCEDURES = {
    Procedure.CRIMINAL: _l("Criminal case"),
    Procedure.CIVIL: _l("Civil case"),
    Procedure.ADM_OFFENCE: _l("Case on an administrative offence"),
    Procedure.ADMINISTRATIVE: _l("Administrative case"),
}
STEPS = {
    Step.CONSENT: _l("Prosecutor's consent"),
    Step.ACQUAINTANCE: _l("Acquaintance of the parties"),
}
MODES = {
    SearchMode.OPEN: _l("Open search"),
    SearchMode.INVITED: _l("Search by invitation"),
    SearchMode.DIRECT: _l("Direct choice"),
    SearchMode.STATE: _l("State institutes only"),
}
DAY_KINDS = {DayKind.OFF: _l("Day off"), DayKind.WORK: _l("Working day")}
DAY_COLOURS = {DayKind.OFF: "orange", DayKind.WORK: "blue"}
AREAS = {
    LicenceArea.GENERAL: _l("General"),
    LicenceArea.MEDICAL: _l("Forensic-medical"),
    LicenceArea.NARCOLOGICAL: _l("Forensic-narcological"),
    LicenceArea.PSYCHIATRIC: _l("Forensic-psychiatric"),
}
VALUE_LABELS = {
    Unit.CALENDAR_DAYS: _l("Value in calendar days"),
    Unit.WORKING_DAYS: _l("Value in working days"),
    Unit.YEARS: _l("Value in years"),
    Unit.PERCENT: _l("Value in per cent"),
    Unit.NUMBER: _l("Value"),
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
    _l("set by the Ministry; the service's own rule of abnormally low offers"),
    _l("no act known to the house sets it; set by the Ministry"),
    _l("set by the Chamber and the Ministry; while it is not set, the Chamber enters the last day itself"),
    _l("set by the Ministry: the local hour from which the morning letters go out; while it is not set, 8"),
    _l("warning points of the service before a licence, an attestation or a training runs out"),
    _l("set by the Ministry; while it is not set, urgent requests follow the ordinary least number of days"),
    _l("set by the Ministry; while it is not set, urgent requests follow the ordinary time to answer"),
    _l("set by the Ministry; while it is not set, there is no quota"),
    _l("set by the Ministry; while it is not set, the body enters the days"),
    _l("set by the Ministry; while it is not set, letters about saved searches come once a day at most"),
    _l("set by the Ministry; while it is not set, open work is counted and not weighed against hours"),
    _l("set by the Ministry; while it is not set, nobody is warned"),
    _l("set by the Ministry; while it is not set, nobody is stopped"),
    _l("set by the Ministry; while it is not set, one work counts as one"),
    _l("state Center's FAQ of 2020, which restates art. 34; egov.kz repeats it; stored from the date of the Law"),
    _l("state Center's FAQ of 2020, which restates art. 34; stored from the date of the Law"),
    _l(
        "set by the Ministry; 1 means required before the work begins, "
        "while it is not set the estimate is asked for and not required"
    ),
    _l(
        "set by the Ministry; 1 means required at the hand-over, "
        "while it is not set the report is asked for and not required"
    ),
    _l("set by the Ministry; while it is not set, no payment counts as late"),
    _l("set by the Ministry; while it is not set, a package stays on offer"),
    _l("warning points of the service"),
    _l("set by the Ministry; while it is not set, nobody reads a file by break-glass"),
    _l(
        "set by the Chamber and the Ministry; while it is not set, the Chamber enters the last day of a methodical "
        "review itself"
    ),
    _l(
        "set by the Ministry; counted from the second sending; while it is not set, an unread legal notice does not "
        "become a paper task by itself"
    ),
    _l("set by the Ministry; while it is not set, a legal notice that stays unread is sent nowhere else"),
    _l("set by the Ministry; while it is not set, a review in an institute has no term"),
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
