"""The days and the price of a provider who was chosen directly: said on acceptance, since there was no offer."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.bidding import policy
from app.bidding.models import Selection
from app.bidding.rules.content import MOST_DAYS_AHEAD
from app.kernel.citations import cite
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.reference import queries as reference

TERM_RULE = "clock.term_days"
MOST_TENGE = 10**12
NO_PRICE = _l("Enter the price of the work; it may be 0.")
BAD_PRICE = _l("Enter a whole number of tenge from 0 to 1 000 000 000 000.")
TOO_FEW = _l("Enter at least one day.")
TOO_MANY = _l("Enter at most 366 days.")


def agree_on_terms(selection: Selection, *, days: int | None, price_tenge: int | None, on: date) -> None:
    """Keep what the directly chosen provider says; RuleBroken beside each field. Others have said it in their offer."""
    if not policy.says_terms(selection):
        return
    cap = reference.rule(TERM_RULE, on=on)
    problems: dict[str, Any] = {}
    if days is not None and days < 1:
        problems["days"] = TOO_FEW
    elif days is not None and cap.value is not None and days > cap.value:
        said = {"cap": cap.value, "article": cite(cap.cited)}
        problems["days"] = _l("The law allows at most %(cap)s days (%(article)s).", **said)
    elif days is not None and days > MOST_DAYS_AHEAD:
        problems["days"] = TOO_MANY
    if policy.says_price(selection):
        if price_tenge is None:
            problems["price_tenge"] = NO_PRICE
        elif not 0 <= price_tenge <= MOST_TENGE:
            problems["price_tenge"] = BAD_PRICE
    if problems:
        raise RuleBroken(problems)
    selection.agreed_days = days
    selection.agreed_tenge = price_tenge if policy.says_price(selection) else None
