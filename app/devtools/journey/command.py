"""``flask journey``: the main job through the running site, or through one started for the occasion."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext

import config
from app.devtools.journey import checking, offering, requesting, scenes, working
from app.devtools.journey.run import Journey, Step, as_json, run

MAIN = [*checking.BEFORE, *requesting.STEPS, *offering.STEPS, *working.STEPS, *checking.STEPS]
SCENES = ["main", *scenes.SCENES]
START_SECONDS = 300


def _answers(address: str) -> bool:
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=2):
            return True
    except OSError:
        return False


def _running(settings: config.Settings) -> str | None:
    """The address that `make run` noted, if something answers there."""
    note = settings.instance / "site.json"
    if not note.exists():
        return None
    address = str(json.loads(note.read_text())["address"])
    return address if _answers(address) else None


@contextmanager
def _started(settings: config.Settings) -> Iterator[str]:
    """The same as `make run`, on a free port, for the time of the journey."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {"LOG_LEVEL": "WARNING", **os.environ, "PORT": str(port)}
    command = [sys.executable, "-m", "app.devtools.serve"]
    site = subprocess.Popen(command, cwd=config.ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        address = f"http://127.0.0.1:{port}"
        while not _answers(address):
            if site.poll() is not None or time.monotonic() > deadline:
                raise click.ClickException("the site did not start; run make run to see why")
            time.sleep(0.5)
        yield address
    finally:
        site.terminate()
        site.wait(30)
        (settings.instance / "site.json").unlink(missing_ok=True)


def _steps(only: tuple[str, ...]) -> list[Step]:
    """The main job, then the scenes; or those that were asked for."""
    wanted = [name for name in SCENES if name in only] if only else SCENES
    beside = [name for name in wanted if name != "main"]
    return [*(MAIN if "main" in wanted else []), *(scenes.steps_of(beside) if beside else [])]


@click.command("journey")
@click.option("--json", "json_only", is_flag=True, help="Print the report as one JSON object.")
@click.option("--only", type=click.Choice(SCENES), multiple=True, help="Play this scene only; can be given again.")
@click.option("--address", default=None, help="The site's address, where it cannot be found by itself.")
@with_appcontext
def journey(json_only: bool, only: tuple[str, ...], address: str | None) -> None:
    """Drive the main job and eight scenes beside it; any failure is a non-zero exit."""
    settings: config.Settings = current_app.config["SETTINGS"]
    if not settings.demo:
        raise click.ClickException("the journey moves the demo clock: it is refused where DATABASE_URL is set")

    def tell(line: str) -> None:
        if not json_only:
            click.echo(line)

    def drive(at: str) -> bool:
        tell(f"The journey at {at}")
        report = run(Journey(at), _steps(only), tell)
        if json_only:
            click.echo(as_json(report))
        return bool(report["ok"])

    found = address or _running(settings)
    if found is not None:
        ok = drive(found)
    else:
        tell("No site is running: one is started for this journey.")
        with _started(settings) as own:
            ok = drive(own)
    tell("The journey is complete." if ok else "The journey has failed.")
    if not ok:
        raise SystemExit(1)
