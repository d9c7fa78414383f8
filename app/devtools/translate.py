"""Catalogues of the capabilities: ``python -m app.devtools.translate update|compile|check [capability ...]``.

Each capability owns ``app/<capability>/translations/<kk|ru>/LC_MESSAGES/messages.po`` with the sentences of its
Python files, of ``templates/<capability>/`` and of ``templates/_mail/<capability>/``; the kernel's hold those of
the layouts, macros and error pages too. The check is what CI runs: nothing missing, fuzzy, obsolete or out of date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import config

LANGUAGES = ("kk", "ru")
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
KERNEL_TEMPLATES = ("_layout", "_ui", "errors", "kernel")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
# A letter of one script inside a word of the other is a typing mistake (Latin a in a Russian word).
MIXED = re.compile(r"[A-Za-z][а-яёәғқңөұүһі]|[а-яёәғқңөұүһі][A-Za-z]", re.IGNORECASE)


def capabilities() -> list[str]:
    return sorted(p.parent.name for p in (config.ROOT / "app").glob("*/__init__.py"))


def _sources(capability: str) -> Iterator[tuple[str, Path]]:
    root = config.ROOT
    for path in sorted((root / "app" / capability).rglob("*.py")):
        yield "python", path
    folders = [root / "templates" / capability, root / "templates" / "_mail" / capability]
    if capability == "kernel":
        folders += [root / "templates" / name for name in KERNEL_TEMPLATES]
        yield from (("jinja2", p) for p in sorted((root / "templates" / "_mail").glob("*.txt")))
    for folder in dict.fromkeys(folders):
        for path in sorted([*folder.rglob("*.html"), *folder.rglob("*.txt")]):
            yield "jinja2", path


def extract(capability: str) -> Catalog:
    """Every sentence of a capability, in the order of its files."""
    found = Catalog(project="Sarap", charset="utf-8")
    options = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
    for kind, path in _sources(capability):
        method = "python" if kind == "python" else "jinja2.ext:babel_extract"
        for line, message, _comments, context in extract_from_file(method, str(path), KEYWORDS, (), options):
            found.add(message, None, [(str(path.relative_to(config.ROOT)), line)], context=context)
    return found


def path_of(capability: str, language: str) -> Path:
    return config.ROOT / "app" / capability / "translations" / language / "LC_MESSAGES" / "messages.po"


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project="Sarap", charset="utf-8", fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def update(names: Sequence[str]) -> None:
    """Bring the catalogues up to date; new sentences stand there empty, old ones are dropped."""
    for capability in names:
        template = extract(capability)
        if not len(template):
            continue
        for language in LANGUAGES:
            path = path_of(capability, language)
            catalog = _read(path, language)
            catalog.update(template, no_fuzzy_matching=True)
            catalog.obsolete.clear()
            catalog.fuzzy = False
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as stream:
                write_po(stream, catalog, width=110, sort_output=True, include_lineno=False, omit_header=False)
            _settle_header(path)


def _settle_header(path: Path) -> None:
    """Dates and tool versions in the header would change with every run."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator): .*\n', "", text, flags=re.M)
    text = re.sub(r"\A(#.*\n)+", "", text)
    path.write_text(text, encoding="utf-8")


def compile_all(names: Sequence[str]) -> None:
    for capability in names:
        for language in LANGUAGES:
            path = path_of(capability, language)
            if path.exists():
                with path.with_suffix(".mo").open("wb") as stream:
                    write_mo(stream, _read(path, language))


def _forms(value: object) -> list[str]:
    return list(value) if isinstance(value, list | tuple) else [str(value or "")]


def _message_faults(source: object, target: object) -> Iterator[str]:
    texts = _forms(target)
    if not texts or not all(texts):
        yield "has no translation"
        return
    wanted = {m for form in _forms(source) for m in PLACEHOLDER.findall(form)}
    for form in texts:
        if set(PLACEHOLDER.findall(form)) - wanted or (len(texts) == 1 and set(PLACEHOLDER.findall(form)) != wanted):
            yield f"has other placeholders: {form}"
        if MIXED.search(PLACEHOLDER.sub("", re.sub(r"https?://\S+", "", form))):
            yield f"mixes scripts in a word: {form}"


def faults(names: Sequence[str]) -> Iterator[str]:
    """Every reason why the catalogues are not ready."""
    for capability in names:
        template = extract(capability)
        wanted = {m.id if isinstance(m.id, str) else m.id[0] for m in template if m.id}
        for language in LANGUAGES:
            catalog = _read(path_of(capability, language), language)
            where = f"{capability}/{language}"
            present = {m.id if isinstance(m.id, str) else m.id[0] for m in catalog if m.id}
            yield from (f"{where}: not in the catalogue: {text}" for text in sorted(wanted - present))
            yield from (f"{where}: no longer used: {text}" for text in sorted(present - wanted))
            for message in catalog:
                if message.id and message.fuzzy:
                    yield f"{where}: fuzzy: {message.id}"
                if message.id:
                    yield from (
                        f"{where}: {message.id!r} {fault}" for fault in _message_faults(message.id, message.string)
                    )


def quarrels() -> Iterator[str]:
    """A sentence that two capabilities translate differently: the catalogues are merged, one would win at random."""
    for language in LANGUAGES:
        said: dict[object, tuple[str, object]] = {}
        for capability in capabilities():
            for message in _read(path_of(capability, language), language):
                key = message.id if isinstance(message.id, str) else tuple(message.id)
                first = said.setdefault(key, (capability, message.string))
                if key and first[1] != message.string:
                    yield f"{language}: {message.id!r} differs between {first[0]} and {capability}"


def main(arguments: Sequence[str]) -> int:
    verb, names = arguments[0], list(arguments[1:]) or capabilities()
    if verb == "update":
        update(names)
    elif verb == "compile":
        compile_all(names)
    else:
        found = [*faults(names), *quarrels()]
        sys.stdout.writelines(f"{line}\n" for line in found)
        return 1 if found else 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:] or ["check"]))
