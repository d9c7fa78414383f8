"""What the kinds of work are called, what is to be done next with one line of them, and which day it shows."""

from __future__ import annotations

from typing import Any

from app.accounts.states import AccountState
from app.intake.states import ExpertiseState as S
from app.kernel.i18n import _l

ACCOUNTS: dict[AccountState, Any] = {
    AccountState.IN_USE: _l("In use"),
    AccountState.INVITED: _l("Invited, no password yet"),
    AccountState.CLOSED: _l("Closed"),
}

# What runs at a body and keeps it from being closed.
RUNNING: dict[str, Any] = {
    "expertises": _l("Expertises ordered by this body that are not at an end"),
    "work": _l("Expertises entrusted to this institute that are not at an end"),
    "offers": _l("Opened offers of this institute that are not decided on"),
    "reviews": _l("Reviews inside this institute"),
    "consents": _l("Requests for consent that are not answered"),
    "fees": _l("Amounts not fixed or not wholly paid"),
    "objects": _l("Objects of this body to be asked back"),
}

# What is with a person who leaves, and who at the body named beside it takes it over.
LEFT_WORK: dict[str, Any] = {
    "charge": _l("Expertises in the person's charge"),
    "research": _l("Expertises entrusted to the person as an expert"),
    "reviews": _l("Drafts that the person was chosen to review"),
    "methodical": _l("Methodical reviews for which the person was appointed"),
}
LEFT_DESKS: dict[str, Any] = {
    "charge": _l("Whoever publishes requests there puts a colleague in charge."),
    "research": _l("Whoever assigns experts there gives it to another; an ordering body chooses anew."),
    "reviews": _l("Whoever assigns experts there chooses another reviewer."),
    "methodical": _l("The office of the Chamber appoints another reviewer."),
}

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
    "materials": _l("Materials to be supplied: the clock stands still"),
    "challenges": _l("Challenges to decide"),
    "proposals": _l("Proposals of parties to answer"),
    "parties": _l("Parties who are being acquainted"),
    "consent_asked": _l("Consents of prosecutors awaited"),
    "consents": _l("Requests for your consent"),
    "questions": _l("Questions of bidders to answer"),
    "prices": _l("Abnormally low prices"),
    "hand_overs": _l("Hand-overs of objects to confirm"),
    "objects_back": _l("Objects to ask back from whom the work was taken"),
    "answer": _l("You were chosen: accept or decline"),
    "work": _l("My work"),
    "team_places": _l("Places in a team to accept or decline"),
    "confirm": _l("The request was changed: confirm your offer"),
    "offers": _l("My offers"),
    "invited": _l("You are invited to offer"),
    "explain_price": _l("Your price is to be explained"),
    "complaints": _l("Complaints to consider"),
    "explain": _l("A complaint about you: give an explanation"),
    "estimates": _l("Cost estimates to approve"),
    "amounts": _l("Expense reports: fix the amount"),
    "payments": _l("Fixed amounts to be paid"),
    "owed": _l("Payments owed to you"),
    "corrections": _l("Corrections of your conclusions"),
    "corrections_asked": _l("Corrections that are awaited"),
    "expiring": _l("Licences, attestations and professional development that run out"),
    "resets": _l("Lost second factors: a second person decides"),
    "break_glass": _l("Wishes to read a file: a second person decides"),
    "complaints_filed": _l("Your complaints before the Chamber"),
    "methodical_asked": _l("Methodical reviews that you asked for"),
    "papers": _l("Legal notices on paper"),
    "alarms": _l("Legal notices that reach nobody"),
    "reviews": _l("Drafts to review"),
    "review_answers": _l("Findings of a review to answer"),
    "review_lost": _l("Reviews without a reviewer"),
    "methodical": _l("Methodical reviews to decide on"),
    "methodical_read": _l("Methodical reviews for which you are appointed"),
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
    "materials": _l("Supply the materials and record it."),
    "challenges": _l("Decide the challenge."),
    "proposals": _l("Accept or refuse the proposal."),
    "parties": _l("Wait for the parties, or record paper."),
    "consent_asked": _l("Wait for the prosecutor."),
    "consents": _l("Read the request; give or refuse consent."),
    "questions": _l("Answer the question."),
    "prices": _l("Ask for an explanation, or judge it."),
    "hand_overs": _l("Check the objects; confirm or refuse."),
    "objects_back": _l("Ask for them and record that you have them again."),
    "answer": _l("Accept or decline."),
    "team_places": _l("Accept or decline the place."),
    "confirm": _l("Confirm the offer as it is, or replace it."),
    "offers": _l("Nothing to do until the opening and the choice."),
    "invited": _l("Read the notice and make an offer."),
    "explain_price": _l("Explain the price."),
    "complaints": _l("Take the next step of the complaint."),
    "explain": _l("Give your explanation."),
    "estimates": _l("Read the estimate; approve or refuse it."),
    "amounts": _l("Read the expense report and fix the amount by an act."),
    "payments": _l("Pay, and record the payment."),
    "owed": _l("Wait for the payment."),
    "corrections": _l("Take the correction up or refuse it; then sign the new version."),
    "corrections_asked": _l("Wait for the expert."),
    "expiring": _l("Renew it in time: without it no work can be entrusted."),
    "resets": _l("Make sure that it is the person who asks; confirm or refuse."),
    "break_glass": _l("Read the reason; grant or refuse."),
    "complaints_filed": _l("Wait for the decision of the Chamber."),
    "methodical_asked": _l("Wait for the result of the Chamber."),
    "papers": _l("Print the notice, send it, and record what became of it."),
    "alarms": _l("See who cannot be reached, and what helps."),
    "reviews": _l("Read the draft; raise findings or let it pass."),
    "review_answers": _l("Answer each finding and give the draft back."),
    "review_lost": _l("Nobody can read the draft: see to a reviewer, or leave the review out."),
    "methodical": _l("Take it up or refuse it; then appoint reviewers."),
    "methodical_read": _l("Read the conclusion and give the result."),
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
    "payments": _l("To be paid by %(day)s"),
    "owed": _l("To be paid by %(day)s"),
    "expiring": _l("Last day: %(day)s"),
    "complaints_filed": _l("Decision due by %(day)s"),
    "methodical_asked": _l("Result due by %(day)s"),
}
DUE = _l("Due by %(day)s")

