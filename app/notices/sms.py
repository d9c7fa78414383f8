"""The port for short messages. There is no gateway: the one implementation writes into the log that it would send."""

from __future__ import annotations

from typing import Protocol

import structlog

log = structlog.get_logger()


class SmsPort(Protocol):
    """Whatever sends a short message to a telephone."""

    def send(self, *, number: str, text: str) -> None: ...


class Simulator:
    """Sends nothing. The log gets the last two digits and the length of the text, never the number."""

    def send(self, *, number: str, text: str) -> None:
        log.info("sms_simulated", to=shown(number), characters=len(text))


PORT: SmsPort = Simulator()


def shown(number: str) -> str:
    """A telephone number as it may be shown."""
    return f"…{number[-2:]}"
