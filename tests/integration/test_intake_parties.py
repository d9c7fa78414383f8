"""The parties read what is ordered before it is published: links, paper, lapse, proposals."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from app.accounts.states import Verb
from app.bidding import service as bidding
from app.bidding.queries import places_of
from app.intake import policy, queries, service
from app.intake.models import Party, PartyLink, PartyProposal
from app.intake.rules.digest import party_digest
from app.intake.states import (
    PARTY_WORKFLOW,
    PROPOSAL_WORKFLOW,
    ExpertiseState,
    Form,
    Owner,
    PaperWay,
    PartyRole,
    PartyState,
    ProposalKind,
    ProposalState,
)
from app.kernel.clock import end_of
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, Stale, WrongState
from app.kernel.journal import JournalEntry
from app.kernel.moves import make_move
from app.notices.models import Letter
from app.reference.states import Step
from tests.builders.accounts import make_person
from tests.builders.bidding import make_accepted, make_opened
from tests.builders.casework import PDF
from tests.builders.gates import make_asked, make_party, make_prosecutor, make_step_rule, make_told, token_of
from tests.builders.intake import AT, make_complete, make_official, make_prepared, make_published
from tests.builders.teams import make_team_accepted
from tests.integration.test_intake_consents import owner_of, publish

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE_MORE = "What does the repair cost?"


def letters(template: str) -> list[Letter]:
    return list(db.session.scalars(select(Letter).where(Letter.template == f"intake/{template}")))


def propose(party: Party, kind: ProposalKind = ProposalKind.QUESTION, **kw: Any) -> PartyProposal:
    given: dict[str, Any] = {"question_place": None, "text": ONE_MORE, "at": AT + HOUR}
    return service.propose(party, kind=kind, **(given | kw))


def answer(proposal: PartyProposal, *, accept: bool, **kw: Any) -> PartyProposal:
    given: dict[str, Any] = {"wording": "", "reasons": "It matters.", "at": AT + 2 * HOUR}
    by = proposal.party.expertise.official
    return service.answer_proposal(proposal, accept=accept, by=by, **(given | kw))


def test_the_step_is_off_by_default_and_a_rule_demands_it(ctx: Flask) -> None:
    e = make_prepared()
    assert policy.can_publish(e.official, e)
    make_step_rule(Step.ACQUAINTANCE)
    assert policy.can_publish(e.official, e).codes == ("parties.none",)


def test_a_party_confirms_by_its_link_and_the_request_can_be_published(ctx: Flask) -> None:
    make_step_rule(Step.ACQUAINTANCE)
    party = make_told()
    e = party.expertise
    assert owner_of(e) is Owner.PARTY
    assert policy.can_publish(e.official, e).codes == ("parties.waits",)
    found = queries.party_of_token(token_of(party), at=AT + HOUR)
    assert found is party
    service.confirm_reading(party, at=AT + HOUR)
    service.confirm_reading(party, at=AT + 2 * HOUR)  # pressed twice
    assert (party.state, party.done_at) == (PartyState.READ, AT + HOUR)
    assert owner_of(e) is Owner.BODY
    assert len(letters("parties_done")) == 1
    assert publish(e).state is ExpertiseState.OPEN


def test_the_official_may_take_the_step_voluntarily_and_then_it_is_a_gate(ctx: Flask) -> None:
    e = make_prepared()
    make_party(e)
    assert policy.can_publish(e.official, e).codes == ("parties.not_begun",)
    service.begin_acquaintance(e, days=None, by=e.official, at=AT)
    assert policy.can_publish(e.official, e).codes == ("parties.waits",)


def test_without_a_term_nothing_lapses_and_a_rule_gives_the_least_days(ctx: Flask) -> None:
    party = make_told(days=None)
    assert service.lapse_parties(party.expertise_id, at=AT + 90 * DAY) == 0
    make_step_rule(Step.ACQUAINTANCE, days=5)
    e = make_prepared()
    make_party(e)
    with pytest.raises(RuleBroken) as broken:
        service.begin_acquaintance(e, days=4, by=e.official, at=AT)
    assert list(broken.value.problems) == ["days"]
    assert service.begin_acquaintance(e, days=None, by=e.official, at=AT).due_on == date(2026, 3, 7)


def test_after_the_term_the_step_counts_as_done_by_lapse(ctx: Flask) -> None:
    party = make_told()
    begun = service.acquaintance_of(party.expertise)
    assert begun is not None
    assert begun.due_on is not None
    over = end_of(begun.due_on)
    assert service.lapse_parties(party.expertise_id, at=over - HOUR) == 0
    assert service.lapse_parties(party.expertise_id, at=over) == 1
    assert service.lapse_parties(party.expertise_id, at=over) == 0
    assert party.state is PartyState.LAPSED
    assert policy.can_publish(party.expertise.official, party.expertise)
    with pytest.raises(Refused):
        service.confirm_reading(party, at=over + HOUR)
    with pytest.raises(Refused):
        propose(party, at=over + HOUR)


def test_nothing_lapses_while_the_request_is_back_in_the_draft(ctx: Flask) -> None:
    party = make_told()
    e = party.expertise
    service.revise(e, by=e.official, at=AT + HOUR)
    assert service.lapse_parties(e.id, at=AT + 30 * DAY) == 0
    service.prepare(e, by=e.official, at=AT + 30 * DAY)
    begun = service.acquaintance_of(e)
    assert begun is not None
    assert begun.due_on == date(2026, 4, 6)
    assert owner_of(e) is Owner.PARTY


def test_a_party_without_an_address_is_acquainted_on_paper(ctx: Flask) -> None:
    e = make_prepared()
    party = make_party(e, email="")
    other = make_party(e, email="other@mail.test")
    service.begin_acquaintance(e, days=5, by=e.official, at=AT)
    service.confirm_reading(other, at=AT + HOUR)
    assert policy.can_publish(e.official, e).codes == ("parties.paper",)
    given = {"way": PaperWay.SIGNED, "name": "scan.pdf", "by": e.official, "at": AT + HOUR}
    with pytest.raises(RuleBroken):
        service.record_paper(party, on=date(2026, 3, 3), content=BytesIO(PDF), **given)
    with pytest.raises(RuleBroken):
        service.record_paper(party, on=date(2026, 3, 2), content=None, **given)
    service.record_paper(party, on=date(2026, 3, 2), content=BytesIO(PDF), **given)
    assert party.state is PartyState.ON_PAPER
    assert policy.can_publish(e.official, e)


def test_a_party_struck_off_is_no_gate_and_its_link_opens_nothing(ctx: Flask) -> None:
    party = make_told()
    token, e = token_of(party), party.expertise
    propose(party)
    service.strike_party(party, reason="Entered twice.", by=e.official, at=AT + HOUR)
    assert queries.party_of_token(token, at=AT + HOUR) is None
    assert policy.can_publish(e.official, e)


def test_a_link_is_kept_as_a_hash_expires_and_can_be_revoked(ctx: Flask) -> None:
    party = make_told()
    token = token_of(party)
    link = db.session.scalars(select(PartyLink)).one()
    assert token.encode() not in link.token_hash
    assert queries.party_of_token(token, at=link.expires_at - HOUR) is party
    assert queries.party_of_token(token, at=link.expires_at) is None
    assert queries.party_of_token(token + "x", at=AT) is None
    service.revoke_link(party, by=party.expertise.official, at=AT + HOUR)
    assert queries.party_of_token(token, at=AT + HOUR) is None
    before = len(letters("proposal_refused"))
    answer(propose(party, by=party.expertise.official), accept=False)
    assert len(letters("proposal_refused")) == before  # a revoked link does not come to life by a letter
    service.send_link(party, by=party.expertise.official, at=AT + HOUR)
    fresh = token_of(party)
    assert fresh != token
    assert queries.party_of_token(fresh, at=AT + HOUR) is party


def test_each_letter_carries_the_same_link_and_is_emptied_once_sent(ctx: Flask) -> None:
    party = make_told()
    answer(propose(party), accept=False)
    told, refused = letters("party_told")[0], letters("proposal_refused")[0]
    assert told.context["token"] == refused.context["token"] == token_of(party)
    assert told.private
    assert told.to_person_id is None
    assert told.address == "serik@mail.test"


def test_an_accepted_question_takes_the_request_back_and_nothing_is_lost(ctx: Flask) -> None:
    party = make_told()
    e = party.expertise
    other = make_party(e, name="Aliya", email="a@mail.test")
    service.send_link(other, by=e.official, at=AT)
    service.confirm_reading(other, at=AT + HOUR)
    proposal = propose(party)
    assert "parties.proposals" in policy.can_publish(e.official, e).codes
    answer(proposal, accept=True, wording="What would the repair cost?")
    assert e.state is ExpertiseState.DRAFT
    assert [q.text for q in e.questions][-1] == "What would the repair cost?"
    assert proposal.state is ProposalState.ACCEPTED
    assert len(letters("proposal_accepted")) == 1
    assert other.state is PartyState.READ
    assert "changing" in policy.can_confirm_reading(party).codes
    service.prepare(e, by=e.official, at=AT + 3 * HOUR)
    assert {one.address for one in letters("party_changed")} == {"serik@mail.test", "a@mail.test"}
    service.confirm_reading(party, at=AT + 4 * HOUR)
    assert policy.can_publish(e.official, e)


def test_an_accepted_wording_replaces_the_question(ctx: Flask) -> None:
    party = make_told()
    e = party.expertise
    with pytest.raises(RuleBroken) as broken:
        propose(party, ProposalKind.WORDING)
    assert list(broken.value.problems) == ["question_place"]
    proposal = propose(party, ProposalKind.WORDING, question_place=1, text="Was it erected as designed?")
    answer(proposal, accept=True)
    assert [q.text for q in e.questions] == ["Was it erected as designed?"]


def test_an_accepted_question_takes_the_force_from_a_consent(ctx: Flask) -> None:
    question = make_asked()
    e = question.expertise
    party = make_party(e)
    service.begin_acquaintance(e, days=5, by=e.official, at=AT)
    assert owner_of(e) is Owner.PARTY  # the parties first, then the prosecutor
    service.decide_consent(question, give=True, reasons="", by=make_prosecutor(question.body), at=AT + HOUR)
    assert owner_of(e) is Owner.PARTY
    answer(propose(party), accept=True)
    assert question.state.value == "void"


def test_other_accepted_proposals_change_no_word_of_the_request(ctx: Flask) -> None:
    party = make_told()
    for kind in (ProposalKind.EXPERT, ProposalKind.CHALLENGE, ProposalKind.COMMISSION, ProposalKind.ATTEND):
        answer(propose(party, kind, text=kind.value), accept=True)
    assert party.expertise.state is ExpertiseState.PREPARED
    with pytest.raises(RuleBroken):
        answer(propose(party, text="And?"), accept=False, reasons=" ")


def test_a_party_takes_its_proposal_back(ctx: Flask) -> None:
    party = make_told()
    proposal = propose(party)
    service.take_back_proposal(proposal, at=AT + HOUR)
    with pytest.raises(WrongState):
        service.take_back_proposal(proposal, at=AT + HOUR)
    with pytest.raises(Refused):
        answer(proposal, accept=True)


def test_parties_learn_the_name_of_the_expert_once(ctx: Flask) -> None:
    party = make_told()
    for _ in range(2):
        service.tell_parties_of_expert(party.expertise, entrusted_to="Person 7", at=AT + HOUR)
    assert len(letters("party_expert")) == 1
    service.tell_parties_of_expert(make_published(), entrusted_to="Person 7", at=AT)
    assert len(letters("party_expert")) == 1


def test_the_parties_are_not_shown_an_expert_who_has_fallen_away(ctx: Flask) -> None:
    party = make_told()
    service.confirm_reading(party, at=AT + HOUR)
    e = publish(party.expertise)
    selection = make_accepted(make_opened(e))
    service.tell_parties_of_expert(e, entrusted_to="Person 7", at=AT + 9 * DAY)
    bidding.free_provider(selection, "remove", by=e.official, at=AT + 10 * DAY, why="A challenge was upheld.")
    begun = service.acquaintance_of(e)
    assert begun is not None
    assert (begun.entrusted_to, begun.entrusted_at) == ("", None)
    service.tell_parties_of_expert(e, entrusted_to="Person 7", at=AT + 11 * DAY)
    assert len(letters("party_expert")) == 2  # entrusted anew, told anew


def test_the_parties_are_not_shown_a_member_of_a_team_who_was_challenged_out(ctx: Flask) -> None:
    party = make_told(form=Form.COMMISSION, experts_needed=2)
    service.confirm_reading(party, at=AT + HOUR)
    e = publish(party.expertise)
    selection = make_team_accepted(e)
    service.tell_parties_of_expert(e, entrusted_to="Person 7, Person 8", at=AT + 9 * DAY)
    member = places_of(selection)[1]
    bidding.remove_member(member, by=e.official, at=AT + 10 * DAY, why="Kinship.")
    begun = service.acquaintance_of(e)
    assert begun is not None
    assert begun.entrusted_to == ""


def test_a_party_confirms_only_what_stood_on_its_page(ctx: Flask) -> None:
    party = make_told()
    e, shown = party.expertise, party_digest(party.expertise)
    service.revise(e, by=e.official, at=AT + HOUR)
    service.add_question(e, text=ONE_MORE, by=e.official, at=AT + HOUR)
    service.prepare(e, by=e.official, at=AT + 2 * HOUR)
    with pytest.raises(Stale):
        service.confirm_reading(party, at=AT + 3 * HOUR, shown=shown)
    assert party.state is PartyState.TOLD
    service.confirm_reading(party, at=AT + 3 * HOUR, shown=party_digest(e))
    assert (party.state, party.read_digest == shown) == (PartyState.READ, False)


def test_who_publishes_but_does_not_draft_accepts_a_question(ctx: Flask) -> None:
    party = make_told()
    judge = make_person(party.expertise.body, verbs=(Verb.PUBLISH,))
    version = party.expertise.version
    proposal = propose(party)
    service.answer_proposal(proposal, accept=True, wording="", reasons="Yes.", by=judge, at=AT + 2 * HOUR)
    assert [q.text for q in party.expertise.questions][-1] == ONE_MORE
    assert party.expertise.version > version
    with pytest.raises(Refused):
        service.add_question(party.expertise, text="Another?", by=judge, at=AT)


def test_nobody_read_on_paper_what_was_not_begun(ctx: Flask) -> None:
    party = make_party(make_prepared(), email="")
    given: dict[str, Any] = {"way": PaperWay.SIGNED, "name": "scan.pdf", "by": party.expertise.official, "at": AT}
    for day in (date(1, 1, 1), date(2026, 3, 1), date(9999, 12, 31)):
        with pytest.raises(RuleBroken) as broken:
            service.record_paper(party, on=day, content=BytesIO(PDF), **given)
        assert list(broken.value.problems) == ["on"]


def test_no_personal_data_of_a_party_stands_in_the_journal_or_the_notice(ctx: Flask) -> None:
    party = make_told()
    e = party.expertise
    propose(party, ProposalKind.CHALLENGE, text="Omarov knows him")
    answer(party.proposals[0] if party.proposals else propose(party), accept=False, reasons="Omarov is wrong")
    service.confirm_reading(party, at=AT + 3 * HOUR)
    publish(e)
    rows = db.session.scalars(select(JournalEntry)).all()
    said = json.dumps([[row.why, row.facts, row.verb] for row in rows]) + json.dumps(e.notice)
    assert "Omarov" not in said
    assert "mail.test" not in said
    assert "Serik" not in said
    jobs = db.session.scalars(text("select args::text from procrastinate_jobs")).all()
    assert not [args for args in jobs if "Serik" in args or "mail.test" in args]


def test_strangers_and_those_who_only_see_objects_do_not_see_the_parties(ctx: Flask) -> None:
    party = make_told()
    e = party.expertise
    for person in (make_official(), make_person(e.body, verbs=(Verb.SEE_OBJECTS,))):
        assert not policy.can_see_parties(person, e)
        with pytest.raises(Refused):
            service.send_link(party, by=person, at=AT)
        with pytest.raises(Refused):
            service.revoke_link(party, by=person, at=AT)
    with pytest.raises(Refused):
        make_party(make_published())
    assert service.parties(e) == queries.parties_of(e) == [party]


def test_letters_go_out_only_from_a_frozen_request_and_once(ctx: Flask) -> None:
    e = make_complete()
    party = make_party(e)
    with pytest.raises(Refused):
        service.begin_acquaintance(e, days=5, by=e.official, at=AT)
    service.prepare(e, by=e.official, at=AT)
    service.begin_acquaintance(e, days=5, by=e.official, at=AT)
    with pytest.raises(Refused):
        service.begin_acquaintance(e, days=5, by=e.official, at=AT)
    assert party.state is PartyState.TOLD
    empty = make_prepared()
    with pytest.raises(RuleBroken):
        service.begin_acquaintance(empty, days=5, by=empty.official, at=AT)


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("email", "nobody")])
def test_a_wrong_entry_is_told_beside_its_field(ctx: Flask, field: str, value: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        make_party(make_prepared(), **{field: value})
    assert list(broken.value.problems) == [field]


PARTY_WAYS = {
    PartyState.TOLD: ("tell",), PartyState.READ: ("tell", "confirm"), PartyState.ON_PAPER: ("record_paper",),
    PartyState.LAPSED: ("tell", "lapse"), PartyState.STRUCK: ("strike",),
}  # fmt: skip


def _go(party: Party, verb: str) -> None:
    if verb == "record_paper":
        party.paper_on, party.paper_way = date(2026, 3, 2), PaperWay.SIGNED
    make_move(party, verb, by=None, at=AT)


@pytest.mark.parametrize("state", list(PartyState))
@pytest.mark.parametrize("verb", PARTY_WORKFLOW.all_verbs())
def test_each_verb_of_a_party_in_each_state(ctx: Flask, state: PartyState, verb: str) -> None:
    party = make_party(make_prepared(), role=PartyRole.OTHER)
    for way in PARTY_WAYS.get(state, ()):
        _go(party, way)
    if PARTY_WORKFLOW.allows(verb, state):
        _go(party, verb)
    else:
        with pytest.raises(WrongState):
            PARTY_WORKFLOW.target(verb, party.state)


@pytest.mark.parametrize("state", list(ProposalState))
@pytest.mark.parametrize("verb", PROPOSAL_WORKFLOW.all_verbs())
def test_each_verb_of_a_proposal_in_each_state(ctx: Flask, state: ProposalState, verb: str) -> None:
    proposal = propose(make_told())
    ways = {ProposalState.ACCEPTED: "accept", ProposalState.REFUSED: "refuse", ProposalState.TAKEN_BACK: "take_back"}
    for way in (ways[state], verb) if state in ways else (verb,):
        if not PROPOSAL_WORKFLOW.allows(way, proposal.state):
            with pytest.raises(WrongState):
                make_move(proposal, way, by=None, at=AT)
            return
        proposal.answered_at, proposal.reasons = (None if way == "take_back" else AT), "x"
        make_move(proposal, way, by=None, at=AT)
