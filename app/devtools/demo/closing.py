"""What happens in the named tales at the end of the work: money, a second version, a review in the institute, one at
the Chamber.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from app.accounts import queries as accounts
from app.accounts.states import Verb
from app.casework import service as casework
from app.casework.models import InstituteReview
from app.casework.queries import locked_case, reviews
from app.casework.rules.reviews import FindingCode, ReviewKind, Severity
from app.casework.states import CorrectionReason, CostKind, DocumentKind, Payer
from app.complaints import queries as chamber
from app.complaints import service as complaints
from app.devtools.demo.stage import Story
from app.devtools.demo.twists import TWISTS, twist
from app.kernel.clock import day_of

HOURS, RATE, WAY = 10, 12_000, 15_000  # tenge
FIXED, PAID = HOURS * RATE + WAY, 60_000
REVIEW_DAYS = 20  # what the Chamber gives itself in the demo


@twist("costs", "identity")
def estimated(story: Story) -> None:
    """The expert files an estimate and the body approves it."""
    e, reason = story.expertise, story.say("estimate_approved")
    casework.file_estimate(e, hours=HOURS, rate_tenge=RATE, travel_tenge=WAY, by=story.named(), at=story.later())
    casework.decide_estimate(e, approve=True, reason=reason, by=story.official, at=story.later(40))


@twist("advance", "accepted")
def asked_in_advance(story: Story) -> None:
    """A party is to pay before the work begins: the turn is the payer's."""
    casework.await_deposit(story.expertise, by=story.official, at=story.later())


@twist("costs", "delivered")
def reported(story: Story) -> None:
    """The work did cost what was estimated; a voucher shows the way."""
    vouchers = {CostKind.TRAVEL: [("ticket.pdf", BytesIO(story.stage.paper))]}
    casework.file_report(
        story.expertise, work_tenge=HOURS * RATE, travel_tenge=WAY, vouchers=vouchers, by=story.named(),
        at=story.later(),
    )  # fmt: skip


@twist("costs", "closed")
def paid_in_part(story: Story) -> None:
    """The body fixes the amount and pays a part; the rest is owed since."""
    e, by, day = story.expertise, story.official, story.today
    casework.fix_amount(
        e, act_on=day, act_number="12-1", amount_tenge=FIXED, payer=Payer.BUDGET, reason="", by=by, at=story.later()
    )
    casework.record_payment(e, on=day, amount_tenge=PAID, document="DEMO-1", by=by, at=story.later(30))


@twist("corrected", "closed")
def corrected(story: Story) -> None:
    """The expert finds a slip of the pen in the signed text and signs it anew, as version 2."""
    e, by = story.expertise, story.named()
    casework.open_correction(e, reason=CorrectionReason.TYPING, text=story.say("correction"), by=by, at=story.later())
    signed = locked_case(e, on=story.today).conclusion
    assert signed is not None
    casework.save_draft(
        e, kind=DocumentKind.CONCLUSION, ground=None, summary=signed.summary, by=by, at=story.later(30),
        answers={one.question_id: (one.kind, one.text) for one in signed.answers},
        file=BytesIO(story.stage.paper), file_name=f"{e.number}-2.pdf",
    )  # fmt: skip
    casework.sign_conclusion(e, by=by, at=story.later())


@twist("reviewed", "opened")
def reviews_wanted(story: Story) -> None:
    """From today on the institute looks at the form of each conclusion before it is signed."""
    body = story.stage.bodies["institute-71"]
    casework.set_reviews(
        body, technical=False, administrative=True, in_force_from=story.today, by=story.stage.people["head-71"],
        at=story.at,
    )  # fmt: skip
    story.stage.reviewing.add(body.id)


@twist("reviewed", "written")
def waits_for_reviewer(story: Story) -> None:
    """The draft is with the reviewer, who has noted one finding and not sent it back yet."""
    review = casework.submit_review(story.expertise, by=story.named(), at=story.later())
    casework.raise_finding(
        review, code=FindingCode.DETAILS, severity=Severity.MINOR, text=story.say("finding"),
        by=story.stage.people["head-71"], at=story.later(60),
    )  # fmt: skip


@twist("to_read", "received")
def reading_ordered(story: Story) -> None:
    """The head asks for a technical review of this one work."""
    by = story.stage.people["head-71"]
    reason = story.say("review_ordered")
    casework.order_review(story.expertise, kinds=[ReviewKind.TECHNICAL], reason=reason, by=by, at=story.later())


@twist("to_read", "written")
def waits_for_colleague(story: Story) -> None:
    """The whole draft is with a colleague of the same specialty, who has still to read it."""
    casework.submit_review(story.expertise, by=story.named(), at=story.later())


def pass_reviews(story: Story) -> None:
    """Where the institute wants a review, the draft passes it before it is signed; the signing waits for nothing."""
    chosen = story.selection()
    assert chosen is not None
    if chosen.institute_id is None or chosen.institute_id not in story.stage.reviewing:
        return
    if not reviews.reviewing_of(locked_case(story.expertise, on=story.today)).missing:
        return
    review: InstituteReview = casework.submit_review(story.expertise, by=story.named(), at=story.later())
    reader = accounts.people_with(Verb.REVIEW, chosen.institute_id, on=story.today)[0]
    casework.pass_review(review, by=reader, at=story.later())


@twist("methodical", "closed")
def chamber_reviews(story: Story) -> None:
    """The court asks the Chamber to review the method; a member has been appointed and reads the conclusion."""
    office = story.stage.people["chamber"]
    review = complaints.ask_methodical(
        story.expertise, questions=story.say("methodical_questions"), reason=story.say("methodical_reason"),
        opens=True, by=story.official, at=story.later(),
    )  # fmt: skip
    due = day_of(story.at) + timedelta(days=REVIEW_DAYS)
    complaints.accept_methodical(review, due_on=due, by=office, at=story.later(30))
    able = chamber.able_reviewers(review, on=story.today, but=office.id)
    able.sort(key=lambda one: one.id not in story.stage.favourites)
    complaints.appoint_reviewers(review, experts=[able[0].id], by=office, at=story.later())


__all__ = ["TWISTS", "pass_reviews"]
