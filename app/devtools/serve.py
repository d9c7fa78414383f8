"""``make run``: everything a fresh machine needs, then the site and its worker until a signal comes.

One parent owns what it starts: the embedded server, gunicorn and the job worker. It stops them on SIGINT
and SIGTERM (a background job of a script inherits an ignored SIGINT, hence the explicit handlers), and
also when the make that started it dies or waits for it after a signal of its own.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from flask import Flask

import config
from app import boot
from app.devtools import demo, translate
from app.kernel import clock
from app.kernel.cli import upgrade
from app.kernel.db import db
from app.reference import service as reference

PATIENCE_SECONDS = 15
POLL_SECONDS = 0.5
_stop = threading.Event()
_preparing = threading.Event()


def _on_signal(_number: int, _frame: FrameType | None) -> None:
    _stop.set()
    if _preparing.is_set():
        raise SystemExit(0)  # what was begun is rolled back; the next start begins it anew


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _port_is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _parent_wants_us_gone(parent: int, seen: list[bool]) -> bool:
    """The parent died, or is make, sitting in its SIGINT handler until its child ends (Linux shows that)."""
    if os.getppid() != parent:
        return True
    status = Path(f"/proc/{parent}/status")
    try:
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    except (OSError, ValueError):
        return False
    blocked = int(lines.get("SigBlk", "0"), 16) & (1 << (signal.SIGINT - 1)) != 0
    waiting = blocked and lines.get("Name", "").strip().startswith(("make", "gmake"))
    seen.append(waiting)
    return len(seen) > 1 and all(seen[-2:])


def _prepare(app: Flask) -> None:
    translate.compile_all(translate.capabilities())
    with app.app_context():
        upgrade(app.config["SQLALCHEMY_DATABASE_URI"])
        reference.load_reference(at=clock.now())
        db.session.commit()
        if app.config["SETTINGS"].demo and not demo.exists():
            _say("Making the demo world; this happens once and takes two or three minutes.")
            demo.make_world()
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _commands(host: str, port: int) -> list[list[str]]:
    workers = os.environ.get("WEB_WORKERS", "2")
    gunicorn = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}", "--workers", workers]
    gunicorn += ["--worker-class", "gthread", "--threads", "2", "--no-control-socket", "--graceful-timeout", "5"]
    gunicorn += ["--log-level", "warning", "--timeout", "60"]
    return [gunicorn, [sys.executable, "-m", "flask", "--app", "wsgi", "work"]]


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1" if host == "0.0.0.0" else host, port), timeout=1):  # noqa: S104
            return True
    except OSError:
        return False


def _watch(children: list[subprocess.Popen[bytes]], ready: tuple[str, int], greeting: str) -> int:
    """Wait for a signal; a child that ends by itself ends the site with an error."""
    parent, seen, greeted = os.getppid(), [False], False
    while not _stop.wait(POLL_SECONDS):
        if not greeted and _answers(*ready):
            _say(greeting)
            greeted = True
        if any(child.poll() is not None for child in children):
            _say("sarap: a process of the site ended by itself; stopping the others. Its log stands above.")
            return 1
        if _parent_wants_us_gone(parent, seen):
            break
    return 0


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def main() -> int:
    """Serve until told to stop; the exit code is 0 after a signal, 1 after a fault, 2 for a wrong setting."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)
    try:
        host, port = os.environ.get("HOST", "").strip() or "127.0.0.1", config.port()
    except config.SettingsError as problem:
        sys.stderr.write(f"sarap: {problem}\n")
        return 2
    if not _port_is_free(host, port):
        sys.stderr.write(f"sarap: PORT {port} is taken by another program: set PORT to a free one.\n")
        return 2
    _preparing.set()
    app = boot()
    settings: config.Settings = app.config["SETTINGS"]
    _prepare(app)
    _preparing.clear()
    if _stop.is_set():
        return 0
    # A group of their own: Ctrl-C in a terminal reaches the parent only, which then stops them in order.
    children = [subprocess.Popen(c, cwd=config.ROOT, start_new_session=True) for c in _commands(host, port)]
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"  # noqa: S104
    if settings.demo:
        demo.note_address(settings.instance, address)
    try:
        return _watch(children, (host, port), demo.greeting(app, address))
    finally:
        _end(children)
        _say("Sarap has stopped.")


if __name__ == "__main__":
    raise SystemExit(main())
