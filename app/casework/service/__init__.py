"""The verbs of casework: answering, appointing, the clock, petitions, challenges, the conclusion."""

from __future__ import annotations

from app.casework.service.appointing import (
    answer,
    check_grounds,
    confirm_warning,
    draft_of_ruling,
    establish_identity,
    hand_ruling,
    issue_ruling,
    record_receipts,
)
from app.casework.service.assigning import reassign
from app.casework.service.before_ruling import turns_before_rulings
from app.casework.service.break_glass import ask_to_read, grant_reading
from app.casework.service.challenges import (
    decide_challenge,
    drop_moot_challenges,
    record_challenge,
    recuse,
    state_on_challenge,
    tell_of_late_decisions,
)
from app.casework.service.clearing import clear_packages, give_up_packages
from app.casework.service.clocks import recompute_clocks
from app.casework.service.conclusion_text import address_of, text_of
from app.casework.service.conclusions import Dissent, confirm_receipt, hand_over, sign_conclusion
from app.casework.service.corrections import (
    ask_correction,
    drop_correction,
    open_correction,
    refuse_correction,
    take_up_correction,
)
from app.casework.service.costs import decide_estimate, file_estimate, file_report, withdraw_estimate
from app.casework.service.drafts import STALE, save_draft
from app.casework.service.fees import (
    await_deposit,
    fix_amount,
    go_on_unpaid,
    record_deposit,
    record_payment,
    refuse_amount,
)
from app.casework.service.hand_overs import (
    confirm_hand_over,
    refuse_hand_over,
    state_hand_over,
    tell_of_late_couriers,
    withdraw_hand_over,
)
from app.casework.service.members import (
    accept_place,
    check_member_grounds,
    confirm_member_warning,
    decline_place,
    establish_member_identity,
)
from app.casework.service.objects import acknowledge, consume, leave, lose, recover, take_back
from app.casework.service.packages import begin_package, export_package, is_offered, make_package
from app.casework.service.petitions import (
    ask_permission,
    decide_petition,
    extend_term,
    file_petition,
    proceed,
    record_materials,
    return_unexecuted,
    withdraw_petition,
)
from app.casework.service.review_orders import order_review, override_review, set_reviews
from app.casework.service.review_watch import see_to_readers
from app.casework.service.reviews import (
    answer_finding,
    before_giving_back,
    before_passing,
    before_sending_back,
    decline_review,
    give_back,
    pass_review,
    raise_finding,
    replace_reader,
    send_back,
    settle_finding,
    submit_review,
)
from app.casework.service.steps import insist
from app.casework.service.warnings import send_warnings

__all__ = [
    "STALE",
    "Dissent",
    "accept_place",
    "acknowledge",
    "address_of",
    "answer",
    "answer_finding",
    "ask_correction",
    "ask_permission",
    "ask_to_read",
    "await_deposit",
    "before_giving_back",
    "before_passing",
    "before_sending_back",
    "begin_package",
    "check_grounds",
    "check_member_grounds",
    "clear_packages",
    "confirm_hand_over",
    "confirm_member_warning",
    "confirm_receipt",
    "confirm_warning",
    "consume",
    "decide_challenge",
    "decide_estimate",
    "decide_petition",
    "decline_place",
    "decline_review",
    "draft_of_ruling",
    "drop_correction",
    "drop_moot_challenges",
    "establish_identity",
    "establish_member_identity",
    "export_package",
    "extend_term",
    "file_estimate",
    "file_petition",
    "file_report",
    "fix_amount",
    "give_back",
    "give_up_packages",
    "go_on_unpaid",
    "grant_reading",
    "hand_over",
    "hand_ruling",
    "insist",
    "is_offered",
    "issue_ruling",
    "leave",
    "lose",
    "make_package",
    "open_correction",
    "order_review",
    "override_review",
    "pass_review",
    "proceed",
    "raise_finding",
    "reassign",
    "recompute_clocks",
    "record_challenge",
    "record_deposit",
    "record_materials",
    "record_payment",
    "record_receipts",
    "recover",
    "recuse",
    "refuse_amount",
    "refuse_correction",
    "refuse_hand_over",
    "replace_reader",
    "return_unexecuted",
    "save_draft",
    "see_to_readers",
    "send_back",
    "send_warnings",
    "set_reviews",
    "settle_finding",
    "sign_conclusion",
    "state_hand_over",
    "state_on_challenge",
    "submit_review",
    "take_back",
    "take_up_correction",
    "tell_of_late_couriers",
    "tell_of_late_decisions",
    "text_of",
    "turns_before_rulings",
    "withdraw_estimate",
    "withdraw_hand_over",
    "withdraw_petition",
]
