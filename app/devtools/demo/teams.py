"""Teams of the demo world: who works with whom, and the steps of each further member."""

from __future__ import annotations

import uuid

from app.bidding import queries as bids
from app.bidding import service as bidding
from app.bidding.models import Selection
from app.casework import service as casework
from app.casework.policy import Member
from app.casework.queries import locked_case
from app.devtools.demo.stage import Story
from app.intake.states import Form
from app.registry.models import Expert

Team = dict[Expert, list[uuid.UUID]]


def team_for(story: Story, leader: Expert) -> Team | None:
    """The leader with one more, each with a part; None where nobody fits. Nothing for an individual expertise."""
    asked = [specialty.id for specialty in story.specialties]
    if story.tale.form is Form.INDIVIDUAL:
        return {}
    wanted = story.specialties[-1]
    fit = [e for e in story.stage.fit(wanted, on=story.today) if e.id != leader.id]
    others = [e for e in fit if e.kind is leader.kind and e.institute_id == leader.institute_id]
    others.sort(key=lambda e: e.id not in story.stage.favourites)
    if not others:
        return None
    if story.tale.form is Form.COMMISSION:
        return {leader: asked, others[0]: asked}
    return {leader: asked[:1], others[0]: asked[1:]}


def members_answer(story: Story, chosen: Selection) -> None:
    """Everybody who was named beside the leader accepts in person."""
    for place in bids.places_of(chosen):
        if place.answered_at is None and place.expert.person is not None:
            bidding.answer_place(place, accept=True, by=place.expert.person, at=story.later())


def _further(story: Story) -> list[Member]:
    return [member for member in locked_case(story.expertise, on=story.today).team if not member.place.leads]


def members_checked(story: Story) -> None:
    """The body establishes who each further member is and checks the grounds for a challenge."""
    e, by = story.expertise, story.official
    for member in _further(story) if story.tale.form is not Form.INDIVIDUAL else []:
        casework.establish_member_identity(e, member, how=story.say("identity"), by=by, at=story.later())
        casework.check_member_grounds(e, member, note=story.say("grounds_note"), by=by, at=story.later())


def members_warned(story: Story) -> None:
    """Each further member confirms the warning of liability."""
    for member in _further(story) if story.tale.form is not Form.INDIVIDUAL else []:
        person = member.place.expert.person
        assert person is not None
        casework.confirm_member_warning(story.expertise, member, by=person, at=story.later())
