"""Writing part by part, signing in a team, correcting, and the public check: through the pages."""

from __future__ import annotations

from io import BytesIO

import pytest

from app.bidding.queries import team_of
from app.casework import service
from app.casework.states import CorrectionReason
from app.intake.states import ExpertiseState
from app.kernel import clock
from app.reference.states import Procedure
from tests.builders import casework as build
from tests.builders.accounts import PASSWORD
from tests.builders.conclusions import HOUR, KAZAKH, digest_now, make_team_started, people_of, write, write_all
from tests.builders.teams import make_complex


@pytest.fixture
def at(monkeypatch):
    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return set_to


def url(selection, tail=""):
    return f"/expertises/{selection.expertise_id}{tail}"


def text(answer):
    return answer.get_data(as_text=True)


def typed(selection, **more):
    question = selection.expertise.questions[0].id
    data = {
        "kind": "conclusion", "ground": "", "language": "kk", "summary": KAZAKH, f"how_{question}": "probable",
        f"answer_{question}": KAZAKH, "about": KAZAKH,
    }  # fmt: skip
    data |= {f"section_{name}": KAZAKH for name in ("dates", "materials", "objects", "research", "methods")}
    return data | more


def test_an_expert_writes_part_by_part_looks_at_the_draft_and_signs(browse, at):
    selection, day = build.make_started()
    now = at(build.noon(day) + HOUR)
    page = browse(build.expert_of(selection))
    page.get(url(selection, "/conclusion"))
    page.post(url(selection, "/conclusion"), typed(selection, section_methods="", then="stay"))
    shown = text(page.get(url(selection, "/conclusion/sign")))
    assert "What is still missing" in shown
    assert "Methods applied" in shown
    page.post(url(selection, "/conclusion/sign"), {"password": PASSWORD}, status=422)
    page.post(url(selection, "/conclusion"), typed(selection, annexes=(BytesIO(build.PDF), "table.pdf")))
    assert "What is still missing" not in text(page.get(url(selection, "/conclusion/sign")))
    assert page.get(url(selection, "/conclusion/preview.pdf")).data.startswith(b"%PDF")
    browse(selection.expertise.official).get(url(selection, "/conclusion/preview.pdf"), status=403)
    page.post(url(selection, "/conclusion/sign"), {"password": PASSWORD, "seen": digest_now(selection, at=now)})
    assert selection.expertise.state is ExpertiseState.COMPLETED
    assert "table.pdf" in text(page.get(url(selection, "/documents")))
    page.get(url(selection, "/conclusion/1/annexes/1.pdf"))
    page.get(url(selection, "/conclusion/1/annexes/2.pdf"), status=404)
    browse(selection.expertise.official).get(url(selection, "/conclusion/1/annexes/1.pdf"), status=403)


def test_what_saves_itself_tells_its_version_and_a_stale_form_keeps_both_texts(browse, at):
    selection, now = make_team_started()
    at(now)
    leader, second = people_of(selection)
    page = browse(leader)
    answer = page.post(url(selection, "/conclusion"), typed(selection, then="alone"), status=204)
    seen = answer.headers["X-Version"]
    write(selection, at=now, by=second, research="Another part.")
    stale = text(page.post(url(selection, "/conclusion"), typed(selection, seen=seen, summary="Mine."), status=422))
    assert "What is saved now" in stale
    assert "Mine." in stale
    assert KAZAKH in stale
    assert "Somebody of the team" in stale
    alone, day = build.make_started()
    at(build.noon(day))
    expert = browse(build.expert_of(alone))
    expert.post(url(alone, "/conclusion"), typed(alone, then="alone"), status=204)
    stale = text(expert.post(url(alone, "/conclusion"), typed(alone, seen="0", summary="Mine."), status=422))
    assert "You have saved this text meanwhile in another window." in stale
    assert "of the team" not in stale


def selection_member(selection, person):
    return next(one.expert for one in team_of(selection) if one.person_id == person.id)


