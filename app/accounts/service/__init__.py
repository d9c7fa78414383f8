"""Use cases of accounts."""

from __future__ import annotations

from app.accounts.service.bodies import (
    change_member,
    end_membership,
    invite_again,
    invite_expert,
    invite_person,
    make_body,
)
from app.accounts.service.break_glass import (
    ask_break_glass,
    grant_break_glass,
    hours,
    insist_may_ask,
    refuse_break_glass,
    take_back_break_glass,
)
from app.accounts.service.closing import close_person, reopen_person
from app.accounts.service.dead_letters import watch_dead_letters
from app.accounts.service.delegations import delegate, end_delegation
from app.accounts.service.devices import note_device
from app.accounts.service.dissolving import begin_body_again, end_body, hold_alone
from app.accounts.service.emergency import (
    ask_factor_reset,
    confirm_factor_reset,
    lift_suspension,
    refuse_factor_reset,
    suspend_member,
)
from app.accounts.service.escalation import escalate_notices
from app.accounts.service.founding import found_ministry
from app.accounts.service.own import change_password, choose_digest, choose_language, replace_second_factor
from app.accounts.service.passwords import confirm_identity, hash_password
from app.accounts.service.reach import (
    address_of,
    choose_reach,
    confirm_reach,
    reach_of,
    save_body_address,
    waiting_reach,
)
from app.accounts.service.second_factor import (
    enrol,
    new_recovery_codes,
    offered_secret,
    present_code,
    set_second_factor,
)
from app.accounts.service.sessions import (
    end_all_sessions,
    end_session,
    give_second_factor,
    note_use,
    rotate,
    sign_in,
    sign_out,
)
from app.accounts.service.tickets import ask_for_reset, redeem, send_reset

__all__ = [
    "address_of",
    "ask_break_glass",
    "ask_factor_reset",
    "ask_for_reset",
    "begin_body_again",
    "change_member",
    "change_password",
    "choose_digest",
    "choose_language",
    "choose_reach",
    "close_person",
    "confirm_factor_reset",
    "confirm_identity",
    "confirm_reach",
    "delegate",
    "end_all_sessions",
    "end_body",
    "end_delegation",
    "end_membership",
    "end_session",
    "enrol",
    "escalate_notices",
    "found_ministry",
    "give_second_factor",
    "grant_break_glass",
    "hash_password",
    "hold_alone",
    "hours",
    "insist_may_ask",
    "invite_again",
    "invite_expert",
    "invite_person",
    "lift_suspension",
    "make_body",
    "new_recovery_codes",
    "note_device",
    "note_use",
    "offered_secret",
    "present_code",
    "reach_of",
    "redeem",
    "refuse_break_glass",
    "refuse_factor_reset",
    "reopen_person",
    "replace_second_factor",
    "rotate",
    "save_body_address",
    "send_reset",
    "set_second_factor",
    "sign_in",
    "sign_out",
    "suspend_member",
    "take_back_break_glass",
    "waiting_reach",
    "watch_dead_letters",
]
