"""The pages of the gates: the body asks and enters, the prosecutor decides, a party reads by its link."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.states import BodyKind, Verb
from app.intake import service
from app.intake.models import ConsentQuestion, Expertise, Party, PartyProposal
from app.intake.service.links import living_link, revoke
from app.intake.states import ConsentState, ExpertiseState, PartyState, ProposalState
from app.kernel.db import db
from app.kernel.mail import render
from app.notices.models import Letter
from app.reference.models import StepRule
from app.reference.states import Step
from tests.builders.accounts import PASSWORD, make_body, make_person
from tests.builders.casework import PDF
from tests.builders.gates import make_asked, make_party, make_prosecutor, make_step_rule, make_told, token_of
from tests.builders.intake import AT, make_official, make_prepared
from tests.client import Browser

Browse = Callable[..., Browser]


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("app.kernel.clock.now", lambda: now)


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def bytes_of(answer: Any) -> bytes:
    """A file as it came; the answer is closed."""
    content: bytes = answer.get_data()
    answer.close()
    return content


def test_official_asks_prosecutor_gives_and_the_request_is_published(browse: Browse, now: datetime) -> None:
    make_step_rule(Step.CONSENT)
    office = make_body(BodyKind.PROSECUTION, name_en="Office of Astana")
    e, prosecutor = make_prepared(at=now), make_prosecutor(office)
    base, her = f"/requests/{e.id}", browse(e.official)
    assert "The request needs the prosecutor" in text_of(her.get(f"{base}/publish"))
    assert "Office of Astana" in text_of(her.get(f"{base}/consent"))
    her.post(f"{base}/consent", {"body_id": office.id})
    assert "Waits for the prosecutor" in text_of(her.get(f"{base}/consent"))
    question = db.session.scalars(select(ConsentQuestion)).one()
    his = browse(prosecutor)
    assert e.number in text_of(his.get("/consents"))
    page = text_of(his.get(f"/consents/{question.id}"))
    assert e.questions[0].text in page
    wrong = {"decision": "give", "reasons": ""}
    his.post(f"/consents/{question.id}", wrong | {"password": "no"}, status=422)
    his.post(f"/consents/{question.id}", {"decision": "refuse", "password": PASSWORD}, status=422)
    his.post(f"/consents/{question.id}", wrong | {"password": PASSWORD})
    db.session.refresh(question)
    assert question.state is ConsentState.GIVEN
    his.post(f"/consents/{question.id}", wrong | {"password": PASSWORD}, status=403)
    assert "Publish" in text_of(browse(e.official).get(f"{base}/publish"))


def test_prosecutor_reads_the_files_only_while_the_question_stands(browse: Browse, now: datetime) -> None:
    question = make_asked(at=now)
    e = question.expertise
    service.revise(e, by=e.official, at=now)
    file = service.add_attachment(e, name="plan.pdf", content=BytesIO(PDF), by=e.official, at=now)
    service.prepare(e, by=e.official, at=now)
    second = service.ask_consent(e, body_id=question.body_id, by=e.official, at=now)
    his = browse(make_prosecutor(question.body))
    assert bytes_of(his.get(f"/consents/{second.id}/files/{file.id}")) == PDF
    his.get(f"/consents/{question.id}/files/{file.id}", status=404)
    assert e.questions[0].text not in text_of(his.get(f"/consents/{question.id}"))
    browse(make_prosecutor()).get(f"/consents/{second.id}", status=404)
    browse(e.official).get(f"/consents/{second.id}", status=404)
    browse(e.official).get("/consents", status=403)


def test_official_takes_the_question_back(browse: Browse, now: datetime) -> None:
    question = make_asked(at=now)
    her = browse(question.expertise.official)
    her.post(f"/requests/{question.expertise_id}/consent/{question.id}/take-back")
    db.session.refresh(question)
    assert question.state is ConsentState.TAKEN_BACK
    other = make_asked(at=now)
    her.post(f"/requests/{question.expertise_id}/consent/{other.id}/take-back", status=404)


def test_the_queue_filters_and_says_so_when_it_is_empty(browse: Browse, now: datetime) -> None:
    office = make_body(BodyKind.PROSECUTION)
    his = browse(make_prosecutor(office))
    assert "No request waits here" in text_of(his.get("/consents"))
    question = make_asked(at=now, office=office)
    number = question.expertise.number
    assert number in text_of(his.get("/consents"))
    assert number not in text_of(his.get("/consents?urgent=y"))
    assert number not in text_of(his.get("/consents?state=given"))
    assert number in text_of(his.get("/consents?state=all"))
    assert number in text_of(his.get("/consents?state=nonsense"))


def test_the_queue_costs_the_same_for_one_and_for_ten(browse: Browse, now: datetime) -> None:
    office = make_body(BodyKind.PROSECUTION)
    his = browse(make_prosecutor(office))
    make_asked(at=now, office=office)
    his.get("/consents")
    db.session.expire_all()
    his.get("/consents")
    one = his.queries
    for _ in range(9):
        make_asked(at=now, office=office)
    db.session.expire_all()
    his.get("/consents")
    assert his.queries <= one


def test_official_enters_parties_and_sends_the_letters(browse: Browse, now: datetime) -> None:
    e = make_prepared(at=now)
    base, her = f"/requests/{e.id}/parties", browse(e.official)
    assert "No party is entered" in text_of(her.get(base))
    her.post(f"{base}/new", {"role": "plaintiff", "name": "", "email": "x", "language": "kk"}, status=422)
    her.post(f"{base}/new", {"role": "plaintiff", "name": "Omarov S.", "email": "o@mail.test", "language": "en"})
    her.post(f"{base}/new", {"role": "defendant", "name": "Kim A.", "email": "", "language": "ru"})
    first, second = db.session.scalars(select(Party).order_by(Party.entered_at, Party.id))
    her.post(base, {"days": "99"}, status=422)
    her.post(base, {"days": "5"})
    assert first.state is PartyState.TOLD
    assert "Omarov S." in text_of(her.get(base))
    her.get(f"{base}/{second.id}/paper")
    her.post(f"{base}/{second.id}/paper", {"on": "2026-03-02", "way": "signed"}, status=422)
    scan = {"on": "2026-03-02", "way": "signed", "file": (BytesIO(PDF), "scan.pdf")}
    her.post(f"{base}/{second.id}/paper", scan)
    assert bytes_of(her.get(f"{base}/{second.id}/scan")) == PDF
    her.get(f"{base}/{first.id}/scan", status=404)
    assert bytes_of(her.get(f"{base}/record.pdf")).startswith(b"%PDF")
    her.post(f"{base}/{first.id}/link")
    her.post(f"{base}/{first.id}/revoke")
    assert living_link(first) is None
    her.get(f"{base}/{first.id}/strike")
    her.post(f"{base}/{first.id}/strike", {"reason": "Entered twice."})
    assert "Omarov S." not in text_of(her.get(base))
    assert policy_open(e, her)


def policy_open(expertise: Expertise, her: Browser) -> bool:
    """Does the publication page offer the confirmation, so that every gate is passed?"""
    return 'name="password"' in text_of(her.get(f"/requests/{expertise.id}/publish"))


def test_parties_page_is_for_those_who_work_on_the_case(browse: Browse, now: datetime) -> None:
    party = make_told(at=now)
    url = f"/requests/{party.expertise_id}/parties"
    browse(make_official()).get(url, status=404)
    browse(make_prosecutor()).get(url, status=404)
    browse(make_person(party.expertise.body, verbs=(Verb.SEE_OBJECTS,))).get(url, status=403)
    browse(party.expertise.official).get(f"{url}/{make_told(at=now).id}/paper", status=404)


def test_a_party_reads_confirms_and_proposes_without_an_account(browse: Browse, now: datetime) -> None:
    party = make_told(at=now)
    e, url, nobody = party.expertise, f"/parties/{token_of(party, at=now)}", browse(None)
    answer = nobody.get(url)
    page = text_of(answer)
    assert answer.headers["X-Robots-Tag"].startswith("noindex")
    assert e.questions[0].text in page
    assert e.case_number not in page
    assert e.objects[0].origin not in page
    nobody.post(f"{url}/read", {"digest": "of another wording"}, status=409)
    [digest] = re.findall(r'name="digest" value="(\w{64})"', page)
    nobody.post(f"{url}/read", {"digest": digest})
    assert "It is kept that you have read this." in nobody.get(url).get_data(as_text=True), "said on top"
    assert "You confirmed on" in text_of(nobody.get(url))
    nobody.post(url, {"kind": "question", "question_place": "0", "text": " "}, status=422)
    nobody.post(url, {"kind": "question", "question_place": "0", "text": "\u200b\u202e\x07"}, status=422)  # unseen
    nobody.post(url, {"kind": "wording", "question_place": "0", "text": "x"}, status=422)
    nobody.post(url, {"kind": "question", "question_place": "0", "text": "What does it cost?"})
    proposal = db.session.scalars(select(PartyProposal)).one()
    nobody.post(f"{url}/proposals/{proposal.id}/take-back")
    nobody.post(url, {"kind": "wording", "question_place": "1", "text": "Was it erected as designed?"})
    nobody.post(f"{url}/proposals/{make_told(at=now).id}/take-back", status=404)
    db.session.refresh(party)
    assert party.done_at == now


def test_official_answers_and_the_party_reads_the_outcome(browse: Browse, now: datetime) -> None:
    party = make_told(at=now)
    e, url, her = party.expertise, f"/parties/{token_of(party, at=now)}", browse(party.expertise.official)
    browse(None).post(url, {"kind": "question", "question_place": "0", "text": "What does it cost?"})
    proposal = db.session.scalars(select(PartyProposal)).one()
    page = f"/requests/{e.id}/proposals/{proposal.id}"
    assert "goes back to the draft" in text_of(her.get(page))
    her.post(page, {"decision": "accept", "wording": "", "reasons": ""}, status=422)
    her.post(page, {"decision": "accept", "wording": "What would it cost?", "reasons": "It matters."})
    db.session.refresh(e)
    assert e.state is ExpertiseState.DRAFT
    assert proposal.state is ProposalState.ACCEPTED
    seen = text_of(browse(None).get(url))
    assert "It matters." in seen
    assert "being changed at present" in seen
    her.get(page, status=403)


def test_official_enters_a_proposal_made_on_paper(browse: Browse, now: datetime) -> None:
    e = make_prepared(at=now)
    party, her = make_party(e, at=now, email=""), browse(e.official)
    url = f"/requests/{e.id}/parties/{party.id}/propose"
    her.get(url)
    her.post(url, {"kind": "expert", "question_place": "0", "text": ""}, status=422)
    her.post(url, {"kind": "expert", "question_place": "0", "text": "Person 7"})
    assert db.session.scalars(select(PartyProposal.recorded_by_id)).one() == e.official_id


@pytest.mark.parametrize("what", ["wrong", "expired", "revoked"])
def test_a_link_that_does_not_stand_is_one_plain_page(
    browse: Browse, now: datetime, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    party = make_told(at=now)
    token = token_of(party, at=now)
    link = living_link(party)
    assert link is not None
    if what == "expired":
        monkeypatch.setattr("app.kernel.clock.now", lambda: link.expires_at)
    elif what == "revoked":
        revoke(party, at=now)
    token = token + "x" if what == "wrong" else token
    for answer in (
        browse(None).get(f"/parties/{token}", status=404),
        browse(None).post(f"/parties/{token}/read", status=404),
    ):
        page = text_of(answer)
        assert "This link opens nothing" in page
        assert party.name not in page
        assert party.expertise.number not in page


def test_no_letter_to_a_party_names_anybody_and_each_is_whole_in_three_languages(ctx: Any) -> None:
    party = make_told()
    service.tell_parties_of_expert(party.expertise, entrusted_to="Person 7", at=AT)
    letters = db.session.scalars(select(Letter).where(Letter.to_person_id.is_(None))).all()
    assert len(letters) == 2
    for letter in letters:
        for language in ("kk", "ru", "en"):
            paper = render(letter.template, letter.context, language=language)
            assert party.name not in paper.subject + paper.text
            assert re.search(r"/parties/[\w-]{43}\?lang=" + language, paper.text)


def test_ministry_adds_and_ends_a_rule_about_a_step(browse: Browse, now: datetime) -> None:
    editor: Person = make_person(make_body(BodyKind.MINISTRY), verbs=(Verb.EDIT_RULES,))
    his = browse(editor)
    assert "Steps before publication" in text_of(his.get("/rules"))
    values = {
        "step": "consent", "procedure": "criminal", "specialty": "", "region": "71", "days": "3",
        "in_force_from": "2026-03-02", "act": "Order 1", "article": "art. 2", "source": "The order itself",
    }  # fmt: skip
    his.post("/rules/steps", values | {"in_force_from": "2026-03-01"}, status=422)
    his.post("/rules/steps", values)
    his.post("/rules/steps", values, status=422)
    rule = db.session.scalars(select(StepRule)).one()
    his.get(f"/rules/steps/{rule.id}/end")
    his.post(f"/rules/steps/{rule.id}/end", {"on": "2026-03-01"}, status=422)
    his.post(f"/rules/steps/{rule.id}/end", {"on": "2026-05-01"})
    assert "Order 1" in text_of(his.get("/rules/steps"))
    db.session.refresh(rule)
    assert rule.in_force_to is not None
    browse(make_official()).get("/rules/steps", status=403)
