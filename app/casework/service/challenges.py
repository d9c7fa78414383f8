"""A challenge to the expert or the institute, brought through the appointing body (CrPC 87, 93)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import BinaryIO

from sqlalchemy import and_, exists, or_, select

from app.accounts.models import Person
from app.bidding import service as bidding
from app.bidding.models import Selection, TeamPlace
from app.bidding.states import PlaceState
from app.casework import policy
from app.casework.models import Challenge
from app.casework.policy import Case
from app.casework.queries import LIVING, challenge_of, member_of
from app.casework.service import letters
from app.casework.service.custody import ask_objects_back
from app.casework.service.petitions import end_unexecuted
from app.casework.service.steps import insist, take, told
from app.casework.states import Bringer, Challenged, ChallengeGround, ChallengeState
from app.intake import policy as intake_policy
from app.intake import queries as intake
from app.intake.models import Expertise, Party
from app.intake.states import ExpertiseState
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import NotVisible, RuleBroken
from app.kernel.file_kinds import FileRefused
from app.kernel.filestore import safe_name
from app.kernel.i18n import _l
from app.kernel.journal import record
from app.kernel.keeping import file_store
from app.kernel.moves import make_move
from app.reference import queries as reference

DECIDE_DAYS = "challenge.decide_days"
PROOF_LIMIT_BYTES = 20 * 1024 * 1024
BAD_PROOF = _l("This file cannot be taken: it is empty, too large, damaged, encrypted or of a kind that is not taken.")
NO_PARTY = _l("This is no party of this expertise. Choose again.")
ONE_OF_TWO = _l("Choose a party or name somebody else, not both.")
NO_INSTITUTE = _l("No institute is chosen here: challenge the expert.")


def record_challenge(
    expertise: Expertise,
    *,
    brought_by: str,
    ground: ChallengeGround,
    text: str,
    by: Person,
    at: datetime,
    party_id: uuid.UUID | None = None,
    against: Challenged = Challenged.EXPERT,
    proof: BinaryIO | None = None,
    proof_name: str = "",
    place_id: uuid.UUID | None = None,
) -> Challenge:
    """The body records who brought a challenge, against whom and on which ground; of a team the member's place.

    Who brought it is a party of this expertise (`party_id`), or else said in words (`brought_by`). It has no
    effect on the clock by itself. To be decided by the rule challenge.decide_days (calendar days), where that is set.
    """
    case = take(expertise, at=at)
    insist(policy.can_challenge(by, case), "challenge", case.expertise.state)
    party = _party(expertise, party_id, brought_by, by=by)
    told(text=text, **({} if party is not None else {"brought_by": brought_by}))
    if against is Challenged.INSTITUTE and (case.selection is None or case.selection.institute_id is None):
        raise RuleBroken(against=NO_INSTITUTE)
    challenge = Challenge(brought_as=Bringer.PARTY, brought_by=brought_by.strip(), against=against, ground=ground)
    challenge.party_id = party.id if party is not None else None
    if place_id is not None and against is Challenged.EXPERT:
        challenge.place_id = _further(case, place_id)
    if proof is not None:
        _attach(challenge, proof, proof_name)
    _file(case, challenge, text, by=by, at=at)
    letters.to_provider(expertise, case.selection, "challenge_filed", at=at)
    return challenge


def _further(case: Case, place_id: uuid.UUID) -> uuid.UUID:
    """The place of somebody who works beside the leader now; NotVisible for any other place."""
    if all(member.id != place_id for member in case.further_members):
        raise NotVisible
    return place_id


def _party(expertise: Expertise, party_id: uuid.UUID | None, words: str, *, by: Person) -> Party | None:
    """The party that brought it, among those whom the actor may see; not beside words that say something else."""
    if party_id is None:
        return None
    known = intake.parties_of(expertise) if intake_policy.can_see_parties(by, expertise) else []
    party = next((one for one in known if one.id == party_id), None)
    if party is None:
        raise RuleBroken(party_id=NO_PARTY)
    if (words or "").strip():
        raise RuleBroken(brought_by=ONE_OF_TWO)
    return party


def recuse(expertise: Expertise, *, ground: ChallengeGround, text: str, by: Person, at: datetime) -> Challenge:
    """A named expert states a ground against herself (self-recusal); the body decides as on any challenge."""
    case = take(expertise, at=at)
    insist(policy.can_recuse(by, case), "recuse", case.expertise.state)
    told(text=text)
    challenge = Challenge(brought_as=Bringer.EXPERT, brought_by="", against=Challenged.EXPERT, ground=ground)
    member = policy.place_of(by, case)
    challenge.place_id = member.id if member is not None else None
    _file(case, challenge, text, by=by, at=at)
    letters.to_body(expertise, "recusal", at=at)
    return challenge


def _attach(challenge: Challenge, proof: BinaryIO, name: str) -> None:
    try:
        stored = file_store().put(proof, limit_bytes=PROOF_LIMIT_BYTES)
    except FileRefused:
        raise RuleBroken(proof=BAD_PROOF) from None
    challenge.proof_sha256, challenge.proof_type = stored.sha256, stored.media_type
    challenge.proof_name = safe_name(name, stored.media_type)


def _file(case: Case, challenge: Challenge, text: str, *, by: Person, at: datetime) -> None:
    assert case.selection is not None
    days = reference.rule(DECIDE_DAYS, on=day_of(at)).value
    challenge.expertise_id, challenge.selection_id = case.expertise.id, case.selection.id
    if challenge.against is Challenged.EXPERT:
        member = member_of(case, challenge.place_id) if challenge.place_id is not None else None
        challenge.expert_id = member.place.expert_id if member is not None else case.selection.expert_id
    challenge.text, challenge.filed_at, challenge.filed_by_id = text.strip(), at, by.id
    challenge.decide_by = day_of(at) + timedelta(days=days) if days else None
    db.session.add(challenge)
    db.session.flush()
    record(challenge, "file", by=by, at=at, facts={"ground": challenge.ground.value})


def state_on_challenge(challenge: Challenge, *, statement: str, by: Person, at: datetime) -> Challenge:
    """The challenged expert is heard: her statement, once, with its moment."""
    case = take(challenge.expertise, at=at)
    challenge = challenge_of(case, challenge.id)
    insist(policy.can_state(by, case, challenge), "state", challenge.state)
    told(statement=statement)
    challenge.statement, challenge.stated_at, challenge.stated_by_id = statement.strip(), at, by.id
    record(challenge, "state", by=by, at=at)
    letters.to_body(challenge.expertise, "challenge_stated", at=at)
    db.session.flush()
    return challenge


def decide_challenge(challenge: Challenge, *, uphold: bool, reason: str, by: Person, at: datetime) -> Challenge:
    """The body upholds or rejects, with a reason.

    Upheld before the clock starts: the provider is freed, the next offer or a new search follows, from
    which a challenged institute is shut out. Upheld while it runs: the expertise is returned without
    execution (docs/decisions/0008), and the body gets its objects back.
    """
    case = take(challenge.expertise, at=at)
    challenge, verb = challenge_of(case, challenge.id), "uphold" if uphold else "reject"
    may = policy.can_uphold if uphold else policy.can_decide_challenge
    insist(may(by, case, challenge), verb, challenge.state)
    told(reason=reason)
    reason = reason.strip()
    challenge.decided_at, challenge.decided_by_id, challenge.decision_reason = at, by.id, reason
    make_move(challenge, verb, by=by, at=at, why=reason, facts={"ground": challenge.ground.value})
    letters.to_provider(challenge.expertise, case.selection, f"challenge_{challenge.state.value}", at=at)
    if uphold and case.selection is not None:
        _carry_out(case, challenge, reason, by=by, at=at)
    return challenge


def _carry_out(case: Case, challenge: Challenge, reason: str, *, by: Person, at: datetime) -> None:
    assert case.selection is not None
    case.selection.institute_removed = challenge.against is Challenged.INSTITUTE
    case.selection.challenged_out = challenge.against is Challenged.EXPERT and challenge.place_id is None
    if case.expertise.state is ExpertiseState.IN_WORK:
        end_unexecuted(case, reason=reason, by=by, at=at)
    elif challenge.place_id is not None and challenge.against is Challenged.EXPERT:  # the team may fill the place once
        bidding.remove_member(member_of(case, challenge.place_id).place, by=by, at=at, why=reason)
    else:
        bidding.free_provider(case.selection, "remove", by=by, at=at, why=reason)
    if case.selection.state not in LIVING:
        ask_objects_back(case.expertise, case.selection, at=at)


def tell_of_late_decisions(*, at: datetime) -> int:
    """A letter to the body about each challenge whose decision is overdue; each once. Returns how many.

    One of a provider who is no longer there is not decided any more, so nobody is reminded of it.
    """
    there = select(Selection.id).where(Selection.state.in_(LIVING))
    late = (
        select(Challenge)
        .where(
            Challenge.state == ChallengeState.FILED,
            Challenge.decide_by < day_of(at),
            Challenge.overdue_told_at.is_(None),
            Challenge.selection_id.in_(there),
        )
        .order_by(Challenge.id)
        .with_for_update(skip_locked=True)
    )
    told_of = 0
    for challenge in db.session.scalars(late).all():
        challenge.overdue_told_at, told_of = at, told_of + 1
        letters.to_body(challenge.expertise, "challenge_overdue", at=at)
        record(challenge, "overdue", by=None, at=at)
    db.session.flush()
    return told_of


def drop_challenges(case: Case, *, by: Person | None, at: datetime) -> int:
    """Undecided challenges that concern nobody any more end as such; nothing of the work is touched. How many."""
    gone = [one for one in case.challenges if one.state is ChallengeState.FILED and not case.concerns(one)]
    for challenge in gone:
        challenge.decided_at = at
        make_move(challenge, "moot", by=by, at=at, facts={"ground": challenge.ground.value})
    return len(gone)


def drop_moot_challenges(*, at: datetime) -> int:
    """After a provider gave up, stayed silent, was removed, or a member of a team was replaced: how many ended."""
    living = exists().where(Selection.id == Challenge.selection_id, Selection.state.in_(LIVING))
    member = exists().where(
        TeamPlace.id == Challenge.place_id, TeamPlace.state.in_((PlaceState.WAITING, PlaceState.ACCEPTED))
    )
    still = exists().where(
        Selection.id == Challenge.selection_id,
        or_(Challenge.expert_id.is_(None), Selection.expert_id == Challenge.expert_id),
    )
    there = and_(living, or_(member, and_(Challenge.place_id.is_(None), still)))
    gone = (
        select(Challenge)
        .where(Challenge.state == ChallengeState.FILED, ~there)
        .order_by(Challenge.id)
        .with_for_update(skip_locked=True)
    )
    found = list(db.session.scalars(gone))
    for challenge in found:
        challenge.decided_at = at
        make_move(challenge, "moot", by=None, at=at, facts={"ground": challenge.ground.value})
    return len(found)
