"""Reviews inside institutes: of one work, of one viewer; who could review; how long it took."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, inspect, literal, or_, select
from sqlalchemy.orm import joinedload

from app.accounts import queries as accounts
from app.accounts.models import Person
from app.accounts.states import Verb
from app.bidding import policy as bidding
from app.bidding.models import Reassignment, Selection, TeamPlace
from app.casework import policy
from app.casework.models import Conclusion, ConclusionDraft, InstituteReview, ReviewFinding, ReviewSetting
from app.casework.policy import Case, Reviewing
from app.casework.rules.reviews import RUNNING, Check, ReviewKind, ReviewState, ReviewTimes
from app.intake.models import Expertise
from app.intake.states import ExpertiseState, Form
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.kernel.paging import Key, Page, page
from app.reference import queries as reference
from app.registry import policy as registry
from app.registry.models import Expert

TERM_RULE = "review.working_days"
LATER = date(9999, 12, 31)
READING = (ReviewState.WITH_REVIEWER, ReviewState.WITH_EXPERT)


def setting_of(institute_id: uuid.UUID, *, on: date) -> ReviewSetting | None:
    """What the institute had decided by that day for works entrusted on it; None while it never decided."""
    held = ReviewSetting.institute_id == institute_id, ReviewSetting.in_force_from <= on
    order = ReviewSetting.in_force_from.desc(), ReviewSetting.set_at.desc(), ReviewSetting.id.desc()
    return db.session.scalar(select(ReviewSetting).where(*held).order_by(*order).limit(1))


def settings_of(institute_id: uuid.UUID) -> Sequence[ReviewSetting]:
    """Every decision of the institute, the newest first."""
    found = select(ReviewSetting).where(ReviewSetting.institute_id == institute_id)
    found = found.options(joinedload(ReviewSetting.set_by).lazyload(Person.memberships))
    return db.session.scalars(found.order_by(ReviewSetting.set_at.desc(), ReviewSetting.id.desc()).limit(50)).all()


def reviewing_of(case: Case, *, again: bool = False) -> Reviewing:
    """The reviews of the living work, by the setting of the day on which it was entrusted. Of a private expert none.

    `again`: whatever this session knows already is read anew.
    """
    chosen = case.selection
    if chosen is None or chosen.institute_id is None:
        return Reviewing()
    setting = setting_of(chosen.institute_id, on=day_of(chosen.selected_at))
    found = (
        select(InstituteReview)
        .where(InstituteReview.selection_id == chosen.id)
        .options(joinedload(InstituteReview.reviewer), joinedload(InstituteReview.person).lazyload(Person.memberships))
        .order_by(InstituteReview.made_at, InstituteReview.id)
    )
    rows = db.session.scalars(found.execution_options(populate_existing=again)).all()
    return Reviewing(_kinds(setting), rows)


def _kinds(setting: ReviewSetting | None) -> tuple[ReviewKind, ...]:
    if setting is None:
        return ()
    wants = {ReviewKind.TECHNICAL: setting.technical, ReviewKind.ADMINISTRATIVE: setting.administrative}
    return tuple(kind for kind, wanted in wants.items() if wanted)


def get_review_visible_to(actor: Person, review_id: uuid.UUID) -> InstituteReview:
    """One review; NotVisible for whoever is outside the institute."""
    found = db.session.scalar(
        select(InstituteReview)
        .where(InstituteReview.id == review_id, policy.visible_reviews(actor))
        .options(joinedload(InstituteReview.reviewer), joinedload(InstituteReview.selection))
    )
    if found is None:
        raise NotVisible
    return found


def finding_of(review: InstituteReview, finding_id: uuid.UUID) -> ReviewFinding:
    """One finding of this review; NotVisible where it belongs to another."""
    for one in review.findings:
        if one.id == finding_id:
            return one
    raise NotVisible


@dataclass(frozen=True)
class Reviews:
    """The reviews that the actor knows of: those that run, what is due first on top; or those that are over."""

    actor: Person
    ended: bool = False

    def select(self) -> Select[InstituteReview]:
        running = InstituteReview.state.in_(RUNNING)
        found = select(InstituteReview).where(policy.visible_reviews(self.actor))
        return found.where(~running if self.ended else running)

    def page(self, *, after: str | None = None, before: str | None = None) -> Page[InstituteReview]:
        last = inspect(InstituteReview).columns.id
        due = func.coalesce(InstituteReview.due_on, literal(LATER))
        keys = [Key(last, "id", descending=True)] if self.ended else [Key(due, "due"), Key(last, "id")]
        whole = self.select().options(
            joinedload(InstituteReview.expertise).lazyload("*"), joinedload(InstituteReview.reviewer)
        )
        return page(whole, keys, after=after, before=before)


def candidates(case: Case, *, on: date, but: Collection[uuid.UUID] = ()) -> list[Expert]:
    """Who of the institute could review the draft, the first to be asked first.

    Fit and present that day (of a complex expertise for one of its specialties), with an account, never had a part in
    this work, not shut out by a challenge and not the earlier expert. Fewest open reviews first, then who was asked
    longest ago.
    """
    chosen, expertise = case.selection, case.expertise
    if chosen is None:
        return []
    ids = [specialty.id for specialty in expertise.specialties]
    sets = [[one] for one in ids] if expertise.form is Form.COMPLEX else [ids]
    fit = or_(*(registry.fit_experts(each, on=on, restricted=expertise.restricted) for each in sets))
    mine = InstituteReview.reviewer_id == Expert.id
    open_ones = select(func.count()).where(mine, InstituteReview.state.in_(READING)).correlate(Expert)
    asked = select(func.max(InstituteReview.begun_at)).where(mine).correlate(Expert)
    found = (
        select(Expert)
        .join(Person, Person.id == Expert.person_id)
        .where(Expert.institute_id == chosen.institute_id, Person.closed_at.is_(None), fit)
        .where(Expert.id.not_in([*involved(expertise.id), *but]))
        .order_by(open_ones.scalar_subquery(), asked.scalar_subquery().nulls_first(), Expert.register_no)
    )
    return [one for one in db.session.scalars(found) if bidding.can_work(one, expertise)]


def involved(expertise_id: uuid.UUID) -> set[uuid.UUID]:
    """Every expert who ever had a part in the work."""
    works = select(Selection.id).where(Selection.expertise_id == expertise_id)
    parts = (
        select(Selection.expert_id).where(Selection.expertise_id == expertise_id),
        select(TeamPlace.expert_id).where(TeamPlace.selection_id.in_(works)),
        select(Reassignment.from_expert_id).where(Reassignment.selection_id.in_(works)),
    )
    return {key for part in parts for key in db.session.scalars(part) if key is not None}


def reviewers_of_form(case: Case, *, on: date) -> list[Person]:
    """Who may look at the form: members of the institute who review and do not sign the text."""
    chosen = case.selection
    if chosen is None or chosen.institute_id is None:
        return []
    people = accounts.people_with(Verb.REVIEW, chosen.institute_id, on=on)
    return [one for one in people if one.password_hash is not None and policy.signer_of(one, case) is None]


def unread(*, on: date) -> list[uuid.UUID]:
    """Reviews of running works whose draft nobody can read that day, the oldest first: those not yet told of first."""
    found = select(InstituteReview.id).join(Expertise, Expertise.id == InstituteReview.expertise_id)
    found = found.where(Expertise.state == ExpertiseState.IN_WORK, policy.unread(on))
    order = InstituteReview.notice_id.is_not(None), InstituteReview.expertise_id, InstituteReview.id
    return list(db.session.scalars(found.order_by(*order)))


def told_of() -> list[uuid.UUID]:
    """Reviews whose institute was told that nobody can read the draft, the oldest first."""
    found = select(InstituteReview.id).where(InstituteReview.notice_id.is_not(None))
    order = InstituteReview.expertise_id, InstituteReview.id
    return list(db.session.scalars(found.order_by(*order)))


def is_unread(review: InstituteReview, *, on: date) -> bool:
    """Can nobody read the draft of this review that day?"""
    found = select(InstituteReview.id).where(InstituteReview.id == review.id, policy.unread(on))
    return db.session.scalar(found) is not None


def due_on(*, on: date) -> date | None:
    """The last day for a reviewer who gets a draft on this day; None while no rule sets it."""
    days = reference.rule(TERM_RULE, on=on).value
    return reference.working_calendar().add_working_days(on, days) if days else None


def checks_of(case: Case, draft: ConclusionDraft, *, blocks: Collection[str]) -> list[dict[str, object]]:
    """What can be looked at automatically, each with its outcome (None: it does not apply)."""
    expertise, picture = case.expertise, case.picture
    told = str(draft.sections.get("objects", ""))
    named = all(one.name in told for one in expertise.objects) if draft.file_sha256 is None else None
    late = picture is not None and picture.due_on is not None and picture.as_of > picture.due_on
    found = {
        Check.WHOLE: not blocks,
        Check.LANGUAGE: draft.language == expertise.ruling_language,
        Check.OBJECTS: named,
        Check.PETITIONS: not any(case.has_pending_petition(petition.kind) for petition in case.petitions),
        Check.TERM: not late,
    }
    return [{"check": check.value, "passed": passed} for check, passed in found.items()]


def times_of_review(selection_id: uuid.UUID) -> ReviewTimes:
    """When the draft was ready, the reviews passed and the conclusion signed (T5 is the time from first to last)."""
    begun, passed = db.session.execute(
        select(
            func.min(InstituteReview.begun_at),
            func.max(InstituteReview.ended_at).filter(InstituteReview.state == ReviewState.PASSED),
        ).where(InstituteReview.selection_id == selection_id, InstituteReview.state != ReviewState.DROPPED)
    ).one()
    signed = db.session.scalar(
        select(Conclusion.signed_at)
        .join(Selection, Selection.expertise_id == Conclusion.expertise_id)
        .where(Selection.id == selection_id, Conclusion.version == 1)
    )
    return ReviewTimes(begun, passed, signed)


def took_place(expertise_id: uuid.UUID) -> bool:
    """Has the institute that does the work reviewed the draft? All that the body learns of it."""
    found = (
        select(InstituteReview.id)
        .join(Selection, Selection.id == InstituteReview.selection_id)
        .join(Expertise, Expertise.id == InstituteReview.expertise_id)
        .where(InstituteReview.expertise_id == expertise_id, InstituteReview.state == ReviewState.PASSED)
        .where(Selection.state.in_(bidding.LIVING))
    )
    return db.session.scalar(found.limit(1)) is not None
