"""Prices and declared hours in words, for the pages of the body and of the bidder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.bidding.rules.capacity import Assessment, Level
from app.bidding.rules.guidance import Guide
from app.bidding.rules.low_offers import GUIDE, MEAN, Flag, flag_from
from app.bidding.states import PriceState
from app.kernel.i18n import _, _l, day, ngettext, number, tenge

STATE = {
    PriceState.FLAGGED: _l("Abnormally low, not explained"),
    PriceState.ASKED: _l("Explanation asked for"),
    PriceState.GIVEN: _l("Explanation given"),
    PriceState.ACCEPTED: _l("Explanation accepted"),
    PriceState.REJECTED: _l("Explanation not accepted"),
    PriceState.WAIVED: _l("No explanation needed"),
}
COLOUR = {
    PriceState.FLAGGED: "orange",
    PriceState.ASKED: "yellow",
    PriceState.GIVEN: "blue",
    PriceState.ACCEPTED: "green",
    PriceState.REJECTED: "red",
    PriceState.WAIVED: "grey",
}


def arithmetic(stored: Mapping[str, Any]) -> str:
    """One rule under which a price is abnormally low, with its numbers."""
    flag: Flag = flag_from(stored)
    said = {"own": tenge(flag.tenge), "other": tenge(flag.against_tenge)}
    if flag.rule == GUIDE:
        return str(
            _("%(own)s is less than %(other)s, below which only 2 %% of the past prices of this specialty lie.", **said)
        )
    said |= {"below": number(flag.below_percent), "limit": number(flag.percent)}
    if flag.rule == MEAN:
        return str(
            _(
                "%(own)s is %(below)s %% below %(other)s, the mean of the other private offers; from %(limit)s %% on"
                " a price counts as abnormally low.",
                **said,
            )
        )
    return str(
        _(
            "%(own)s is %(below)s %% below %(other)s, the next lowest private offer; from %(limit)s %% on"
            " a price counts as abnormally low.",
            **said,
        )
    )


def hours(load: Assessment) -> str:
    """Declared hours and what they are needed for, in one cell or sentence."""
    if load.weekly_hours is None:
        return str(_("Not declared"))
    declared = ngettext("%(num)s hour a week", "%(num)s hours a week", load.weekly_hours)
    if not load.assessed:
        return str(declared)
    if load.percent is None:
        return str(
            _("%(declared)s: none are left in the next %(days)s days", declared=declared, days=load.horizon_days)
        )
    return str(
        _(
            "%(declared)s: with this one %(percent)s %% taken (%(needed)s of %(available)s hours in %(days)s days)",
            declared=declared,
            percent=number(load.percent),
            needed=number(load.needed_hours),
            available=number(load.available_hours),
            days=load.horizon_days,
        )
    )


def warning(load: Assessment) -> str:
    """What to be careful about; empty where nothing is."""
    if load.level is Level.BLOCK:
        return str(_("More than the rules allow: no further work can be given."))
    return str(_("More than the share from which the rules warn.")) if load.level is Level.WARN else ""


def guide(found: Guide | None) -> list[str]:
    """What past prices were, in sentences that hide nothing: where from, how many, when, what is not in them."""
    if found is None:
        return [
            str(
                _(
                    "There is no basis for a guide of prices: it needs at least 5 finished private expertises of this"
                    " one specialty in the last three years, of at least 3 bodies and 3 experts."
                )
            )
        ]
    spread = {"low": tenge(found.p25_tenge), "high": tenge(found.p75_tenge), "middle": tenge(found.median_tenge)}
    where = (
        _("There are too few past prices in the region; those of the whole country:")
        if found.of_country
        else _("Past prices in the region:")
    )
    return [
        str(where),
        str(_("Half of them lie from %(low)s to %(high)s, the middle one is %(middle)s.", **spread)),
        _counted(found),
        str(_("Rounded to a thousand tenge, and not corrected for inflation. A guide, not a limit.")),
    ]


def _counted(found: Guide) -> str:
    return str(
        ngettext(
            "%(num)s finished private expertise of this specialty, chosen from %(first)s to %(last)s.",
            "%(num)s finished private expertises of this specialty, chosen from %(first)s to %(last)s.",
            found.cases,
            first=day(found.first_on),
            last=day(found.last_on),
        )
    )
