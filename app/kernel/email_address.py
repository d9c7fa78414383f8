"""What may be typed as an address of electronic mail: one address, which a letter's header reads as it stands."""

from __future__ import annotations

from typing import Final

# A comma, a bracket or a quote would make the header name another address, or two; a control character none.
_PART: Final = r"[^@\s.,;:<>()\[\]\"\\\x00-\x1f\x7f]+"
EMAIL: Final = rf"{_PART}(?:\.{_PART})*@{_PART}(?:\.{_PART})+"
