"""Real threads and real commits: two signatures, two decisions, two receipts of the same thing."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.models import Person
from app.casework import service
from app.casework.models import ClockEvent, Conclusion, Petition
from app.casework.states import PetitionKind
from app.intake.models import Expertise
from app.intake.states import Permission
from app.kernel.db import db
from tests.builders import casework as build
from tests.races import at_once, names

DAY = timedelta(days=1)


def together(app, *acts):
    """The errors' names, None for the winner."""
    return names(at_once(app, *acts))


def test_an_expert_signs_twice_at_once_and_one_is_kept(own_app):
    selection, day = build.make_started()
    build.write_draft(selection, day=day)
    expertise_id, person_id = selection.expertise_id, build.expert_of(selection).id
    db.session.commit()

    def sign():
        by = db.session.get(Person, person_id)
        service.sign_conclusion(db.session.get(Expertise, expertise_id), by=by, at=build.noon(day) + build.HOUR)

    assert sorted(map(str, together(own_app, sign, sign))) == ["None", "WrongState"]
    assert db.session.query(Conclusion).count() == 1


def test_two_petitions_of_a_kind_and_then_two_decisions_at_once_leave_one_of_each(own_app):
    selection, day = build.make_started()
    expertise_id, object_id = selection.expertise_id, selection.expertise.objects[0].id
    expert_id, person_id = build.expert_of(selection).id, selection.expertise.official_id
    db.session.commit()

    def file():
        expertise, by = db.session.get(Expertise, expertise_id), db.session.get(Person, expert_id)
        service.file_petition(expertise, kind=PetitionKind.MATERIALS, text="So.", by=by, at=build.noon(day))

    def ask():
        expertise, by = db.session.get(Expertise, expertise_id), db.session.get(Person, expert_id)
        given = {"permission": Permission.FULL, "text": "So.", "by": by, "at": build.noon(day)}
        service.ask_permission(expertise, object_id, **given)

    for act in (file, ask):
        assert [one for one in together(own_app, act, act) if one is None] == [None]
    petition_id = db.session.query(Petition.id).filter_by(kind=PetitionKind.MATERIALS).one()[0]
    assert db.session.query(Petition).count() == 2
    db.session.rollback()

    def decide(grant):
        petition, by = db.session.get(Petition, petition_id), db.session.get(Person, person_id)
        service.decide_petition(petition, grant=grant, reason="So.", by=by, at=build.noon(day) + build.HOUR)

    outcome = together(own_app, lambda: decide(True), lambda: decide(False))
    assert sorted(map(str, outcome)) == ["None", "WrongState"]


def test_two_receipts_of_the_same_thing_at_once_leave_one_event(own_app):
    selection = build.make_warned()
    at = selection.answered_at + 9 * build.HOUR
    expertise_id, person_id = selection.expertise_id, build.expert_of(selection).id
    db.session.commit()

    def receive():
        by = db.session.get(Person, person_id)
        day = (at + timedelta(hours=5)).date()
        service.record_receipts(db.session.get(Expertise, expertise_id), ruling_on=day, objects_on=None, by=by, at=at)

    assert sorted(map(str, together(own_app, receive, receive))) == ["None", "RuleBroken"]
    assert db.session.query(ClockEvent).count() == 1
