"""A dissolved body is closed where nothing runs, is offered nowhere any more, and may begin again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts import policy, queries
from app.accounts import service as accounts
from app.accounts.models import Body
from app.accounts.states import BodyKind, Verb
from app.backoffice import service
from app.backoffice.queries import running_at
from app.bidding import policy as bidding
from app.bidding.models import Bid
from app.intake import service as intake
from app.kernel.db import db
from app.kernel.errors import Refused, RuleBroken, Stale, WrongState
from app.kernel.journal import JournalEntry
from tests.builders.access import lend
from tests.builders.accounts import PASSWORD, join, make_body, make_person
from tests.builders.bidding import letters_to
from tests.builders.casework import make_accepted
from tests.builders.intake import CASE_VERBS, make_draft
from tests.client import Browser
from tests.pages.test_backoffice_leaving import version
from tests.races import at_once

pytestmark = pytest.mark.usefixtures("ctx")
Browse = Callable[..., Browser]
MANAGE, HOUR = Verb.MANAGE_MEMBERS, timedelta(hours=1)
REASON = "Dissolved by Decree 1."


def sent(html: str, **kw: Any) -> dict[str, Any]:
    return {"reason": REASON, "password": PASSWORD, "version": version(html)} | kw


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_administrator_closes_a_body_once_nothing_runs_there_and_opens_it_again(
    browse: Browse, now: Any, lang: str
) -> None:
    ministry, court, other = make_body(BodyKind.MINISTRY), make_body(), make_body()
    first, second = make_person(ministry, [MANAGE]), make_person(ministry, [MANAGE])
    judge, boss = make_person(court, CASE_VERBS), make_person(court, [MANAGE])
    left = join(make_person(), court, [Verb.DRAFT])
    left.ended_at = now - HOUR
    join(judge, other, [Verb.DRAFT])
    cover = lend(judge, boss, court, [Verb.PUBLISH], at=datetime.now(UTC))
    draft = make_draft(by=judge, body=court, at=now)
    make_draft(by=judge, body=other, at=now)
    site, slow = browse(first, lang=lang), browse(second, lang=lang)
    path = f"/bodies/{court.id}"
    page = site.get(f"{path}/close").get_data(as_text=True)
    assert '<td class="num">1</td>' in page
    assert draft.number not in page
    assert 'name="password"' not in page
    site.post(f"{path}/close", {"reason": REASON, "password": PASSWORD, "version": "1"}, status=409)
    intake.withdraw(draft, reason="Not needed.", by=judge, at=now)
    page = site.get(f"{path}/close").get_data(as_text=True)
    assert judge.name in page
    late = sent(slow.get(f"{path}/close").get_data(as_text=True))
    site.post(f"{path}/close", sent(page, password="wrong"), status=422)
    site.post(f"{path}/close", sent(page))
    slow.post(f"{path}/close", late, status=409)
    assert (judge.bodies_with(), boss.bodies_with()) == ([other.id], [])
    assert cover.ended_at is not None
    assert "accounts/body_closed" in letters_to(judge)
    for where in ("", "/members", "/close", "/reopen"):
        site.get(path + where)
    site.get("/bodies")
    site.get(f"{path}/members/invite", status=403)
    browse(judge).get(path, status=404)
    back = slow.get(f"{path}/reopen").get_data(as_text=True)
    assert REASON in back
    slow.post(f"{path}/reopen", sent(back))
    site.post(f"{path}/reopen", sent(back), status=409)
    assert judge.can(Verb.PUBLISH, court.id)
    assert boss.can(MANAGE, court.id)
    assert left.ended_at == now - HOUR, "not who had left before"
    done = db.session.scalars(select(JournalEntry).where(JournalEntry.subject_id == court.id)).all()
    assert [(one.verb, one.by_id, one.why) for one in done] == [
        ("close", first.id, REASON),
        ("reopen", second.id, REASON),
    ]


def test_nobody_else_closes_a_body_and_the_ministry_and_the_chamber_stay(browse: Browse, now: Any) -> None:
    bodies = {kind: make_body(kind) for kind in BodyKind}
    admin = make_person(bodies[BodyKind.MINISTRY], [MANAGE])
    boss = make_person(bodies[BodyKind.COURT], [MANAGE])
    for kind, body in bodies.items():
        stays = kind in (BodyKind.MINISTRY, BodyKind.CHAMBER)
        assert bool(policy.can_close_body(admin, body)) is not stays
        browse(admin).get(f"/bodies/{body.id}/close", status=403 if stays else 200)
        assert not policy.can_close_body(boss, body)
    browse(boss).get(f"/bodies/{bodies[BodyKind.COURT].id}/close", status=403)
    browse(boss).get(f"/bodies/{bodies[BodyKind.INSTITUTE].id}/close", status=404)
    court = bodies[BodyKind.COURT]
    with pytest.raises(Refused):
        service.close_body(court, reason=REASON, by=boss, at=now)
    with pytest.raises(RuleBroken):
        service.close_body(court, reason=" ", by=admin, at=now)
    with pytest.raises(Stale):
        service.close_body(court, reason=REASON, by=admin, at=now, version=0)
    with pytest.raises(WrongState):
        service.reopen_body(court, reason=REASON, by=admin, at=now)
    service.close_body(court, reason=REASON, by=admin, at=now)
    accounts.close_person(boss, reason="Left.", by=admin, at=now + HOUR, real=now)
    assert queries.left_without_manager(boss) == []
    service.reopen_body(court, reason=REASON, by=admin, at=now + HOUR)
    assert queries.members(court.id) == [], "whose account is closed does not come back with the body"


def test_what_is_entrusted_to_an_institute_keeps_it_open_and_a_closed_one_is_not_chosen(now: Any) -> None:
    selection = make_accepted()
    expertise = selection.expertise
    institute = make_body(BodyKind.INSTITUTE)
    assert dict(running_at(expertise.body_id)) == {"expertises": 1}
    assert running_at(institute.id) == []
    bid = db.session.scalars(select(Bid).where(Bid.search_id.is_not(None))).first()
    assert bid is not None
    bid.institute = institute
    assert bidding.can_be_reached(bid)
    institute.closed_at = now
    assert bidding.can_be_reached(bid).codes == ("institute_closed",)


def test_a_request_begun_while_its_body_is_being_closed_is_not_left_behind(own_app: Any, now: Any) -> None:
    admin = make_person(make_body(BodyKind.MINISTRY), [MANAGE]).id
    judge = make_person(make_body(), CASE_VERBS)
    judge_id, court_id = judge.id, judge.memberships[0].body_id
    db.session.commit()

    def get(model: Any, key: Any) -> Any:
        return db.session.get_one(model, key)

    def close() -> None:
        service.close_body(get(Body, court_id), reason=REASON, by=get(type(judge), admin), at=now)

    def draft() -> None:
        intake.create_draft(body=get(Body, court_id), by=get(type(judge), judge_id), at=now)

    answers = at_once(own_app, close, draft, lost=(RuleBroken, Refused, Stale))
    closed = get(Body, court_id).closed_at is not None
    assert sum(isinstance(one, Exception) for one in answers) == 1
    assert bool(running_at(court_id)) is not closed
