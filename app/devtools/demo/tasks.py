"""What whoever signs in with a demo account for the first time can begin with, and where."""

from __future__ import annotations

from typing import Any

from app.kernel.i18n import _l

OFFER = (_l("Find a search that suits and make an offer"), "/board")
ASSIGN = (_l("Accept work for the institute, assign it, order a review"), "/home")

TASKS: dict[str, tuple[Any, str]] = {
    "judge": (_l("Write a request and publish it; compare offers and choose one"), "/home"),
    "clerk": (_l("Write a request for the judge to publish"), "/requests"),
    "judge-75": (_l("Choose an expert, appoint, hand over the objects"), "/home"),
    "investigator": (_l("Ask the prosecutor for consent, then publish"), "/home"),
    "police-head": (_l("See what the body has under way; manage its members"), "/home"),
    "prosecutor": (_l("Answer a question for consent"), "/consents"),
    "private1": OFFER,
    "private2": OFFER,
    "private3": (_l("Accept or decline a place in a team"), "/home"),
    "private4": (_l("Offer as the leader of a team of two"), "/board"),
    "private5": OFFER,
    "head-71": ASSIGN,
    "head-75": ASSIGN,
    "state1": (_l("Write a conclusion, give it to the review, sign it"), "/home"),
    "state3": (_l("Read the draft of a colleague and let it pass, or send it back"), "/reviews"),
    "state2": (_l("Write a conclusion and sign it"), "/home"),
    "chamber": (_l("Register a complaint, decide it"), "/complaints"),
    "analyst": (_l("Read the figures by region and take them away as a workbook"), "/figures"),
    "registrar": (_l("Read in a register file; check an expert by hand"), "/register/import"),
    "rules": (_l("Set a rule that has no value yet"), "/rules"),
    "admin": (_l("See to a notice that nobody can receive; invite a member"), "/alarms"),
}
