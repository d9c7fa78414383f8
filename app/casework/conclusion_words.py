"""The words of the conclusion's pages: what still blocks signing, who has signed, what was corrected."""

from __future__ import annotations

from collections.abc import Sequence

from app.casework import policy
from app.casework.policy import Case
from app.casework.states import Section
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


def tasks(names: Sequence[str], case: Case) -> list[dict[str, str]]:
    """What blocks signing as a task list; nothing when the text is whole."""
    return [{"title": block(name, case), "status": _("Missing"), "colour": "orange"} for name in names]
