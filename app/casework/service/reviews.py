"""A draft is reviewed inside the institute: given to a reviewer, sent back with findings, answered, passed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.accounts.models import Person
from app.casework import policy
from app.casework.models import ConclusionDraft, InstituteReview, ReviewFinding
from app.casework.policy import Case, Reviewing
from app.casework.queries import conclusions, draft_of, reviews
from app.casework.rules import reviews as rules
from app.casework.rules.reviews import CODES_OF, FindingCode, FindingState, ReviewKind, ReviewState, Severity
from app.casework.service import letters
from app.casework.service.review_gate import turn_of_review
from app.casework.service.review_readers import leave_unmanned, let_go_of
from app.casework.service.steps import insist, take, told
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.registry.models import Expert

NOT_WHOLE = _l("The draft is not whole yet. The page of signing says what is missing.")
NOBODY = _l(
    "Nobody of the institute can review this draft: nobody else is fit and free of any part in it. Whoever assigns "
    "work may decide, with reasons, that it is signed without the review."
)
CHANGED = _l("The text was changed after you opened this page. Read it again.")
NO_FINDING = _l("Raise a finding before you send the draft back, and read each answer first.")
NOT_SETTLED = _l("Settle or keep each finding first. A draft with a major finding that is kept does not pass.")
ANSWER_ALL = _l("Answer each finding before you give the draft back.")
OTHER_LIST = _l("Choose a finding of the list for this kind of review.")


def submit_review(expertise: Expertise, *, by: Person, at: datetime) -> InstituteReview:
    """The expert gives the whole draft to the first review that it still needs; the system chooses the reviewer.

    Where nobody can read it, the review stands with whoever assigns; RuleBroken where it stands there already.
    """
    case = take(expertise, at=at)
    known = reviews.reviewing_of(case, again=True)
    insist(policy.can_submit_review(by, case, known), "submit_review", case.expertise.state)
    again, kind = known.given is not None, known.missing[0]
    begun = begin(case, _whole(case), known, kind, by=by, at=at)
    if again and begun.state is ReviewState.UNMANNED:
        raise RuleBroken({"": NOBODY})
    turn_of_review(case, at=at)
    return begun


def _whole(case: Case) -> ConclusionDraft:
    draft = draft_of(case, again=True)
    if draft is None or conclusions.blocks_of(draft, case):
        raise RuleBroken({"": NOT_WHOLE})
    return draft


def begin(
    case: Case,
    draft: ConclusionDraft,
    known: Reviewing,
    kind: ReviewKind,
    *,
    by: Person | None,
    at: datetime,
    but: Collection[UUID] = (),
) -> InstituteReview:
    """Give the draft to a reviewer of this kind, who gets a letter; unmanned, and told, where there is nobody.

    Whoever reviewed an earlier text of this work reviews the next one too, if she still can. `but`: never these.
    """
    on, chosen = day_of(at), case.selection
    assert chosen is not None
    assert chosen.institute_id is not None
    experts = _in_order(case, known, but, at=at) if kind is ReviewKind.TECHNICAL else []
    people = reviews.reviewers_of_form(case, on=on) if kind is ReviewKind.ADMINISTRATIVE else []
    waiting = (ReviewState.ORDERED, ReviewState.UNMANNED)
    found = next((one for one in known.reviews if one.kind is kind and one.state in waiting), None)
    review = found or new_review(case, kind, at=at)
    if not experts and not people:
        if review.state is ReviewState.ORDERED:
            leave_unmanned(case, review, by=by, at=at)
        return review
    let_go_of(review, at=at)
    review.begun_at, review.due_on, review.rounds = at, reviews.due_on(on=on), 1
    if experts:
        review.reviewer, review.person_id = experts[0], experts[0].person_id
    else:
        review.checks = list(reviews.checks_of(case, draft, blocks=conclusions.blocks_of(draft, case)))
    make_move(review, "submit", by=by, at=at, facts={"kind": kind.value})
    readers = [experts[0].person_id] if experts else [person.id for person in people]
    letters.to_people(readers, case.expertise, "review_given", at=at, review_id=str(review.id), due=review.due_on)
    return review


def _in_order(case: Case, known: Reviewing, but: Collection[UUID], *, at: datetime) -> list[Expert]:
    declined = {one.reviewer_id for one in known.reviews if one.state is ReviewState.DECLINED}
    shut = {key for key in (*declined, *but) if key is not None}
    experts = reviews.candidates(case, on=day_of(at), but=shut)
    earlier = {one.reviewer_id for one in known.reviews if one.state is ReviewState.FALLEN}
    return sorted(experts, key=lambda one: one.id not in earlier)


def new_review(
    case: Case, kind: ReviewKind, *, at: datetime, ordered_by: Person | None = None, reason: str = ""
) -> InstituteReview:
    """A review of this work that has not begun."""
    assert case.selection is not None
    review = InstituteReview(
        expertise_id=case.expertise.id, selection_id=case.selection.id, institute_id=case.selection.institute_id,
        kind=kind, state=ReviewState.ORDERED, made_at=at, ordered_by_id=ordered_by.id if ordered_by else None,
        reason=reason, rounds=0, digest="", checks=[], words="",
    )  # fmt: skip
    db.session.add(review)
    db.session.flush()
    return review


def before_passing(review: InstituteReview) -> str | None:
    """What keeps the draft from passing; None where nothing does."""
    found = [(one.severity, one.state) for one in review.findings]
    return None if rules.may_pass(found) else NOT_SETTLED


def before_sending_back(review: InstituteReview) -> str | None:
    """What keeps the draft from being sent back; None where nothing does."""
    return None if rules.may_send_back([one.state for one in review.findings]) else NO_FINDING


def before_giving_back(review: InstituteReview) -> str | None:
    """What keeps the draft from going to the reviewer again; None where nothing does."""
    unanswered = (FindingState.RAISED, FindingState.KEPT)
    return ANSWER_ALL if any(one.state in unanswered for one in review.findings) else None


def _held(review: InstituteReview, *, at: datetime) -> tuple[Case, InstituteReview]:
    """The work locked, and the review as it is now."""
    case = take(review.expertise, at=at)
    found = select(InstituteReview).where(InstituteReview.id == review.id)
    return case, db.session.scalars(found.execution_options(populate_existing=True)).one()


def _findings(review: InstituteReview) -> list[ReviewFinding]:
    found = select(ReviewFinding).where(ReviewFinding.review_id == review.id).order_by(ReviewFinding.place)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def raise_finding(
    review: InstituteReview, *, code: FindingCode, severity: Severity, text: str, by: Person, at: datetime
) -> ReviewFinding:
    """The reviewer notes a finding of the closed list; the expert sees it once the draft is sent back."""
    case, review = _held(review, at=at)
    insist(policy.can_review(by, case, review), "raise_finding", review.state)
    told(text=text)
    if code not in CODES_OF[review.kind]:
        raise RuleBroken(code=OTHER_LIST)
    finding = ReviewFinding(
        review_id=review.id, place=len(_findings(review)) + 1, code=code, severity=severity, text=text.strip(),
        state=FindingState.RAISED, raised_at=at, raised_by_id=by.id, answer="", words="",
    )  # fmt: skip
    db.session.add(finding)
    db.session.flush()
    facts = {"code": code.value, "severity": severity.value}
    record(finding, "raise", by=by, at=at, to_state=finding.state.value, facts=facts)
    return finding


def settle_finding(
    review: InstituteReview, finding: ReviewFinding, *, keep: bool, words: str, by: Person, at: datetime
) -> ReviewFinding:
    """The reviewer agrees with the answer (or takes the finding back), or keeps the finding, with the reason."""
    case, review = _held(review, at=at)
    finding = next(one for one in _findings(review) if one.id == finding.id)
    insist(policy.can_review(by, case, review), "settle", review.state)
    if keep:
        told(words=words)
    finding.words = words.strip()
    make_move(finding, "keep" if keep else "settle", by=by, at=at)
    return finding


def send_back(review: InstituteReview, *, seen: str | None = None, by: Person, at: datetime) -> InstituteReview:
    """The draft goes back to those who sign, with the findings to answer."""
    case, review = _held(review, at=at)
    insist(policy.can_review(by, case, review), "send_back", review.state)
    _same(case, seen)
    findings = _findings(review)
    if not rules.may_send_back([one.state for one in findings]):
        raise RuleBroken({"": NO_FINDING})
    for one in findings:
        one.sent_at = one.sent_at or at
    review.person_id = by.id
    make_move(review, "send_back", by=by, at=at, facts={"kind": review.kind.value})
    turn_of_review(case, at=at)
    _to_signers(case, review, "review_returned", at=at)
    return review


def answer_finding(
    review: InstituteReview, finding: ReviewFinding, *, answer: str, by: Person, at: datetime
) -> ReviewFinding:
    """One of those who sign answers a finding: how the text was mended, or why it stays."""
    case, review = _held(review, at=at)
    finding = next(one for one in _findings(review) if one.id == finding.id)
    insist(policy.can_answer_findings(by, case, review), "answer", review.state)
    told(answer=answer)
    finding.answer, finding.answered_at, finding.answered_by_id = answer.strip(), at, by.id
    make_move(finding, "answer", by=by, at=at)
    return finding


def give_back(review: InstituteReview, *, by: Person, at: datetime) -> InstituteReview:
    """With every finding answered the draft goes to the same reviewer again, with a new term."""
    case, review = _held(review, at=at)
    insist(policy.can_answer_findings(by, case, review), "give_back", review.state)
    if any(one.state in (FindingState.RAISED, FindingState.KEPT) for one in _findings(review)):
        raise RuleBroken({"": ANSWER_ALL})
    draft = _whole(case)
    if review.kind is ReviewKind.ADMINISTRATIVE:
        review.checks = list(reviews.checks_of(case, draft, blocks=()))
    review.rounds, review.due_on = review.rounds + 1, reviews.due_on(on=day_of(at))
    make_move(review, "give_back", by=by, at=at, facts={"kind": review.kind.value})
    turn_of_review(case, at=at)
    facts = {"review_id": str(review.id), "due": review.due_on}
    letters.to_people([review.person_id], case.expertise, "review_given", at=at, **facts)
    return review


def pass_review(review: InstituteReview, *, seen: str | None = None, by: Person, at: datetime) -> InstituteReview:
    """The reviewer lets this very text pass; the next review that it needs begins at once.

    Every finding is settled or kept, and no major one is kept. `seen`: the digest of the text that the page showed.
    """
    case, review = _held(review, at=at)
    insist(policy.can_review(by, case, review), "pass", review.state)
    draft = _whole(case)
    _same(case, seen)
    if not rules.may_pass([(one.severity, one.state) for one in _findings(review)]):
        raise RuleBroken({"": NOT_SETTLED})
    review.ended_at, review.person_id, review.digest = at, by.id, conclusions.draft_digest(draft)
    make_move(review, "pass", by=by, at=at, facts={"kind": review.kind.value})
    known = reviews.reviewing_of(case, again=True)
    if known.missing:
        begin(case, draft, known, known.missing[0], by=by, at=at)
    turn_of_review(case, at=at)
    _to_signers(case, review, "review_passed", at=at)
    return review


def decline_review(review: InstituteReview, *, reason: str, by: Person, at: datetime) -> InstituteReview | None:
    """A reviewer who is not free to judge says why; another one is chosen, whose review comes back (None: nobody)."""
    case, review = _held(review, at=at)
    insist(policy.can_decline_review(by, case, review), "decline", review.state)
    told(reason=reason)
    review.ended_at, review.words = at, reason.strip()
    make_move(review, "decline", by=by, at=at, why=review.words, facts={"kind": review.kind.value})
    draft = draft_of(case, again=True)
    ordered = new_review(case, review.kind, at=at, reason=review.reason)  # ordered or not, the need stands
    ordered.ordered_by_id = review.ordered_by_id
    following = None
    if draft is not None:
        known = reviews.reviewing_of(case, again=True)
        following = begin(case, draft, known, review.kind, by=by, at=at)
    turn_of_review(case, at=at)
    return following if ordered.state is ReviewState.WITH_REVIEWER else None


def replace_reader(review: InstituteReview, *, by: Person, at: datetime) -> InstituteReview:
    """The reviewer has left or is not fit any more: another one is chosen and begins anew.

    RuleBroken where nobody else could: then whoever assigns may decide that it is signed without the review.
    """
    case, review = _held(review, at=at)
    insist(policy.can_replace_reader(by, case, review), "replace_reader", review.state)
    review.ended_at = at
    let_go_of(review, at=at)
    make_move(review, "drop", by=by, at=at, why="reviewer_gone", facts={"kind": review.kind.value})
    ordered = new_review(case, review.kind, at=at, reason=review.reason)
    ordered.ordered_by_id = review.ordered_by_id or by.id
    draft, known = _whole(case), reviews.reviewing_of(case, again=True)
    but = [review.reviewer_id] if review.reviewer_id is not None else []
    following = begin(case, draft, known, review.kind, by=by, at=at, but=but)
    if following.state is ReviewState.UNMANNED:
        raise RuleBroken({"": NOBODY})
    turn_of_review(case, at=at)
    return following


def _same(case: Case, seen: str | None) -> None:
    """RuleBroken where the text is another one than the page has shown."""
    draft = draft_of(case, again=True)
    if seen is not None and (draft is None or conclusions.draft_digest(draft) != seen):
        raise RuleBroken({"": CHANGED})


def _to_signers(case: Case, review: InstituteReview, template: str, *, at: datetime) -> None:
    people = [one.expert.person_id for one in policy.signers(case) if one.expert.person_id is not None]
    letters.to_people(people, case.expertise, template, at=at, review_id=str(review.id))
