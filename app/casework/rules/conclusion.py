"""What a generated conclusion must hold before it is signed, and what a signature is bound to. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.casework.states import AnswerKind, DocumentKind, Section

# The contents of the production rules and of CrPC art. 251 as carried on; persons present may be nobody.
REQUIRED: dict[DocumentKind, tuple[Section, ...]] = {
    DocumentKind.CONCLUSION: (
        Section.DATES,
        Section.MATERIALS,
        Section.OBJECTS,
        Section.RESEARCH,
        Section.METHODS,
    ),
    DocumentKind.IMPOSSIBILITY: (Section.DATES, Section.MATERIALS, Section.OBJECTS),
}


@dataclass(frozen=True)
class Written:
    """What has been written so far, as plain values.

    `answers`: question to (kind, text); `about`: who of the experts has said what education and experience she has;
    `researched`: who has written the own part of the research.
    """

    kind: DocumentKind
    has_ground: bool
    summary: str
    has_file: bool
    sections: Mapping[str, str]
    answers: Mapping[str, tuple[str, str]]
    about: Collection[str] = ()
    researched: Collection[str] = ()


def missing(
    written: Written, questions: Sequence[str], experts: Sequence[str], members: Sequence[str] = ()
) -> list[str]:
    """Names of the fields that block signing, in the order of the form; empty when nothing does.

    An own PDF file takes the place of the generated text: then only the summary and the answers are asked for.
    `experts`: everybody who signs; `members`: those of them who write an own part.
    """
    blocks: list[str] = []
    impossible = written.kind is DocumentKind.IMPOSSIBILITY
    if impossible and not written.has_ground:
        blocks.append("ground")
    if not impossible:
        blocks += [f"answer_{one}" for one in questions if not written.answers.get(one, ("", ""))[1]]
    if not written.summary:
        blocks.append("summary")
    if written.has_file:
        return blocks
    if not any(written.sections.values()):
        blocks.append("file")
    if not impossible:
        blocks += [f"how_{one}" for one in questions if _vague(written.answers.get(one))]
    blocks += [f"section_{one.value}" for one in REQUIRED[written.kind] if not written.sections.get(one.value)]
    blocks += [f"about_{one}" for one in experts if one not in written.about]
    blocks += [f"research_{one}" for one in members if one not in written.researched and not impossible]
    return blocks


def _vague(answer: tuple[str, str] | None) -> bool:
    return answer is not None and bool(answer[1]) and answer[0] == AnswerKind.ANSWERED.value


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the text in one spelling: the same words give the same digest, any change another."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
