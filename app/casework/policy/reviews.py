"""Who reviews a draft inside an institute, who orders or overrides it, and who sees that; the last also as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, tuple_

from app.accounts.models import Body, Person
from app.accounts.states import BodyKind, Verb
from app.bidding.models import Selection
from app.bidding.policy import LIVING, is_provider, places_held_by, visible_to_provider
from app.casework.models import InstituteReview
from app.casework.policy import case as roles
from app.casework.policy import words
from app.casework.policy.case import Case
from app.casework.policy.review_readers import reader_gone
from app.casework.policy.signing import signer_of
from app.casework.policy.words import role, step
from app.casework.rules import reviews as rules
from app.casework.rules.reviews import ReviewKind, ReviewState
from app.intake.models import Expertise
from app.intake.states import ExpertiseState as S
from app.kernel.db import db
from app.kernel.i18n import _l
from app.kernel.policy import Decision, allow, both, deny
from app.registry import policy as registry
from app.registry.models import Expert

HEAD_ONLY = _l("Only somebody who assigns work at the institute and does not sign this conclusion may do this.")
REVIEWER_ONLY = _l("Only the reviewer may do this.")
REVIEW_FIRST = _l("The review inside the institute is not done. The tab “Review” says what is missing.")
REVIEW_CHANGED = _l("The text was changed after it had passed the review. It must be reviewed again.")
NOTHING_TO_REVIEW = _l("No review is needed, or each has been done.")
ORDERED_ALREADY = _l("Both reviews are needed already.")
STILL_THERE = _l("The reviewer is there and fit for this work: another one is chosen only if the reviewer declines.")
UNDER_WAY = _l("The draft is under review already.")
BEFORE_SIGNING = (S.ACCEPTED, S.APPOINTED, S.IN_WORK)


@dataclass(frozen=True)
class Reviewing:
    """The reviews of one work: those that the institute's setting wants, and those that there are, oldest first."""

    by_rule: tuple[ReviewKind, ...] = ()
    reviews: Sequence[InstituteReview] = ()

    @property
    def _stands(self) -> list[rules.Stand]:
        return [rules.Stand(one.kind, one.state) for one in self.reviews]

    @property
    def wanted(self) -> list[ReviewKind]:
        return rules.wanted(self.by_rule, self._stands)

    @property
    def missing(self) -> list[ReviewKind]:
        """The kinds that still keep the draft from being signed."""
        return rules.missing(self.by_rule, self._stands)

    @property
    def under_way(self) -> InstituteReview | None:
        """The review that has the draft now, or waits for the expert's answers."""
        having = (ReviewState.WITH_REVIEWER, ReviewState.WITH_EXPERT)
        return next((one for one in self.reviews if one.state in having), None)

    @property
    def given(self) -> InstituteReview | None:
        """The review that is under way, or that waits for somebody who can read the draft."""
        waiting = (one for one in self.reviews if one.state is ReviewState.UNMANNED)
        return self.under_way or next(waiting, None)

    def last(self, kind: ReviewKind) -> InstituteReview | None:
        """The newest review of a kind that counts."""
        found = [one for one in self.reviews if one.kind is kind and one.state is not ReviewState.DROPPED]
        return found[-1] if found else None


def _of_institute(case: Case) -> bool:
    return case.selection is not None and case.selection.institute_id is not None


def _unsigned(case: Case) -> bool:
    return case.expertise.state is S.IN_WORK and case.conclusion is None and _of_institute(case)


def may_have_reviews(actor: Person) -> bool:
    """Is the actor somebody whom reviews inside an institute may concern? Asked for each list of work, without a
    query: see `has_reviews` for who is an expert, but of no institute.
    """
    return actor.expert or _inside(actor)


def _inside(actor: Person) -> bool:
    inside = [m.body_id for m in actor.active_memberships if m.body.kind is BodyKind.INSTITUTE]
    return any(actor.can_any((Verb.ASSIGN, Verb.REVIEW), one) for one in inside)


def has_reviews(actor: Person) -> bool:
    """Has the actor an institute, or had she one for whose work she was named? A private expert never has a review."""
    if _inside(actor) or not actor.expert:
        return _inside(actor)
    entries = select(Expert.id).where(Expert.person_id == actor.id)
    of_institute = exists().where(Expert.person_id == actor.id, Expert.institute_id.is_not(None))
    named = or_(Selection.expert_id.in_(entries), places_held_by(entries))
    return bool(
        db.session.scalar(select(or_(of_institute, exists().where(Selection.institute_id.is_not(None), named))))
    )


def can_set_reviews(actor: Person, institute: Body) -> Decision:
    """May the actor say which reviews the institute has? Whoever assigns work there."""
    fits = institute.kind is BodyKind.INSTITUTE and actor.can(Verb.ASSIGN, institute.id)
    return role(fits, words.PROVIDER_ONLY)


def can_order_review(actor: Person, case: Case, reviewing: Reviewing) -> Decision:
    """Whoever assigns at the institute asks for a review of this one work, until the conclusion is signed."""
    return both(
        role(roles.leads_institute(actor, case), HEAD_ONLY),
        step(case.expertise.state in BEFORE_SIGNING and case.conclusion is None),
        step(len(reviewing.wanted) < len(ReviewKind), ORDERED_ALREADY),
    )


