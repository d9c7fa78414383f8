"""A generated conclusion, signed by each member of a team; drafts that only the team sees."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from app.casework import policy, queries, service
from app.casework.models import Conclusion, ConclusionSignature
from app.casework.states import AnswerKind, DocumentKind, ImpossibilityGround, LateReason
from app.intake.states import ExpertiseState
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, WrongState
from app.kernel.keeping import file_store
from app.notices.models import Letter
from tests.builders import casework as build
from tests.builders.conclusions import HOUR, KAZAKH, digest_now, make_team_started, people_of, write, write_all
from tests.builders.teams import make_commission, make_complex

pytestmark = pytest.mark.usefixtures("ctx")


def text_of(conclusion: Conclusion) -> str:
    """What the frozen file says, as one line."""
    with file_store().open(conclusion.file_sha256) as stream:
        pages = PdfReader(BytesIO(stream.read())).pages
        return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def started():
    selection, day = build.make_started()
    return selection, build.noon(day) + HOUR


def test_an_expert_signs_a_generated_text_and_every_kazakh_letter_is_in_it() -> None:
    selection, at = started()
    write(selection, at=at)
    signed = service.sign_conclusion(selection.expertise, by=build.expert_of(selection), at=at + HOUR)
    assert signed is not None
    assert signed.generated
    assert signed.version == 1
    text = text_of(signed)
    assert KAZAKH in text
    assert "Сарапшының қорытындысы" in text
    assert signed.code in text
    for part in (selection.expertise.number, selection.expert.name, "420-баб", selection.expertise.questions[0].text):
        assert part in text
    assert "ЖОБА" not in text


def test_a_russian_message_of_impossibility_names_its_ground() -> None:
    selection, at = started()
    write(
        selection, at=at, kind=DocumentKind.IMPOSSIBILITY, ground=ImpossibilityGround.SCIENCE, language="ru",
        answers={},
    )  # fmt: skip
    signed = service.sign_conclusion(selection.expertise, by=build.expert_of(selection), at=at + HOUR)
    assert signed is not None
    text = text_of(signed)
    assert "Сообщение о невозможности дать заключение" in text
    assert "Состояние науки и экспертной практики" in text


def test_what_is_missing_blocks_signing_by_name() -> None:
    selection, at = started()
    write(selection, at=at, sections={}, about="", answers={})
    with pytest.raises(RuleBroken) as problem:
        service.sign_conclusion(selection.expertise, by=build.expert_of(selection), at=at)
    named = set(problem.value.problems)
    assert {"file", "section_dates", "section_methods", f"about_{selection.expert.id}"} <= named
    vague = {q.id: (AnswerKind.ANSWERED, "Yes.") for q in selection.expertise.questions}
    write(selection, at=at, answers=vague)
    with pytest.raises(RuleBroken) as problem:
        service.sign_conclusion(selection.expertise, by=build.expert_of(selection), at=at)
    assert {name.split("_")[0] for name in problem.value.problems} == {"how"}


def test_an_own_file_may_be_taken_away_again_and_annexes_kept() -> None:
    selection, at = started()
    build.write_draft(selection, day=day_of(at))
    draft = write(selection, at=at, drop_file=True, annexes=[(BytesIO(build.PDF), "../кесте.pdf")])
    assert draft.file_sha256 is None
    assert [one["name"] for one in draft.annexes] == ["кесте.pdf"]
    signed = service.sign_conclusion(selection.expertise, by=build.expert_of(selection), at=at)
    assert signed is not None
    assert "кесте.pdf" in text_of(signed)


@pytest.mark.parametrize("make", [make_commission, make_complex])
def test_the_work_is_complete_only_when_every_member_has_signed(make) -> None:
    selection, at = make_team_started(make())
    leader, second = people_of(selection)
    write(selection, at=at, by=leader)
    with pytest.raises(RuleBroken) as problem:
        service.sign_conclusion(selection.expertise, by=leader, at=at)
    assert {name.split("_")[0] for name in problem.value.problems} == {"about", "research"}
    write_all(selection, at=at)
    assert service.sign_conclusion(selection.expertise, by=leader, at=at) is None
    assert selection.expertise.state is ExpertiseState.IN_WORK
    with pytest.raises(WrongState):
        service.sign_conclusion(selection.expertise, by=leader, at=at + HOUR)
    signed = service.sign_conclusion(selection.expertise, by=second, at=at + HOUR)
    assert signed is not None
    assert selection.expertise.state is ExpertiseState.COMPLETED
    rows = list(db.session.scalars(select(ConclusionSignature).where(ConclusionSignature.conclusion_id == signed.id)))
    assert {one.person_id for one in rows} == {leader.id, second.id}
    assert {one.digest for one in rows} == {signed.digest}
    assert [one.fit for one in rows] == [True, True]  # each for the specialties of the own part
    case = queries.locked_case(selection.expertise, on=day_of(at))
    for person in (leader, second):
        assert policy.can_open_conclusion(person, case)
        assert db.session.scalar(select(Conclusion.id).where(policy.visible_conclusions(person))) == signed.id


def test_a_signature_falls_when_the_text_changes_and_its_owner_is_told() -> None:
    selection, at = make_team_started()
    leader, second = people_of(selection)
    write_all(selection, at=at)
    service.sign_conclusion(selection.expertise, by=second, at=at)
    write(selection, at=at + HOUR, by=leader)  # the same words again: nothing falls
    seen = digest_now(selection, at=at)
    write(selection, at=at + HOUR, by=leader, summary="Another finding.")
    fallen = db.session.scalars(select(ConclusionSignature).where(ConclusionSignature.fallen_at.is_not(None))).all()
    assert [one.person_id for one in fallen] == [second.id]
    told = db.session.scalars(select(Letter.template).where(Letter.to_person_id == second.id)).all()
    assert "casework/signature_fell" in told
    with pytest.raises(RuleBroken):  # the page showed the text as it was before
        service.sign_conclusion(selection.expertise, by=leader, seen=seen, at=at + HOUR)
    service.sign_conclusion(selection.expertise, by=leader, at=at + 2 * HOUR)
    assert service.sign_conclusion(selection.expertise, by=second, at=at + 2 * HOUR) is not None


def test_a_member_writes_only_the_own_part() -> None:
    selection, at = make_team_started()
    leader, second = people_of(selection)
    write(selection, at=at, by=leader)
    draft = write(selection, at=at, by=second, summary="Mine.", answers={}, sections={}, research="My research.")
    assert draft.summary == KAZAKH
    assert draft.sections
    member = next(
        one for one in policy.signers(queries.locked_case(selection.expertise, on=day_of(at))) if not one.leads
    )
    assert draft.parts[member.key]["research"] == "My research."


def test_of_a_complex_expertise_each_answers_the_questions_of_the_own_specialty() -> None:
    selection, at = make_team_started(make_complex())
    leader, second = people_of(selection)
    first_part, second_part = ([str(one.id)] for one in selection.expertise.specialties)
    question = selection.expertise.questions[0].id
    write(selection, at=at, by=leader, assigned={question: first_part})
    kept = write(selection, at=at, by=second, answers={question: (AnswerKind.PROBABLE, "Mine.")})
    assert kept.answers[str(question)]["text"] == KAZAKH
    write(selection, at=at, by=leader, assigned={question: second_part})
    kept = write(selection, at=at, by=second, answers={question: (AnswerKind.PROBABLE, "Mine.")})
    assert kept.answers[str(question)]["text"] == "Mine."
    service.sign_conclusion(selection.expertise, by=leader, at=at)
    service.sign_conclusion(selection.expertise, by=second, at=at)
    rows = {one.person_id: one.question_ids for one in db.session.scalars(select(ConclusionSignature))}
    assert str(question) not in rows[leader.id]
    assert str(question) in rows[second.id]


def test_a_member_of_a_commission_dissents_and_the_others_of_a_complex_one_do_not() -> None:
    selection, at = make_team_started()
    leader, second = people_of(selection)
    write_all(selection, at=at)
    dissent = service.Dissent("Мен келіспеймін.", BytesIO(build.PDF), "own.pdf")
    with pytest.raises(RuleBroken):
        service.sign_conclusion(selection.expertise, by=leader, dissent=dissent, at=at)
    service.sign_conclusion(selection.expertise, by=leader, at=at)
    signed = service.sign_conclusion(selection.expertise, by=second, dissent=dissent, at=at)
    assert signed is not None
    assert "Мен келіспеймін." in text_of(signed)
    other, later = make_team_started(make_complex())
    write_all(other, at=later)
    with pytest.raises(RuleBroken):
        service.sign_conclusion(other.expertise, by=people_of(other)[1], dissent=service.Dissent("No."), at=later)


def test_a_stale_form_is_refused_and_nothing_is_kept() -> None:
    selection, at = make_team_started()
    leader, second = people_of(selection)
    seen = write(selection, at=at, by=leader).version
    write(selection, at=at, by=second)
    with pytest.raises(RuleBroken):
        write(selection, at=at, by=leader, seen=seen, summary="Old.")
    draft = queries.draft_of(queries.locked_case(selection.expertise, on=day_of(at)), again=True)
    assert draft is not None
    assert draft.summary == KAZAKH


def test_nobody_outside_the_team_writes_or_signs() -> None:
    selection, at = make_team_started()
    write_all(selection, at=at)
    official = build.official_of(selection.expertise)
    with pytest.raises(Refused):
        service.sign_conclusion(selection.expertise, by=official, late_reason=LateReason.LOAD, at=at)
    with pytest.raises(Refused):
        write(selection, at=at, by=official)
