"""The official in charge: whoever only types a request does not stand there unless chosen."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

from app.accounts.states import Verb
from app.intake import rules, service
from app.intake.models import Expertise
from app.kernel.db import db
from tests.builders.accounts import make_body, make_person
from tests.builders.intake import AT, make_complete, make_official
from tests.client import Browser

Browse = Callable[..., Browser]
UNNAMED = "The official in charge is not named."


def _typed(e: Expertise, **kw: object) -> dict[str, object]:
    return {"version": e.version, "procedure": "civil", "case_number": e.case_number, "kind": "primary"} | kw


def test_clerk_who_begins_a_request_chooses_the_judge_before_it_can_be_frozen(browse: Browse) -> None:
    body = make_body()
    clerk, judge = make_person(body, verbs=(Verb.DRAFT,)), make_official(body)
    draft = make_complete(by=clerk, body=body)
    hers, case = browse(clerk), f"/requests/{draft.id}/case"
    assert [one.code for one in rules.missing(draft)] == ["official"]
    assert UNNAMED in unescape(browse(judge).get(f"/requests/{draft.id}/publish").text)
    assert '<option value="" selected>Choose who orders the expertise</option>' in hers.get(case).text
    hers.post(case, _typed(draft, official_id=""))
    db.session.refresh(draft)
    assert not draft.official_named
    hers.post(case, _typed(draft, official_id=judge.id))
    db.session.refresh(draft)
    assert (draft.official, draft.official_named, rules.missing(draft)) == (judge, True, [])
    assert "Choose who orders the expertise" not in hers.get(case).text


def test_whoever_may_publish_is_in_charge_from_the_start_and_a_colleague_can_take_a_request_over(
    browse: Browse,
) -> None:
    body = make_body()
    judge, clerk = make_official(body), make_person(body, verbs=(Verb.DRAFT,))
    assert make_complete(by=judge, body=body).official_named
    draft = make_complete(by=clerk, body=body, restricted=["minors"])
    browse(clerk).get(f"/requests/{draft.id}")  # who began a restricted one does not lose sight of it
    service.put_in_charge([draft.id], official_id=clerk.id, by=judge, at=AT)
    db.session.refresh(draft)
    assert (draft.official, draft.official_named) == (clerk, True)
