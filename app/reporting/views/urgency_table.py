"""The urgent lane by body, as a table. What is too small is withheld here."""

from __future__ import annotations

from collections.abc import Sequence

from app.kernel.i18n import _, language
from app.reporting.queries import UrgentBody
from app.reporting.rules import withheld
from app.reporting.views import words
from app.reporting.views.tables import Row, Table, count_cell, guarded_share


def of(bodies: Sequence[UrgentBody]) -> Table:
    """The share of urgent requests of each body, and of all together. Criminal cases may always be among them."""
    lines = [(one.name[language()], one.urgent, one.published) for one in bodies]
    if lines:
        lines.append((_("All"), sum(one.urgent for one in bodies), sum(one.published for one in bodies)))
    hidden = withheld([[urgent, published - urgent, published] for _name, urgent, published in lines])
    rows = [
        Row(
            name,
            [
                guarded_share(urgent, published, dark),
                count_cell(published, dark[2]),
                count_cell(urgent, dark[0]),
            ],
            total=place == len(lines),
        )
        for place, ((name, urgent, published), dark) in enumerate(zip(lines, hidden, strict=True), 1)
    ]
    columns = [_("Share of urgent requests"), _("Published"), _("Urgent")]
    return Table(words.DEFINITIONS["urgency"], _("Appointing body"), columns, rows)
