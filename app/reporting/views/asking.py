"""From the address to the figures: the filter read, the strata named, the tables made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from flask import request

from app.bidding.states import Provider
from app.intake.rules.words import PROCEDURE as PROCEDURES
from app.kernel import clock
from app.kernel.i18n import _, _l, day, name_of
from app.reference import queries as reference
from app.reference.states import Procedure
from app.reporting.forms import SHOWING, FiguresForm
from app.reporting.queries import Dimension, Figures, FigureSet, OpenWork, Scope, TimeByOwner, urgent_bodies
from app.reporting.views import owner_tables, region_map, tables, urgency_table, words
from app.reporting.views.tables import Lines, Table

PILOT = {"yes": _l("In a pilot"), "no": _l("Outside the pilots")}


@dataclass(frozen=True)
class Asked:
    """One reader's question, and its answer when it is needed."""

    form: FiguresForm
    valid: bool
    at: datetime
    labels: Mapping[Dimension, Mapping[str, str]]

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

    @cached_property
    def found(self) -> FigureSet:
        return Figures(self.scope, self.at, self.by).all()

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
        institutes, experts = OpenWork(clock.day_of(self.at)).all()
        owners = owner_tables.of(TimeByOwner(self.scope, self.at, self.by).all(), self.strata)
        return (
            tables.of_figures(self.lines)
            | owners
            | {
                "open-work-institutes": tables.open_work("open-work-institutes", institutes),
                "open-work-experts": tables.open_work("open-work-experts", experts),
                "urgency": urgency_table.of(urgent_bodies(self.scope, self.at)),
            }
        )

    @cached_property
    def map(self) -> region_map.Map:
        """The regions, each with the number of its line in the table by region; all of them, whichever is chosen."""
        regions, everywhere = self.labels[Dimension.REGION], replace(self.scope, region_code=None)
        if self.by is Dimension.REGION and self.scope == everywhere:
            found = self.lines
        else:
            found = tables.lines(Figures(everywhere, self.at, Dimension.REGION).all(), regions)
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


def ask() -> Asked:
    """Read the filter from the address."""
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
    return Asked(form, form.validate(), at, labels)
