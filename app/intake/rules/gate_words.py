"""One label and one colour for each word of the gates before publication."""

from __future__ import annotations

from app.intake.states import ConsentState, PaperWay, PartyRole, PartyState, ProposalKind, ProposalState
from app.kernel.i18n import _l

CONSENT_STATE = {
    ConsentState.ASKED: _l("Waits for the prosecutor"),
    ConsentState.GIVEN: _l("Consent given"),
    ConsentState.REFUSED: _l("Consent refused"),
    ConsentState.TAKEN_BACK: _l("Question taken back"),
    ConsentState.VOID: _l("Without force: the request was changed"),
}
CONSENT_COLOUR = {
    ConsentState.ASKED: "blue",
    ConsentState.GIVEN: "green",
    ConsentState.REFUSED: "red",
    ConsentState.TAKEN_BACK: "grey",
    ConsentState.VOID: "grey",
}
ROLE = {
    PartyRole.SUSPECT: _l("Suspect"),
    PartyRole.ACCUSED: _l("Accused"),
    PartyRole.VICTIM: _l("Victim"),
    PartyRole.DEFENCE: _l("Defence counsel"),
    PartyRole.PLAINTIFF: _l("Plaintiff"),
    PartyRole.DEFENDANT: _l("Defendant"),
    PartyRole.REPRESENTATIVE: _l("Representative"),
    PartyRole.OTHER: _l("Another participant"),
}
PARTY_STATE = {
    PartyState.LISTED: _l("Not told yet"),
    PartyState.TOLD: _l("Link sent, not confirmed yet"),
    PartyState.READ: _l("Has confirmed: read"),
    PartyState.ON_PAPER: _l("Acquainted on paper"),
    PartyState.LAPSED: _l("Done by lapse of the term"),
    PartyState.STRUCK: _l("Struck off the list"),
}
PARTY_COLOUR = {
    PartyState.LISTED: "grey",
    PartyState.TOLD: "blue",
    PartyState.READ: "green",
    PartyState.ON_PAPER: "green",
    PartyState.LAPSED: "yellow",
    PartyState.STRUCK: "grey",
}
PAPER_WAY = {
    PaperWay.SIGNED: _l("Read and signed the record"),
    PaperWay.REFUSED_TO_SIGN: _l("Read, refused to sign; the record says so"),
    PaperWay.BY_POST: _l("Got a copy by post"),
}
PROPOSAL = {
    ProposalKind.QUESTION: _l("One more question to the expert"),
    ProposalKind.WORDING: _l("Another wording of a question"),
    ProposalKind.EXPERT: _l("A named expert or institute"),
    ProposalKind.CHALLENGE: _l("Challenge of an expert"),
    ProposalKind.COMMISSION: _l("A commission of experts"),
    ProposalKind.ATTEND: _l("To attend the research"),
}
PROPOSAL_HINT = {
    ProposalKind.QUESTION: _l("Write the question as you would put it to the expert."),
    ProposalKind.WORDING: _l("Choose the question below and write how it should read."),
    ProposalKind.EXPERT: _l("Name the expert or the institute, and say why."),
    ProposalKind.CHALLENGE: _l("Name the expert and the reason: kinship, dependence, interest, incompetence."),
    ProposalKind.COMMISSION: _l("Say why several experts are needed."),
    ProposalKind.ATTEND: _l("Say who wants to be there, and why."),
}
PROPOSAL_STATE = {
    ProposalState.MADE: _l("Not answered yet"),
    ProposalState.ACCEPTED: _l("Accepted"),
    ProposalState.REFUSED: _l("Refused"),
    ProposalState.TAKEN_BACK: _l("Taken back"),
}
PROPOSAL_COLOUR = {
    ProposalState.MADE: "blue",
    ProposalState.ACCEPTED: "green",
    ProposalState.REFUSED: "red",
    ProposalState.TAKEN_BACK: "grey",
}
LANGUAGE = {"kk": _l("Kazakh"), "ru": _l("Russian"), "en": _l("English")}
