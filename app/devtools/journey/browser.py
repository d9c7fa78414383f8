"""A browser without a screen: one per role, with cookies of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener

from app.devtools.journey.page import Form, Page, errors

TIMEOUT_SECONDS = 60


class StepFailed(Exception):
    """A step did not go as it must; the message says what the site answered."""


class Browser:
    """Signs in as one person and fills the site's own forms."""

    def __init__(self, address: str, lang: str = "en") -> None:
        self.address = address
        self.lang = lang
        self.opener: OpenerDirector = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        self.page: Page | None = None

    def get(self, path: str, *, status: int = 200) -> Page:
        """Open an address of the site; any other status than the expected one is a failed step."""
        return self._ask(Request(urljoin(self.address, path)), status)

    def raw(self, path: str) -> tuple[int, bytes, str]:
        """Status, bytes and media type of a download."""
        try:
            with self.opener.open(Request(urljoin(self.address, path)), timeout=TIMEOUT_SECONDS) as answer:
                return answer.status, answer.read(), answer.headers.get_content_type()
        except HTTPError as problem:
            with problem:
                return problem.code, problem.read(), problem.headers.get_content_type()

    def submit(
        self,
        form: Form,
        typed: Mapping[str, object] | None = None,
        *,
        press: str | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        status: int = 200,
    ) -> Page:
        """Send a form as a browser would; redirects are followed."""
        pairs = form.filled(**dict(typed or {}))
        for name, value, text in form.buttons:
            if name and (press is None or press.casefold() in text.casefold()):
                pairs.append((name, value))
                break
        url = urljoin(self.page.url if self.page else self.address, form.action)
        if form.multipart or files:
            body, kind = _multipart(pairs, files or {})
        else:
            body, kind = urlencode(pairs).encode(), "application/x-www-form-urlencoded"
        return self._ask(Request(url, data=body, headers={"Content-Type": kind, "Referer": url}), status)

    def _ask(self, request: Request, status: int) -> Page:
        request.add_header("Accept-Language", self.lang)
        try:
            with self.opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                page = _page(answer)
        except HTTPError as problem:
            with problem:
                page = Page(problem.code, problem.url or request.full_url, problem.read().decode(errors="replace"))
        self.page = page
        if page.status != status:
            says = "; ".join(errors(page)) or page.text[:500]
            raise StepFailed(
                f"{request.get_method()} {request.full_url} answered {page.status} instead of {status}: {says}"
            )
        return page


def _page(answer: HTTPResponse) -> Page:
    return Page(answer.status, answer.url, answer.read().decode(errors="replace"))


def _multipart(pairs: Iterable[tuple[str, str]], files: Mapping[str, tuple[str, bytes, str]]) -> tuple[bytes, str]:
    edge = uuid.uuid4().hex
    parts: list[bytes] = []
    for name, value in pairs:
        parts.append(f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, (file_name, content, kind) in files.items():
        disposition = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"'
        head = f"--{edge}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n"
        parts.append(head.encode() + content + b"\r\n")
    parts.append(f"--{edge}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={edge}"
