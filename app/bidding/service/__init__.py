"""The verbs of bidding: offering, opening, choosing, falling back, answering."""

from __future__ import annotations

from app.bidding.service.again import search_again
from app.bidding.service.amending import amend, confirm_bid
from app.bidding.service.answers import answer_selection, finish_provider, free_provider, lapse_silent
from app.bidding.service.asking import answer_question, ask_question, mark_in
from app.bidding.service.assigning import reassign
from app.bidding.service.checks import store_fit_check
from app.bidding.service.choosing import select_bid
from app.bidding.service.fallback import confirm_fallback, propose_fallback
from app.bidding.service.guidance import refresh_price_guide
from app.bidding.service.offers import place_bid, withdraw_bid
from app.bidding.service.one_time import OneTime, entrust_one_time
from app.bidding.service.opening import open_due, open_search
from app.bidding.service.places import answer_place, give_team_up, name_team, remove_member, replace_member
from app.bidding.service.prices import (
    ask_price,
    days_to_explain,
    explain_price,
    judge_price,
    lapse_explanations,
    waive_price,
)
from app.bidding.service.saved_searches import (
    delete_search,
    match_search,
    pause_search,
    resume_search,
    save_search,
    send_digests,
)
from app.bidding.service.teams import store_checks
from app.bidding.service.withdrawn import release_withdrawn

__all__ = [
    "OneTime",
    "amend",
    "answer_place",
    "answer_question",
    "answer_selection",
    "ask_price",
    "ask_question",
    "confirm_bid",
    "confirm_fallback",
    "days_to_explain",
    "delete_search",
    "entrust_one_time",
    "explain_price",
    "finish_provider",
    "free_provider",
    "give_team_up",
    "judge_price",
    "lapse_explanations",
    "lapse_silent",
    "mark_in",
    "match_search",
    "name_team",
    "open_due",
    "open_search",
    "pause_search",
    "place_bid",
    "propose_fallback",
    "reassign",
    "refresh_price_guide",
    "release_withdrawn",
    "remove_member",
    "replace_member",
    "resume_search",
    "save_search",
    "search_again",
    "select_bid",
    "send_digests",
    "store_checks",
    "store_fit_check",
    "waive_price",
    "withdraw_bid",
]
