"""The comparison as columns and rows of one table: every offer in the same units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from app.bidding.queries import Comparison, OfferedMember, Row
from app.bidding.rules import CONFLICTS, PRICE_PARTS, TERMS, words
from app.bidding.views import market_words
from app.kernel.citations import cite
from app.kernel.clock import day_of
from app.kernel.i18n import _, day, name_of, ngettext, number, tenge

Line = dict[str, Any]


def columns(rows: list[Row]) -> list[dict[str, Any]]:
    """One column for each offer: the expert, and the institute or the register number below."""
    return [
        {
            "title": row.expert.name,
            "sub": name_of(row.bid.institute) if row.bid.institute is not None else row.expert.register_no,
        }
        for row in rows
    ]


def lines(table: Comparison, rows: list[Row], *, questions: int, opened: date) -> list[Line]:
    """Every line of the table for these offers."""
    prices = [_line(words.PRICE[part], rows, _price(part)) for part in PRICE_PARTS if _any_price(part, rows)]
    ranked = table.ranking.ranked and any(row.scored for row in rows)
    return [
        *([_line(_("Place by the published rule"), rows, _place)] if ranked else []),
        _least(_("Days"), rows, "days", lambda row: number(row.opened.days) if row.opened else "–", _("the fewest")),
        _line(_("Ready on"), rows, lambda row: _ready(row, opened), _("If the work begins on the day of the opening")),
        _least(_("Price in all"), rows, "total_tenge", _total, _("the lowest")),
        _line(_("Fit today"), rows, _fit),
        _line(_("State of the offer"), rows, lambda row: words.BID[row.bid.state]),
        *_team(table, rows),
        *prices,
        *_price_check(table, rows),
        _line(_("Price per question"), rows, lambda row: _per_question(row, questions)),
        _line(_("Open work"), rows, lambda row: number(row.work.open)),
        _line(_("Declared hours"), rows, _hours),
        _line(
            _("Work done on time"),
            rows,
            _history,
            _("In brackets: the range within which the share lies with 95 percent certainty"),
        ),
        _line(_("Region"), rows, lambda row: name_of(row.expert.region)),
        _line(_("Grounds for a challenge that the expert named"), rows, _conflicts, cite("CrPC 87, 93")),
        _line(_("Remark"), rows, lambda row: (row.opened.remark if row.opened else "") or "–"),
        *_why_invalid(rows),
        *(_scores(table, rows) if ranked else []),
    ]


def _line(label: Any, rows: list[Row], cell: Callable[[Row], Any], hint: Any = None) -> Line:
    return {"label": label, "hint": hint, "cells": [cell(row) for row in rows]}


def _team(table: Comparison, rows: list[Row]) -> list[Line]:
    """Of a commission or a complex expertise: each member with the part and the work in hand."""
    if not any(row.team for row in rows):
        return []
    names = {one.id: name_of(one) for one in table.search.expertise.specialties}

    def member(one: OfferedMember) -> str:
        part = ", ".join(names.get(key, "") for key in one.part.specialty_ids)
        return str(_("%(name)s: %(part)s; open work %(n)s", name=one.expert.name, part=part, n=one.open_work))

    return [_line(_("Team"), rows, lambda row: ". ".join(member(one) for one in row.team) or "–")]


def _place(row: Row) -> dict[str, Any]:
    assert row.scored is not None
    assert row.scored.score is not None
    text = _("%(place)s. with %(score)s of 100", place=row.scored.place, score=number(float(row.scored.score), 1))
    return {"text": text, "best": row.scored.place == 1}


def _least(label: Any, rows: list[Row], name: str, cell: Callable[[Row], str], mark: str) -> Line:
    """A line of numbers; the least of them is marked where they differ."""
    values = [getattr(row.opened, name) if row.opened else None for row in rows]
    known = [value for value in values if value is not None]
    least = min(known) if len(set(known)) > 1 and all(row.invalid for row in rows) else None
    shown = [{"text": cell(row), "best": least is not None and value == least and not _odd(name, row), "mark": mark}
             for row, value in zip(rows, values, strict=True)]  # fmt: skip
    return {"label": label, "hint": None, "cells": shown}


def _odd(name: str, row: Row) -> bool:
    """An abnormally low price is no merit."""
    return name == "total_tenge" and row.bid.price_review is not None


def in_short(row: Row) -> str:
    """Days and price of an offer in one line, for the button that chooses it."""
    if row.opened is None:
        return ""
    days = ngettext("%(num)s day", "%(num)s days", row.opened.days)
    return f"{days} · {_total(row)}"


def _scores(table: Comparison, rows: list[Row]) -> list[Line]:
    weights = table.ranking.weights

    def term(name: str) -> Callable[[Row], str]:
        def cell(row: Row) -> str:
            value = row.scored.terms[name] if row.scored is not None else None
            return "–" if value is None else number(float(value), 2)

        return cell

    return [
        _line(_("Score: %(term)s", term=words.TERM[name]), rows, term(name),
              _("From 0 to 1; weight %(n)s", n=weights.of(name)))
        for name in TERMS if weights.of(name)
    ]  # fmt: skip


def _price(part: str) -> Callable[[Row], str]:
    return lambda row: tenge(getattr(row.opened, f"{part}_tenge")) or "–"


def _any_price(part: str, rows: list[Row]) -> bool:
    return any(row.opened is not None and getattr(row.opened, f"{part}_tenge") for row in rows)


def _total(row: Row) -> str:
    if row.opened is None:
        return "–"
    return tenge(row.opened.total_tenge) or _("None: the budget pays")


def _price_check(table: Comparison, rows: list[Row]) -> list[Line]:
    """Nothing while no price is out of the ordinary."""

    def said(row: Row) -> str:
        if row.bid.price_review is not None:
            return str(market_words.STATE[row.bid.price_review.state])
        return str(_("Abnormally high")) if row.bid.id in table.high else "–"

    odd = any(row.bid.price_review is not None or row.bid.id in table.high for row in rows)
    return [_line(_("Check of the price"), rows, said)] if odd else []


def _hours(row: Row) -> str:
    return f"{market_words.hours(row.load)} {market_words.warning(row.load)}".strip()


def _per_question(row: Row, questions: int) -> str:
    if row.opened is None or row.opened.total_tenge is None or not questions:
        return "–"
    return tenge(round(row.opened.total_tenge / questions))


def _ready(row: Row, opened: date) -> str:
    if row.opened is None:
        return "–"
    return day(row.opened.ready_on or opened + timedelta(days=row.opened.days))


def _history(row: Row) -> str:
    found = row.interval
    if found is None:
        return str(_("No finished work yet"))
    low, high = (number(100 * end, 0) for end in found)
    return str(
        _(
            "%(on_time)s of %(finished)s (%(low)s to %(high)s %%)",
            on_time=row.work.on_time,
            finished=row.work.finished,
            low=low,
            high=high,
        )
    )


def _conflicts(row: Row) -> str:
    if row.opened is None:
        return "–"
    said = [f"{words.CONFLICT_SHORT[code]}: {row.opened.conflicts[code]['why']}" for code in row.yes_answers]
    return "; ".join(said) or _("None of the %(n)s", n=len(CONFLICTS))


def _fit(row: Row) -> str:
    return _("Yes") if row.fit else " ".join(str(reason.text) for reason in row.fit.reasons)


def _why_invalid(rows: list[Row]) -> list[Line]:
    if all(row.invalid for row in rows):
        return []
    return [_line(_("Why it does not count"), rows, lambda row: " ".join(str(r.text) for r in row.invalid.reasons))]


def opened_on(table: Comparison) -> date:
    """The local day of the opening."""
    return day_of(table.search.opened_at) if table.search.opened_at is not None else table.search.offers_due_on


def summary_of(count: int) -> str:
    """How many valid offers there are, in words."""
    return str(ngettext("%(num)s valid offer", "%(num)s valid offers", count))
