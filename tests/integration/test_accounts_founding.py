"""The first member of a new site, and the account of an expert in the register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts import service
from app.accounts.models import Body, Person
from app.accounts.states import BodyKind, Verb
from app.kernel.db import db
from app.kernel.errors import RuleBroken
from app.notices.models import Letter
from app.registry import queries as registry
from tests.builders import accounts
from tests.builders import registry as build
from tests.client import Browser


def test_operator_invites_the_first_administrator_once(ctx: Flask, now: datetime) -> None:
    person = service.found_ministry(email="first@ministry.test", name="First", at=now, real=now)
    ministry = db.session.scalars(select(Body).where(Body.kind == BodyKind.MINISTRY)).one()
    assert person.can(Verb.MANAGE_MEMBERS, ministry.id)
    assert db.session.scalars(select(Letter.template)).all() == ["accounts/invitation"]
    with pytest.raises(RuleBroken):
        service.found_ministry(email="second@ministry.test", name="Second", at=now, real=now)


def test_registrar_invites_an_expert_who_then_acts_for_the_entry(browse: Callable[..., Browser]) -> None:
    registrar = accounts.make_person(accounts.make_body(BodyKind.MINISTRY), [Verb.REVIEW])
    expert = build.make_expert(sign_in=False)
    browser, address = browse(registrar), f"/register/{expert.register_no}/invite"
    browser.get(address)
    browser.post(address, {"email": "not an address", "language": "ru"}, status=422)
    browser.post(address, {"email": "expert@example.kz", "language": "ru"})
    person = db.session.scalars(select(Person).where(Person.email == "expert@example.kz")).one()
    found = registry.expert_of(person)
    assert found is not None
    assert found.id == expert.id
    assert person.needs_second_factor
    assert db.session.scalars(select(Letter.to_person_id)).all() == [person.id]
    browser.post(address, {"email": "other@example.kz", "language": "ru"}, status=422)


def test_expert_may_not_invite_to_the_register(browse: Callable[..., Browser]) -> None:
    expert = build.make_expert()
    assert expert.person is not None
    other = build.make_expert(sign_in=False)
    browse(expert.person).post(f"/register/{other.register_no}/invite", {"email": "x@example.kz"}, status=403)
