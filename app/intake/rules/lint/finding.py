"""A finding and its weight; the score; the words for each code."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from app.intake.rules.lint.texts import plain
from app.intake.states import Part
from app.kernel.i18n import _l


@dataclass(frozen=True)
class Finding:
    """One thing that may make the request unclear. `place` is the number of the question or object.

    `mark` names this finding on these very words: change the words, and it is another finding.
    """

    code: str
    part: Part
    mark: str
    place: int | None = None
    found: str = ""
    slugs: tuple[str, ...] = ()

    @property
    def reason(self) -> Any:
        """Why it was found."""
        return REASON[self.code]

    @property
    def advice(self) -> Any:
        """What would mend it."""
        return ADVICE[self.code]


def finding(code: str, part: Part, words: str, **more: Any) -> Finding:
    """A finding of this kind on these words."""
    mark = hashlib.sha256(f"{code}\0{plain(words).strip()}".encode()).hexdigest()[:16]
    return Finding(code, part, f"{code}-{mark}", **more)


# What each finding takes of the points that are left, in hundredths.
WEIGHT: Final = {
    "legal": 20,
    "outside": 20,
    "leading": 15,
    "double": 10,
    "no_question": 30,
    "no_object": 20,
    "no_origin": 10,
    "no_samples": 10,
    "permission": 10,
    "language": 10,
    "mixed": 5,
}


def score(findings: Iterable[Finding], aside: Collection[str] = ()) -> int:
    """From 100, clear, down to 0: each finding that is not set aside takes its share of what is left."""
    left = 100.0
    for one in findings:
        if one.mark not in aside:
            left *= 1 - WEIGHT[one.code] / 100
    return max(0, min(100, round(left)))


TITLE: Final = {
    "legal": _l("A question of law"),
    "outside": _l("Outside the chosen specialties"),
    "leading": _l("The question suggests its answer"),
    "double": _l("Two questions in one"),
    "no_question": _l("No question"),
    "no_object": _l("No object of research"),
    "no_origin": _l("Origin of an object is missing"),
    "no_samples": _l("No samples to compare with"),
    "permission": _l("No permission to alter the objects"),
    "language": _l("Another language than the ruling"),
    "mixed": _l("Two languages in one text"),
}
REASON: Final = {
    "legal": _l("Guilt, lawfulness and the legal name of an act are decided by the court or body, not by an expert."),
    "outside": _l("These words belong to other specialties than the chosen ones, so the expert may refuse to answer."),
    "leading": _l("An expert must be free to answer either way; such wording is a ground to doubt the conclusion."),
    "double": _l("Each question gets an answer of its own; of two in one, one is easily left unanswered."),
    "no_question": _l("Without a question nobody can judge what is asked."),
    "no_object": _l("A question is put, but nothing is listed to examine."),
    "no_origin": _l("The expert cannot tell where the object comes from; the conclusion can be attacked for that."),
    "no_samples": _l("The question speaks of samples, but no object on the list is one."),
    "permission": _l(
        "The usual methods of a chosen specialty use up or change the object, but no object may be altered."
    ),
    "language": _l("The text is written in another language than the ruling will be."),
    "mixed": _l("Words of Kazakh and of Russian stand in one text."),
}
ADVICE: Final = {
    "legal": _l("Ask about facts that special knowledge can establish: what, how, when, by what means."),
    "outside": _l("Choose the specialty named here as well, or move the question to a request of its own."),
    "leading": _l("Ask neutrally: whether, how, which; leave out what is already taken for true."),
    "double": _l("Put the second question as a question of its own."),
    "no_question": _l("Put at least one question."),
    "no_object": _l("List the objects, or the case materials where the expert needs only these."),
    "no_origin": _l("Write where, when and from whom it came into the case."),
    "no_samples": _l("List the samples as an object, or ask to take them."),
    "permission": _l("Decide for each object whether it may be altered, or ask for methods that keep it whole."),
    "language": _l("Write the text in the language of the ruling, or change the language of the ruling."),
    "mixed": _l("Write the text in one language; keep names and citations in quotation marks."),
}
