"""A legal notice on paper: for its reader, for its sender, and for the post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class NoticePaper:
    """What is printed of a legal notice. ``number``: of the paper where it is sent on paper, else of the expertise.

    ``post``: it is sent on paper, so that there is a place to note the delivery. ``effect``: what it does in law.
    """

    template: ClassVar[str] = "notice"

    number: str
    expertise_number: str
    sender: str
    addressee: tuple[str, ...]
    day: date
    subject: str
    text: str
    effect: str
    post: bool = False
