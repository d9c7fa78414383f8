"""Which reviews an institute has: its setting, one ordered for a work, one that is overridden."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from app.accounts.models import Body, Person
from app.casework import policy
from app.casework.models import InstituteReview, ReviewSetting
from app.casework.queries import reviews
from app.casework.rules.reviews import ReviewKind, ReviewState
from app.casework.service import letters
from app.casework.service.review_gate import turn_of_review
from app.casework.service.review_readers import let_go_of
from app.casework.service.reviews import new_review
from app.casework.service.steps import insist, take, told
from app.intake.models import Expertise
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.moves import make_move
from app.kernel.policy import require

PAST = _l("The day must not lie in the past: works that were entrusted before keep the rule they began under.")
FAR = _l("Choose a day within a year from today.")
ALREADY = _l("This review is needed already.")
MOST_DAYS_AHEAD = 366


def set_reviews(
    institute: Body, *, technical: bool, administrative: bool, in_force_from: date, by: Person, at: datetime
) -> ReviewSetting:
    """Decide which reviews every work has that is entrusted to the institute from a day on."""
    require(policy.can_set_reviews(by, institute))
    days = (in_force_from - day_of(at)).days
    if days < 0 or days > MOST_DAYS_AHEAD:
        raise RuleBroken(in_force_from=PAST if days < 0 else FAR)
    setting = ReviewSetting(
        institute_id=institute.id, in_force_from=in_force_from, technical=technical, administrative=administrative,
        set_at=at, set_by_id=by.id,
    )  # fmt: skip
    db.session.add(setting)
    db.session.flush()
    facts = {"from": in_force_from.isoformat(), "technical": technical, "administrative": administrative}
    record(setting, "set", by=by, at=at, facts=facts)
    return setting


def order_review(
    expertise: Expertise, *, kinds: Collection[ReviewKind], reason: str, by: Person, at: datetime
) -> list[InstituteReview]:
    """Whoever assigns work asks for reviews of this one work; those who do it are told."""
    case = take(expertise, at=at)
    known = reviews.reviewing_of(case, again=True)
    insist(policy.can_order_review(by, case, known), "order_review", case.expertise.state)
    told(kinds="".join(kinds), reason=reason)
    if set(kinds) & set(known.wanted):
        raise RuleBroken(kinds=ALREADY)
    made = [new_review(case, kind, at=at, ordered_by=by, reason=reason.strip()) for kind in ReviewKind if kind in kinds]
    for one in made:
        record(one, "order", by=by, at=at, to_state=one.state.value, facts={"kind": one.kind.value})
    people = [one.expert.person_id for one in policy.signers(case) if one.expert.person_id is not None]
    letters.to_people(people, expertise, "review_ordered", at=at)
    return made


def override_review(
    expertise: Expertise, *, kind: ReviewKind, reason: str, by: Person, at: datetime
) -> InstituteReview:
    """Whoever assigns work lets the draft be signed without this review, with reasons that stay on record."""
    case = take(expertise, at=at)
    known = reviews.reviewing_of(case, again=True)
    insist(policy.can_override_review(by, case, known, kind), "override_review", case.expertise.state)
    told(reason=reason)
    over = (ReviewState.FALLEN, ReviewState.DECLINED, ReviewState.DROPPED)
    living = [one for one in known.reviews if one.kind is kind and one.state not in over]
    review = living[0] if living else new_review(case, kind, at=at)
    had = review.state in (ReviewState.WITH_REVIEWER, ReviewState.UNMANNED)
    reader = review.person_id if had else None
    review.ended_at, review.words = at, reason.strip()
    make_move(review, "override", by=by, at=at, why=review.words, facts={"kind": kind.value})
    let_go_of(review, at=at)
    if had:
        turn_of_review(case, at=at)
    people = {one.expert.person_id for one in policy.signers(case)} | {reader}
    letters.to_people([one for one in people if one is not None], expertise, "review_overridden", at=at)
    return review
