"""Which articles each code of procedure has for the ruling and the warning. A number we do not know stays empty."""

from __future__ import annotations

from typing import Final

from app.kernel.document_data import Act, Articles
from app.kernel.document_data import Procedure as Printed
from app.reference.states import Procedure

PRINTED: Final[dict[Procedure, Printed]] = {
    Procedure.CRIMINAL: "criminal",
    Procedure.CIVIL: "civil",
    Procedure.ADM_OFFENCE: "offence",
    Procedure.ADMINISTRATIVE: "administrative",
}
ACT: Final[dict[Procedure, Act]] = {
    Procedure.CRIMINAL: "ruling",
    Procedure.CIVIL: "court_ruling",
    Procedure.ADM_OFFENCE: "ruling",
    Procedure.ADMINISTRATIVE: "court_ruling",
}
# The administrative courts apply the civil code (APPC art. 1(3)).
ARTICLES: Final[dict[Procedure, Articles]] = {
    Procedure.CRIMINAL: Articles(appointment=("272", "277"), rights="79", liability="420", participants="274"),
    Procedure.CIVIL: Articles(appointment=("82",), rights="91", liability="420"),
    Procedure.ADM_OFFENCE: Articles(appointment=("772",), liability="659"),
    Procedure.ADMINISTRATIVE: Articles(rights="", liability="420"),
}


def liability_article(procedure: Procedure) -> str:
    """The article of which the expert is warned: CC 420, in cases of administrative offences CAO 659."""
    code = "CAO" if procedure is Procedure.ADM_OFFENCE else "CC"
    return f"{code} art. {ARTICLES[procedure].liability}"
