"""Pages of copying, clarity, similar expertises, lots, and the redaction preview against the real pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from app.intake import rules, service
from app.intake.models import Expertise
from app.intake.states import ExpertiseState, Kind, Permission
from app.kernel.db import db
from app.reference.states import Procedure
from tests.builders import casework as steps
from tests.builders.accounts import PASSWORD
from tests.builders.drafting import make_lots, make_wide
from tests.builders.intake import make_complete, make_draft, make_official, make_published
from tests.builders.registry import make_expert
from tests.client import Browser

Browse = Callable[..., Browser]
GUILT = {"questions": ("Кто виновен в обрушении здания?",), "ruling_language": "ru", "grounds": "Нужны знания в деле."}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch, now: Any) -> None:
    monkeypatch.setattr("app.kernel.clock.now", lambda: now)


def _text(answer: Any) -> str:
    return unescape(answer.get_data(as_text=True))


def _newest() -> Expertise:
    return db.session.scalars(select(Expertise).order_by(Expertise.number.desc())).first()  # type: ignore[return-value]


def test_form_sent_twice_begins_one_request(browse: Browse, rows: Callable[[str], int]) -> None:
    official = make_official()
    her, key = browse(official), uuid.uuid4()
    for _ in range(2):
        her.post("/requests/new", {"body_id": official.bodies_with()[0], "draft_key": key})
    assert rows("expertise") == 1
    her.post("/requests/new", {"body_id": official.bodies_with()[0], "draft_key": "odd"})
    assert rows("expertise") == 2


def test_official_copies_a_request_and_works_off_the_marks(browse: Browse) -> None:
    source = make_published(case_number="7140-26-00-2/500")
    her = browse(source.official)
    assert "Begin a copy" in _text(her.get(f"/requests/{source.id}"))
    her.get(f"/requests/{source.id}/copy")
    her.post(f"/requests/{source.id}/copy", {}, status=422)
    key = uuid.uuid4()
    for _ in range(2):
        her.post(f"/requests/{source.id}/copy", {"same_case": "no", "draft_key": key})
    copy = _newest()
    page = _text(her.get(f"/requests/{copy.id}"))
    assert "Check this" in page
    assert "The number of the case was not copied." in page
    for part in ("case", "questions", "objects", "grounds", "search"):
        assert "Checked, nothing to change" in _text(her.get(f"/requests/{copy.id}/{part}"))
    her.post(f"/requests/{copy.id}/checked/questions", {"version": copy.version})
    assert "questions" not in copy.to_check
    her.post(f"/requests/{copy.id}/checked/nonsense", {"version": copy.version}, status=409)
    her.post(f"/requests/{copy.id}/checked/grounds", {"version": "1"}, status=409)
    browse(make_official()).get(f"/requests/{source.id}/copy", status=404)


def test_official_orders_a_repeated_expertise_after_a_conclusion(
    browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    selection, day_ = steps.make_started()
    monkeypatch.setattr("app.kernel.clock.now", lambda: steps.noon(day_ + timedelta(days=4)))
    e = selection.expertise
    her = browse(e.official)
    her.get(f"/expertises/{e.id}/follow", status=403)
    steps.make_delivered(selection, day=day_ + timedelta(days=3))
    assert "Order an additional or repeated expertise" in _text(her.get(f"/expertises/{e.id}"))
    assert selection.expert.name in _text(her.get(f"/expertises/{e.id}/follow"))
    her.post(f"/expertises/{e.id}/follow", {}, status=422)
    e.earlier_expert = "Омаров А.Б.\nСерікова Д."  # whoever gave the conclusions before is shut out as well
    her.post(f"/expertises/{e.id}/follow", {"kind": "repeated", "draft_key": uuid.uuid4()})
    made, name = _newest(), selection.expert.name
    assert (made.kind, made.earlier_number) == (Kind.REPEATED, e.number)
    assert made.earlier_expert == f"{name}; Омаров А.Б.; Серікова Д."
    her.get(f"/requests/{made.id}/case")
    browse(selection.expert.person).get(f"/expertises/{e.id}/follow", status=404)


def test_official_sees_the_clarity_live_sets_aside_and_takes_back(browse: Browse) -> None:
    e = make_complete(**GUILT)
    her = browse(e.official)
    assert "80 of 100" in _text(her.get(f"/requests/{e.id}"))
    page = _text(her.get(f"/requests/{e.id}/questions"))
    assert "A question of law" in page
    assert "80 of 100" in page
    page = _text(her.get(f"/requests/{e.id}/clarity"))
    assert "“виновен”" in page
    her.post(f"/requests/{e.id}/clarity", {"reason": "x"}, status=422)
    mark = rules.lint.lint(e)[0].mark
    refused = her.post(f"/requests/{e.id}/clarity", {"marks": [mark], "reason": ""}, status=422)
    assert "Say why the finding does not matter here." in _text(refused)
    her.post(f"/requests/{e.id}/clarity", {"marks": [mark], "reason": "A citation"})
    assert "100 of 100" in _text(her.get(f"/requests/{e.id}/clarity"))
    her.post(f"/requests/{e.id}/clarity/back", {"mark": mark})
    assert "80 of 100" in _text(her.get(f"/requests/{e.id}/publish"))
    question = {"text": "Какова причина обрушения здания?", "version": e.version}
    her.post(f"/requests/{e.id}/questions/{e.questions[0].id}", question)
    assert "100 of 100" in _text(her.get(f"/requests/{e.id}"))
    done = make_published(**GUILT)  # what stood at publication is kept, and shown to the body
    page = _text(browse(done.official).get(f"/requests/{done.id}"))
    assert "80 of 100" in page
    assert "A question of law (1)" in page


def test_official_explains_a_similar_expertise_before_going_on(browse: Browse) -> None:
    first = make_published(case_number="7140/1")
    second = make_complete(by=first.official, case_number="7140-1")
    her, base = browse(first.official), f"/requests/{second.id}"
    assert "To explain: 1" in _text(her.get(base))
    page = _text(her.get(f"{base}/publish"))
    assert "One similar expertise is not explained yet." in page
    assert "Check and freeze" not in page
    her.post(f"{base}/prepare", status=422)
    page = _text(her.get(f"{base}/similar"))
    assert "Same case number." in page
    assert first.number in page
    her.post(f"{base}/similar", {"other_ids": first.id, "reason": ""}, status=422)
    third = make_complete(by=first.official, case_number="7140/ 1", objects=(("Gate", "Seen", Permission.NO),))
    assert "2 are not explained yet." in _text(her.get(f"{base}/similar"))
    assert "Explain the similar expertises" in _text(her.get(f"{base}/publish"))
    her.post(f"{base}/similar", {"other_ids": [first.id, third.id], "reason": "Another flat"})
    assert "Another flat" in _text(her.get(f"{base}/similar"))
    her.post(f"{base}/prepare")
    assert second.state is ExpertiseState.PREPARED


def test_nothing_similar_says_so(browse: Browse) -> None:
    e = make_draft()
    assert "No similar expertise" in _text(browse(e.official).get(f"/requests/{e.id}/similar"))


def _split_data(e: Expertise) -> dict[str, Any]:
    q, o, s = e.questions, e.objects, e.specialties
    data: dict[str, Any] = {f"q_{x.id.hex}": 1 + (i > 0) for i, x in enumerate(q)}
    data |= {f"o_{x.id.hex}": 1 + (i > 0) for i, x in enumerate(o)} | {f"t_{x.id.hex}": 0 for x in o}
    return data | {f"s_{x.id.hex}": [1 + i] for i, x in enumerate(s)} | {"version": e.version}


def test_official_splits_freezes_and_publishes_lots_together(browse: Browse) -> None:
    e = make_wide()
    her, base = browse(e.official), f"/requests/{e.id}/lots"
    assert "Not split" in _text(her.get(f"/requests/{e.id}"))
    page = _text(her.get(base))
    assert "Better split or ordered as a complex expertise" in page
    assert "The order of research matters" not in page
    her.get(f"{base}?lots=3")
    her.get(f"{base}?lots=x")
    wrong = _split_data(e) | {f"q_{x.id.hex}": 1 for x in e.questions}
    assert "Lot 2 has no question." in _text(her.post(base, wrong, status=422))
    her.post(base, _split_data(e))
    page = _text(her.get(base))
    assert "Lot 2 of 2" in page
    assert "Lot 1 of 2" in _text(her.get("/requests"))
    assert "Lot 1 of 2" in _text(her.get(f"/requests/{e.id}"))
    her.post(f"{base}/prepare")
    page = _text(her.get(base))
    shown = page.split('name="shown"')[1].split('value="')[1].split('"')[0]
    her.post(f"{base}/publish", {"shown": shown, "password": "wrong"}, status=422)
    her.post(f"{base}/publish", {"shown": "odd", "password": PASSWORD}, status=409)
    her.post(f"{base}/publish", {"shown": shown, "password": PASSWORD})
    db.session.refresh(e)
    assert e.state is ExpertiseState.OPEN
    notice = _text(browse().get(f"/notices/{e.number}"))
    assert "One lot of 2" in notice
    assert e.case_number not in notice
    assert "Lot 1 of 2" in _text(her.get(f"/expertises/{e.id}"))
    her.post(f"{base}/join", status=403)


def test_official_joins_lots_again(browse: Browse) -> None:
    lots = make_lots()
    her = browse(lots[0].official)
    her.post(f"/requests/{lots[1].id}/lots/join")
    assert lots[0].lot_set_id is None
    assert len(lots[0].questions) == 3
    her.get(f"/requests/{lots[0].id}/lots")
    small = make_complete(by=lots[0].official, case_number="9")
    assert "Only a request with two objects" in _text(her.get(f"/requests/{small.id}/lots"))


PREVIEWED = {
    "circumstances": "SECRET-CIRCUMSTANCES",
    "grounds": "SECRET-GROUNDS",
    "place": "SECRET-PLACE",
    "hearing_on": date(2026, 4, 20),
    "equipment": "A georadar",
    "equipment_public": True,
    "urgent": True,
    "urgency_reason": "SECRET-URGENCY",
    "objects": (("A tall house", "SECRET-ORIGIN", Permission.NO),),
}


def _strings(line: rules.redaction.Line, value: Any) -> list[str]:
    if line.kind == "list" and isinstance(value, list):
        return [str(one) for one in value]
    if line.kind == "text":
        return [str(value)]
    return []


def _holds(page: str, shown: list[rules.redaction.Line]) -> None:
    """Every shown text is on the real page, and no hidden or shortened one is."""
    main = page.split("<main", 1)[1]
    assert {line.how for line in shown} >= {"shown", "hidden"}
    for line in shown:
        for one in _strings(line, line.own):
            assert (one in main) is (line.how == "shown"), (line.code, one)


@pytest.mark.parametrize("procedure", list(Procedure))
def test_preview_equals_what_the_bidder_and_the_public_get(browse: Browse, procedure: Procedure) -> None:
    e = make_published(procedure=procedure, **PREVIEWED)
    assert e.notice is not None
    fit = make_expert(specialties=("build",)).person
    bidder = _text(browse(fit).get(f"/notices/{e.number}"))
    _holds(bidder, rules.redaction.lines(e, "bidder", e.notice))
    public = rules.redaction.lines(e, "public", e.notice)
    if procedure is Procedure.CRIMINAL:
        assert {line.how for line in public} == {"hidden"}
        browse().get(f"/notices/{e.number}", status=404)
    else:
        _holds(_text(browse().get(f"/notices/{e.number}")), public)
    her = browse(e.official)
    for viewer in ("bidder", "public", "provider"):
        page = _text(her.get(f"/requests/{e.id}/preview/{viewer}"))
        assert "Hidden" in page
        assert "SECRET-GROUNDS" in page  # struck, on the official's own page


def test_preview_equals_what_the_appointed_expert_gets(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    selection, day_ = steps.make_started()
    monkeypatch.setattr("app.kernel.clock.now", lambda: steps.noon(day_ + timedelta(days=1)))
    e = selection.expertise
    his = browse(selection.expert.person)
    pages = [_text(his.get(f"/expertises/{e.id}{tab}")) for tab in ("", "/request")]
    page = "<main" + "".join(page.split("<main", 1)[1] for page in pages)
    assert e.notice is not None
    _holds(page, [*rules.redaction.lines(e, "provider", e.notice)])


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_every_page_of_drafting_is_clean_in_every_language(browse: Browse, lang: str) -> None:
    e = make_wide(questions=(*GUILT["questions"], "Второй вопрос о причине?"))
    twin = make_complete(by=e.official)
    copy = service.copy_request(twin, by=e.official, at=e.drafted_at)
    lots = make_lots(by=e.official, case_number="8")
    her = browse(e.official, lang=lang)
    for page in (
        "",
        "/clarity",
        "/similar",
        "/lots",
        "/copy",
        "/preview/provider",
        "/preview/bidder",
        "/questions",
        "/publish",
    ):
        her.get(f"/requests/{e.id}{page}")
    for page in ("", "/objects", "/case"):
        her.get(f"/requests/{copy.id}{page}")
    her.get(f"/requests/{lots[1].id}/lots")


def test_list_page_of_similar_asks_a_bounded_number_of_queries(browse: Browse) -> None:
    first = make_complete(case_number="1")
    her = browse(first.official)
    counted = []
    for more in (1, 8):
        for _ in range(more):
            make_complete(by=first.official, case_number="1")
        her.get(f"/requests/{first.id}/similar")
        counted.append(her.queries)
    assert counted[0] == counted[1]
