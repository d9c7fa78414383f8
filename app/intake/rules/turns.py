"""Who holds the ball in each state: pure."""

from __future__ import annotations

from app.intake.states import ExpertiseState as S
from app.intake.states import Owner

# None: the expertise is over and nobody's turn. Within APPOINTED and IN_WORK casework passes the ball
# itself where the body must act (hand-over, materials asked for); these are the owners on entering.
OWNER_OF: dict[S, Owner | None] = {
    S.DRAFT: Owner.BODY,
    S.PREPARED: Owner.BODY,
    S.OPEN: Owner.BIDDERS,
    S.OPENED: Owner.BODY,
    S.FAILED: Owner.BODY,
    S.SELECTED: Owner.EXPERT,
    S.ACCEPTED: Owner.BODY,
    S.APPOINTED: Owner.BODY,
    S.IN_WORK: Owner.EXPERT,
    S.COMPLETED: Owner.EXPERT,
    S.DELIVERED: Owner.BODY,
    S.CLOSED: None,
    S.RETURNED: None,
    S.WITHDRAWN: None,
}
