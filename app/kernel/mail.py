"""Letters on their way out: a template becomes a subject and a text, and these a message for a server or a folder."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app

from app.kernel.i18n import LOCALES, force_locale

TIMEOUT_SECONDS = 20
PORTS = {"smtp": 587, "smtps": 465}
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})

Connect = Callable[..., AbstractContextManager[Any]]


class MailFault(Exception):
    """The message was not taken. The text is a short code: it never holds an address or a content."""


@dataclass(frozen=True)
class Paper:
    """A letter as its reader sees it."""

    subject: str
    text: str


def pack(values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain JSON values of a letter's context; dates and moments keep their kind, ids become text."""

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return {"moment": value.isoformat()}
        if isinstance(value, date):
            return {"day": value.isoformat()}
        if isinstance(value, list | tuple):
            return [plain(inner) for inner in value]
        return str(value) if isinstance(value, uuid.UUID) else value

    return {name: plain(value) for name, value in values.items()}


def unpack(values: Mapping[str, Any]) -> dict[str, Any]:
    """The context again as a template wants it."""

    def real(value: Any) -> Any:
        if isinstance(value, dict) and set(value) == {"moment"}:
            return datetime.fromisoformat(value["moment"])
        if isinstance(value, dict) and set(value) == {"day"}:
            return date.fromisoformat(value["day"])
        return [real(inner) for inner in value] if isinstance(value, list) else value

    return {name: real(value) for name, value in values.items()}


def render(template: str, context: Mapping[str, Any], *, language: str | None = None) -> Paper:
    """The letter in a language (by default that of the present page)."""
    if language is not None:
        with force_locale(LOCALES[language]):
            return render(template, context)
    values = unpack(context)
    values["site"] = current_app.config["SETTINGS"].site_address
    text = current_app.jinja_env.get_template(f"_mail/{template}.txt").render(values)
    subject, _newline, body = text.strip().partition("\n")
    return Paper(subject=" ".join(subject.split()), text=body.strip())


def message(paper: Paper, *, to: str, number: uuid.UUID, language: str, at: datetime, name: str = "") -> EmailMessage:
    """The letter with its envelope; a second copy of the same letter carries the same Message-ID."""
    settings = current_app.config["SETTINGS"]
    with force_locale(LOCALES[language]):
        frame = current_app.jinja_env.get_template("_mail/base.txt")
        text = frame.render(name=name, text=paper.text, site=settings.site_address)
    made = EmailMessage(policy=MAIL_POLICY)
    made["From"] = settings.mail_from
    made["To"] = to
    made["Subject"] = paper.subject
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<{number}@{urlsplit(settings.site_address).hostname}>"
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = language
    made.set_content(text)
    return made


def send(made: EmailMessage, *, url: str, connect: Connect | None = None) -> None:
    """Hand a message to a mail server; MailFault with a short code where it is not taken."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or PORTS[parts.scheme]
    context = ssl.create_default_context()
    try:
        if parts.scheme == "smtps":
            opened = (connect or smtplib.SMTP_SSL)(host, port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            opened = (connect or smtplib.SMTP)(host, port, timeout=TIMEOUT_SECONDS)
        with opened as server:
            safe = parts.scheme == "smtps" or host in LOCAL_HOSTS
            server.ehlo()
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=context)
                server.ehlo()
                safe = True
            if parts.username:
                if not safe:
                    raise MailFault("no-tls-for-password")
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(made)
    except smtplib.SMTPResponseException as problem:
        raise MailFault(f"smtp-{problem.smtp_code}") from problem
    except (smtplib.SMTPException, OSError) as problem:
        raise MailFault(type(problem).__name__) from problem


def put(made: EmailMessage, *, folder: Path, number: uuid.UUID) -> Path:
    """Write a message into the folder of letters; the same letter twice is one file. Links in it let people in:
    nobody but the site's own user reads it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    draft, final = folder / f".{number}.part", folder / f"{number}.eml"
    try:
        draft.touch(mode=0o600)
        draft.write_bytes(made.as_bytes())
        draft.replace(final)
    except OSError as problem:
        raise MailFault(type(problem).__name__) from problem
    return final


def deliver(made: EmailMessage, *, number: uuid.UUID) -> None:
    """To the mail server of the settings, or to files under instance/letters."""
    settings = current_app.config["SETTINGS"]
    if settings.mail_url:
        send(made, url=settings.mail_url)
    else:
        put(made, folder=settings.instance / "letters", number=number)
