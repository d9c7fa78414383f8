"""From the address to the figures: the filter read, the strata named, the tables made."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from flask import request

from app.bidding.states import Provider
from app.intake.rules.words import PROCEDURE as PROCEDURES
from app.kernel import clock
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _, _l, day, name_of
from app.reference import queries as reference
from app.reference.states import Procedure
from app.reporting import service
from app.reporting.forms import SHOWING, FiguresForm
from app.reporting.queries import Dimension, FigureSet, Made, Question, Scope, kept
from app.reporting.views import owner_tables, region_map, tables, urgency_table, words
from app.reporting.views.tables import Lines, Table

GONE = _l(
    "The figures of that page are no longer kept: they can be saved for two hours after they were made. Open the "
    "page of figures again and save them from there."
)
PILOT = {"yes": _l("In a pilot"), "no": _l("Outside the pilots")}


@dataclass(frozen=True)
class Asked:
    """One reader's question, and its answer when it is needed."""

    form: FiguresForm
    valid: bool
    now: datetime
    labels: Mapping[Dimension, Mapping[str, str]]
    page: str = ""  # whose figures are wanted: the files of a page tell what stood on it

    @cached_property
    def by(self) -> Dimension:
        return Dimension(self.form.by.data) if self.form.by.data in set(Dimension) else Dimension.PROCEDURE

    @cached_property
    def scope(self) -> Scope:
        """The filter; nothing is filtered while it is wrong."""
        if not self.valid:
            return Scope()
        typed = {name: value or None for name, value in self.form.values().items()}
        return Scope(
            published_from=typed["published_from"],
            published_to=typed["published_to"],
            region_code=typed["region"],
            specialty=typed["specialty"],
            procedure=Procedure(typed["procedure"]) if typed["procedure"] else None,
            provider=Provider(typed["provider"]) if typed["provider"] else None,
            pilot={"yes": True, "no": False}.get(typed["pilot"] or ""),
        )

    @property
    def question(self) -> Question:
        return Question(self.scope, self.by)

    @cached_property
    def made(self) -> Made:
        """The figures, kept or made."""
        if not self.page:
            return service.figures_of(self.question, at=self.now)
        try:
            found = kept.of_page(self.question, uuid.UUID(self.page))
        except ValueError:
            found = None
        if found is None:
            raise RuleBroken({"page": [str(GONE)]})
        return found

    @property
    def at(self) -> datetime:
        """The moment of the figures."""
        return self.made.at

    @property
    def late(self) -> bool:
        """Whether newer ones should be there by now: somebody is making them."""
        return self.now - self.at > service.FRESH

    @property
    def found(self) -> FigureSet:
        return self.made.figures

    @cached_property
    def strata(self) -> Mapping[str, str]:
        """The names of the strata."""
        if self.by is Dimension.MONTH:
            return {key: month(key) for key in self.found.groups if key is not None}
        return self.labels.get(self.by, {})

    @cached_property
    def lines(self) -> Lines:
        return tables.lines(self.found, self.strata)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Every figure as a table."""
        institutes, experts = self.made.open_work
        owners = owner_tables.of(self.made.owners, self.strata)
        return (
            tables.of_figures(self.lines)
            | owners
            | {
                "open-work-institutes": tables.open_work("open-work-institutes", institutes),
                "open-work-experts": tables.open_work("open-work-experts", experts),
                "urgency": urgency_table.of(self.made.urgent),
            }
        )

    @cached_property
    def map(self) -> region_map.Map:
        """The regions, each with the number of its line in the table by region; all of them, whichever is chosen."""
        regions = self.labels[Dimension.REGION]
        found = tables.lines(self.made.regions, regions)
        chosen = self.form.map.data if self.form.map.data in region_map.FIGURES else "turnaround"
        return region_map.of(tables.of_figures(found), chosen, regions)

    @property
    def chosen(self) -> str:
        """The filter in words."""
        parts = []
        for field in self.form:
            if field.name in SHOWING or not field.data or not self.valid:
                continue
            value = day(field.data) if isinstance(field.data, date) else dict(field.choices).get(field.data, "")
            parts.append(_("%(name)s: %(value)s", name=field.label.text, value=value))
        return "; ".join(parts) or _("All published expertises")


def month(key: str) -> str:
    """A month as the reader writes it."""
    return day(date.fromisoformat(f"{key}-01"), "month")


def ask(*, exact: bool = False) -> Asked:
    """Read the filter from the address; `exact`: and the page whose figures are to be saved."""
    at = clock.now()
    regions = {region.code: name_of(region) for region in reference.regions()}
    specialties = {row.slug: name_of(row) for row in reference.specialties(clock.day_of(at))}
    procedures = {key.value: str(PROCEDURES[key]) for key in Procedure}
    providers = {key.value: str(words.PROVIDERS[key]) for key in Provider}
    form = FiguresForm(request.args)
    form.offer(
        procedure=list(procedures.items()),
        region=list(regions.items()),
        specialty=sorted(specialties.items(), key=lambda pair: pair[1]),
        provider=list(providers.items()),
        pilot=list(PILOT.items()),
        by=[(key.value, label) for key, label in words.DIMENSIONS.items()],
        map=[(key, shown.label) for key, shown in region_map.FIGURES.items()],
    )
    form.by.data = form.by.data or Dimension.PROCEDURE.value
    form.map.data = form.map.data or "turnaround"
    for name in ("procedure", "region", "specialty", "provider", "pilot"):
        form[name].data = form[name].data or ""
    labels: dict[Dimension, Mapping[str, str]] = {
        Dimension.REGION: regions,
        Dimension.SPECIALTY: specialties,
        Dimension.PROCEDURE: procedures,
        Dimension.PROVIDER: providers,
    }
    return Asked(form, form.validate(), at, labels, request.args.get("page", "") if exact else "")
