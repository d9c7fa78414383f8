"""Search finds what the viewer may see and tells of nothing else: counts, kinds and pages against a naive oracle."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.backoffice.models import SearchEntry
from app.backoffice.queries import Desk
from app.backoffice.queries.finding import (
    COMPLAINT,
    EXPERTISE,
    NOTICE,
    REVIEW,
    SUBJECT,
    WORK,
    Finding,
    by_number,
)
from app.backoffice.rules import marked
from app.bidding.models import Selection
from app.bidding.policy import LIVING, is_provider
from app.bidding.queries import team_of
from app.casework import policy as cases
from app.casework.queries import locked_case
from app.complaints.policy import can_see_complaint, can_see_methodical
from app.complaints.states import ComplaintState, MethodicalState
from app.intake import policy as intake
from app.intake.models import Expertise, Question
from app.kernel import clock
from app.kernel.db import db
from app.kernel.search import document_text, query_text, words
from app.reference.states import Procedure
from tests.builders import bidding, casework, modes
from tests.builders.accounts import make_body, make_person
from tests.builders.complaints import make_complaint, make_reviewer
from tests.builders.conclusions import make_team_started
from tests.builders.intake import AT, make_draft, make_prepared, make_published
from tests.builders.methodical import bring, make_asked
from tests.builders.registry import make_expert
from tests.builders.teams import make_team_accepted, person_of

ASKED = ("building", "Құрылыстың", "строительство", "house", "астана", "почерк", "118", "қол")
ON = clock.day_of(AT)


def _population() -> dict[str, Person]:
    made = [make_prepared(), make_prepared(procedure=Procedure.CRIMINAL), make_draft(case_number="118")]
    for procedure in (Procedure.CIVIL, Procedure.CRIMINAL):
        for slugs in (("build",), ("handwriting",), ("build", "handwriting")):
            made.append(make_published(procedure=procedure, specialties=slugs))
    modes.make_restricted()
    work, chosen, warned = casework.make_accepted(), bidding.make_selected(), casework.make_warned()
    team, begun = make_team_accepted(), make_team_started()[0]
    db.session.commit()
    colleague = make_person(made[0].body, (Verb.DRAFT,))
    return {
        "official": made[0].official,
        "colleague": colleague,
        "builder": make_expert(specialties=("build",)).person or colleague,
        "provider": casework.expert_of(work),
        "chosen": casework.expert_of(chosen),
        "warned": casework.expert_of(warned),
        "member": person_of(team_of(team)[1].expert),
        "warned leader": person_of(team_of(begun)[0].expert),
        "warned member": person_of(team_of(begun)[1].expert),
        "ministry": make_person(make_body(BodyKind.MINISTRY), (Verb.READ_FIGURES,)),
        "stranger": make_person(),
    }


def _texts(expertise: Expertise) -> dict[str, str]:
    """What of an expertise each kind of reader may find it by, said anew."""
    names = [getattr(s, f"name_{lang}") for s in expertise.specialties for lang in ("kk", "ru", "en")]
    body = [getattr(expertise.body, f"name_{lang}") for lang in ("kk", "ru", "en")]
    region = [getattr(expertise.region, f"name_{lang}") for lang in ("kk", "ru", "en")] if expertise.region else []
    inside = [q.text for q in expertise.questions] + [o.name for o in expertise.objects]
    return {
        EXPERTISE: " . ".join([expertise.number, expertise.case_number, *body, *names, *region, *inside]),
        WORK: " . ".join([expertise.number, *body, *names]),
        NOTICE: " . ".join([expertise.number, *names, *region]),
        SUBJECT: " . ".join([expertise.number, *names, *region, *inside]),
    }


def _fits(asked: str, text: str) -> bool:
    stored = set(document_text(text).split())
    typed = words(asked)
    for place, word in enumerate(typed, 1):
        forms = set(document_text(word).split())
        begins = place == len(typed) and any(form.startswith(document_text(word).split()[-1]) for form in stored)
        if not (forms & stored or begins):
            return False
    return bool(typed)


def _oracle(actor: Person, asked: str) -> set[tuple[str, str]]:
    found = set()
    for expertise in db.session.scalars(select(Expertise)):
        living = db.session.scalars(
            select(Selection).where(Selection.expertise_id == expertise.id, Selection.state.in_(LIVING))
        ).first()
        kind, by = None, None
        if intake.can_see_expertise(actor, expertise):
            kind = by = EXPERTISE
        elif living is not None and is_provider(actor, living):
            opened = cases.can_see_contents(actor, locked_case(expertise, on=ON + timedelta(days=60)))
            kind, by = WORK, EXPERTISE if opened else WORK
        elif intake.can_see_notice(actor, expertise, on=ON):
            kind, by = NOTICE, SUBJECT if intake.sees_questions(actor, expertise, on=ON) else NOTICE
        if kind is not None and _fits(asked, _texts(expertise)[by]):
            found.add((kind, expertise.number))
    return found


def _every_page(asked: Finding) -> list[tuple[str, str]]:
    found, after = [], None
    while True:
        page = asked.page(after=after)
        found += [(one.kind, one.title) for one in page.items]
        assert page.count >= len(found)
        if page.after is None:
            assert page.count == len(found)
            return found
        after = page.after


def test_each_viewer_finds_what_the_naive_filter_finds_and_counts_say_no_more(ctx: Flask) -> None:
    people = _population()
    hidden = dict.fromkeys(people, 0)
    for name, actor in people.items():
        for asked in ASKED:
            finding = Finding(Desk(actor, AT, ON), asked)
            kinds = {EXPERTISE, WORK, NOTICE}
            found = [one for one in _every_page(finding) if one[0] in kinds]
            assert len(found) == len(set(found)), f"{name} {asked}: twice"
            assert set(found) == _oracle(actor, asked), f"{name} {asked}"
            told = {kind: count for kind, count in finding.counts().items() if kind in kinds}
            assert told == dict(Counter(kind for kind, _number in found)), f"{name} {asked}"
            hidden[name] += len(found)
    assert hidden["official"] > hidden["stranger"]
    assert hidden["builder"] > hidden["ministry"]
    assert {n for n in people if by_question(people[n], "house") & {NOTICE}} >= {"builder"}
    assert {n for n in people if WORK in by_question(people[n], "house")} == {
        "warned",
        "warned leader",
        "warned member",
    }


def by_question(actor: Person, asked: str) -> set[str]:
    """As what the actor finds something by a word that stands in the questions alone."""
    return set(Finding(Desk(actor, AT, ON), asked).counts())


def test_complaints_and_methodical_reviews_are_found_by_whoever_may_see_them_and_by_nobody_else(ctx: Flask) -> None:
    office = make_reviewer()
    fresh, asked = (make_complaint(state, reviewer=office) for state in (ComplaintState.FILED, ComplaintState.ASKED))
    one, other = make_asked(), make_asked()
    reviews = [one.ask(), bring(other, MethodicalState.UNDER_REVIEW)]
    db.session.commit()
    people = [office, make_person(), one.judge, other.judge, one.author, other.author, *other.readers]
    people += [one.filed_by for one in (fresh, asked)] + [one.expert.person for one in (fresh, asked)]
    seen = 0
    for person in people:
        for complaint in (fresh, asked):
            sees = {complaint.number} if can_see_complaint(person, complaint) else set()
            seen += len(sees)
            for words_of in (complaint.number, complaint.number.lower()):
                assert titles(person, words_of, COMPLAINT) == sees
            assert complaint.number in titles(person, complaint.expert.name, COMPLAINT) or not sees
        for review in reviews:
            sees = {review.number} if can_see_methodical(person, review) else set()
            seen += len(sees)
            assert titles(person, review.number, REVIEW) == sees
    assert seen >= 10


def titles(actor: Person, asked: str, kind: str) -> set[str]:
    finding = Finding(Desk(actor, AT, ON), asked, kind)
    found = {one.title for one in finding.page().items}
    assert finding.counts().get(kind, 0) == len(found)
    return found


def test_a_hidden_number_answers_as_one_that_is_not_there(ctx: Flask) -> None:
    secret, stranger = make_prepared(procedure=Procedure.CRIMINAL), make_person()
    db.session.commit()
    desk = Desk(stranger, AT, ON)
    assert by_number(desk, secret.number) is None
    assert by_number(Desk(secret.official, AT, ON), secret.number) is not None
    assert Finding(desk, secret.number).page() == Finding(desk, "SE-2026-999999-X").page()
    assert Finding(desk, secret.number).counts() == {}


def test_what_is_written_can_be_found_in_the_same_commit_and_what_is_rolled_back_cannot(ctx: Flask) -> None:
    draft = make_draft(case_number="77-1")
    db.session.commit()
    draft.questions.append(Question(place=1, text="Қолтаңба кімдікі?"))
    db.session.commit()
    desk = Desk(draft.official, AT, ON)
    assert [one.title for one in Finding(desk, "колтанбалар").page().items] == [draft.number]
    draft.case_number = "88-2"
    db.session.flush()
    db.session.rollback()
    assert not Finding(desk, "88").page().items
    assert db.session.get(SearchEntry, draft.id) is not None


def test_a_mistyped_object_is_found_by_the_body(ctx: Flask) -> None:
    draft = make_prepared(objects=(("Осциллограф", "Inspected by the court", "no"),))
    db.session.commit()
    assert [one.title for one in Finding(Desk(draft.official, AT, ON), "осцилограф").page().items] == [draft.number]


@pytest.mark.parametrize("odd", ["", "   ", "'; drop table expertise; --", "& | !", "\0", "%_\\", "а" * 5000])
def test_odd_words_are_no_fault(ctx: Flask, odd: str) -> None:
    assert not Finding(Desk(make_person(), AT, ON), odd).page().items


def test_marks_are_pieces_of_the_text_and_nothing_else() -> None:
    text = "Қорытындының <b>құрылысы</b> & house"
    pieces = marked(text, "құрылыс hou")
    assert "".join(part for part, _hit in pieces) == text
    assert [part for part, hit in pieces if hit] == ["құрылысы", "house"]
    assert not any(hit for _part, hit in marked(text, ""))
    assert query_text("") == ""
