"""From the first draft to the published request."""

from __future__ import annotations

from datetime import timedelta

from app.bidding import service as bidding
from app.devtools.demo.named import LAST_CASE, case_of
from app.devtools.demo.stage import Steps, Story, words
from app.intake import service as intake
from app.intake.service import lists, parts
from app.intake.service.parts import Lane
from app.intake.states import Consent, Examined, Kind, ModeReason, Permission, Urgency
from app.reference import queries as reference
from app.reference.states import Procedure, SearchMode

EARLIER_EXPERT = "Үлгі Сарапшы"


def order(story: Story) -> Steps:
    """Draft, check, publish."""
    tale = story.tale
    body = story.stage.bodies[body_of(story)]
    story.expertise = intake.create_draft(body=body, by=story.official, at=story.at)
    _case(story)
    story.reached("bare")
    _asked(story)
    story.reached("draft")
    story.at = yield story.soon(0.05, 2)
    if tale.route.ending == "withdrawn" and tale.route.withdrawn_from == "draft":
        yield from withdraw(story)
    story.reached("complete")
    intake.prepare(story.expertise, by=story.official, at=story.at)
    story.reached("prepared")
    story.at = yield story.soon(0.02, 0.4)
    key = story.expertise.publish_key
    assert key is not None
    intake.publish(story.expertise, publish_key=key, by=story.official, at=story.at)


def body_of(story: Story) -> str:
    """The key of the body for which the official acts."""
    return story.stage.home[story.tale.official]


def withdraw(story: Story) -> Steps:
    """The body withdraws; the tale is over."""
    intake.withdraw(story.expertise, reason=story.say("withdrawn"), by=story.official, at=story.at)
    story.at = yield story.at + timedelta(minutes=1)
    bidding.release_withdrawn(at=story.at)
    story.end()


def _case(story: Story) -> None:
    tale, dice = story.tale, story.dice
    earlier = tale.kind is not Kind.PRIMARY
    year = story.today.year % 100
    series = "ДД" if tale.procedure is Procedure.CRIMINAL else "2"
    last = case_of(tale.name) if tale.name else dice.randint(11, LAST_CASE)
    before = story.stage.told.get(tale.follows)
    number = before.expertise.number if before else f"{dice.randint(100, 2999)}/{story.today.year - 1}"
    parts.save_case(
        story.expertise,
        procedure=tale.procedure,
        case_number=f"{dice.randint(1001, 7999)}-{year}-00-{series}/{last}",
        kind=tale.kind,
        earlier_number=number if earlier else "",
        earlier_expert=EARLIER_EXPERT if earlier else "",
        kind_reasons=story.say("kind_reasons") if earlier else "",
        official_id=story.official.id,
        by=story.official,
        at=story.at,
    )


def _asked(story: Story) -> None:
    """Specialty, questions, objects, person, grounds, search."""
    e, by, at = story.expertise, story.official, story.at
    wanted, form = [specialty.id for specialty in story.specialties], story.tale.form
    parts.save_specialties(e, specialty_ids=wanted, form=form, experts_needed=2, by=by, at=at)
    for text in _questions(story):
        lists.add_question(e, text=text, by=by, at=at)
    _objects(story)
    if story.tale.procedure is Procedure.CRIMINAL:
        medical = story.tale.field_of == "med-live"
        examined = Examined.VICTIM if medical else Examined.NOBODY
        parts.save_person(e, examined=examined, consent=Consent.GIVEN if medical else None, by=by, at=at)
    _grounds(story)


def _questions(story: Story) -> list[str]:
    language = story.tale.language
    found = [getattr(t, f"text_{language}") for t in reference.question_templates([story.specialty.id])]
    found = found or [text[language] for text in words()["questions"]]
    return found[: story.dice.randint(1, 3)]


def _objects(story: Story) -> None:
    about = words().get(story.tale.field_of) or words()[""]
    for number, thing in enumerate(about["objects"][: story.dice.randint(1, 2)], 1):
        lists.save_object(
            story.expertise,
            object_id=None,
            name=thing[story.tale.language],
            origin=story.say("origins"),
            seal=f"№ {story.dice.randint(1000, 9999)}-{number}",
            permission=Permission(thing["permission"]),
            by=story.official,
            at=story.at,
        )


def _grounds(story: Story) -> None:
    tale, e, by = story.tale, story.expertise, story.official
    about = words().get(tale.field_of) or words()[""]
    region = story.stage.bodies[body_of(story)].region_code
    parts.save_grounds(
        e,
        grounds=about["grounds"][tale.language],
        circumstances=story.say("circumstances"),
        place=story.stage.places[region, tale.language],
        ruling_language=tale.language,
        by=by,
        at=story.at,
    )
    lane: Lane = {}
    if tale.mode is not SearchMode.OPEN:
        lane = {"mode": tale.mode, "mode_reason": ModeReason.PARTIES}
    if tale.urgent and tale.name:
        lane |= {"urgency": Urgency.HEARING, "urgent_by": story.working_day(15)}
    hearing = story.today + timedelta(days=tale.hearing_after_days) if tale.hearing_after_days else None
    parts.save_search(
        e,
        region_code=region,
        urgent=tale.urgent,
        urgency_reason=story.say("urgency") if tale.urgent else "",
        hearing_on=hearing,
        equipment="",
        equipment_public=False,
        offer_working_days=tale.offer_days,
        by=by,
        at=story.at,
        **lane,
    )
