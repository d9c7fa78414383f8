"""From the accepted selection to the file: the steps of the appointment, the clock, the conclusion."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

from app.casework import service as casework
from app.casework.models import Challenge, ClockReading, Petition
from app.casework.queries import pending_of
from app.casework.service.warnings import warn_about
from app.casework.states import (
    AnswerKind,
    ChallengeGround,
    DocumentKind,
    ImpossibilityGround,
    LateReason,
    Leg,
    PetitionKind,
    WarningCode,
)
from app.devtools.demo.closing import pass_reviews
from app.devtools.demo.finding import settle
from app.devtools.demo.stage import Steps, Story
from app.devtools.demo.teams import members_checked, members_warned
from app.intake.states import ExpertiseState as S
from app.kernel import clock
from app.kernel.db import db
from app.reference import queries as reference

CODES = (WarningCode.SHARE_FIRST, WarningCode.SHARE_SECOND, WarningCode.DAYS_FIRST, WarningCode.DAYS_LAST)


def work(story: Story) -> Steps:
    """Appoint, let the clock run, conclude, deliver, file."""
    yield from _appoint(story)
    yield from _receive(story)
    route = story.tale.route
    if route.materials:
        yield from _materials(story)
    if route.extension:
        yield from _extension(story)
    if route.ending == "returned":
        story.at = yield story.soon(2, 6)
        yield from _give_back(story)
    yield from _conclude(story)


def _appoint(story: Story) -> Steps:
    """Identity, grounds, ruling, hand-over; a challenge upheld leads back to the search."""
    e, by = story.expertise, story.official
    story.reached("accepted")
    story.at = yield story.soon(0.1, 1)
    casework.establish_identity(e, how=story.say("identity"), by=by, at=story.at)
    story.reached("identity")
    if story.tale.route.challenge and story.challenges == 0:
        yield from _challenge(story)
        if e.state is not S.ACCEPTED:
            yield from find_again(story)
            return
    story.at = yield story.soon(0.05, 0.5)
    casework.check_grounds(e, note=story.say("grounds_note"), by=by, at=story.at)
    members_checked(story)
    story.at = yield story.soon(0.05, 0.6)
    casework.issue_ruling(e, by=by, at=story.at)
    story.reached("ruling")
    story.at = yield story.soon(0.1, 1.2)
    casework.hand_ruling(e, how=story.say("handed"), by=by, at=story.at)
    story.reached("handed")


def find_again(story: Story) -> Steps:
    """Back to the offers that are left, then appoint whoever accepts."""
    yield from settle(story)
    yield from _appoint(story)


def _challenge(story: Story) -> Steps:
    """A participant challenges the expert; the body decides."""
    story.challenges += 1
    story.at = yield story.soon(0.1, 0.7)
    made: Challenge = casework.record_challenge(
        story.expertise,
        brought_by="Жауапкердің өкілі" if story.tale.language == "kk" else "Представитель ответчика",
        ground=ChallengeGround.DEPENDENCE,
        text=story.say("challenge"),
        by=story.official,
        at=story.at,
    )
    story.reached("challenged")
    story.at = yield story.soon(0.5, 2)
    uphold = story.tale.route.challenge == "upheld"
    reason = story.say("upheld" if uphold else "rejected")
    casework.decide_challenge(made, uphold=uphold, reason=reason, by=story.official, at=story.at)


def _receive(story: Story) -> Steps:
    """The expert confirms the warning and what was received: the clock starts on the later day."""
    e, expert = story.expertise, story.named()
    story.at = yield story.soon(0.05, 0.5)
    casework.confirm_warning(e, by=expert, at=story.at)
    members_warned(story)
    story.reached("warned")
    story.at = yield story.soon(0.02, 0.3)
    together = not story.live and story.dice.random() < 0.5
    casework.record_receipts(
        e, ruling_on=story.today, objects_on=story.today if together else None, by=expert, at=story.at
    )
    story.reached("half_received")
    if not together:
        story.at = yield story.soon(0.2, 3)
        casework.record_receipts(e, ruling_on=None, objects_on=story.today, by=expert, at=story.at)
    story.reached("received")


def _reading(story: Story) -> ClockReading:
    return db.session.get_one(ClockReading, story.expertise.id)


def _warn(story: Story) -> None:
    """What the daily job would have sent on this day."""
    found = reference.rules([code.value for code in CODES], on=story.today)
    warn_about(story.expertise, {code: found[code.value].value for code in CODES}, at=story.at)


def _materials(story: Story) -> Steps:
    """A petition for materials stops the clock; they come, or a choice is due."""
    e, how = story.expertise, story.tale.route.materials
    story.at = yield story.soon(1, 4)
    made: Petition = casework.file_petition(
        e, kind=PetitionKind.MATERIALS, text=story.say("materials"), by=story.named(), at=story.at
    )
    if how == "pending":
        story.end()
    story.at = yield story.soon(0.2, 2)
    casework.decide_petition(made, grant=True, reason=story.say("granted"), by=story.official, at=story.at)
    suspended_until = story.working_day(10)
    if how == "resumed":
        story.at = yield story.on_day(story.working_day(story.dice.randint(2, 9)))
        casework.record_materials(e, on=story.today, by=story.official, at=story.at)
        return
    story.at = yield clock.end_of(suspended_until) + timedelta(hours=4)  # the morning after the last suspended day
    _warn(story)
    if how == "waiting":
        story.end()
    story.at = yield story.soon(0.3, 2)
    if how == "return":
        yield from _give_back(story)
    casework.proceed(e, by=story.named(), at=story.at)


def _give_back(story: Story) -> Steps:
    """Returned without execution; some days later the body confirms that the objects have come back."""
    e = story.expertise
    casework.return_unexecuted(e, reason=story.say("returned"), by=story.named(), at=story.at)
    story.at = yield story.soon(0.5, 4)
    for back in pending_of(e.id, Leg.BACK):
        casework.confirm_hand_over(back, received_on=story.today, by=story.official, at=story.later())
    story.end()


def _extension(story: Story) -> Steps:
    """A petition for a longer term, decided before the last day."""
    reading, how = _reading(story), story.tale.route.extension
    last = reading.last_on
    assert last is not None
    half = max(1, (last - story.today).days // 2)
    story.at = yield story.on_day(story.today + timedelta(days=half))
    if story.today > last - timedelta(days=2):
        return
    until = last + timedelta(days=story.dice.randint(7, 20))
    made: Petition = casework.file_petition(
        story.expertise,
        kind=PetitionKind.EXTENSION,
        text=story.say("extension"),
        by=story.named(),
        at=story.at,
        until=until,
    )
    if how == "pending":
        story.end()
    story.at = yield min(story.soon(0.1, 1.5), max(story.on_day(story.today), story.at))
    grant = how == "granted"
    reason = story.say("granted" if grant else "refused")
    casework.decide_petition(
        made, grant=grant, reason=reason, by=story.official, at=story.at, until=until if grant else None
    )


def _finish_day(story: Story) -> date:
    """The day on which the work is done: a share of the term before the due day, or after it."""
    reading, share = _reading(story), story.tale.route.work
    assert reading.due_on is not None
    assert reading.started_on is not None
    term = (reading.due_on - reading.started_on).days
    return max(story.today, reading.due_on + timedelta(days=round((share - 1) * term) + (1 if share > 1 else 0)))


def _conclude(story: Story) -> Steps:
    """Write, sign, deliver, confirm."""
    e = story.expertise
    finish = _finish_day(story)
    due = _reading(story).due_on
    if due is not None and finish > due:
        story.at = yield clock.end_of(due) + timedelta(hours=4)
        _warn(story)
    story.at = yield story.on_day(finish)
    expert = story.named()
    _write(story)
    story.reached("written")
    pass_reviews(story)
    reason = story.dice.choice(list(LateReason))
    casework.sign_conclusion(e, by=expert, at=story.at + timedelta(minutes=5), late_reason=reason)
    story.reached("completed")
    story.at = yield story.soon(0.1, 2.6)
    casework.hand_over(e, by=expert, at=story.at)
    story.reached("delivered")
    story.at = yield story.soon(0.2, 4)
    casework.confirm_receipt(e, by=story.official, at=story.at)
    story.reached("closed")


def _write(story: Story) -> None:
    e = story.expertise
    impossible = story.tale.route.ending == "impossibility"
    casework.save_draft(
        e,
        kind=DocumentKind.IMPOSSIBILITY if impossible else DocumentKind.CONCLUSION,
        ground=ImpossibilityGround.MATERIALS if impossible else None,
        summary=story.say("impossible" if impossible else "answers"),
        answers={} if impossible else {q.id: (AnswerKind.ANSWERED, story.say("answers")) for q in e.questions},
        by=story.named(),
        at=story.at,
        file=BytesIO(story.stage.paper),
        file_name=f"{e.number}.pdf",
    )
