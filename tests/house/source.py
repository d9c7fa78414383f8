"""What the house tests read: the source, as text and as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import config

APP = config.ROOT / "app"


def python_files(*folders: str) -> list[Path]:
    """Every Python file below these folders of the project."""
    return sorted(p for folder in folders for p in (config.ROOT / folder).rglob("*.py"))


def relative(path: Path) -> str:
    return str(path.relative_to(config.ROOT))


def trees(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    for path in python_files(*folders):
        yield relative(path), ast.parse(path.read_text(encoding="utf-8"))


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1
