"""``python -m app.devtools.domain_page``: docs/domain.md, whose state diagrams come from the workflows themselves."""

from __future__ import annotations

import re
import sys

import config
from app.accounts.states import VERBS_OF
from app.bidding.states import BID_WORKFLOW, PLACE_WORKFLOW, PRICE_WORKFLOW, QUESTION_WORKFLOW, SELECTION_WORKFLOW
from app.casework.rules.reviews import FINDING_WORKFLOW, REVIEW_WORKFLOW
from app.casework.states import (
    CHALLENGE_WORKFLOW,
    CORRECTION_WORKFLOW,
    CUSTODY_WORKFLOW,
    ESTIMATE_WORKFLOW,
    FEE_WORKFLOW,
    HAND_OVER_WORKFLOW,
    PACKAGE_WORKFLOW,
    PETITION_WORKFLOW,
)
from app.complaints.states import COMPLAINT_WORKFLOW, METHODICAL_WORKFLOW, SEAT_WORKFLOW
from app.intake.states import CONSENT_WORKFLOW, EXPERTISE_WORKFLOW, PARTY_WORKFLOW, PROPOSAL_WORKFLOW
from app.kernel.workflow import Workflow
from app.notices.states import LETTER_WORKFLOW, NOTICE_WORKFLOW, PAPER_WORKFLOW
from app.registry.states import LICENCE_WORKFLOW

PAGE = config.ROOT / "docs" / "domain.md"
BEGIN, END = "<!-- generated: do not edit below -->", "<!-- end of the generated part -->"
WORKFLOWS: dict[str, Workflow] = {
    "Expertise": EXPERTISE_WORKFLOW,
    "Prosecutor's consent": CONSENT_WORKFLOW,
    "Party": PARTY_WORKFLOW,
    "Proposal of a party": PROPOSAL_WORKFLOW,
    "Offer": BID_WORKFLOW,
    "Question to the body": QUESTION_WORKFLOW,
    "Selection": SELECTION_WORKFLOW,
    "Place in a team": PLACE_WORKFLOW,
    "Low price": PRICE_WORKFLOW,
    "Petition": PETITION_WORKFLOW,
    "Challenge": CHALLENGE_WORKFLOW,
    "Review in an institute": REVIEW_WORKFLOW,
    "Finding of a review": FINDING_WORKFLOW,
    "Correction of a conclusion": CORRECTION_WORKFLOW,
    "Object of research": CUSTODY_WORKFLOW,
    "Hand-over": HAND_OVER_WORKFLOW,
    "Cost estimate": ESTIMATE_WORKFLOW,
    "Amount fixed": FEE_WORKFLOW,
    "Package of the file": PACKAGE_WORKFLOW,
    "Complaint": COMPLAINT_WORKFLOW,
    "Methodical review": METHODICAL_WORKFLOW,
    "Seat in a methodical review": SEAT_WORKFLOW,
    "Licence": LICENCE_WORKFLOW,
    "Letter": LETTER_WORKFLOW,
    "Legal notice": NOTICE_WORKFLOW,
    "Notice on paper": PAPER_WORKFLOW,
}


def _diagram(title: str, workflow: Workflow) -> str:
    edges = "\n".join(f"    {source} --> {target}: {verb}" for source, verb, target in workflow.edges())
    return f"### {title}\n\n```mermaid\nstateDiagram-v2\n{edges}\n```\n"


def _verbs() -> str:
    rows = "\n".join(
        f"| {kind.value} | {', '.join(sorted(v.value for v in verbs))} |" for kind, verbs in VERBS_OF.items()
    )
    return f"### Verbs by kind of body\n\n| body | verbs its members may hold |\n|---|---|\n{rows}\n"


def generated() -> str:
    """The part of the page that the code decides."""
    return "\n".join([_verbs(), *(_diagram(title, workflow) for title, workflow in WORKFLOWS.items())])


def page(present: str) -> str:
    """The page with its generated part brought up to date."""
    part = f"{BEGIN}\n\n{generated()}\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: part, present, flags=re.S)


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
