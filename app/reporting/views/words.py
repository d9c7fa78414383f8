"""What every figure means, in plain sentences, and the labels of the strata."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.bidding.states import Provider
from app.kernel.i18n import _l
from app.reporting.queries import Dimension

DIMENSIONS = {
    Dimension.PROCEDURE: _l("Procedure"),
    Dimension.REGION: _l("Region"),
    Dimension.SPECIALTY: _l("Specialty"),
    Dimension.PROVIDER: _l("Provider"),
    Dimension.MONTH: _l("Month of publication"),
}
PROVIDERS = {
    Provider.PRIVATE: _l("Private expert"),
    Provider.STATE: _l("State institute, chosen among offers"),
    Provider.FALLBACK: _l("State institute after a failed search"),
    Provider.ONE_TIME: _l("One-time person outside the register"),
}
NO_PROVIDER = _l("Nobody has accepted yet")
COUNTS = {
    "searching": _l("Searching"),
    "appointing": _l("Being appointed"),
    "in_work": _l("In work"),
    "signed": _l("Signed, not handed over"),
    "done": _l("Done"),
    "returned": _l("Returned"),
    "withdrawn": _l("Withdrawn"),
    "requested": _l("Requested"),
    "suspended": _l("Of those in work: suspended"),
    "choice_due": _l("Of those in work: choice due"),
    "overdue": _l("Of those in work: overdue"),
}
WITHHELD = _l("withheld")
TOO_FEW = _l("too few")
NOT_REACHED = _l("not reached")
NOT_SET = _l("not set")

SHARES = _l(
    "A share is shown from twenty cases on. Where one of its two parts is one to four and criminal "
    "cases may be among them, the share is withheld as well."
)
SURVIVAL = _l(
    "Cases still open are counted up to the moment of the figures by the Kaplan-Meier method. A withdrawn request "
    "and a return without execution end the observation without a result: they count as open up to that day and "
    "not afterwards."
)
QUANTILES = _l(
    "The median is the first day by which half of the cases have reached the end, the 90th percentile the first "
    "day by which nine in ten have. Where so many have not reached it yet, the page says so and invents no number."
)
DAYS = _l("Days are calendar days, counted between local dates.")


@dataclass(frozen=True)
class Definition:
    """One figure: its address, its title, what it says exactly, where it comes from."""

    name: str
    title: Any
    sentences: tuple[Any, ...]
    source: Any


OWN_RECORDS = _l("Source: the records of this service.")


def listed(codes: str) -> Any:
    """Where the numbers come from, and what the figure is called in the pilot's list of measures."""
    return _l("Source: the records of this service. In the pilot's list of measures: %(codes)s.", codes=codes)


