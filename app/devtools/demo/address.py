"""What `make run` says when the site is up, and where the journey finds it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from flask import Flask

from app.devtools.demo import people
from app.kernel.db import db
from app.kernel.i18n import force_locale


def note_address(instance: Path, address: str) -> None:
    """Write where the site runs, and as which process, for the journey."""
    instance.mkdir(parents=True, exist_ok=True)
    draft = instance / "site.json.new"
    draft.write_text(json.dumps({"address": address, "pid": os.getpid()}), encoding="utf-8")
    draft.replace(instance / "site.json")


def greeting(app: Flask, address: str) -> str:
    """The address, the demo accounts by role, and how to stop."""
    lines = ["", f"Sarap is at {address}", ""]
    if app.config["SETTINGS"].demo:
        with app.app_context(), force_locale("en_GB"):
            accounts = [(str(account.role), account.email, account.name) for account in people.listed()]
            db.session.remove()
            db.engine.dispose()
        width = max((len(role) for role, _email, _name in accounts), default=0)
        lines += ["Demo accounts (invented people):", ""]
        lines += [f"  {role:<{width}}  {email:<38} {name}" for role, email, name in accounts]
        lines += ["", f"Password of all of them: {people.PASSWORD}"]
        lines += ["The page that asks for the second factor shows the code of the moment.", ""]
        lines += [f"Move the clock of the demo forward at {address}/demo", ""]
    return "\n".join([*lines, "Ctrl-C stops it."])
