"""Several acts at the same moment, each in a thread, a session and a transaction of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from flask import Flask

from app.kernel.db import db


def at_once(app: Flask, *acts: Callable[[], Any], lost: tuple[type[Exception], ...] = (Exception,)) -> list[Any]:
    """What each act answered, in their order, or the error (of the kinds in `lost`) with which it lost."""
    gate, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            gate.wait(10)
            try:
                answers[place] = act()
                db.session.commit()
            except lost as problem:
                db.session.rollback()
                answers[place] = problem
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.expire_all()
    return answers


def names(answers: list[Any]) -> list[str | None]:
    """The names of the errors; None for whoever won."""
    return [type(answer).__name__ if isinstance(answer, Exception) else None for answer in answers]
