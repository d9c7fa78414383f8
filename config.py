"""Settings, read once from the environment. Every one is described in README.md; a test holds that.

Without ``DATABASE_URL`` this is the demo: an embedded PostgreSQL under ``instance/`` and secrets
generated there on first run. With it, this is production: every secret must be given.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent


class SettingsError(Exception):
    """A setting is wrong or missing; the message is one line that names it."""


@dataclass(frozen=True)
class Settings:
    """All that the environment decides."""

    database_url: str | None
    secret_key: str
    sealing_key: str
    instance: Path
    file_store: Path
    site_address: str
    mail_url: str | None
    mail_from: str
    rate_limit_store: str
    trusted_proxies: int
    log_level: str
    testing: bool = False
    contact: str = ""

    @property
    def demo(self) -> bool:
        """The labelled demo world with its movable clock: never beside a production database."""
        return self.database_url is None


def _secret(environ: Mapping[str, str], name: str, stored: dict[str, str], demo: bool) -> str:
    given = environ.get(name, "").strip()
    if given:
        return given
    if not demo:
        raise SettingsError(f"{name} is missing: with DATABASE_URL set, every secret must be given.")
    return stored.setdefault(name, base64.b64encode(secrets.token_bytes(32)).decode())


def _database_url(environ: Mapping[str, str]) -> str | None:
    text = environ.get("DATABASE_URL", "").strip()
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme not in {"postgresql", "postgres", "postgresql+psycopg"} or not parts.path.strip("/"):
        raise SettingsError("DATABASE_URL is wrong: it must read postgresql://user:password@host/database.")
    return "postgresql+psycopg" + text[len(parts.scheme) :]


def _whole_number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name, str(default)).strip()
    if not text.isdigit():
        raise SettingsError(f"{name} is wrong: it must be a whole number, not {text!r}.")
    return int(text)


def _check_sealing_key(text: str) -> None:
    try:
        size = len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if size != 32:
        raise SettingsError("SEALING_KEY is wrong: it must be 32 bytes in base64.")


def _check_url(name: str, text: str, schemes: set[str]) -> None:
    parts = urlsplit(text)
    if parts.scheme not in schemes or not parts.hostname:
        raise SettingsError(
            f"{name} is wrong: it must be an address that begins with {' or '.join(sorted(schemes))}://."
        )


def _demo_secrets(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        stored: dict[str, str] = json.loads(path.read_text())
    except ValueError as problem:
        raise SettingsError(f"{path} is not readable: delete it to begin a new demo world.") from problem
    return stored


def _write_demo_secrets(path: Path, stored: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(stored))
    try:
        os.link(draft, path)  # the first process wins; the others read what it wrote
    except FileExistsError:
        stored.update(_demo_secrets(path))
    finally:
        draft.unlink()


def port(environ: Mapping[str, str] = os.environ) -> int:
    """The port that `make run` listens on."""
    number = _whole_number(environ, "PORT", 8000)
    if not 0 < number < 65536:
        raise SettingsError("PORT is wrong: it must lie between 1 and 65535.")
    return number


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; raise SettingsError with one line that names the wrong one."""
    database_url = _database_url(environ)
    demo = database_url is None
    instance = Path(environ.get("INSTANCE_PATH", "").strip() or ROOT / "instance").resolve()
    keep = instance / "secrets.json"
    stored = _demo_secrets(keep) if demo else {}
    known = dict(stored)
    _secret(environ, "SECRET_KEY", stored, demo)
    _secret(environ, "SEALING_KEY", stored, demo)
    if demo and stored != known:
        _write_demo_secrets(keep, stored)
    secret_key = _secret(environ, "SECRET_KEY", stored, demo)
    sealing_key = _secret(environ, "SEALING_KEY", stored, demo)
    if len(secret_key) < 32:
        raise SettingsError("SECRET_KEY is wrong: it must have at least 32 characters.")
    _check_sealing_key(sealing_key)
    site_address = environ.get("SITE_ADDRESS", "").strip() or (f"http://127.0.0.1:{port(environ)}" if demo else "")
    if not site_address:
        raise SettingsError("SITE_ADDRESS is missing: letters need the address of the site.")
    _check_url("SITE_ADDRESS", site_address, {"http", "https"})
    mail_url = environ.get("MAIL_URL", "").strip() or None
    if mail_url:
        _check_url("MAIL_URL", mail_url, {"smtp", "smtps"})
    log_level = environ.get("LOG_LEVEL", "INFO").strip().upper()
    if log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise SettingsError("LOG_LEVEL is wrong: it must be DEBUG, INFO, WARNING or ERROR.")
    return Settings(
        database_url=database_url,
        secret_key=secret_key,
        sealing_key=sealing_key,
        instance=instance,
        file_store=Path(environ.get("FILE_STORE", "").strip() or instance / "files").resolve(),
        site_address=site_address.rstrip("/"),
        mail_url=mail_url,
        mail_from=environ.get("MAIL_FROM", "").strip() or "Sarap <no-reply@sarap.example>",
        rate_limit_store=environ.get("RATE_LIMIT_STORE", "").strip() or "memory://",
        trusted_proxies=_whole_number(environ, "TRUSTED_PROXIES", 0),
        log_level=log_level,
        contact=environ.get("CONTACT", "").strip(),
    )