STEPS: dict[str, Any] = {
    S.ACCEPTED.value: _l("The body prepares the ruling."),
    S.APPOINTED.value: _l("Confirm the warning of liability and what you have received."),
    S.IN_WORK.value: _l("Do the work and write the conclusion; the clock runs."),
    S.COMPLETED.value: _l("Hand over the conclusion."),
    "with_expert": _l("The expert of the institute does the next step; nothing to do."),
    "late_with_expert": _l("The term is over: ask the expert, or give the work to another one."),
    "with_reviewer": _l("A reviewer of the institute reads the draft; wait for the findings."),
    "unmanned": _l("Nobody of the institute can read the draft; whoever assigns work sees to it."),
    "suspended": _l("Suspended: wait for what the body owes."),
    "choice": _l("Choose: proceed on what was supplied, or return without execution."),
}
# The same for things whose step depends on the state they stand at; a state that is missing has the words above.
BY_STATE: dict[str, dict[str, Any]] = {
    "accepted": {
        "unpaid": _l("Wait for the payment in advance, or go on without it."),
        "reread": _l("Wait until the parties have read the change; then issue the ruling."),
    },
    "complaints": {
        "filed": _l("Register the complaint."),
        "registered": _l("Ask the expert for an explanation, or decide."),
        "asked": _l("Wait for the explanation of the expert."),
        "explained": _l("Decide on the complaint."),
    },
    "review_lost": {
        "gone": _l("The reviewer is gone: choose another one."),
        "technical": _l("No expert is fit to read the draft: leave the review out with reasons, or wait for one."),
        "administrative": _l("Nobody may look at the form: give a colleague the right to review, or leave it out."),
        "own": _l("Nobody can read your draft: somebody else who assigns work decides; you sign it yourself."),
    },
    "methodical": {
        "asked": _l("Take it up or refuse it."),
        "accepted": _l("Appoint the reviewers."),
        "under_review": _l("Every reviewer has declined: appoint another."),
    },
}
EXPLAIN_OVER = _l("A day has passed: decide on the complaint, or set a later day.")
EXPIRING: dict[str, Any] = {
    "licence": _l("The licence runs out. Renew it in time: without it no work can be entrusted."),
    "attestation": _l("The attestation runs out. Take it anew in time: without it no work can be entrusted."),
    "training": _l("Professional development runs out. Complete it anew in time: without it no work can be entrusted."),
}
OPENED = _l("Opened; the body chooses.")
RULING_GIVEN = _l("Wait for the provider to confirm the warning and the receipt.")
PRICE_ASKED = _l("Wait for the explanation of the low price.")
WAITING: dict[str, Any] = {  # where it is somebody else's turn
    "opened": OPENED,
    "appointed": RULING_GIVEN,
    "prepared": _l("Wait for the prosecutor or the parties; then publish it."),
    "materials": _l("Wait until the materials are supplied."),
    "prices": PRICE_ASKED,
    "alarms": _l("Wait until a manager of the body gives the right, or invites somebody."),
}
OF_DAY = _l("Of %(day)s")
