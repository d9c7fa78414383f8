"""What a party may do when an expertise is ordered, in plain language, with the article: pure."""

from __future__ import annotations

from typing import Any

from app.intake.rules.missing import RULING
from app.kernel.i18n import _l
from app.reference.states import Procedure

CRIMINAL = _l("Criminal Procedure Code, arts 272(4) and 274")
RIGHTS = (
    _l("You may read what the expert is asked before the work begins."),
    _l("You may propose more questions, or another wording of a question."),
    _l("You may name an expert or an institute, and ask for a commission of experts."),
    _l("You may challenge an expert: for kinship, dependence, another interest in the case, or incompetence."),
    _l("You may ask to be present at the research and to give explanations."),
    _l("You may read the conclusion later, comment on it, and ask for an additional or a repeated expertise."),
)


def rights_article(procedure: Procedure | None) -> Any:
    """Where these rights are laid down for a case of this procedure."""
    return CRIMINAL if procedure in {None, Procedure.CRIMINAL} else RULING[procedure]
