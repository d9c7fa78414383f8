"""Each yes/no of intake, state by state and right by right, with its reason; what the journal keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts.models import Person
from app.accounts.states import APPOINTING, BodyKind, Verb
from app.intake import policy, service
from app.intake.models import Expertise
from app.intake.states import EXPERTISE_WORKFLOW, ExpertiseState, Kind, Permission
from app.kernel.db import db
from app.kernel.errors import NotVisible, Refused, RuleBroken
from app.kernel.journal import JournalEntry
from app.kernel.policy import Decision
from app.reference.states import Procedure
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import AT, make_complete, make_draft, make_official, make_published

S = ExpertiseState
Can = Callable[[Person, Expertise], Decision]
BEFORE = {S.DRAFT, S.PREPARED}


def _withdraw_states() -> set[S]:
    return {s for s in S if EXPERTISE_WORKFLOW.allows("withdraw", s)}


# act -> (rights of which one is needed before publication, after it), states in which it is possible
TABLE: dict[str, tuple[set[Verb], set[Verb], set[S]]] = {
    "can_edit": ({Verb.DRAFT}, {Verb.DRAFT}, {S.DRAFT}),
    "can_prepare": ({Verb.DRAFT, Verb.PUBLISH}, {Verb.DRAFT, Verb.PUBLISH}, {S.DRAFT}),
    "can_revise": ({Verb.DRAFT, Verb.PUBLISH}, {Verb.DRAFT, Verb.PUBLISH}, {S.PREPARED}),
    "can_publish": ({Verb.PUBLISH}, {Verb.PUBLISH}, {S.PREPARED}),
    "can_withdraw": ({Verb.DRAFT, Verb.PUBLISH}, {Verb.PUBLISH}, _withdraw_states()),
}


@pytest.mark.parametrize("name", TABLE)
def test_act_is_allowed_by_right_and_state_and_says_why_not(ctx: Flask, name: str) -> None:
    before, after, states = TABLE[name]
    can: Can = getattr(policy, name)
    expertise = make_published()
    holders = {verb: make_person(expertise.body, verbs=(verb,)) for verb in policy.CASE_VERBS}
    elsewhere = make_official()
    for state in S:
        db.session.execute(text("update expertise set state = :s"), {"s": state.value})
        db.session.refresh(expertise)
        for verb, person in holders.items():
            holds = verb in (before if state in BEFORE else after)
            decision = can(person, expertise)
            assert bool(decision) is (holds and state in states), (name, state, verb)
            assert ("not_yours" in decision.codes) is not holds, (name, state, verb)
            assert all(str(reason.text) for reason in decision.reasons)
        assert can(elsewhere, expertise).codes == ("not_yours",)


@pytest.mark.parametrize("kind", list(BodyKind))
def test_only_appointing_bodies_order_an_expertise(ctx: Flask, kind: BodyKind) -> None:
    body = make_body(kind)
    drafter, other = make_person(body, verbs=(Verb.DRAFT,)), make_person(body, verbs=(Verb.PUBLISH,))
    assert bool(policy.can_draft(drafter, body)) is (kind in APPOINTING)
    assert not policy.can_draft(other, body)
    body.closed_at = AT
    assert policy.can_draft(drafter, body).codes == ("body.not_appointing",)


def test_files_are_open_to_who_drafts_publishes_or_sees_objects(ctx: Flask) -> None:
    expertise = make_draft()
    seen = {
        v for v in policy.CASE_VERBS if policy.can_see_attachments(make_person(expertise.body, verbs=(v,)), expertise)
    }
    assert seen == {Verb.DRAFT, Verb.PUBLISH, Verb.SEE_OBJECTS}


def test_journal_names_changed_fields_and_never_their_values(ctx: Flask) -> None:
    e = make_draft()
    case = {"kind": Kind.PRIMARY, "earlier_number": "", "earlier_expert": "", "kind_reasons": "", "official_id": None}
    service.save_case(e, procedure=Procedure.CIVIL, case_number="SECRET-1", by=e.official, at=AT, **case)
    service.add_question(e, text="SECRET-2", by=e.official, at=AT)
    thing = {"origin": "SECRET-4", "seal": "", "permission": Permission.NO}
    service.save_object(e, object_id=None, name="SECRET-3", by=e.official, at=AT, **thing)
    entries = list(db.session.scalars(select(JournalEntry).order_by(JournalEntry.id)))
    assert [entry.verb for entry in entries] == ["create", "edit", "edit", "edit"]
    assert entries[1].facts == {"part": "case", "fields": ["case_number", "kind", "procedure"]}
    assert "SECRET" not in repr([entry.facts for entry in entries])


def test_change_to_a_civil_case_empties_what_only_a_criminal_one_asks(ctx: Flask) -> None:
    e = make_complete(procedure=Procedure.CRIMINAL, kind=Kind.REPEATED)
    case = {"earlier_number": "1", "earlier_expert": "2", "kind_reasons": "3", "official_id": e.official_id}
    service.save_case(e, procedure=Procedure.CIVIL, kind=Kind.PRIMARY, case_number="9", by=e.official, at=AT, **case)
    assert (e.examined, e.consent, e.earlier_number, e.earlier_expert, e.kind_reasons) == (None, None, "", "", "")


def test_official_must_belong_to_the_body(ctx: Flask) -> None:
    e = make_draft()
    case = {"procedure": None, "kind": None, "earlier_number": "", "earlier_expert": "", "kind_reasons": ""}
    with pytest.raises(RuleBroken) as refused:
        service.save_case(e, case_number="", official_id=make_official().id, by=e.official, at=AT, **case)
    assert "official_id" in refused.value.problems
    colleague = make_person(e.body, verbs=(Verb.PUBLISH,))
    service.save_case(e, case_number="", official_id=colleague.id, by=e.official, at=AT, **case)
    assert e.official_id == colleague.id


def test_question_empty_or_twice_or_of_another_request_is_refused(ctx: Flask) -> None:
    e, other = make_draft(), make_complete()
    service.add_question(e, text="Why?", by=e.official, at=AT)
    for wording in ("", "  ", " Why? "):
        with pytest.raises(RuleBroken):
            service.add_question(e, text=wording, by=e.official, at=AT)
    with pytest.raises(NotVisible):
        service.remove_question(e, other.questions[0].id, by=e.official, at=AT)
    with pytest.raises(Refused):
        service.add_question(other, text="Who?", by=e.official, at=AT)
