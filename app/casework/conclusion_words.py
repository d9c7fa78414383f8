"""The words of the conclusion's pages: what still blocks signing, who has signed, what was corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from app.casework import policy
from app.casework.models import ConclusionDraft
from app.casework.policy import Case, Signer
from app.casework.states import Section
from app.intake.states import Form
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _, _l

SECTIONS = {
    Section.DATES: _l("Dates and place of the research"),
    Section.PRESENT: _l("Persons present and their explanations"),
    Section.MATERIALS: _l("Materials used"),
    Section.OBJECTS: _l("Objects of research"),
    Section.RESEARCH: _l("Research"),
    Section.METHODS: _l("Methods applied"),
}
BLOCKS = {
    "ground": _l("Why no conclusion can be given"),
    "summary": _l("Summary: the assessment of the results"),
    "file": _l("The parts of the text, or the text as a PDF file"),
}

STILL_MISSING = _l("The text is not whole yet: what is missing stands below.")


def in_one(problem: RuleBroken) -> RuleBroken:
    """The fields of the text that are missing stand in a list of their own: for all of them one sentence."""
    parts = {"ground", "summary", "file", "answer", "how", "section", "about", "research"}
    rest = {name: text for name, text in problem.problems.items() if name.partition("_")[0] not in parts}
    return problem if len(rest) == len(problem.problems) else RuleBroken({"": STILL_MISSING, **rest})


def block(name: str, case: Case) -> str:
    """What is missing, in the reader's words; `name` is the field that blocks signing."""
    what, _sign, key = name.partition("_")
    if what == "section":
        return str(SECTIONS[Section(key)])
    if what in ("about", "research"):
        named = next((one.expert.name for one in policy.signers(case) if one.key == key), "")
        if what == "about":
            return _("Education and experience: %(name)s", name=named)
        return _("Own part of the research: %(name)s", name=named)
    if what in ("answer", "how"):
        ids = [str(question.id) for question in case.expertise.questions]
        place = str(ids.index(key) + 1) if key in ids else ""
        if what == "answer":
            return _("Answer to question %(place)s", place=place)
        return _("How far the answer to question %(place)s goes", place=place)
    return str(BLOCKS[name])


def tasks(names: Sequence[str], case: Case, draft: ConclusionDraft, reader: Signer) -> list[Mapping[str, Any]]:
    """What blocks signing as a task list, each with who fills it in; nothing when the text is whole."""
    form = url_for("casework.conclusion", expertise_id=case.expertise.id)
    lines: list[Mapping[str, Any]] = []
    for name in names:
        whose = writers(name, case, draft)
        mine = any(one.key == reader.key for one in whose)
        hint = None if mine else _("Filled in by %(name)s", name=", ".join(one.expert.name for one in whose))
        line = {"title": block(name, case), "status": _("Missing"), "colour": "orange" if mine else "grey"}
        field = name.partition("_")[0] if name.startswith(("about_", "research_")) else name
        lines.append(line | {"hint": hint, "href": f"{form}#{field}" if mine else None})
    return lines


def writers(name: str, case: Case, draft: ConclusionDraft) -> list[Signer]:
    """Who has a field on her form: the leader the common text, each the own part and the own questions."""
    team, (what, _sign, key) = policy.signers(case), name.partition("_")
    if what in ("about", "research"):
        return [one for one in team if one.key == key]
    if what in ("answer", "how") and case.expertise.form is Form.COMPLEX:
        given = draft.answers.get(key, {})
        assigned = [one for one in team if one.answers_for(given)] if given.get("for") else []
        return assigned or team[:1]
    return team[:1]
