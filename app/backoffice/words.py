"""What the kinds of work are called, what is to be done next with one line of them, and which day it shows."""

from __future__ import annotations

from typing import Any

from app.intake.states import ExpertiseState as S
from app.kernel.i18n import _l

GROUPS: dict[str, Any] = {
    "draft": _l("Requests to complete"),
    "prepared": _l("Requests ready to be published"),
    "open": _l("Searches that are running"),
    "opened": _l("Offers are open: choose an expert"),
    "failed": _l("No valid offer: confirm the proposed institute or search again"),
    "selected": _l("Answers of chosen experts awaited"),
    "accepted": _l("Before the ruling: identity and challenge check"),
    "appointed": _l("Ruling issued: hand-over and receipts"),
    "in_work": _l("In work"),
    "overdue": _l("Overdue"),
    "completed": _l("Conclusions signed, hand-over awaited"),
    "delivered": _l("Conclusions whose receipt is to be confirmed"),
    "petitions": _l("Petitions to decide"),
    "challenges": _l("Challenges to decide"),
    "proposals": _l("Proposals of parties to answer"),
    "parties": _l("Parties who are being acquainted"),
    "consent_asked": _l("Consents of prosecutors awaited"),
    "consents": _l("Requests for your consent"),
    "questions": _l("Questions of bidders to answer"),
    "prices": _l("Abnormally low prices"),
    "hand_overs": _l("Hand-overs of objects to confirm"),
    "answer": _l("You were chosen: accept or decline"),
    "work": _l("My work"),
    "team_places": _l("Places in a team to accept or decline"),
    "confirm": _l("The request was changed: confirm your offer"),
    "offers": _l("My offers"),
    "invited": _l("You are invited to offer"),
    "explain_price": _l("Your price is to be explained"),
    "complaints": _l("Complaints to consider"),
    "explain": _l("A complaint about you: give an explanation"),
    "hearing": _l("Hearings"),
    "suspension_end": _l("Suspensions that end"),
    "attend": _l("Acts that the expert attends"),
}

# The next step of a line, by kind; `STEPS` says more where the stage matters.
NEXT: dict[str, Any] = {
    "draft": _l("Complete the request."),
    "prepared": _l("Look it through and publish it."),
    "open": _l("Offers are being taken; nothing to do."),
    "opened": _l("Compare the offers and choose."),
    "failed": _l("Confirm the institute or search again."),
    "selected": _l("Wait for the answer of the chosen."),
    "accepted": _l("Establish identity, check the grounds for a challenge, issue the ruling."),
    "appointed": _l("Hand over the ruling and the objects."),
    "in_work": _l("The clock runs; nothing to do."),
    "overdue": _l("Ask the expert; the term is over."),
    "completed": _l("Wait for the conclusion."),
    "delivered": _l("Confirm the receipt."),
    "petitions": _l("Grant or refuse the petition."),
    "challenges": _l("Decide the challenge."),
    "proposals": _l("Accept or refuse the proposal."),
    "parties": _l("Wait for the parties, or record paper."),
    "consent_asked": _l("Wait for the prosecutor."),
    "consents": _l("Read the request; give or refuse consent."),
    "questions": _l("Answer the question."),
    "prices": _l("Ask for an explanation, or judge it."),
    "hand_overs": _l("Check the objects; confirm or refuse."),
    "answer": _l("Accept or decline."),
    "team_places": _l("Accept or decline the place."),
    "confirm": _l("Confirm the offer as it is, or replace it."),
    "offers": _l("Nothing to do until the opening and the choice."),
    "invited": _l("Read the notice and make an offer."),
    "explain_price": _l("Explain the price."),
    "complaints": _l("Take the next step of the complaint."),
    "explain": _l("Give your explanation."),
    "hearing": _l("The day of the hearing."),
    "suspension_end": _l("The last day of the suspension."),
    "attend": _l("The day of the act."),
}

# The day shown beside a line, by kind.
DAYS: dict[str, Any] = {
    "open": _l("Offers until %(day)s"),
    "offers": _l("Sealed until %(day)s."),
    "invited": _l("Offers until %(day)s"),
    "confirm": _l("Offers until %(day)s"),
    "selected": _l("Answer due by %(day)s"),
    "answer": _l("Answer due by %(day)s"),
    "team_places": _l("Answer due by %(day)s"),
    "questions": _l("Answer due by %(day)s"),
    "completed": _l("Hand over by %(day)s"),
    "hand_overs": _l("Courier expected on %(day)s"),
}
DUE = _l("Due by %(day)s")

STEPS: dict[str, Any] = {
    S.ACCEPTED.value: _l("The body prepares the ruling."),
    S.APPOINTED.value: _l("Confirm the warning of liability and what you have received."),
    S.IN_WORK.value: _l("The clock runs."),
    S.COMPLETED.value: _l("Hand over the conclusion."),
    "suspended": _l("Suspended."),
    "choice": _l("Choose: proceed on what was supplied, or return without execution."),
}
OPENED = _l("Opened; the body chooses.")
