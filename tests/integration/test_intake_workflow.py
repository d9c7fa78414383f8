"""Every state x every verb of the life of an expertise, through move_expertise."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.intake import service
from app.intake.models import Expertise, Turn
from app.intake.rules import OWNER_OF
from app.intake.states import EXPERTISE_WORKFLOW, FINAL, ExpertiseState
from app.kernel.db import db
from app.kernel.errors import WrongState
from app.kernel.journal import JournalEntry
from tests.builders.intake import AT, make_published

STATES = list(ExpertiseState)
VERBS = EXPERTISE_WORKFLOW.all_verbs()


def _in_state(state: ExpertiseState) -> Expertise:
    """A whole, published expertise put into a state behind the workflow's back."""
    expertise = make_published()
    db.session.execute(text("update expertise set state = :s where id = :i"), {"s": state.value, "i": expertise.id})
    db.session.expire_all()
    return expertise


def test_every_state_names_its_owner_and_only_final_ones_name_nobody() -> None:
    assert set(OWNER_OF) == set(STATES)
    assert {state for state, owner in OWNER_OF.items() if owner is None} == set(FINAL)


@pytest.mark.parametrize("state", STATES, ids=lambda s: s.value)
def test_every_verb_in_every_state_is_an_edge_or_wrong_state(ctx: Flask, state: ExpertiseState) -> None:
    expertise = _in_state(state)
    later = AT + timedelta(hours=1)
    for verb in VERBS:
        with db.session.begin_nested() as attempt:
            if EXPERTISE_WORKFLOW.allows(verb, state):
                target = EXPERTISE_WORKFLOW.target(verb, state)
                service.move_expertise(expertise, verb, by=None, at=later, why="test")
                assert expertise.state is target
                entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()
                assert (entry.verb, entry.from_state, entry.to_state, entry.why) == (verb, state, target, "test")
                running = db.session.scalars(
                    select(Turn.owner).where(Turn.expertise_id == expertise.id, Turn.ended_at.is_(None))
                ).all()
                assert running == ([OWNER_OF[target]] if OWNER_OF[target] else [])
                assert (expertise.ended_at == later) is (target in FINAL)
            else:
                with pytest.raises(WrongState):
                    service.move_expertise(expertise, verb, by=None, at=later)
                assert expertise.state is state
            attempt.rollback()
        db.session.expire_all()


def test_a_final_state_has_no_way_out() -> None:
    assert all(not EXPERTISE_WORKFLOW.verbs(state) for state in FINAL)
