"""What an act on an expertise is, and how its parts are put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import Person
from app.casework.models import Challenge, Petition
from app.casework.policy import Case, Member
from app.kernel.forms import Form
from app.kernel.policy import Decision

Thing = Petition | Challenge | Member | None
May = Callable[[Person, Case, Any], Decision]
Run = Callable[[Case, Any, Mapping[str, Any], Person, datetime], object]


@dataclass(frozen=True)
class Act:
    """`thing` says what else stands in the address; `guide` names the text above the form."""

    name: str
    title: Any
    submit: Any
    form: type[Form]
    may: May
    run: Run
    done: Any
    guide: Any = ""
    thing: str = ""
    kind: str = "primary"

    @property
    def slug(self) -> str:
        return self.name.replace("_", "-")


def plain(verb: Callable[..., object], **fixed: Any) -> Run:
    """A verb of the expertise whose keywords are the form's fields."""
    return lambda case, _thing, values, by, at: verb(case.expertise, **values, **fixed, by=by, at=at)


def decide(verb: Callable[..., object], yes: str) -> Run:
    """A verb of a petition or a challenge: the form's decision becomes a plain yes or no."""

    def run(_case: Case, thing: Any, values: Mapping[str, Any], by: Person, at: datetime) -> object:
        rest = {name: value for name, value in values.items() if name != "decision"}
        return verb(thing, **{yes: values["decision"] == yes}, **rest, by=by, at=at)

    return run


def of(may: Callable[[Person, Case], Decision]) -> May:
    return lambda actor, case, _thing: may(actor, case)
