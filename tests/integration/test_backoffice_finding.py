"""Search finds what the viewer may see and tells of nothing else: counts, kinds and pages against a naive oracle."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.backoffice.models import SearchEntry
from app.backoffice.queries import Desk
from app.backoffice.queries.finding import EXPERTISE, NOTICE, WORK, Finding, by_number
from app.backoffice.rules import marked
from app.bidding.models import Selection
from app.bidding.policy import LIVING, is_provider
from app.intake import policy as intake
from app.intake.models import Expertise, Question
from app.kernel import clock
from app.kernel.db import db
from app.kernel.search import document_text, query_text, words
from app.reference.states import Procedure
from tests.builders import bidding, casework, modes
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import AT, make_draft, make_prepared, make_published
from tests.builders.registry import make_expert

ASKED = ("building", "Құрылыстың", "строительство", "house", "астана", "почерк", "118", "қол")
ON = clock.day_of(AT)


def _population() -> dict[str, Person]:
    made = [make_prepared(), make_prepared(procedure=Procedure.CRIMINAL), make_draft(case_number="118")]
    for procedure in (Procedure.CIVIL, Procedure.CRIMINAL):
        for slugs in (("build",), ("handwriting",), ("build", "handwriting")):
            made.append(make_published(procedure=procedure, specialties=slugs))
    modes.make_restricted()
    work, chosen = casework.make_accepted(), bidding.make_selected()
    db.session.commit()
    colleague = make_person(made[0].body, (Verb.DRAFT,))
    return {
        "official": made[0].official,
        "colleague": colleague,
        "builder": make_expert(specialties=("build",)).person or colleague,
        "provider": casework.expert_of(work),
        "chosen": casework.expert_of(chosen),
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
        kind = None
        if intake.can_see_expertise(actor, expertise):
            kind = EXPERTISE
        elif living is not None and is_provider(actor, living):
            kind = WORK
        elif intake.can_see_notice(actor, expertise, on=ON):
            kind = NOTICE
        if kind is not None and _fits(asked, _texts(expertise)[kind]):
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
