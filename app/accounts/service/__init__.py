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
from app.accounts.service.founding import found_ministry
from app.accounts.service.own import change_password, choose_language, replace_second_factor
from app.accounts.service.passwords import confirm_identity, hash_password
from app.accounts.service.second_factor import (
    enrol,
    new_recovery_codes,
    offered_secret,
    present_code,
    set_second_factor,
)
from app.accounts.service.sessions import end_all_sessions, end_session, give_second_factor, rotate, sign_in, sign_out
from app.accounts.service.tickets import ask_for_reset, redeem, send_reset

__all__ = [
    "ask_for_reset",
    "change_member",
    "change_password",
    "choose_language",
    "confirm_identity",
    "end_all_sessions",
    "end_membership",
    "end_session",
    "enrol",
    "found_ministry",
    "give_second_factor",
    "hash_password",
    "invite_again",
    "invite_expert",
    "invite_person",
    "make_body",
    "new_recovery_codes",
    "offered_secret",
    "present_code",
    "redeem",
    "replace_second_factor",
    "rotate",
    "send_reset",
    "set_second_factor",
    "sign_in",
    "sign_out",
]
