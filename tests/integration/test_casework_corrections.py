"""Corrections: each state and verb, one current version, and races of signing with real threads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Person
from app.casework import policy, queries, service
from app.casework.models import Conclusion, ConclusionSignature
from app.casework.queries import conclusions
from app.casework.service.conclusions import new_code
from app.casework.states import CORRECTION_WORKFLOW, CorrectionReason, CorrectionState
from app.intake.models import Expertise
from app.intake.states import ExpertiseState
from app.kernel.db import db
from app.kernel.errors import RuleBroken, WrongState
from tests.builders import casework as build
from tests.builders.conclusions import HOUR, KAZAKH, digest_now, make_team_started, people_of, write, write_all
from tests.builders.teams import make_complex
from tests.integration.test_casework_races import together

MISTAKE = {"reason": CorrectionReason.TYPING, "text": "Sheet 3."}


def delivered():
    selection, day = build.make_started()
    build.make_delivered(selection, day=day)
    return selection, build.noon(day) + 9 * HOUR


def in_state(state):
    """An expertise whose correction is in this state; None where none was ever asked for."""
    selection, at = delivered()
    one, official, expert = selection.expertise, selection.expertise.official, build.expert_of(selection)
    if state is not None:
        service.ask_correction(one, **MISTAKE, by=official, at=at)
    if state is CorrectionState.REFUSED:
        service.refuse_correction(one, reason="No.", by=expert, at=at)
    if state in (CorrectionState.OPEN, CorrectionState.MADE, CorrectionState.DROPPED):
        service.take_up_correction(one, by=expert, at=at)
    if state is CorrectionState.DROPPED:
        service.drop_correction(one, by=expert, at=at)
    if state is CorrectionState.MADE:
        write(selection, at=at, summary="Corrected.")
        service.sign_conclusion(one, by=expert, at=at + HOUR)
    return selection, at + 2 * HOUR


VERBS = {
    "take_up": lambda one, by, at: service.take_up_correction(one, by=by, at=at),
    "refuse": lambda one, by, at: service.refuse_correction(one, reason="No.", by=by, at=at),
    "drop": lambda one, by, at: service.drop_correction(one, by=by, at=at),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", [None, *CorrectionState])
def test_each_verb_moves_a_correction_from_its_state_or_is_refused(ctx, state, verb):
    selection, at = in_state(state)
    expert = build.expert_of(selection)
    if state is not None and (state, verb) in {(edge[0], edge[1]) for edge in _edges()}:
        VERBS[verb](selection.expertise, expert, at)
        return
    with pytest.raises(WrongState):
        VERBS[verb](selection.expertise, expert, at)


def _edges():
    for state in CorrectionState:
        for verb in CORRECTION_WORKFLOW.verbs(state):
            yield state, verb


def test_a_correction_keeps_the_old_version_and_leaves_state_and_clock_alone(ctx):
    selection, at = in_state(CorrectionState.MADE)
    new, old = conclusions.versions_of(selection.expertise_id)
    assert (new.version, new.current, old.version, old.current) == (2, True, 1, False)
    assert new.generated
    assert new.delivered_at == new.signed_at
    assert selection.expertise.state is ExpertiseState.DELIVERED
    case = queries.locked_case(selection.expertise, on=build.day_of(at))
    assert case.conclusion is new
    assert conclusions.checked(old.code).corrected_by == 2
    closed = service.confirm_receipt(selection.expertise, by=selection.expertise.official, at=at)
    assert closed is new
    service.open_correction(selection.expertise, **MISTAKE, by=build.expert_of(selection), at=at)


def test_nothing_is_corrected_before_the_hand_over(ctx):
    selection, day = build.make_started()
    build.make_signed(selection, day=day)
    for verb, by in (
        (service.ask_correction, selection.expertise.official), (service.open_correction, build.expert_of(selection)),
    ):  # fmt: skip
        with pytest.raises(WrongState):
            verb(selection.expertise, **MISTAKE, by=by, at=build.noon(day) + 2 * HOUR)


def test_the_database_keeps_one_current_version_and_codes_nobody_can_guess(ctx):
    selection, at = delivered()
    first = conclusions.versions_of(selection.expertise_id)[0]
    second = Conclusion(
        expertise_id=first.expertise_id, version=2, kind=first.kind, summary="", file_sha256="", file_name="",
        file_size=1, signed_at=at, signed_by_id=first.signed_by_id, code=new_code(),
    )  # fmt: skip
    db.session.add(second)
    with pytest.raises(IntegrityError, match="uq_conclusion_current"), db.session.begin_nested():
        db.session.flush()
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {20}
    assert all(conclusions.plain_code(code.lower()) == code for code in codes)


def test_a_corrected_complex_conclusion_keeps_whose_answer_each_was(ctx):
    selection, at = make_team_started(make_complex())
    leader, second = people_of(selection)
    part = [str(selection.expertise.specialties[1].id)]
    question = selection.expertise.questions[0].id
    write(selection, at=at, by=leader, assigned={question: part})
    write(selection, at=at, by=second)
    service.sign_conclusion(selection.expertise, by=leader, at=at)
    service.sign_conclusion(selection.expertise, by=second, at=at)
    service.hand_over(selection.expertise, by=leader, at=at + HOUR)
    service.open_correction(selection.expertise, **MISTAKE, by=leader, at=at + HOUR)
    draft = queries.draft_of(queries.locked_case(selection.expertise, on=build.day_of(at)), again=True)
    assert draft.answers[str(question)]["for"] == part
    write(selection, at=at + HOUR, by=leader, summary="Corrected.", answers={})
    service.sign_conclusion(selection.expertise, by=leader, at=at + HOUR)
    made = service.sign_conclusion(selection.expertise, by=second, at=at + HOUR)
    signed = {one.person_id: one.question_ids for one in conclusions.signatures_of(made.expertise_id)[made.id]}
    assert signed == {leader.id: [], second.id: [str(question)]}


def test_a_generated_text_changes_nothing_for_a_stranger(ctx):
    selection, at = make_team_started()
    write_all(selection, at=at)
    service.sign_conclusion(selection.expertise, by=people_of(selection)[0], at=at)
    assert conclusions.signatures_of(selection.expertise_id) == {}
    case = queries.locked_case(selection.expertise, on=build.day_of(at))
    official = selection.expertise.official
    assert not policy.can_draft(official, case)
    assert not policy.can_open_conclusion(official, case)
    assert db.session.scalar(select(func.count()).where(policy.visible_conclusions(official))) == 0


def _signs(selection, person_id, at, **kw):
    expertise_id = selection.expertise_id

    def sign():
        by = db.session.get(Person, person_id)
        service.sign_conclusion(db.session.get(Expertise, expertise_id), by=by, at=at, **kw)

    return sign


def test_two_members_sign_at_once_and_the_work_is_completed_once(own_app):
    selection, at = make_team_started()
    write_all(selection, at=at)
    acts = [_signs(selection, person.id, at + HOUR) for person in people_of(selection)]
    db.session.commit()
    assert together(own_app, *acts) == [None, None]
    assert db.session.query(Conclusion).count() == 1
    assert db.session.query(ConclusionSignature).filter_by(fallen_at=None).count() == 2


def test_a_leader_edits_while_a_member_signs_and_no_signature_stands_under_another_text(own_app):
    selection, at = make_team_started()
    write_all(selection, at=at)
    leader, second = people_of(selection)
    seen = digest_now(selection, at=at)
    sign = _signs(selection, second.id, at + HOUR, seen=seen)
    expertise_id, leader_id = selection.expertise_id, leader.id
    db.session.commit()

    def edit():
        expertise = db.session.get(Expertise, expertise_id)
        chosen = queries.locked_case(expertise, on=build.day_of(at)).selection
        write(chosen, at=at + HOUR, by=db.session.get(Person, leader_id), summary=f"{KAZAKH} New.")

    signed, edited = together(own_app, sign, edit)
    assert edited is None
    assert signed in (None, RuleBroken.__name__)
    living = db.session.query(ConclusionSignature).filter_by(fallen_at=None).count()
    assert living == 0


def test_two_corrections_begun_at_once_leave_one(own_app):
    selection, at = delivered()
    expertise_id, official_id, expert_id = (
        selection.expertise_id, selection.expertise.official_id, build.expert_of(selection).id,
    )  # fmt: skip
    db.session.commit()

    def begin(verb, person_id):
        by = db.session.get(Person, person_id)
        verb(db.session.get(Expertise, expertise_id), **MISTAKE, by=by, at=at + timedelta(hours=1))

    results = together(
        own_app, lambda: begin(service.ask_correction, official_id), lambda: begin(service.open_correction, expert_id)
    )
    assert sorted(map(str, results)) == ["None", "WrongState"]
