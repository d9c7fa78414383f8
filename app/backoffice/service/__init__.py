"""The verbs of the desks."""

from __future__ import annotations

from app.backoffice.service.digests import send_digest, send_digests
from app.backoffice.service.dissolving import close_body, reopen_body
from app.backoffice.service.feeds import end_feed, make_feed
from app.backoffice.service.indexing import index_all, index_missing, keep_index
from app.backoffice.service.keeping import keep_default

__all__ = [
    "close_body",
    "end_feed",
    "index_all",
    "index_missing",
    "keep_default",
    "keep_index",
    "make_feed",
    "reopen_body",
    "send_digest",
    "send_digests",
]