@pytest.mark.parametrize("make", [None, make_complex])
def test_members_of_a_team_write_their_parts_and_sign_one_after_the_other(browse, at, make):
    selection, now = make_team_started(make() if make else None)
    at(now)
    leader, second = people_of(selection)
    write(selection, at=now, by=leader)
    waits = text(browse(leader).get(url(selection, "/conclusion/sign")))
    assert f"Filled in by {selection_member(selection, second).name}" in waits
    assert 'name="password"' not in waits
    assert "Fill in what is missing" not in waits
    early = text(browse(leader).post(url(selection, "/conclusion/sign"), {"password": PASSWORD}, status=422))
    assert early.count("The text is not whole yet") == 1
    member = browse(second)
    assert "Fill in what is missing" in text(member.get(url(selection, "/conclusion/sign")))
    form = text(member.get(url(selection, "/conclusion")))
    assert "What the leader has written" in form
    assert 'name="section_dates"' not in form
    question = selection.expertise.questions[0].id
    own = {f"how_{question}": "categorical", f"answer_{question}": KAZAKH} if make else {}
    member.post(url(selection, "/conclusion"), {"about": KAZAKH, "research": KAZAKH} | own)
    sign = text(member.get(url(selection, "/conclusion/sign")))
    assert ("separate conclusion" in sign) is (make is None)
    assert " checked" not in sign
    agrees = {"agrees": "yes"} if make is None else {}
    if agrees:
        member.post(url(selection, "/conclusion/sign"), {"password": PASSWORD}, status=422)
    member.post(url(selection, "/conclusion/sign"), {"password": PASSWORD} | agrees)
    assert "You have signed this text" in text(member.get(url(selection, "/conclusion/sign")))
    body = browse(selection.expertise.official)
    assert f"{selection.expert.name} and 1 more" in text(body.get(url(selection)))
    body.get(url(selection, "/conclusion"), status=403)
    assert KAZAKH not in text(body.get(url(selection, "/documents")))
    data = {"password": PASSWORD, "agrees": "yes"}
    browse(leader).post(url(selection, "/conclusion/sign"), data)
    assert selection.expertise.state is ExpertiseState.COMPLETED


def test_a_separate_conclusion_is_read_by_the_body_after_the_hand_over_only(browse, at):
    selection, now = make_team_started()
    at(now)
    leader, second = people_of(selection)
    write_all(selection, at=now)
    member, body = browse(second), browse(selection.expertise.official)
    data = {
        "password": PASSWORD, "agrees": "no", "dissent": "Басқа пікір.",
        "dissent_file": (BytesIO(build.PDF), "own.pdf"),
    }  # fmt: skip
    member.post(url(selection, "/conclusion/sign"), data)
    assert "Басқа пікір" not in text(body.get(url(selection, "/documents")))
    service.sign_conclusion(selection.expertise, by=leader, at=now)
    shown = text(member.get(url(selection, "/documents")))
    path = "/conclusion/separate/" + shown.split("/conclusion/separate/")[1].split('"')[0]
    member.get(url(selection, path))
    body.get(url(selection, path), status=403)
    service.hand_over(selection.expertise, by=leader, at=now + HOUR)
    at(now + 2 * HOUR)
    assert "Басқа пікір" in text(body.get(url(selection, "/documents")))
    body.get(url(selection, path))
    for author in (leader, second):  # both see that their conclusion was opened, and by whom
        assert text(browse(author).get("/account/opened")).count("Your conclusion") == 2


