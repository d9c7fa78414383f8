"""Who sees a notice on paper; notices to bidders, members of a team and parties; what stays secret till the opening."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.states import BodyKind, Verb
from app.bidding import service as bidding
from app.bidding.service.letters import LEGAL, LEGAL_TO_BIDDER, LEGAL_TO_MEMBER
from app.casework import policy
from app.casework.queries.paper import Papers, addressees, get_paper_visible_to
from app.casework.service.letters import LEGAL as CASE_LEGAL
from app.intake import service as intake
from app.intake.service.links import revoke
from app.intake.states import PaperWay
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.notices import queries as notices
from app.notices import service as letters
from app.notices.effects import EFFECTS
from app.notices.models import DeadLetter, LegalNotice, Letter, PaperTask
from app.notices.states import NoticeState, PaperState, ReadHow
from tests.builders.access import lend, present
from tests.builders.accounts import make_body, make_person
from tests.builders.bidding import make_bid, make_institute_bid, open_now
from tests.builders.casework import PDF
from tests.builders.gates import make_party, make_told, token_of
from tests.builders.intake import AT, make_prepared, make_published
from tests.builders.modes import make_restricted, name_insider
from tests.builders.notices import make_legal, make_paper
from tests.builders.questions import make_amended
from tests.builders.teams import make_team_selected

pytestmark = pytest.mark.usefixtures("ctx")
HOUR = timedelta(hours=1)


def _told(template: str) -> list[LegalNotice]:
    return list(
        db.session.scalars(select(LegalNotice).where(LegalNotice.template == template).order_by(LegalNotice.id))
    )


def test_paper_is_seen_by_those_who_answer_and_may_know_of_the_expertise_policy_agrees_with_sql() -> None:
    plain, secret, other = make_published(), make_restricted(), make_published()
    reader = make_person()
    tasks = {one.id: make_paper(make_legal(one, to=reader)) for one in (plain, secret, other)}
    held = make_paper(make_legal(plain, to=reader, held_for_id=plain.id))
    home, away = plain.official.active_memberships[0].body, secret.official.active_memberships[0].body
    clerk = make_person(home, [Verb.ANSWER])
    drafter, cover = make_person(home, [Verb.DRAFT]), make_person(home, [Verb.DRAFT])
    outside, inside = (make_person(away, [Verb.ANSWER]) for _ in range(2))
    name_insider(secret, inside)
    lend(clerk, cover, home, [Verb.ANSWER], at=AT)
    ministry = make_person(make_body(BodyKind.MINISTRY), [Verb.MANAGE_MEMBERS, Verb.REVIEW])
    sees = {clerk: {plain}, drafter: set(), cover: {plain}, outside: set(), inside: {secret}, ministry: set(),
            plain.official: {plain}, secret.official: {secret}, reader: set()}  # fmt: skip
    for viewer, known in sees.items():  # each signed in while the others are
        actor = present(viewer, AT)
        seen = {task.id for task in Papers(actor).page().items}
        assert seen == {tasks[one.id].id for one in known}
        for one in (plain, secret, other):
            assert policy.can_see_paper(actor, tasks[one.id].notice, one) is (one in known)
        assert not policy.can_see_paper(actor, held.notice, plain)
        assert bool(policy.can_see_papers(actor)) is bool(actor.bodies_with(Verb.ANSWER))
    assert policy.can_record_paper(present(cover, AT), tasks[plain.id])
    assert not policy.can_record_paper(present(inside, AT), tasks[plain.id])
    with pytest.raises(NotVisible):
        get_paper_visible_to(present(outside, AT), tasks[secret.id].id)


def test_amendment_is_a_notice_to_each_bidder_that_nobody_else_learns_of_before_the_opening() -> None:
    expertise = make_published()
    private, institute, gone = make_bid(expertise), make_institute_bid(expertise), make_bid(expertise)
    make_amended(expertise)
    told = _told("bidding/confirm_offer")
    assert {(one.person_id, one.body_id) for one in told} == {
        (private.placed_by_id, None), (None, institute.institute_id), (gone.placed_by_id, None),
    }  # fmt: skip
    assert notices.notices_about(expertise.id) == []
    gone.expert.person.closed_at = AT
    assert accounts.watch_dead_letters(at=AT + HOUR) == (0, 0), "an alarm would tell who offers"
    search = private.search
    for bid in (private, institute):
        by = bid.expert.person if bid is private else db.session.get_one(type(expertise.official), bid.placed_by_id)
        bidding.confirm_bid(bid, by=by, at=search.offers_due_at - HOUR, edition=search.edition)
    open_now(expertise)
    seen = {one.notice.held_for_id for one in notices.notices_about(expertise.id)}
    assert seen == {None}
    shown = [one.notice for one in notices.notices_about(expertise.id) if one.notice.template.endswith("confirm_offer")]
    assert {(one.person_id, one.body_id) for one in shown} == {
        (private.placed_by_id, None), (None, institute.institute_id),
    }, "what was never opened stays secret"  # fmt: skip
    assert {one.state for one in shown} == {NoticeState.VOID}, "nobody prints a request that has been answered"


def test_withdrawal_is_a_notice_that_does_not_tell_who_had_offered() -> None:
    expertise = make_published()
    bid = make_bid(expertise)
    intake.withdraw(expertise, reason="The case is closed.", by=expertise.official, at=AT + 30 * HOUR)
    bidding.release_withdrawn(at=AT + 30 * HOUR)
    (notice,) = _told("bidding/expertise_withdrawn")
    assert (notice.person_id, notice.held_for_id) == (bid.placed_by_id, bid.id)
    assert notices.notices_about(expertise.id) == []
    assert (
        db.session.scalars(select(Letter).where(Letter.notice_id == notice.id)).one().to_person_id == bid.placed_by_id
    )


def test_place_in_a_team_is_offered_by_a_notice() -> None:
    selection = make_team_selected()
    told = _told("bidding/place_offered")
    assert told
    assert {one.sender_body_id for one in told} == {selection.expertise.body_id}
    assert all(one.person_id is not None and one.held_for_id is None for one in told)


def test_every_legal_letter_says_what_it_does_in_law() -> None:
    bids = {f"bidding/{name}" for name in LEGAL | LEGAL_TO_BIDDER | LEGAL_TO_MEMBER}
    assert bids | {f"casework/{name}" for name in CASE_LEGAL} <= EFFECTS.keys()


def test_party_with_an_address_reads_by_the_link_and_without_one_gets_paper() -> None:
    expertise = make_prepared()
    mailed = make_party(expertise)
    paper = make_party(expertise, name="Aigul Serikova", email="")
    intake.begin_acquaintance(expertise, days=5, by=expertise.official, at=AT)
    (told,) = _told("intake/party_told")
    token = token_of(mailed)
    assert (told.outsider_id, told.sender_body_id) == (mailed.id, expertise.body_id)
    assert token not in str(told.context), "the table of notices opens no page"
    letter = db.session.scalars(select(Letter).where(Letter.notice_id == told.id)).one()
    assert (letter.context["token"], letter.to_person_id) == (token, None)
    assert accounts.watch_dead_letters(at=AT + HOUR) == (0, 0), "a party has no account, and needs none"
    intake.confirm_reading(mailed, at=AT + HOUR)
    assert (told.state, told.read_how, told.read_at) == (NoticeState.READ, ReadHow.LINK, AT + HOUR)
    _on_paper(paper)
    intake.withdraw(expertise, reason="Settled.", by=expertise.official, at=AT + 3 * HOUR)
    by_person = {one.outsider_id: one for one in _told("intake/party_withdrawn")}
    assert {one.id: by_person[one.id].state for one in (mailed, paper)} == {
        mailed.id: NoticeState.SENT, paper.id: NoticeState.PAPER,
    }  # fmt: skip
    (task,) = Papers(present(expertise.official, AT)).page().items
    to = addressees([task.notice], lang="en", role=lambda _party: "plaintiff")
    assert (to[task.notice_id].name, to[task.notice_id].more) == ("Aigul Serikova", "plaintiff")
    with pytest.raises(NotVisible):
        intake.confirm_notice(mailed, task.notice_id, at=AT + 4 * HOUR)
    assert task.state is PaperState.OPEN
    intake.confirm_notice(mailed, by_person[mailed.id].id, at=AT + 4 * HOUR)
    assert by_person[mailed.id].read_how is ReadHow.LINK
    assert intake.unread_notices(mailed) == []


def _on_paper(party: Any) -> None:
    intake.record_paper(
        party, on=day_of(AT), way=PaperWay.SIGNED, name="scan.pdf", content=BytesIO(PDF), by=party.expertise.official,
        at=AT + 2 * HOUR,
    )  # fmt: skip


def test_revoked_link_means_paper_and_a_party_struck_off_needs_none() -> None:
    party = make_told()
    expertise = party.expertise
    revoke(party, at=AT)
    intake.revise(expertise, by=expertise.official, at=AT + HOUR)
    intake.add_question(expertise, text="What is it worth?", by=expertise.official, at=AT + HOUR)
    intake.prepare(expertise, by=expertise.official, at=AT + 2 * HOUR)
    (changed,) = _told("intake/party_changed")
    assert changed.state is NoticeState.PAPER
    intake.strike_party(party, reason="Not a party.", by=expertise.official, at=AT + 3 * HOUR)
    assert changed.state is NoticeState.VOID
    assert db.session.scalars(select(PaperTask)).one().state is PaperState.NEEDLESS
    assert not letters.may_go_on_paper(changed)
    assert db.session.scalars(select(DeadLetter)).all() == []
