"""Pure arithmetic of signing in: how long an account is locked, which one-time code fits, what a code looks like."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode
from datetime import datetime, timedelta

import pyotp

FREE_ATTEMPTS = 5
FIRST_LOCK_SECONDS = 60
LONGEST_LOCK_SECONDS = 3600
STEP_SECONDS = 30
DRIFT_STEPS = 1
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
CODE_LENGTH = 10
RECOVERY_CODES = 10
SECRET_BYTES = 20


def lock_after(failed_attempts: int) -> timedelta:
    """How long the account rests after so many failures in a row: nothing, then 1, 2, 4 ... 60 minutes."""
    if failed_attempts < FREE_ATTEMPTS:
        return timedelta()
    doublings = min(failed_attempts - FREE_ATTEMPTS, 10)
    return timedelta(seconds=min(FIRST_LOCK_SECONDS * 2**doublings, LONGEST_LOCK_SECONDS))


def step_of(moment: datetime) -> int:
    """The number of the 30-second step of RFC 6238 in which a moment lies."""
    return int(moment.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, *, at: datetime, last_step: int | None) -> int | None:
    """The step whose code this is, within one step of drift; never one at or before `last_step` (a replay)."""
    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    generator = pyotp.TOTP(secret)
    present = step_of(at)
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        fits = hmac.compare_digest(generator.generate_otp(step), digits)
        if fits and (last_step is None or step > last_step):
            return step
    return None


def candidate_secret(key: bytes, session_id: bytes) -> str:
    """The secret offered to one session for enrolment: derived, so that showing it writes nothing."""
    return b32encode(hmac.new(key, b"enrolment " + session_id, hashlib.sha256).digest()[:SECRET_BYTES]).decode()


def new_recovery_code() -> str:
    """A one-time code such as abcde-fgh23, about 50 bits, without letters that are easily mistaken."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def recovery_code_hash(code: str) -> bytes:
    """What the table keeps of a recovery code; case, spaces and hyphens do not count."""
    plain = "".join(c for c in code.lower() if c.isalnum())
    return hashlib.sha256(b"sarap recovery " + plain.encode()).digest()


def code_of(secret: str, step: int) -> str:
    """The six digits of one step."""
    return pyotp.TOTP(secret).generate_otp(step)


def provisioning_address(secret: str, email: str) -> str:
    """What an authenticator app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Sarap")
