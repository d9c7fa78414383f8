"""One label and one colour for each word of intake; every page and letter reads them here."""

from __future__ import annotations

from app.intake.states import (
    Consent,
    Examined,
    ExpertiseState,
    Form,
    Kind,
    ModeReason,
    Owner,
    Part,
    Permission,
    SearchOutcome,
    Urgency,
)
from app.kernel.i18n import _l
from app.reference.states import Procedure, SearchMode
from app.registry.states import Restriction

S = ExpertiseState

STATE = {
    S.DRAFT: _l("Draft"),
    S.PREPARED: _l("Ready to publish"),
    S.OPEN: _l("Search: offers are taken"),
    S.OPENED: _l("Offers opened"),
    S.FAILED: _l("Search without result"),
    S.SELECTED: _l("Expert chosen"),
    S.ACCEPTED: _l("Accepted by the expert"),
    S.APPOINTED: _l("Ruling issued"),
    S.IN_WORK: _l("In work"),
    S.COMPLETED: _l("Completed"),
    S.DELIVERED: _l("Handed over"),
    S.CLOSED: _l("Closed"),
    S.RETURNED: _l("Returned without execution"),
    S.WITHDRAWN: _l("Withdrawn"),
}
STATE_COLOUR = {
    S.DRAFT: "grey",
    S.PREPARED: "yellow",
    S.OPEN: "blue",
    S.OPENED: "purple",
    S.FAILED: "orange",
    S.SELECTED: "purple",
    S.ACCEPTED: "teal",
    S.APPOINTED: "teal",
    S.IN_WORK: "teal",
    S.COMPLETED: "green",
    S.DELIVERED: "green",
    S.CLOSED: "green",
    S.RETURNED: "red",
    S.WITHDRAWN: "grey",
}
PROCEDURE = {
    Procedure.CRIMINAL: _l("Criminal procedure"),
    Procedure.CIVIL: _l("Civil procedure"),
    Procedure.ADM_OFFENCE: _l("Case of an administrative offence"),
    Procedure.ADMINISTRATIVE: _l("Administrative procedure (dispute with an authority)"),
}
KIND = {
    Kind.PRIMARY: _l("Primary"),
    Kind.ADDITIONAL: _l("Additional"),
    Kind.REPEATED: _l("Repeated"),
}
KIND_HINT = {
    Kind.PRIMARY: _l("The questions are put for the first time."),
    Kind.ADDITIONAL: _l("The earlier conclusion is unclear or incomplete."),
    Kind.REPEATED: _l("The earlier conclusion is unfounded or doubtful; another expert must do it."),
}
FORM = {
    Form.INDIVIDUAL: _l("Individual: one expert"),
    Form.COMMISSION: _l("Commission: several experts of one specialty"),
    Form.COMPLEX: _l("Complex: experts of several specialties"),
}
FORM_HINT = {
    Form.INDIVIDUAL: _l("One expert answers every question and must be fit for every specialty chosen."),
    Form.COMMISSION: _l(
        "At least two experts of the same specialty. Each does the whole research on his or her own; then they confer."
    ),
    Form.COMPLEX: _l(
        "At least two specialties. Each expert signs only the part within his or her own competence;"
        " where possible they answer together."
    ),
}
PERMISSION = {
    Permission.NO: _l("Must be neither destroyed nor altered"),
    Permission.PARTIAL: _l("May be destroyed or altered in part"),
    Permission.FULL: _l("May be destroyed or altered wholly"),
}
EXAMINED = {
    Examined.NOBODY: _l("No person is examined"),
    Examined.VICTIM: _l("The victim"),
    Examined.WITNESS: _l("A witness"),
    Examined.OTHER: _l("The suspect, the accused or another person"),
}
CONSENT = {
    Consent.GIVEN: _l("Written consent of the person or of the legal representative is in the file"),
    Consent.EXCEPTION_2: _l("Consent is not needed: Criminal Procedure Code, art. 271(1), item 2"),
    Consent.EXCEPTION_3: _l("Consent is not needed: Criminal Procedure Code, art. 271(1), item 3"),
    Consent.EXCEPTION_5: _l("Consent is not needed: Criminal Procedure Code, art. 271(1), item 5"),
}
OWNER = {
    Owner.BODY: _l("the appointing body"),
    Owner.BIDDERS: _l("experts who may make an offer"),
    Owner.EXPERT: _l("the expert"),
    Owner.PARTY: _l("the parties"),
    Owner.PROSECUTOR: _l("the prosecutor"),
    Owner.COURIER: _l("the courier"),
    Owner.REVIEWER: _l("the reviewer"),
    Owner.PAYER: _l("the payer"),
}
OUTCOME = {
    SearchOutcome.OFFERS: _l("Offers came"),
    SearchOutcome.NONE: _l("No valid offer came"),
    SearchOutcome.TOO_FEW: _l("Fewer valid offers came than the rules demand"),
    SearchOutcome.WITHDRAWN: _l("The request was withdrawn; the offers stay unread"),
    SearchOutcome.DIRECT: _l("One named provider was chosen without offers"),
}
PART = {
    Part.CASE: _l("Case and kind of expertise"),
    Part.SPECIALTIES: _l("Expert specialties"),
    Part.QUESTIONS: _l("Questions to the expert"),
    Part.OBJECTS: _l("Objects of research"),
    Part.PERSON: _l("Person examined and consent"),
    Part.GROUNDS: _l("Grounds and circumstances"),
    Part.SEARCH: _l("Search for an expert"),
    Part.ACCESS: _l("Who may know of the case"),
    Part.ATTACHMENTS: _l("Files"),
}
RULING_LANGUAGE = {"kk": _l("Kazakh"), "ru": _l("Russian")}

MODE = {
    SearchMode.OPEN: _l("Open search: every fit expert or institute may offer"),
    SearchMode.INVITED: _l("Invited search: only those whom the body invites may offer"),
    SearchMode.DIRECT: _l("Direct choice: one named provider, without offers"),
    SearchMode.STATE: _l("State institutes only"),
}
MODE_SHORT = {
    SearchMode.OPEN: _l("Open to all who are fit"),
    SearchMode.INVITED: _l("By invitation"),
    SearchMode.DIRECT: _l("Direct choice, no offers are taken"),
    SearchMode.STATE: _l("State institutes only"),
}
MODE_REASON = {
    ModeReason.SOLE_HOLDER: _l("Only the named have the equipment or the method"),
    ModeReason.SECRECY: _l("Secrecy of the case"),
    ModeReason.URGENCY: _l("Urgency: an open search would take too long"),
    ModeReason.SAME_EXPERT: _l("Additional expertise by the expert of the first one"),
    ModeReason.PARTIES: _l("The parties proposed it together"),
    ModeReason.NO_RESULT: _l("An earlier search brought no result"),
    ModeReason.RESERVED: _l("The law reserves this type of expertise to state institutes"),
    ModeReason.OTHER: _l("Another reason, given in words"),
}
URGENCY = {
    Urgency.DETENTION: _l("The term of detention ends"),
    Urgency.HEARING: _l("The day of the hearing"),
    Urgency.LIFE: _l("Risk to life or health"),
    Urgency.PERISHABLE: _l("The object spoils or changes"),
    Urgency.OTHER: _l("Another reason, given in words"),
}
RESTRICTION = {
    Restriction.SECRECY: _l("State secrets or another secret protected by law"),
    Restriction.MINORS: _l("A minor is a party, a victim or a witness"),
    Restriction.SEXUAL: _l("Crime against sexual inviolability"),
}