HELD = _l(
    "At each moment of an unfinished expertise, from the beginning of the draft on, exactly one side has to act. Days "
    "are days of 24 hours; time that is running counts up to the moment of the figures."
)
HELD_SHARE = _l(
    "Share: the time during which this side had to act, by all the time of the same expertises, unfinished ones "
    "too. It needs five expertises; what one to four expertises made up is withheld where criminal cases may be "
    "among them."
)
HELD_OVER = _l(
    "Only expertises that are over and in which this side had to act at all; of fewer than five nothing is told. "
    "The median is the smallest value that half of them do not exceed, the 90th percentile the smallest that nine "
    "in ten do not."
)
DEFINITIONS = {
    d.name: d
    for d in (
        Definition(
            "counts",
            _l("Expertises by state"),
            (
                _l(
                    "One unit is one published expertise. Drafts are not counted. Each expertise stands in "
                    "exactly one state."
                ),
                _l(
                    "Searching: published, and no provider has accepted yet. Being appointed: accepted, but "
                    "ruling and objects are not yet both received."
                ),
                _l(
                    "In work: the legal clock has started and nothing is signed. Suspended, choice due and "
                    "overdue are parts of it."
                ),
                _l(
                    "Suspended: the clock stands still on this day because materials were asked for. Choice due: "
                    "the suspension ran out without materials, and the expert must go on or return the ruling."
                ),
                _l(
                    "Overdue: the due day has passed, nothing is signed, and the clock neither stands still "
                    "nor waits for a choice."
                ),
                _l("Done: the conclusion or the message of impossibility was handed over to the appointing body."),
                _l(
                    "An expertise of two specialties stands under both, so that the rows by specialty add up to "
                    "more than the total."
                ),
            ),
            OWN_RECORDS,
        ),
        Definition(
            "turnaround",
            _l("From request to result"),
            (
                _l(
                    "What the court feels: from the day the request was checked and signed off by the appointing "
                    "body to the day the conclusion or the message of impossibility was handed over to it."
                ),
                SURVIVAL,
                QUANTILES,
                DAYS,
            ),
            listed("T1, T10"),
        ),
        Definition(
            "expert-turnaround",
            _l("Expert's work"),
            (
                _l(
                    "The expert's own time: from the day on which the later of ruling and objects was received to "
                    "the day the conclusion or the message of impossibility was signed. Suspended days are in it."
                ),
                SURVIVAL,
                QUANTILES,
                DAYS,
            ),
            listed("T3, T10"),
        ),
        Definition(
            "sourcing",
            _l("Finding the expert"),
            (
                _l(
                    "The price of competition: from the day the request was checked and signed off to the day the "
                    "present expert had accepted and was warned of liability. It must be read beside the expert's "
                    "work, or the pilot looks faster than it is."
                ),
                SURVIVAL,
                QUANTILES,
                DAYS,
            ),
            listed("T4, T10"),
        ),
        Definition(
            "on-time",
            _l("Handed over in time"),
            (
                _l(
                    "Among the expertises whose due day has passed: the share handed over to the appointing body "
                    "on the due day or before. Suspensions and extensions have moved the due day; returned ones "
                    "and those suspended now are left out."
                ),
                _l(
                    "The share signed by the due day is shown beside it, since the law gives a term of its own "
                    "for handing over."
                ),
                _l(
                    "A share is shown from twenty cases on, with an interval that would take in the true share in "
                    "95 of 100 such counts (Wilson's method)."
                ),
                SHARES,
            ),
            listed("T9"),
        ),
        Definition(
            "offers",
            _l("Offers and searches"),
            (
                _l(
                    "One unit is one search whose offers were opened; a second round counts as a second search. A "
                    "running search is never counted, and neither is one that was withdrawn."
                ),
                _l(
                    "Failed search: not a single valid offer. Single offer: exactly one, as a share of the "
                    "searches with at least one."
                ),
                SHARES,
            ),
            listed("C1, C2, C3"),
        ),
        Definition(
            "private-share",
            _l("Share of private experts"),
            (
                _l(
                    "Among the expertises that a provider has accepted: those accepted by a private expert. State "
                    "institutes and one-time persons are the others."
                ),
                SHARES,
            ),
            OWN_RECORDS,
        ),
        Definition(
            "survival",
            _l("Share still waiting, day by day"),
            (
                _l(
                    "For each day after the request: the share of expertises whose result had not been handed "
                    "over yet, and of those for which no expert had accepted and been warned of liability yet."
                ),
                SURVIVAL,
                DAYS,
            ),
            listed("T10"),
        ),
        Definition(
            "open-work-institutes",
            _l("Open work by institute"),
            (
                _l(
                    "Expertises that the institute has accepted and not yet handed over, at the moment of the "
                    "figures. The filter does not touch this table."
                ),
                _l(
                    "Weighted: each expertise times the weight of its heaviest specialty, where 1 is an average "
                    "expertise. While a weight is not set in the rules, no weighted number is shown."
                ),
            ),
            OWN_RECORDS,
        ),
        Definition(
            "open-work-experts",
            _l("Open work by expert"),
            (
                _l(
                    "Expertises that the expert has accepted and not yet handed over, at the moment of the "
                    "figures. The filter does not touch this table."
                ),
                _l(
                    "Weighted: each expertise times the weight of its heaviest specialty, where 1 is an average "
                    "expertise. While a weight is not set in the rules, no weighted number is shown."
                ),
            ),
            OWN_RECORDS,
        ),
        Definition(
            "urgency",
            _l("Urgent requests by body"),
            (
                _l(
                    "Among the requests that the body published: the share that it marked as urgent. Every request "
                    "that is urgent without need makes the others wait."
                ),
                _l("Of the filter only the days of publication count here: the table is of all procedures together."),
                _l(
                    "A share is shown from twenty requests on. A number from one to four is withheld, and with it "
                    "whatever would give it away, since criminal cases are counted too."
                ),
            ),
            OWN_RECORDS,
        ),
        Definition(
            "owner-share",
            _l("Share of the time, by who had to act"),
            (HELD, HELD_SHARE),
            listed("T8"),
        ),
        Definition(
            "owner-median",
            _l("Median days that each side had to act"),
            (HELD, HELD_OVER),
            listed("T8"),
        ),
        Definition(
            "owner-p90",
            _l("90th percentile of the days that each side had to act"),
            (HELD, HELD_OVER),
            listed("T8"),
        ),
    )
}
SMALL_CELLS = _l(
    "Nothing about a criminal case leaves its circle but totals of at least five. Where criminal cases may be among "
    "those counted, a number from one to four is withheld, and with it whatever would give it away by subtraction. "
    "A median needs five cases, a share twenty."
)
