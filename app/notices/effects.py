"""What each legal notice does in law, in one or two sentences, for its printed form. Keyed by the letter's template."""

from __future__ import annotations

from typing import Any

from app.kernel.i18n import _l

CHOICE = _l(
    "By the choice you may take the work or decline it. Where a last day for the answer is set, the choice falls away "
    "without an answer by that day."
)
FREED = _l("The choice has no force any more: you are neither bound nor entitled to do the work.")
AMENDED = _l(
    "An offer made before the change counts only if it is confirmed or replaced before the time for offers ends."
)
WITHDRAWN = _l("The request has no force any more: nobody is bound by it, and no expertise is carried out by it.")
CONSENT = _l("Without the consent of the prosecutor, where it is demanded, the request is not published.")
ACQUAINTED = _l(
    "The participant may read what is ordered, propose questions and experts and challenge the expert. Where a last "
    "day is set, the step counts as done after it."
)
REREAD = _l("The ruling is not issued before the participant has confirmed the changed text or the last day is over.")
EXPERT_NAMED = _l("From now on the participant knows the expert and may challenge the expert, giving the reason.")
PROPOSAL = _l("The body has decided on the proposal; its reasons are part of the decision.")
RULING = _l("The ruling binds the expert named in it. The term of the work is counted as the law says.")
CLOCK = _l("The term of the work is counted by this event.")
PETITION = _l("The petition is to be decided by the body; until then the law says whether the term runs.")
DECISION = _l("The petition is decided. What was permitted may be done from now on; what was refused may not.")
CHALLENGE = _l(
    "While a challenge is not decided, it may stop the work; one that is upheld ends the part of the expert."
)
HAND_OVER = _l("From the hand-over on, the side that has taken the objects answers for them.")
DELIVERY = _l(
    "The document is handed over to the body, which confirms its receipt. The work of the expert ends with it."
)
OVERDUE = _l("The term of the work is over. The work is still owed.")
OTHER = _l("It counts as received on the day on which it is read, or on which its delivery is recorded.")

EFFECTS: dict[str, Any] = {
    "bidding/selected": CHOICE,
    "bidding/place_offered": CHOICE,
    "bidding/freed": FREED,
    "bidding/confirm_offer": AMENDED,
    "bidding/expertise_withdrawn": WITHDRAWN,
    "intake/consent_asked": CONSENT,
    "intake/consent_overdue": CONSENT,
    "intake/consent_taken_back": CONSENT,
    "intake/party_told": ACQUAINTED,
    "intake/party_changed": ACQUAINTED,
    "intake/party_reread": REREAD,
    "intake/party_expert": EXPERT_NAMED,
    "intake/party_withdrawn": WITHDRAWN,
    "intake/proposal_accepted": PROPOSAL,
    "intake/proposal_refused": PROPOSAL,
    "casework/ruling_handed": RULING,
    "casework/warning_confirmed": RULING,
    "casework/clock_started": CLOCK,
    "casework/clock_resumed": CLOCK,
    "casework/choice_due": CLOCK,
    "casework/proceeds": CLOCK,
    "casework/overdue": OVERDUE,
    "casework/challenge_filed": CHALLENGE,
    "casework/challenge_stated": CHALLENGE,
    "casework/challenge_upheld": CHALLENGE,
    "casework/challenge_rejected": CHALLENGE,
    "casework/recusal": CHALLENGE,
    "casework/delivered": DELIVERY,
    "casework/returned": DELIVERY,
    "casework/receipt_confirmed": DELIVERY,
    "casework/objects_given": HAND_OVER,
    "casework/objects_refused": HAND_OVER,
    "casework/objects_back": HAND_OVER,
}


def effect_of(template: str) -> str:
    """What a notice does in law, in the reader's language."""
    if template.startswith(("casework/petition_granted", "casework/petition_refused")):
        return str(DECISION)
    if template.startswith("casework/petition_"):
        return str(PETITION)
    return str(EFFECTS.get(template, OTHER))
