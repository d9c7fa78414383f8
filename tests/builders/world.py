"""One small population: a person for every role, and a thing for every argument of an address.

What people wrote is Kazakh here, so that an English word on a Kazakh or Russian page is a forgotten sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pyotp
from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from app.accounts import service as accounts
from app.accounts.models import Body, LoginSession, Person
from app.accounts.service import tickets
from app.accounts.states import BodyKind, TicketPurpose, Verb
from app.bidding import queries as bidding
from app.bidding import service as bids
from app.bidding.models import Bid, Selection
from app.casework import service as casework
from app.casework.states import ChallengeGround, Leg, PetitionKind
from app.intake import service as intake
from app.intake.models import Expertise
from app.intake.states import PaperWay, Permission, ProposalKind
from app.kernel.clock import day_of
from app.kernel.db import db
from app.kernel.keeping import file_store
from app.notices import service as letters
from app.notices.models import Letter
from app.reference import queries as reference
from app.reference.states import Procedure, Step
from app.registry import service as registry
from app.registry.models import Expert
from app.registry.states import ExpertKind
from tests.builders import casework as steps
from tests.builders import custody, gates
from tests.builders.access import add_access
from tests.builders.accounts import make_body, make_person
from tests.builders.bidding import institute_offer, offer, open_now
from tests.builders.complaints import add_complaints
from tests.builders.conclusions import add_conclusions
from tests.builders.costs import add_costs
from tests.builders.desks import add_desks
from tests.builders.drafting import plan_for
from tests.builders.intake import CASE_VERBS, make_complete, make_draft
from tests.builders.market import add_market
from tests.builders.methodical import add_methodical
from tests.builders.modes import add_modes
from tests.builders.notices import add_notices
from tests.builders.questions import add_questions
from tests.builders.registry import make_expert
from tests.builders.reviews import add_reviews
from tests.builders.samples import BOTH, SAMPLES
from tests.builders.teams import add_teams

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROLES = (
    "anonymous", "judge", "clerk", "manager", "stranger", "investigator", "provider", "rival", "unfit", "head",
    "state", "prosecutor", "chamber", "analyst", "registrar", "rules", "admin",
)  # fmt: skip
WORDS = {
    "grounds": "Арнайы ғылыми білім қажет.",
    "circumstances": "Іс бойынша жағдай анықталуда.",
    "place": "Астана",
    "questions": ("Ғимарат жобаға сай салынған ба?",),
    "objects": (("Тұрғын үй", "Сот қарап шыққан", Permission.NO),),
}


@dataclass
class World:
    """People by role; expertises by the stage they are at; other things by the name of the argument."""

    at: datetime
    people: dict[str, Person | None] = field(default_factory=dict)
    expertises: dict[str, Expertise] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    selections: dict[str, Selection] = field(default_factory=dict)

    def person(self, role: str) -> Person:
        found = self.people[role]
        assert found is not None
        return found

    def expert(self, role: str) -> Expert:
        found: Expert = self.things[f"expert:{role}"]
        return found


def _body(kind: BodyKind, kk: str, ru: str, en: str) -> Body:
    return make_body(kind, name_kk=kk, name_ru=ru, name_en=en)


def _people(world: World) -> None:
    court = _body(BodyKind.COURT, "Астана қалалық соты", "Суд города Астаны", "Court of Astana")
    other = _body(BodyKind.COURT, "Өзге сот", "Другой суд", "Another court")
    police = _body(BodyKind.INVESTIGATION, "Тергеу басқармасы", "Следственное управление", "Investigation department")
    office = _body(BodyKind.PROSECUTION, "Прокуратура", "Прокуратура", "Prosecution office")
    chamber = _body(BodyKind.CHAMBER, "Сот сарапшылары палатасы", "Палата судебных экспертов", "Chamber of experts")
    ministry = _body(BodyKind.MINISTRY, "Әділет министрлігі", "Министерство юстиции", "Ministry of Justice")
    institute = _body(BodyKind.INSTITUTE, "Сот сараптамалары институты", "Институт судебных экспертиз", "Institute")
    clerk = (Verb.DRAFT, Verb.ANSWER, Verb.SEE_OBJECTS)
    members: dict[str, tuple[Body, Any]] = {
        "judge": (court, CASE_VERBS),
        "clerk": (court, clerk),
        "manager": (court, (Verb.MANAGE_MEMBERS,)),
        "stranger": (other, CASE_VERBS),
        "investigator": (police, CASE_VERBS),
        "head": (institute, (Verb.ASSIGN, Verb.REVIEW, Verb.SEE_OBJECTS)),
        "prosecutor": (office, (Verb.CONSENT,)),
        "chamber": (chamber, (Verb.REVIEW,)),
        "analyst": (ministry, (Verb.READ_FIGURES,)),
        "registrar": (ministry, (Verb.REVIEW,)),
        "rules": (ministry, (Verb.EDIT_RULES,)),
        "admin": (ministry, (Verb.MANAGE_MEMBERS,)),
    }
    world.people["anonymous"] = None
    for place, (role, (body, verbs)) in enumerate(members.items(), 1):
        world.people[role] = make_person(
            body, verbs, name=f"Қызметкер {place}", position="Маман", email=f"{role}@sarap.test"
        )
    known = {"provider": ("build", "handwriting"), "rival": ("build", "handwriting"), "unfit": ("goods",)}
    for place, (role, slugs) in enumerate(known.items(), 1):
        _expert(world, role, place, specialties=slugs)
    _expert(world, "state", 4, kind=ExpertKind.STATE, institute=institute, specialties=("build", "handwriting"))
    world.things |= {"court": court, "institute": institute, "membership": world.person("clerk").memberships}


def _expert(world: World, role: str, place: int, **kw: Any) -> None:
    person = make_person(name=f"Сарапшы {place}", email=f"{role}@sarap.test")
    expert = make_expert(person=person, on=day_of(world.at) - 60 * DAY, register_no=f"T-{place:05d}", **kw)
    world.people[role], world.things[f"expert:{role}"] = person, expert


def _complete(by: Person, at: datetime, **kw: Any) -> Expertise:
    """A whole draft with one file."""
    expertise = make_complete(by=by, at=at, **(WORDS | kw))
    intake.add_attachment(expertise, name="kk.pdf", content=BytesIO(steps.PDF), by=by, at=at)
    return expertise


def _published(by: Person, at: datetime, **kw: Any) -> Expertise:
    expertise = intake.prepare(_complete(by, at, **kw), by=by, at=at)
    key = expertise.publish_key
    assert key is not None
    return intake.publish(expertise, publish_key=key, by=by, at=at)


def _lot(by: Person, at: datetime) -> Expertise:
    """The first of two lots."""
    things = (
        ("Жүк көлігінің қозғалтқышы", "Сот қарап шыққан", Permission.NO),
        ("Сатып алу шарты", "Істе", Permission.NO),
    )
    whole = _complete(
        by, at, specialties=("vehicle", "handwriting"), objects=things, case_number="7140-26-00-2/777",
        questions=("Қозғалтқыш нөмірі өзгертілген бе?", "Шарттағы қолтаңбаны кім орындаған?"),
    )  # fmt: skip
    return intake.split_into_lots(whole, plan=plan_for(whole), by=by, at=at)[0]


def _bid(world: World, expertise: Expertise, role: str, *, after: timedelta = HOUR) -> Bid:
    search = bidding.newest_search(expertise.id)
    assert search is not None
    at = search.began_at + after
    if role != "head":
        return bids.place_bid(expertise, by=world.person(role), offer=offer(days=25), at=at)
    values = institute_offer(search.offers_due_on + 20 * DAY)
    return bids.place_bid(expertise, by=world.person(role), offer=values, at=at, expert=world.expert("state"))


def _opened(world: World, by: Person, *roles: str, **kw: Any) -> Expertise:
    """Published three weeks ago, with offers of these roles, all open."""
    expertise = _published(by, world.at - 21 * DAY, **kw)
    for role in roles:
        _bid(world, expertise, role)
    return open_now(expertise)


def _selected(world: World, by: Person, role: str, **kw: Any) -> Selection:
    expertise = _opened(world, by, role, **kw)
    search = bidding.newest_search(expertise.id)
    assert search is not None
    bid = bidding.choosable(search.id)[0]
    return bids.select_bid(bid, by=by, reason="Мерзімі ең қысқа.", at=search.offers_due_at + HOUR)


def _accepted(world: World, by: Person, role: str, **kw: Any) -> Selection:
    selection = _selected(world, by, role, **kw)
    expert = world.expert("state") if role == "head" else None
    at = selection.selected_at + HOUR
    casework.answer(selection.expertise, accept=True, expert=expert, by=world.person(role), at=at)
    return selection


def _searching(world: World) -> None:
    judge, investigator = world.person("judge"), world.person("investigator")
    made = world.expertises
    made["new"] = make_draft(by=judge, at=world.at - DAY)
    made["draft"] = _complete(judge, world.at - DAY)
    made["lot"] = _lot(judge, world.at - DAY)
    made["prepared"] = intake.prepare(_complete(judge, world.at - DAY), by=judge, at=world.at - DAY)
    made["open"] = _published(judge, world.at - HOUR, offer_working_days=10)
    crime = {"procedure": Procedure.CRIMINAL, "specialties": ("handwriting",)}
    made["crime"] = _published(investigator, world.at - HOUR, offer_working_days=10, **crime)
    for name in ("open", "crime"):
        _bid(world, made[name], "provider", after=HOUR / 2)
    made["opened"] = _opened(world, judge, "provider", "rival")
    made["failed"] = _opened(world, judge)
    world.selections["crime_work"] = _worked(world, investigator, "provider", **crime)
    steps.write_draft(world.selections["crime_work"], day=day_of(world.at) - 2 * DAY, summary="Жобаға сай.")
    search = bidding.newest_search(made["opened"].id)
    assert search is not None
    world.things["bid"] = bidding.choosable(search.id)[0]


def _worked(world: World, by: Person, role: str, **kw: Any) -> Selection:
    selection, _ = steps.make_started(_accepted(world, by, role, **kw))
    return selection


def _working(world: World) -> None:
    judge, today = world.person("judge"), day_of(world.at)
    made = world.selections
    made["selected"] = _selected(world, judge, "provider")
    made["accepted"] = _accepted(world, judge, "head")
    made["ruled"] = steps.make_ruled(_accepted(world, judge, "provider"))
    made["work"] = _worked(world, judge, "provider")
    petition = steps.make_petition(made["work"], day=today - 2 * DAY, text="Сызбалар жетпейді.")
    longer = steps.make_petition(
        made["work"], day=today - 2 * DAY, kind=PetitionKind.EXTENSION, text="Көлемі үлкен.", until=today + 40 * DAY
    )
    challenge = casework.record_challenge(
        made["work"].expertise, brought_by="Талапкер", ground=ChallengeGround.AUDIT, text="Тексеру жүргізген.",
        by=judge, at=steps.noon(today - 2 * DAY),
    )  # fmt: skip
    back = custody.give(made["work"], day=today - 2 * DAY, leg=Leg.BACK, photos=[custody.photo()])
    world.things |= {"petition": petition, "longer": longer, "challenge": challenge, "hand_over": back}
    made["suspended"] = _worked(world, judge, "head")
    steps.make_suspended(made["suspended"], day=today - 2 * DAY)
    made["reviewed"] = _worked(world, judge, "head")
    made["completed"] = _worked(world, judge, "provider")
    steps.make_signed(made["completed"], day=today - 2 * DAY, summary="Жобаға сай.")
    made["delivered"] = _worked(world, judge, "head")
    steps.make_delivered(made["delivered"], day=today - 2 * DAY, summary="Жобаға сай.")
    made["closed"] = _worked(world, judge, "provider")
    steps.make_delivered(made["closed"], day=today - 3 * DAY, summary="Жобаға сай.")
    casework.confirm_receipt(made["closed"].expertise, by=judge, at=steps.noon(today - 2 * DAY))
    world.expertises |= {name: selection.expertise for name, selection in made.items()}


def _gates(world: World) -> None:
    """A frozen request that waits for the prosecutor and for a party, who has made a proposal by its link."""
    judge, at = world.person("judge"), world.at - DAY
    rule = gates.make_step_rule(Step.CONSENT, Procedure.ADM_OFFENCE, act="Қағида", article="1-бап", source="Бұйрық")
    asked = intake.prepare(_complete(judge, at, procedure=Procedure.ADM_OFFENCE), by=judge, at=at)
    office = world.person("prosecutor").active_memberships[0].body_id
    question = intake.ask_consent(asked, body_id=office, by=judge, at=at)
    party = gates.make_party(asked, at=at, name="Қатысушы", email="party@sarap.test", language="kk")
    paper = gates.make_party(asked, at=at, name="Екінші қатысушы", email="", language="kk")
    intake.begin_acquaintance(asked, days=5, by=judge, at=at)
    intake.record_paper(
        paper, on=day_of(at), way=PaperWay.SIGNED, name="kk.pdf", content=BytesIO(steps.PDF), by=judge, at=at
    )
    proposal = intake.propose(party, kind=ProposalKind.QUESTION, question_place=None, text="Құны қанша?", at=world.at)
    world.expertises["asked"] = asked
    world.things |= {"consent": question, "party": party, "paper": paper, "proposal": proposal, "step_rule": rule}
    world.things["party_token"] = gates.token_of(party, at=world.at)


def _other_things(world: World) -> None:
    provider, registrar, judge = world.expert("provider"), world.person("registrar"), world.person("judge")
    session = LoginSession(
        person_id=judge.id, token_hash=b"1" * 32, made_at=world.at, expires_at=world.at + DAY, second_factor_at=world.at
    )
    invited = make_person(
        world.things["court"], (Verb.DRAFT,), password=None, name="Шақырылған", email="new@sarap.test"
    )
    db.session.add(session)
    for role in ("judge", "provider"):
        accounts.set_second_factor(world.person(role), pyotp.random_base32(), at=world.at)
    letters.write_letter(to=judge, template="accounts/password_changed", context={"changed_at": world.at}, at=world.at)
    world.things |= {
        "letter": db.session.scalars(select(Letter).where(Letter.to_person_id == judge.id, Letter.private.is_(False))).first(),
        "check": registry.check_by_hand(
            provider, on=day_of(world.at) - DAY, proof=BytesIO(steps.PDF), file_name="1.pdf", remark="Тексерілді.",
            store=file_store(), by=registrar, at=world.at,
        ),
        "session": session,
        "invitation": tickets.new_ticket(invited, TicketPurpose.INVITATION, real=world.at),
        "reset_token": tickets.new_ticket(judge, TicketPurpose.RESET, real=world.at),
    }  # fmt: skip
    db.session.flush()


def make_world(at: datetime) -> World:
    """The whole population, as it stands at `at`: the searches began up to three weeks before."""
    world = World(at)
    _people(world)
    _searching(world)
    _working(world)
    _gates(world)
    add_modes(world)
    add_questions(world)
    add_market(world)
    add_complaints(world)
    add_teams(world)
    add_conclusions(world)
    add_costs(world)
    add_reviews(world)
    add_methodical(world)
    _other_things(world)
    add_access(world)
    add_desks(world)
    add_notices(world)
    db.session.flush()
    return world


def samples_of(endpoint: str) -> tuple[str, ...]:
    """The names of the expertises that an endpoint is asked about."""
    return next((names for prefix, names in SAMPLES.items() if endpoint.startswith(prefix)), ())


def _argument(world: World, endpoint: str, name: str, sample: str) -> Any:
    """The value of one argument of an address: a builder may have left one, for an endpoint or for all."""
    expertise, things = world.expertises.get(sample), world.things
    for key in (f"{endpoint}:{name}", f"arg:{name}"):
        if key in things:
            return things[key]
    provider = world.expert("provider")
    plain: dict[str, Any] = {
        "body_id": things["court"].id,
        "membership_id": things["membership"][0].id,
        "letter_id": things["letter"].id,
        "session_id": things["session"].id,
        "delegation_id": things["delegation"].id,
        "reset_id": things["reset"].id,
        "wish_id": things["wish"].id,
        "check_id": things["check"].id,
        "bid_id": things["low_bid" if sample == "low" else "bid"].id,
        "file_id": things["price_file"].id,
        "saved_id": things["saved"].id,
        "change": "pause",
        "price_step": "judge",
        "asked_id": things["asked"].id,
        "person_id": world.person("clerk").id,
        "invitation_id": things["guest"].id,
        "clearance_id": things["clearance"].id,
        "mode_id": things["mode_rule"].id,
        "register_no": provider.register_no,
        "licence_id": provider.licences[0].id,
        "absence_id": things["absence"].id,
        "verb": "suspend",
        "filename": "build/app.css",
        "viewer_kind": "party",
        "part_name": "grounds",
        "what": "up",
        "name": "counts",
        "slug": "clerk",
        "consent_id": things["consent"].id,
        "party_id": things["paper" if endpoint == "intake.party_scan" else "party"].id,
        "proposal_id": things["proposal"].id,
        "rule_id": things["step_rule"].id,
        "act": "link",
        "token": things["party_token"]
        if endpoint.startswith("intake.party_")
        else things["invitation" if endpoint == "accounts.invitation" else "reset_token"],
        "template_id": reference.question_templates([reference.specialty("build").id])[0].id,
        "code": reference.pilots()[0].code if endpoint == "reference.edit_pilot" else "clock.term_days",
        "thing_id": things[_thing(endpoint)].id,
        "hand_over_id": things["hand_over"].id,
        "photo_id": things["hand_over"].photos[0].id,
        "petition_id": things["petition"].id,
        "challenge_id": things["challenge"].id,
        "voucher_id": things["voucher"].id,
        "package_id": things["package"].id,
    }
    if expertise is None:
        return world.expertises["asked"].attachments[0].id if endpoint == "intake.consent_file" else plain.get(name)
    own = {"expertise_id": expertise.id, "number": expertise.number}
    lists = {"attachment_id": expertise.attachments, "question_id": expertise.questions, "object_id": expertise.objects}
    own |= {key: rows[0].id for key, rows in lists.items() if rows}
    return (plain | own).get(name)


def _thing(endpoint: str) -> str:
    if endpoint.endswith(("_place", "replace_member")):
        return "member:team"
    if "_member_" in endpoint:
        return "member:team_in"
    if endpoint.endswith("challenge"):
        return "challenge"
    return "longer" if endpoint.endswith("decide_extension") else "petition"


def _arguments(world: World, rule: Rule, sample: str) -> dict[str, Any]:
    wanted = sorted(rule.arguments - set(rule.defaults or {}))
    found = {name: _argument(world, rule.endpoint, name, sample) for name in wanted}
    unknown = [name for name, value in found.items() if value is None]
    if unknown:
        raise LookupError(f"the small world has no {', '.join(unknown)} for {rule.endpoint} ({sample or 'no sample'})")
    return found


@dataclass(frozen=True)
class Address:
    """One thing to ask the site."""

    endpoint: str
    method: str
    sample: str
    url: str

    @property
    def line(self) -> str:
        return f"{self.endpoint} {self.method} {self.sample or '-'}"


def urls(app: Flask, world: World) -> list[Address]:
    """An address for each rule of the map, each method, each sample; a new argument that nobody knows is an error."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            names = samples_of(rule.endpoint) if {"expertise_id", "number"} & rule.arguments else ("",)
            for sample in names or BOTH:
                built = rule.build(_arguments(world, rule, sample))
                assert built is not None
                for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                    found.append(Address(rule.endpoint, method, sample, built[1]))
    return sorted(found, key=lambda one: one.line)