def test_a_mistake_is_corrected_by_a_new_version_and_the_old_one_stays_readable(browse, at):
    selection, day = build.make_started()
    now = at(build.noon(day) + 9 * HOUR)
    build.make_delivered(selection, day=day)
    expert, body = browse(build.expert_of(selection)), browse(selection.expertise.official)
    old_code = selection_code(text(body.get(url(selection, "/documents"))))
    wrong = {"reason": "typing", "text": "Sheet 3 says 5 and means 6.", "password": PASSWORD}
    body.get(url(selection, "/correction/ask"))
    body.post(url(selection, "/correction/ask"), wrong)
    body.get(url(selection, "/correction/ask"), status=409)
    body.get(url(selection, "/correction/take-up"), status=403)
    expert.post(url(selection, "/correction/take-up"), {"password": PASSWORD})
    assert "You correct a signed text" in text(expert.get(url(selection, "/conclusion")))
    expert.post(url(selection, "/conclusion"), typed(selection, file=(BytesIO(build.PDF), "new.pdf")))
    at(now + HOUR)
    expert.post(url(selection, "/conclusion/sign"), {"password": PASSWORD})
    shown = text(body.get(url(selection, "/documents")))
    assert "Corrected by version 2" in shown
    body.get(url(selection, "/conclusion/1.pdf"))
    body.get(url(selection, "/conclusion/2.pdf"))
    body.get(url(selection, "/conclusion/3.pdf"), status=404)
    public = browse(lang="en")
    assert "Genuine, but corrected since" in text(public.get(f"/check/{old_code}"))
    assert "nothing has taken its place" in text(public.get(f"/check/{selection_code(shown)}"))


def selection_code(page):
    """The first code of the public check on a page."""
    return page.split("/check/")[1].split('"')[0]


def test_an_expert_refuses_or_gives_up_a_correction(browse, at):
    selection, day = build.make_started()
    at(build.noon(day) + 9 * HOUR)
    build.make_delivered(selection, day=day)
    official = selection.expertise.official
    expert = browse(build.expert_of(selection))
    service.ask_correction(
        selection.expertise,
        reason=CorrectionReason.ARITHMETIC,
        text="2 + 2",
        by=official,
        at=build.noon(day) + 5 * HOUR,
    )
    expert.post(url(selection, "/correction/refuse"), {"password": PASSWORD, "reason": ""}, status=422)
    expert.post(url(selection, "/correction/refuse"), {"password": PASSWORD, "reason": "It is right."})
    assert "It is right." in text(browse(official).get(url(selection, "/documents")))
    expert.post(url(selection, "/correction/open"), {"password": PASSWORD, "reason": "typing", "text": "A letter."})
    expert.get(url(selection, "/correction/drop"))
    expert.post(url(selection, "/correction/drop"), {"password": PASSWORD})
    expert.get(url(selection, "/conclusion"), status=409)


def test_anybody_checks_a_paper_by_its_code_and_learns_nothing_of_what_it_says(browse, at):
    selection, day = build.make_started(
        expertise=build.bidding.make_opened(procedure=Procedure.CRIMINAL, specialties=("handwriting",))
    )
    at(build.noon(day) + 9 * HOUR)
    conclusion = build.make_delivered(selection, day=day)
    public = browse(lang="en")
    public.get("/check")
    public.get(f"/check?code={conclusion.code.lower()}", status=302)
    page = text(public.get(f"/check/{conclusion.code}?sha256={conclusion.file_sha256.upper()}"))
    assert "Your file is the same" in page
    assert selection.expertise.number not in page
    assert conclusion.summary not in page
    assert selection.expert.name not in page
    assert "another one" in text(public.get(f"/check/{conclusion.code}?sha256=00"))
    public.get("/check/0000", status=404)


def test_a_form_made_before_the_first_saving_overwrites_nothing(browse, at):
    selection, now = make_team_started()
    at(now)
    leader, second = people_of(selection)
    write(selection, at=now, by=second, answers={}, about="Mine.")  # while the leader's page was still empty
    page = browse(leader)
    for seen in ("", "²", "9" * 5000):
        stale = text(page.post(url(selection, "/conclusion"), typed(selection, seen=seen, summary="New."), status=422))
        assert "What is saved now" in stale
        assert "New." in stale
