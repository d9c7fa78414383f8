"""What the journey sees of a page: its text, its links, its forms with the values they carry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"input", "br", "img", "hr", "meta", "link"})


@dataclass
class Form:
    """One form: where it goes, how, and what a browser would send if nothing were typed."""

    action: str
    method: str
    multipart: bool = False
    values: list[tuple[str, str]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    choices: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, text

    def filled(self, **typed: Any) -> list[tuple[str, str]]:
        """The pairs to send: what was typed replaces what stood there; a list sends several of one name."""
        unknown = [name for name in typed if name not in self.names]
        if unknown:
            raise LookupError(f"no field {', '.join(unknown)} in the form of {self.action}: {', '.join(self.names)}")
        kept = [(name, value) for name, value in self.values if name not in typed]
        for name, value in typed.items():
            values = value if isinstance(value, list | tuple) else [value]
            kept += [(name, str(one)) for one in values if one is not None]
        return kept

    def choice(self, name: str, label: str) -> str:
        """The value of the choice whose label contains this text."""
        return next(value for value, text in self.choices[name] if label.casefold() in text.casefold())


class Page(HTMLParser):
    """A parsed answer."""

    def __init__(self, status: int, url: str, body: str) -> None:
        super().__init__(convert_charrefs=True)
        self.status, self.url, self.body = status, url, body
        self.forms: list[Form] = []
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._option: str | None = None
        self._textarea: str | None = None
        self._collect: list[str] | None = None
        self._labels: dict[str, str] = {}
        self._pending: list[tuple[Form, str, str, str]] = []  # form, name, value, id of a choice
        self._target: tuple[str, Any] | None = None
        self.feed(body)
        for form, name, value, anchor in self._pending:
            form.choices.setdefault(name, []).append((value, self._labels.get(anchor, "")))

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def form(self, *names: str, button: str | None = None, action: str | None = None) -> Form:
        """The one POST form that has these fields, this button or this end of its address."""
        for form in self.forms:
            if form.method == "post" and all(n in form.names for n in names):
                if action is not None and not form.action.split("?")[0].endswith(action):
                    continue
                if button is None or any(button.casefold() in text.casefold() for _, _, text in form.buttons):
                    return form
        raise LookupError(f"{self.url}: no form with {names or button or action}; the page says: {self.text[:400]}")

    def link(self, part: str) -> str:
        """The first link whose address contains this part."""
        for href, _text in self.links:
            if part in href:
                return href
        raise LookupError(f"{self.url}: no link to {part}; the page says: {self.text[:400]}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            multipart = given.get("enctype") == "multipart/form-data"
            self._form = Form(given.get("action") or self.url, given.get("method", "get").lower(), multipart)
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self.links.append((given["href"], ""))
        elif tag in {"label", "button"}:
            self._target, self._collect = (tag, given), []
        elif self._form is not None:
            self._field(tag, given, dict(attrs))

    def _field(self, tag: str, given: dict[str, str], attrs: dict[str, str | None]) -> None:
        form, name = self._form, given.get("name", "")
        assert form is not None
        if tag == "input" and name:
            form.names.append(name)
            kind, value = given.get("type", "text"), given.get("value", "on" if given.get("type") == "checkbox" else "")
            if kind in {"radio", "checkbox"}:
                self._pending.append((form, name, value, given.get("id", "")))
                if "checked" in attrs:
                    form.values.append((name, value))
            elif kind == "submit":
                form.buttons.append((name, value, value))
            elif kind != "file":
                form.values.append((name, value))
        elif tag == "select" and name:
            self._select = name
            form.names.append(name)
        elif tag == "option" and self._select:
            self._option, self._collect, self._target = given.get("value", ""), [], ("option", given)
            chosen = "selected" in attrs or not any(n == self._select for n, _ in form.values)
            if chosen:
                form.values = [(n, v) for n, v in form.values if n != self._select] + [(self._select, self._option)]
        elif tag == "textarea" and name:
            form.names.append(name)
            self._textarea, self._collect, self._target = name, [], ("textarea", given)

    def handle_endtag(self, tag: str) -> None:
        collected = "".join(self._collect or [])
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None
        elif tag == "label" and self._target:
            self._labels[self._target[1].get("for", "")] = collected
        elif tag == "button" and self._target and self._form is not None:
            given = self._target[1]
            self._form.buttons.append((given.get("name", ""), given.get("value", ""), " ".join(collected.split())))
            self._form.names.append(given.get("name", ""))
        elif tag == "option" and self._form is not None and self._select:
            self._form.choices.setdefault(self._select, []).append((self._option or "", collected))
        elif tag == "textarea" and self._textarea and self._form is not None:
            self._form.values.append((self._textarea, collected.removeprefix("\n")))
        if tag in {"label", "button", "option", "textarea"}:
            self._collect, self._target = None, None

    def handle_data(self, data: str) -> None:
        if self._collect is not None:
            self._collect.append(data)
        self.words.append(data)


def errors(page: Page) -> Iterator[str]:
    """What an error summary on the page says; for the report of a step that went wrong."""
    start = page.body.find("error-summary")
    if start >= 0:
        yield Page(page.status, page.url, page.body[start : start + 3000]).text[:600]
