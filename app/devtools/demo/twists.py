"""What happens in the named tales beside their common way: by the services' own verbs, like all the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

from flask import current_app
from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Person
from app.bidding import queries as bids
from app.bidding import service as bidding
from app.bidding.models import Bid, PriceReview
from app.bidding.states import BidState, OneTimeGround
from app.casework import service as casework
from app.casework.states import Finding, Leg, Way
from app.devtools.demo.people import give_code
from app.devtools.demo.stage import Story, Twist
from app.intake import service as intake
from app.intake.models import Search
from app.intake.rules.amending import values_of
from app.intake.states import PaperWay, PartyRole, ProposalKind
from app.kernel.db import db
from app.notices import service as notices
from app.notices.models import LegalNotice, PaperTask
from app.notices.states import ReadHow
from app.registry.states import Restriction

TWISTS: dict[tuple[str, str], Twist] = {}  # by the tale's name and the step


def twist(name: str, step: str) -> Callable[[Twist], Twist]:
    """Make a function what happens in the tale of this name at this step."""

    def add(what: Twist) -> Twist:
        TWISTS[name, step] = what
        return what

    return add


def _search(story: Story) -> Search:
    found = bids.newest_search(story.expertise.id)
    assert found is not None
    return found


def _sealed(story: Story) -> list[Bid]:
    asked = select(Bid).where(Bid.search_id == _search(story).id, Bid.state == BidState.SEALED)
    return list(db.session.scalars(asked.order_by(Bid.placed_at, Bid.id)))


def _amend(story: Story) -> None:
    """One more question: the offers that are there stand only if their bidders let them stand."""
    values = values_of(story.expertise)
    values["questions"] = [*values["questions"], story.say("added_question")]
    bidding.amend(story.expertise, values, why=story.say("amended"), by=story.official, at=story.later(30))


def _confirm(story: Story, bid: Bid) -> None:
    by = db.session.get_one(Person, bid.placed_by_id)
    bidding.confirm_bid(bid, by=by, at=story.later(), edition=_search(story).edition)


@twist("amendment", "open")
def amended(story: Story) -> None:
    """Two confirm, the third says nothing and lapses at the opening."""
    _amend(story)
    for bid in _sealed(story)[:2]:
        _confirm(story, bid)


@twist("to_confirm", "open")
def amended_just_now(story: Story) -> None:
    """One confirms, the other has still to do it."""
    _amend(story)
    _confirm(story, _sealed(story)[-1])


@twist("question", "open")
def questions(story: Story) -> None:
    """One question has its answer, the other waits."""
    askers = [e for e in story.stage.fit(story.specialty, on=story.today) if e.institute_id is None and e.person][-2:]
    for expert, text in zip(askers, ("asked", "asked_too"), strict=True):
        assert expert.person is not None
        asked = bidding.ask_question(story.expertise, by=expert.person, text=story.say(text), at=story.later())
        if text == "asked":
            answer = story.say("asked_answer")
            bidding.answer_question(asked, answer=answer, affects=False, by=story.official, at=story.later())


@twist("invited", "complete")
def invitations(story: Story) -> None:
    """The parties have proposed two experts together."""
    found = [e for e in story.stage.fit(story.specialty, on=story.today) if e.institute_id is None]
    found.sort(key=lambda e: e.id not in story.stage.favourites)
    for expert in found[:2]:
        intake.invite(story.expertise, guest_id=expert.id, by=story.official, at=story.at)


@twist("restricted", "draft")
def restricted(story: Story) -> None:
    """A case about a minor: only who is cleared for it knows of it; the clerk is let in."""
    e, by = story.expertise, story.official
    intake.save_access(e, restricted=[Restriction.MINORS], by=by, at=story.at)
    intake.name_insider(e, person_id=story.stage.people["clerk"].id, by=by, at=story.at)


def _ask_prosecutor(story: Story, give: bool | None) -> None:
    office = intake.offices_for(story.expertise)[0]
    asked = intake.ask_consent(story.expertise, body_id=office.id, by=story.official, at=story.later())
    if give is not None:
        reasons = "" if give else story.say("consent_refused")
        by = story.stage.people["prosecutor"]
        intake.decide_consent(asked, give=give, reasons=reasons, by=by, at=story.later(45))


@twist("consent_asked", "prepared")
def consent_asked(story: Story) -> None:
    """The prosecutor has still to answer."""
    _ask_prosecutor(story, None)


@twist("consent_given", "prepared")
def consent_given(story: Story) -> None:
    """The prosecutor consents: the request can be published."""
    _ask_prosecutor(story, True)


@twist("consent_refused", "prepared")
def consent_refused(story: Story) -> None:
    """The prosecutor refuses, with reasons."""
    _ask_prosecutor(story, False)


@twist("parties", "prepared")
def parties(story: Story) -> None:
    """Two parties have their links; one has read it and proposes a question."""
    e, by = story.expertise, story.official
    made = [
        intake.enter_party(
            e, role=role, name=name, email=f"{role.value}@parties.demo.example", language="kk", by=by, at=story.at
        )
        for role, name in ((PartyRole.PLAINTIFF, "Үлгі Талапкер"), (PartyRole.DEFENDANT, "Үлгі Жауапкер"))
    ]
    intake.begin_acquaintance(e, days=10, by=by, at=story.later())
    text = story.say("added_question")
    intake.propose(made[0], kind=ProposalKind.QUESTION, question_place=None, text=text, at=story.later(60))
    intake.confirm_reading(made[0], at=story.later())


@twist("paper", "prepared")
def acquainted_on_paper(story: Story) -> None:
    """Two parties without e-mail have read the request on paper; the scans are kept."""
    e, by = story.expertise, story.official
    made = [
        intake.enter_party(e, role=role, name=name, email="", language="ru", by=by, at=story.at)
        for role, name in ((PartyRole.PLAINTIFF, "Образец Истцов"), (PartyRole.DEFENDANT, "Образец Ответчиков"))
    ]
    intake.begin_acquaintance(e, days=10, by=by, at=story.later())
    for party in made:
        scan = BytesIO(story.stage.paper)
        intake.record_paper(
            party, on=story.today, way=PaperWay.SIGNED, name="scan.pdf", content=scan, by=by, at=story.later()
        )


@twist("paper", "accepted")
def returned_by_post(story: Story) -> None:
    """They are told on paper who the expert is: one paper waits to be sent, the other has come back unopened."""
    asked = select(PaperTask).join(LegalNotice, LegalNotice.id == PaperTask.notice_id).order_by(PaperTask.number)
    task = db.session.scalars(asked.where(LegalNotice.about_id == story.expertise.id)).all()[-1]
    by, day, remark = story.official, story.today, story.say("paper_returned")
    notices.record_paper_step(task, "send", on=day, by=by, at=story.later(60))
    notices.record_paper_step(task, "return", on=day, remark=remark, by=by, at=story.later())


@twist("low_price", "opened")
def low_price(story: Story) -> None:
    """The bidder with the low price is asked to explain it."""
    asked = select(PriceReview).join(Bid).where(Bid.search_id == _search(story).id).order_by(Bid.placed_at)
    review = db.session.scalars(asked).first()
    assert review is not None
    question = story.say("price_question")
    bidding.ask_price(review, question=question, working_days=5, by=story.official, at=story.later(40))


@twist("one_time", "failed")
def one_time(story: Story) -> None:
    """Nobody in the register offered: somebody from abroad is entrusted, once."""
    told = bidding.OneTime(
        name="Muster Beispiel", code="C01X00T47", citizenship="DE", email="beispiel@abroad.demo.example",
        education=story.say("education"), occupation=story.say("occupation"), ground=OneTimeGround.FOREIGN,
        words=story.say("one_time"), proof=BytesIO(story.stage.paper), proof_name="diploma.pdf",
    )  # fmt: skip
    at = story.later(30)
    chosen = bidding.entrust_one_time(story.expertise, told, by=story.official, at=at, real=at)
    assert chosen.expert is not None
    assert chosen.expert.person is not None
    chosen.expert.person.password_hash = story.official.password_hash  # invited by letter, and has come in
    give_code(chosen.expert.person, secret_key=current_app.config["SETTINGS"].secret_key, at=story.later(50))
    story.stage.forget()


@twist("courier", "warned")
def courier(story: Story) -> None:
    """The objects are with a courier, expected on the next working days."""
    casework.state_hand_over(
        story.expertise, leg=Leg.TO_PROVIDER, given_on=story.today, way=Way.COURIER, courier="Demo Post",
        tracking="KZ000000001", expected_on=story.today + timedelta(days=4), by=story.official, at=story.later(),
    )  # fmt: skip


@twist("damaged", "warned")
def damaged(story: Story) -> None:
    """The first object arrives with a damaged seal: an incident, of which the body is told."""
    e, day = story.expertise, story.today
    given = casework.state_hand_over(e, leg=Leg.TO_PROVIDER, given_on=day, by=story.official, at=story.later())
    findings = {given.items[0].custody_id: (Finding.DAMAGED, story.say("damaged"))}
    casework.confirm_hand_over(
        given, received_on=day, findings=findings, with_ruling=True, by=story.named(), at=story.later(60)
    )


@twist("nobody", "received")
def nobody_left(story: Story) -> None:
    """The only judge of a court has read everything and leaves; nobody takes the place, and then a petition comes."""
    by = story.official
    place = next(one for one in by.memberships if one.body_id == story.expertise.body_id)
    unread = select(LegalNotice.id).where(LegalNotice.body_id == place.body_id, LegalNotice.read_at.is_(None))
    for notice_id in db.session.scalars(unread).all():
        notices.read_notice(notice_id, how=ReadHow.SITE, by=by, at=story.later(2))
    accounts.end_membership(place, by=story.stage.people["office-61"], at=story.later())
    story.stage.forget()
