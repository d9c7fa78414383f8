"""One-time persons: three grounds, a proof, one expertise only, no register entry."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.states import BodyKind, Verb
from app.bidding import policy, queries, service
from app.bidding.models import FitCheck, OneTimePerson
from app.bidding.service import OneTime
from app.bidding.states import FitMoment, OneTimeGround, Provider
from app.intake.states import ExpertiseState, Form
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken
from app.registry import policy as registry
from app.registry import service as entries
from app.registry.models import Expert
from app.registry.queries import RegisterFilter, expert_numbered, one_time_of
from tests.builders.accounts import make_body, make_person
from tests.builders.bidding import SOON, chooser, letters_to, make_failed, make_opened
from tests.builders.casework import PDF
from tests.builders.registry import make_expert
from tests.builders.teams import make_commission, person_of

pytestmark = pytest.mark.usefixtures("ctx")
IIN = "900101300017"
WRONG_IIN = "900101300018"


def told(**kw: Any) -> OneTime:
    given: dict[str, Any] = {
        "name": "Асель Темірова",
        "code": "N 1234567",
        "citizenship": "DE",
        "email": "once@sarap.test",
        "education": "Chemist, university of Bonn.",
        "occupation": "Twenty years of practice.",
        "ground": OneTimeGround.FOREIGN,
        "words": "Nobody in the country has the equipment.",
        "proof": BytesIO(PDF),
        "proof_name": "proof.pdf",
    }
    return OneTime(**(given | kw))


def entrust(expertise, **kw: Any):
    at = queries.newest_search(expertise.id).opened_at + SOON
    return service.entrust_one_time(expertise, told(**kw), by=chooser(expertise), at=at, real=at)


@pytest.mark.parametrize("ground", list(OneTimeGround))
def test_the_body_entrusts_a_person_on_each_ground_of_the_law(ground: OneTimeGround) -> None:
    expertise = make_failed()
    selection = entrust(expertise, ground=ground)
    assert (selection.provider, expertise.state) == (Provider.ONE_TIME, ExpertiseState.SELECTED)
    person = person_of(selection.expert)
    assert "accounts/invitation" in letters_to(person) or len(letters_to(person)) >= 1
    assert queries.living_proposal(queries.newest_search(expertise.id).id) is None
    service.answer_selection(selection, accept=True, by=person, at=selection.selected_at + SOON)
    assert expertise.state is ExpertiseState.ACCEPTED
    kept = db.session.execute(select(FitCheck.moment, FitCheck.fit, FitCheck.source)).all()
    assert [tuple(one) for one in kept] == [
        (FitMoment.SELECTION, True, "class_c"),
        (FitMoment.ACCEPTANCE, True, "class_c"),
    ]


def test_what_does_not_hold_is_told_beside_its_field() -> None:
    expertise = make_failed()
    listed = make_expert(specialties=list(expertise.specialties))
    for field, wrong in (
        ("citizenship", {"citizenship": "KZ", "code": "123"}),
        ("citizenship", {"citizenship": "Germany"}),
        ("code", {"citizenship": "KZ", "ground": OneTimeGround.UNLISTED, "code": WRONG_IIN}),
        ("words", {"words": " "}),
        ("proof", {"proof": None}),
        ("proof", {"proof": BytesIO(b"")}),
        ("email", {"email": person_of(listed).email}),
    ):
        with pytest.raises(RuleBroken) as problem:
            entrust(expertise, **wrong)
        assert field in problem.value.problems
    assert expertise.state is ExpertiseState.FAILED


def test_nobody_is_entrusted_twice() -> None:
    entrust(make_failed())
    with pytest.raises(RuleBroken) as problem:
        entrust(make_failed(), email="another@sarap.test")
    assert list(problem.value.problems) == ["code"]


def test_only_after_a_failed_search_and_for_one_expert() -> None:
    opened = make_opened()
    assert not policy.can_entrust_one_time(chooser(opened), opened)
    commission = make_failed(make_commission())
    assert commission.form is Form.COMMISSION
    with pytest.raises(Refused):
        entrust(commission)


def test_a_one_time_person_stands_on_no_list_and_makes_no_offers() -> None:
    expertise = make_failed()
    selection = entrust(expertise)
    expert, on = selection.expert, day_of(selection.selected_at)
    ids = [one.id for one in expertise.specialties]
    assert expert not in db.session.scalars(RegisterFilter(on=on).select()).all()
    assert expert_numbered(expert.register_no) is None
    assert expert not in db.session.scalars(select(Expert).where(registry.fit_experts(ids, on=on))).all()
    assert "not_listed" in registry.is_fit(expert, list(expertise.specialties), on=on).decision.codes
    assert not policy.bidder_of(person_of(expert))
    assert db.session.scalars(select(OneTimePerson)).one().ground is OneTimeGround.FOREIGN


def test_a_one_time_person_who_declines_is_used_up_and_the_search_has_failed_again() -> None:
    expertise = make_failed()
    selection = entrust(expertise)
    at = selection.selected_at + SOON
    service.answer_selection(selection, accept=False, by=person_of(selection.expert), at=at, reason="No time.")
    assert expertise.state is ExpertiseState.FAILED
    with pytest.raises(RuleBroken):
        entrust(expertise, email="another@sarap.test")
    second = entrust(expertise, email="another@sarap.test", code="N 7654321")
    assert second.expert.register_no != selection.expert.register_no


def test_who_is_later_in_the_register_gets_another_account_and_the_registrar_is_told_why() -> None:
    selection = entrust(make_failed(), citizenship="KZ", ground=OneTimeGround.UNLISTED, code=IIN)
    once, listed, nobody = selection.expert, make_expert(sign_in=False, iin=IIN), make_expert(sign_in=False)
    keeper = make_person(make_body(BodyKind.MINISTRY), [Verb.REVIEW])
    assert one_time_of(listed) is once
    assert one_time_of(nobody) is None
    facts = {"by": keeper, "language": "kk", "at": selection.selected_at, "real": selection.selected_at}
    with pytest.raises(RuleBroken) as problem:
        entries.invite_expert(listed, email="once@sarap.test", **facts)
    assert set(problem.value.problems) == {"email"}
    person = entries.invite_expert(listed, email="listed@sarap.test", **facts)
    assert listed.person is person
    assert person_of(once) is not person, "the one-time work keeps its account"
    assert (person_of(once).iin, person.iin) == (IIN, None)