def can_submit_review(actor: Person, case: Case, reviewing: Reviewing) -> Decision:
    """The expert (of a team the leader) gives the whole draft to the review."""
    return both(
        role(roles.is_named_expert(actor, case), words.EXPERT_ONLY),
        step(_unsigned(case)),
        step(case.everybody_warned, words.WARNING_FIRST),
        step(reviewing.under_way is None, UNDER_WAY),
        step(bool(reviewing.missing), NOTHING_TO_REVIEW),
    )


def can_override_review(actor: Person, case: Case, reviewing: Reviewing, kind: ReviewKind) -> Decision:
    """Whoever assigns at the institute lets the draft be signed without this review; never on an own conclusion."""
    fits = roles.leads_institute(actor, case) and signer_of(actor, case) is None
    return both(role(fits, HEAD_ONLY), step(_unsigned(case)), step(kind in reviewing.missing, NOTHING_TO_REVIEW))


def _chosen(actor: Person, review: InstituteReview) -> bool:
    """Is the actor the expert chosen for it, and still of the institute?"""
    expert = review.reviewer
    return expert is not None and expert.person_id == actor.id and expert.institute_id == review.institute_id


def _cleared(case: Case, review: InstituteReview) -> bool:
    """Is the reviewer cleared for everything that restricts the case? The same as `reader_cleared`."""
    wanted, on = case.expertise.restricted, case.picture.as_of if case.picture is not None else None
    if not wanted:
        return True
    if on is None or review.reviewer_id is None:
        return False
    return registry.clearances([review.reviewer_id], on=on).get(review.reviewer_id, frozenset()).issuperset(wanted)


def _reviews(actor: Person, case: Case, review: InstituteReview) -> bool:
    """Is the actor the reviewer of it? Never somebody who signs the text."""
    if case.selection is None or case.selection.id != review.selection_id or signer_of(actor, case) is not None:
        return False
    if review.kind is ReviewKind.TECHNICAL:
        return _chosen(actor, review) and _cleared(case, review)
    return actor.can(Verb.REVIEW, review.institute_id)


def can_review(actor: Person, case: Case, review: InstituteReview) -> Decision:
    """The reviewer reads the draft, raises findings, sends it back or lets it pass, while the draft is hers."""
    return both(
        role(_reviews(actor, case, review), REVIEWER_ONLY),
        step(_unsigned(case) and review.state is ReviewState.WITH_REVIEWER),
    )


def can_decline_review(actor: Person, case: Case, review: InstituteReview) -> Decision:
    """A reviewer whom the system chose, and who is not free to judge, declines; another one is chosen."""
    return both(step(review.kind is ReviewKind.TECHNICAL), can_review(actor, case, review))


def can_replace_reader(actor: Person, case: Case, review: InstituteReview) -> Decision:
    """Whoever assigns at the institute has another reviewer chosen where the first has left or is not fit any more."""
    fits = roles.leads_institute(actor, case) and signer_of(actor, case) is None
    if not fits:
        return role(False, HEAD_ONLY)
    on = case.picture.as_of if case.picture is not None else None
    gone = on is not None and db.session.scalar(
        select(InstituteReview.id).where(InstituteReview.id == review.id, reader_gone(on))
    )
    return both(step(_unsigned(case)), step(bool(gone), STILL_THERE))


def can_answer_findings(actor: Person, case: Case, review: InstituteReview) -> Decision:
    """Those who sign answer the findings."""
    return both(
        role(signer_of(actor, case) is not None, words.EXPERT_ONLY),
        step(_unsigned(case) and review.state is ReviewState.WITH_EXPERT),
    )


def reviewed(case: Case, reviewing: Reviewing, digest: str) -> Decision:
    """May this text be signed as far as the reviews go? A correction of a signed text is not reviewed."""
    if case.conclusion is not None or not reviewing.wanted:
        return allow()
    if reviewing.missing:
        return deny(words.WRONG_STEP, REVIEW_FIRST)
    passed = [one for one in reviewing.reviews if one.state is ReviewState.PASSED]
    return step(all(one.digest == digest for one in passed), REVIEW_CHANGED)


def knows_review(actor: Person, review: InstituteReview) -> bool:
    """The same as `visible_reviews`: inside the institute that does the work, and nobody else."""
    chosen = review.selection
    if chosen.state not in LIVING:
        return False
    if _chosen(actor, review) and review.state is not ReviewState.DECLINED:
        return True
    return actor.can_any((Verb.ASSIGN, Verb.REVIEW), review.institute_id) or is_provider(actor, chosen)


def visible_reviews(actor: Person | None) -> ColumnElement[bool]:
    """Reviews of living works for the reviewer, for those who sign, for who assigns or reviews at the institute."""
    if actor is None:
        return false()
    living = select(Selection.id).where(Selection.state.in_(LIVING)).correlate(None)
    experts = select(Expert.id, Expert.institute_id).where(Expert.person_id == actor.id).correlate(None)
    chosen = tuple_(InstituteReview.reviewer_id, InstituteReview.institute_id).in_(experts)
    provided: Any = select(Expertise.id).where(visible_to_provider(actor)).correlate(None)
    found = [
        and_(chosen, InstituteReview.state != ReviewState.DECLINED),
        InstituteReview.expertise_id.in_(provided),
    ]
    if bodies := actor.bodies_with(Verb.ASSIGN, Verb.REVIEW):
        found.append(InstituteReview.institute_id.in_(bodies))
    return and_(InstituteReview.selection_id.in_(living), or_(*found))
