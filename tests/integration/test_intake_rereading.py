"""The request changes after the parties read it: they are told, and the ruling waits until they have read it anew."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from app.backoffice.queries import Desk, WorkLines
from app.casework import policy as casework
from app.casework import queries as cases
from app.casework import service as steps
from app.intake import policy, service
from app.intake import queries as intake
from app.intake.rules.digest import party_digest
from app.intake.states import Owner, PaperWay, PartyState
from app.kernel.clock import day_of, end_of
from app.kernel.db import db
from app.kernel.errors import NotVisible
from app.notices.models import LegalNotice, PaperTask
from app.notices.service import record_paper_step
from app.notices.states import PaperState
from app.reference.states import Step
from tests.builders.bidding import make_accepted, make_opened
from tests.builders.casework import make_checked
from tests.builders.gates import make_party, make_step_rule
from tests.builders.intake import AT, make_prepared, publish
from tests.builders.questions import make_amended

pytestmark = pytest.mark.usefixtures("ctx")
HOUR = timedelta(hours=1)
REREAD = "intake/party_reread"


def acquainted(*, days=3):
    """A published request that one party read by the link and another on paper."""
    expertise = make_prepared()
    by, scan = expertise.official, BytesIO(b"%PDF-1.4\n%%EOF\n")
    linked, paper = make_party(expertise), make_party(expertise, name="Aliya Seitova", email="")
    service.begin_acquaintance(expertise, days=days, by=by, at=AT)
    service.confirm_reading(linked, at=AT)
    service.record_paper(paper, on=day_of(AT), way=PaperWay.SIGNED, name="p.pdf", content=scan, by=by, at=AT)
    return publish(expertise), linked, paper


def notices_of(expertise):
    found = select(LegalNotice).where(LegalNotice.about_id == expertise.id, LegalNotice.template == REREAD)
    return {one.outsider_id: one for one in db.session.scalars(found)}


def may_rule(expertise, selection):
    case = cases.locked_case(expertise, on=day_of(selection.answered_at))
    return casework.can_issue_ruling(expertise.official, case)


def turn_of(expertise):
    """Whose turn it is, and what the official's desk awaits of others before the ruling."""
    desk = Desk(expertise.official, AT, day_of(AT))
    awaited = WorkLines(desk, kind="accepted", turn="others").all()
    return intake.owner_now(expertise.id), {line.state for line in awaited if line.expertise_id == expertise.id}


def test_the_ruling_waits_until_each_party_has_read_the_change():
    make_step_rule(Step.ACQUAINTANCE)
    expertise, linked, paper = acquainted()
    untouched, _one, _two = acquainted()
    make_amended(expertise, raised=True)
    assert notices_of(expertise) == {}, "nothing that the parties are shown was changed"
    at = make_amended(expertise).at
    told = notices_of(expertise)
    assert set(told) == {linked.id, paper.id}
    assert notices_of(untouched) == {}
    selection = make_checked(make_accepted(make_opened(expertise)))
    assert may_rule(expertise, selection).codes == ("wrong_step",)
    later = selection.answered_at + 9 * HOUR
    assert turn_of(expertise) == (Owner.PARTY, {"reread"})
    assert steps.turns_before_rulings(at=later) == 0, "one party still reads"
    with pytest.raises(NotVisible):
        service.confirm_notice(linked, told[paper.id].id, at=at + HOUR)
    service.confirm_notice(linked, told[linked.id].id, at=at + HOUR)
    assert linked.read_digest == party_digest(expertise)
    assert policy.rereading(expertise.id) == 1
    task = db.session.scalars(select(PaperTask).where(PaperTask.notice_id == told[paper.id].id)).one()
    record_paper_step(task, "deliver", on=day_of(at), by=expertise.official, at=at + HOUR)
    assert task.state is PaperState.DELIVERED
    assert may_rule(expertise, selection)
    assert [steps.turns_before_rulings(at=later) for _round in range(2)] == [1, 0]
    assert turn_of(expertise) == (Owner.BODY, set())
    assert (linked.state, paper.state) == (PartyState.READ, PartyState.ON_PAPER), "the first reading stays recorded"


def test_after_the_term_or_with_a_paper_that_came_back_nobody_is_waited_for():
    make_step_rule(Step.ACQUAINTANCE)
    expertise, linked, paper = acquainted()
    at = make_amended(expertise).at
    due = service.acquaintance_of(expertise).due_on
    assert due == day_of(at) + timedelta(days=3)
    task = db.session.scalars(select(PaperTask).where(PaperTask.notice_id == notices_of(expertise)[paper.id].id)).one()
    record_paper_step(task, "send", on=day_of(at), by=expertise.official, at=at + HOUR)
    record_paper_step(task, "return", on=day_of(at), by=expertise.official, at=at + HOUR)
    assert policy.rereading(expertise.id) == 1, "the other still reads"
    assert service.lapse_rereading(expertise.id, at=end_of(due) - HOUR) == 0
    assert service.lapse_rereading(expertise.id, at=end_of(due)) == 1
    assert policy.rereading(expertise.id) == 0
    again = make_amended(expertise, at=end_of(due) + HOUR, questions=["What is the land worth?"])
    assert policy.rereading(expertise.id) == 2, "a new change is read anew"
    service.confirm_notice(linked, max(n.id for n in linked_notices(linked)), at=again.at + HOUR)
    assert policy.rereading(expertise.id) == 1, "the newest text covers every change before it"


def linked_notices(party):
    found = select(LegalNotice).where(LegalNotice.outsider_id == party.id, LegalNotice.template == REREAD)
    return list(db.session.scalars(found))


def test_where_no_rule_demands_the_step_a_change_asks_the_parties_for_nothing():
    expertise, _linked, _paper = acquainted()
    make_amended(expertise)
    assert notices_of(expertise) == {}
    assert policy.rereading(expertise.id) == 0
