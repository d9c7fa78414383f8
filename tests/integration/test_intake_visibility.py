"""Who sees what: the yes/no in Python and the same rule as SQL, over a small population."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.intake import policy, queries, service
from app.intake.models import Expertise
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.reference.states import Procedure
from app.registry.states import ExpertKind
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import AT, make_draft, make_official, make_prepared, make_published
from tests.builders.registry import make_absence, make_expert

ON = date(2026, 3, 2)


def _people() -> dict[str, Person | None]:
    institute = make_body(BodyKind.INSTITUTE)
    for slugs in (("build",), ("goods",), ("handwriting", "econ-acc")):
        make_expert(ExpertKind.STATE, specialties=slugs, institute=institute)
    both = make_expert(specialties=("build", "goods"))
    absent = make_expert(specialties=("build",))
    make_absence(absent, ON - timedelta(days=1), ON)
    return {
        "nobody": None,
        "builder": make_expert(specialties=("build",)).person,
        "builder and trader": both.person,
        "absent": absent.person,
        "unlicensed": make_expert(specialties=("build",), licensed=False).person,
        "assigner": make_person(institute, verbs=(Verb.ASSIGN,)),
        "reviewer": make_person(institute, verbs=(Verb.REVIEW,)),
        "idle assigner": make_person(make_body(BodyKind.INSTITUTE), verbs=(Verb.ASSIGN,)),
        "member manager": make_person(make_body(), verbs=(Verb.MANAGE_MEMBERS,)),
        "ministry": make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.REVIEW, Verb.READ_FIGURES)),
    }


def _expertises() -> list[Expertise]:
    made = [make_draft(), make_prepared(), make_prepared(procedure=Procedure.CRIMINAL)]
    for procedure in Procedure:
        for slugs in (("build",), ("goods",), ("build", "goods"), ("handwriting", "econ-acc"), ("dna",)):
            made.append(make_published(procedure=procedure, specialties=slugs))
    gone = make_published(procedure=Procedure.CRIMINAL)
    made.append(service.withdraw(gone, reason="settled", by=gone.official, at=AT + timedelta(hours=1)))
    return made


def test_notices_seen_by_policy_and_by_sql_are_the_same(ctx: Flask) -> None:
    people, made = _people(), _expertises()
    people["official"] = made[-1].official
    seen = {}
    for name, person in people.items():
        by_sql = set(db.session.scalars(select(Expertise.id).where(policy.visible_notices(person, on=ON))))
        by_policy = {e.id for e in made if policy.can_see_notice(person, e, on=ON)}
        assert by_sql == by_policy, name
        seen[name] = sum(e.procedure is Procedure.CRIMINAL and e.id in by_sql for e in made)
    assert seen == {
        "nobody": 0,
        "builder": 2,  # one of them withdrawn
        "builder and trader": 4,
        "absent": 0,
        "unlicensed": 0,
        "assigner": 4,  # no single expert is fit for both building and goods
        "reviewer": 0,
        "idle assigner": 0,
        "member manager": 0,
        "ministry": 0,
        "official": 0,
    }


def test_expertises_seen_by_policy_and_by_sql_are_the_same(ctx: Flask) -> None:
    made, people = _expertises(), list(_people().values())
    home = made[5].body
    people += [make_person(home, verbs=(verb,)) for verb in policy.CASE_VERBS]
    people += [make_person(home, verbs=(Verb.MANAGE_MEMBERS,)), make_person(home)]
    counts = []
    for person in people:
        by_sql = set(db.session.scalars(select(Expertise.id).where(policy.visible_expertises(person))))
        assert by_sql == {e.id for e in made if policy.can_see_expertise(person, e)}
        counts.append(len(by_sql))
    assert counts[-7:] == [1, 1, 1, 1, 1, 0, 0]
    assert not any(counts[:-7])


def test_stranger_asking_for_an_expertise_learns_nothing(ctx: Flask) -> None:
    expertise = make_published()
    with pytest.raises(NotVisible):
        queries.get_expertise_visible_to(make_official(), expertise.id)
    assert queries.get_expertise_visible_to(expertise.official, expertise.id) is expertise


def test_body_sees_the_notice_of_its_own_criminal_case_and_others_do_not(ctx: Flask) -> None:
    expertise = make_published(procedure=Procedure.CRIMINAL)
    assert queries.get_notice_visible_to(expertise.official, expertise.number, on=ON) is expertise
    for other in (None, make_official(), make_expert(specialties=("goods",)).person):
        with pytest.raises(NotVisible):
            queries.get_notice_visible_to(other, expertise.number, on=ON)
        with pytest.raises(NotVisible):
            queries.get_notice_visible_to(other, expertise.id, on=ON)


@pytest.mark.parametrize("text", ["", "SE-2026-000001", "nonsense", "SE-2026-999999-A", "'; drop table expertise"])
def test_anything_but_a_number_of_ours_is_not_there(ctx: Flask, text: str) -> None:
    make_published()
    with pytest.raises(NotVisible):
        queries.get_notice_visible_to(None, text, on=ON)


def test_number_typed_carelessly_finds_its_notice(ctx: Flask) -> None:
    expertise = make_published()
    assert queries.get_notice_visible_to(None, expertise.number.lower().replace("-", " "), on=ON) is expertise


def test_questions_are_read_by_fit_experts_only_while_offers_are_taken(ctx: Flask) -> None:
    expertise = make_published()
    fit, unfit = make_expert(specialties=("build",)).person, make_expert(specialties=("goods",)).person
    assert policy.sees_questions(fit, expertise, on=ON)
    assert not policy.sees_questions(unfit, expertise, on=ON)
    assert not policy.sees_questions(None, expertise, on=ON)
    service.withdraw(expertise, reason="settled", by=expertise.official, at=AT + timedelta(hours=1))
    assert not policy.sees_questions(fit, expertise, on=ON)
