"""A legal notice goes on paper because somebody of the sending body says so, without waiting for the dated limits."""

from __future__ import annotations

import uuid
from datetime import datetime

from app.accounts.models import Person
from app.casework import policy
from app.intake.models import Expertise
from app.kernel.errors import NotVisible, WrongState
from app.kernel.policy import require
from app.notices.models import PaperTask
from app.notices.service import locked_notice, may_go_on_paper, put_on_paper


def send_on_paper(expertise: Expertise, notice_id: uuid.UUID, *, by: Person, at: datetime) -> PaperTask:
    """Whoever answers at the sending body. WrongState once it is read or on paper; of two at once one wins."""
    notice = locked_notice(notice_id)
    if notice is None or notice.about_id != expertise.id or notice.held_for_id is not None:
        raise NotVisible
    require(policy.can_put_on_paper(by, notice, expertise))
    if not may_go_on_paper(notice):
        raise WrongState("put_on_paper", notice.state.value)
    return put_on_paper(notice, by=by, at=at)
