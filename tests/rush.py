"""A rush on one search: a real gunicorn with two workers, and a crowd of clients that post at set moments."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text

import config
from app.accounts.models import LoginSession
from app.accounts.queries import token_hash
from app.kernel.db import db
from app.registry.models import Expert
from tests.builders.bidding import offer

PATIENCE_SECONDS = 300


@dataclass(frozen=True)
class Client:
    """Somebody signed in: the cookie, and a token for the forms."""

    expert_id: uuid.UUID
    cookie: str
    csrf: str


@dataclass(frozen=True)
class Shot:
    """One POST of an offer: by whom, when (real time), and at which price, which tells it from the others; the last version known."""

    client: Client
    at: datetime
    tenge: int
    version: int = 0


@dataclass(frozen=True)
class Answer:
    """What the client was told."""

    shot: Shot
    status: int
    text: str


# What makes one expert fit, copied for each of the crowd: row by row of a table, with some columns of its own.
COPIES = (
    ("person", "t.id = :person", "'id', c.person, 'email', 'crowd' || c.n || '@sarap.test'"),
    ("expert", "t.id = :expert", "'id', c.expert, 'person_id', c.person, 'register_no', 'CROWD-' || c.n"),
    ("licence", "t.expert_id = :expert", "'id', c.licence, 'expert_id', c.expert, 'number', 'CROWD-' || c.n"),
    ("licence_annex", "t.licence_id = :licence", "'licence_id', c.licence"),
    ("licence_period", "t.licence_id = :licence", "'id', gen_random_uuid(), 'licence_id', c.licence"),
    ("qualification", "t.expert_id = :expert", "'id', gen_random_uuid(), 'expert_id', c.expert, 'certificate_no', c.n"),
    ("attestation", "t.expert_id = :expert", "'id', gen_random_uuid(), 'expert_id', c.expert"),
    ("training", "t.expert_id = :expert", "'id', gen_random_uuid(), 'expert_id', c.expert"),
    ("chamber_membership", "t.expert_id = :expert", "'id', gen_random_uuid(), 'expert_id', c.expert"),
)


def make_crowd(app: Flask, model: Expert, size: int) -> list[Client]:
    """That many experts like this one, each with a person and a session, by one statement for each table."""
    ids = {"person": model.person_id, "expert": model.id}
    ids["licence"] = db.session.scalar(text("select id from licence where expert_id = :e"), {"e": model.id})
    db.session.execute(
        text(
            "create temporary table crowd on commit drop as select n, gen_random_uuid() person,"
            " gen_random_uuid() expert, gen_random_uuid() licence from generate_series(1, :size) n"
        ),
        {"size": size},
    )
    for table, mine, own in COPIES:
        copied = f"jsonb_populate_record(t, jsonb_build_object({own}))"
        asked = {name: value for name, value in ids.items() if f":{name}" in mine}
        db.session.execute(
            text(f"insert into {table} select r.* from {table} t, crowd c, {copied} r where {mine}"), asked
        )
    people = db.session.execute(text("select person, expert from crowd order by n")).all()
    return _signed_in(app, [(person, expert) for person, expert in people])


def _signed_in(app: Flask, people: Sequence[tuple[uuid.UUID, uuid.UUID]]) -> list[Client]:
    """A session for each person, as the sign-in would have made it."""
    at, tokens = datetime.now(UTC), [secrets.token_urlsafe(32) for _ in people]
    common = {"made_at": at, "expires_at": at + timedelta(hours=12), "second_factor_at": at}
    db.session.add_all(
        LoginSession(person_id=person, token_hash=token_hash(token), **common)
        for (person, _expert), token in zip(people, tokens, strict=True)
    )
    db.session.commit()
    with app.test_request_context():
        csrf = generate_csrf()  # one token for all: it belongs to what the cookie says
        sign: Any = app.session_interface
        signer, known = sign.get_signing_serializer(app), dict(session)
    return [
        Client(expert, f"sarap={signer.dumps({**known, 'token': token})}; lang=en", csrf)
        for (_person, expert), token in zip(people, tokens, strict=True)
    ]


@contextmanager
def two_workers(settings: config.Settings, database_url: str) -> Iterator[int]:
    """The port of a gunicorn as `make run` starts it, on this database; ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "2", "--no-control-socket", "--log-level", "warning"]
    environ = {
        **os.environ,
        "DATABASE_URL": database_url.replace("postgresql+psycopg", "postgresql"),
        "SECRET_KEY": settings.secret_key,
        "SEALING_KEY": settings.sealing_key,
        "SITE_ADDRESS": f"http://127.0.0.1:{port}",
        "INSTANCE_PATH": str(settings.instance),
        "LOG_LEVEL": "ERROR",
    }
    server = subprocess.Popen(command, cwd=config.ROOT, env=environ)
    try:
        _wait_for(server, port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(server: subprocess.Popen[bytes], port: int) -> None:
    """Until a worker answers."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            asyncio.run(_ask(port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the site did not start")


def fire(port: int, path: str, shots: Sequence[Shot]) -> list[Answer]:
    """Send each shot at its moment over a connection of its own, and wait for every answer."""

    async def all_of_them() -> list[Answer]:
        return list(await asyncio.gather(*(_one(port, path, shot) for shot in shots)))

    return asyncio.run(all_of_them())


async def _one(port: int, path: str, shot: Shot) -> Answer:
    body = urlencode(offer(work_tenge=shot.tenge, version=shot.version, csrf_token=shot.client.csrf)).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {shot.client.cookie}\r\nConnection: close\r\n"
    head += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    await asyncio.sleep((shot.at - datetime.now(UTC)).total_seconds())
    status, text = await _ask(port, head.encode() + body)
    return Answer(shot, status, text)


async def _ask(port: int, request: bytes) -> tuple[int, str]:
    async with asyncio.timeout(PATIENCE_SECONDS):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        await writer.drain()
        answer = (await reader.read()).decode()
        writer.close()
        await writer.wait_closed()
    return int(answer.split(" ", 2)[1]), answer
