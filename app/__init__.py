"""The factory. It puts the capabilities together; what they do stands in their own rooms."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app.kernel import citations, clock, door, guards, headers, i18n, jobs, limits, logs, numbers
from app.kernel.cli import upgrade
from app.kernel.db import db
from app.reference import service as reference

# From the lowest floor up. A capability's edges are found by the names of its rooms.
CAPABILITIES = (
    "kernel",
    "reference",
    "notices",
    "accounts",
    "registry",
    "intake",
    "bidding",
    "casework",
    "complaints",
    "reporting",
    "backoffice",
)
MAX_UPLOAD_BYTES = 25 * 1024 * 1024

csrf = CSRFProtect()


def _room(capability: str, room: str) -> ModuleType | None:
    name = f"app.{capability}.{room}"
    return import_module(name) if find_spec(name) is not None else None


EDGES = ("models", "views", "cli", "jobs")


def _furnish(app: Flask, capability: str, rooms: tuple[str, ...] = EDGES) -> None:
    """Register what a capability shows at its edges: pages, commands, jobs, and its own set-up."""
    for name in rooms:
        room = _room(capability, name)
        if room is None:
            continue
        for blueprint in getattr(room, "blueprints", ()):
            app.register_blueprint(blueprint)
        for command in getattr(room, "commands", ()):
            app.cli.add_command(command)
        if hasattr(room, "init_app"):
            room.init_app(app)


def _database_url(settings: config.Settings) -> str:
    if settings.database_url is not None:
        return settings.database_url
    from app.kernel import embedded  # the demo's and the tests' only: production never loads it

    return embedded.start(settings.instance / "postgres")


def _prepare_new_database(app: Flask) -> None:
    """A brand-new embedded database gets its schema and reference data, so that any command works at once."""
    with app.app_context():
        if db.session.scalar(text("select to_regclass('alembic_version')")) is None:
            upgrade(app.config["SQLALCHEMY_DATABASE_URI"])
            reference.load_reference(at=clock.now())
            db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _settings_of_flask(settings: config.Settings, database_url: str) -> dict[str, Any]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": True,
            "hide_parameters": True,  # an error message must not carry what was written
            "query_cache_size": 2000,  # more than the site has, so that none is built twice
            # short statements with many branches: compiling them takes longer than they do
            "connect_args": {"options": "-c timezone=UTC -c jit=off"},
        },
        "MAX_CONTENT_LENGTH": MAX_UPLOAD_BYTES,
        "MAX_FORM_MEMORY_SIZE": 2_000_000,
        "SESSION_COOKIE_NAME": "sarap",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.site_address.startswith("https://"),
        "WTF_CSRF_TIME_LIMIT": None,
        "TESTING": settings.testing,
        "PROPAGATE_EXCEPTIONS": False,
    }


def create_app(settings: config.Settings, *, database_url: str | None = None) -> Flask:
    """Build the application. Refuses to start with a route that has no guard."""
    root = config.ROOT
    app = door.Door("app", template_folder=str(root / "templates"), static_folder=str(root / "static"))
    app.config.update(_settings_of_flask(settings, database_url or _database_url(settings)))
    app.jinja_options = {"cache_size": -1}  # every template is kept; there are more than the usual 400
    logs.configure(settings.log_level)
    clock.site.offset_file = settings.instance / "demo-clock" if settings.demo else None
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    db.init_app(app)
    csrf.init_app(app)
    for part in (headers, logs, i18n, door, jobs, limits):
        part.init_app(app)
    app.jinja_env.filters.update(cite=citations.cite, unbroken=numbers.unbroken)
    for capability in CAPABILITIES:
        _furnish(app, capability)
    # Outside the demo its commands are there only to say, in one line, that they do nothing.
    _furnish(app, "devtools", EDGES if settings.demo else ("cli",))
    app.view_functions["static"] = guards.public(app.view_functions["static"])
    guards.insist(app)
    if settings.demo and database_url is None:
        _prepare_new_database(app)
    return app


def settle() -> None:
    """For a process that serves: the collector need not walk again and again through what lives as long as it does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def boot() -> Flask:
    """Build the application from the environment; a wrong setting is one line and a non-zero exit."""
    try:
        return create_app(config.load(os.environ))
    except config.SettingsError as problem:
        sys.stderr.write(f"sarap: {problem}\n")
        raise SystemExit(2) from None
