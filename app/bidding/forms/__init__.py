"""The shape of what bidders and bodies type. No rules and no database."""

from __future__ import annotations

from app.bidding.forms.market import (
    AskPriceForm,
    ExplainPriceForm,
    JudgePriceForm,
    SavedSearchForm,
    WaivePriceForm,
)
from app.bidding.forms.offers import (
    ConflictsForm,
    FallbackForm,
    InstituteOfferForm,
    OfferForm,
    SearchAgainForm,
    SelectForm,
)
from app.bidding.forms.one_time import OneTimeForm
from app.bidding.forms.questions import AmendForm, AnswerForm, AskForm, ConfirmOfferForm
from app.bidding.forms.teams import NameTeamForm, Slot, with_team

__all__ = [
    "AmendForm",
    "AnswerForm",
    "AskForm",
    "AskPriceForm",
    "ConfirmOfferForm",
    "ConflictsForm",
    "ExplainPriceForm",
    "FallbackForm",
    "InstituteOfferForm",
    "JudgePriceForm",
    "NameTeamForm",
    "OfferForm",
    "OneTimeForm",
    "SavedSearchForm",
    "SearchAgainForm",
    "SelectForm",
    "Slot",
    "WaivePriceForm",
    "with_team",
]
