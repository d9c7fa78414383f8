"""Acts on the signed document."""

from __future__ import annotations

from app.casework import forms, policy, service
from app.casework.views.acts.act import Act, of, plain
from app.kernel.i18n import _l

ACTS: tuple[Act, ...] = (
    Act(
        "hand_over",
        _l("Hand over to the body"),
        _l("Hand over"),
        forms.HandOverDocumentForm,
        of(policy.can_deliver),
        plain(service.hand_over),
        _l("The document is handed over; the body gets a letter."),
        _l("The document goes to the body that ordered the expertise and to nobody else (Law 44-VI art. 18)."),
    ),
    Act(
        "confirm_receipt",
        _l("Confirm the receipt"),
        _l("Confirm the receipt"),
        forms.ReceiveDocumentForm,
        of(policy.can_confirm_receipt),
        plain(service.confirm_receipt),
        _l("The receipt is confirmed and the expertise closed."),
        _l(
            "With it you confirm that the objects came back as the expert stated. The expertise is closed only when "
            "each object is returned, used up with permission or left where it is by your decision."
        ),
    ),
)
