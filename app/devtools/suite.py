"""``make test``: the whole suite. Tests that need a Chromium or pdftotext are left out where there is none, and the
last line says so. With SARAP_BROWSER=required (as CI sets it) a missing tool is an error.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

import config

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def chromium() -> str | None:
    """The path of a Chromium on this machine, or None."""
    given = os.environ.get("CHROMIUM", "")
    return given or next((path for name in NAMES if (path := shutil.which(name))), None)


def _pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=config.ROOT, check=False).returncode


def main(arguments: Sequence[str]) -> int:
    """Run pytest twice: everything else on all cores, then the browser tests one after another."""
    rest = [a for a in arguments if a != "--browser-only"]
    browser, poppler = chromium(), shutil.which("pdftotext")
    missing = [name for name, found in (("Chromium", browser), ("pdftotext", poppler)) if not found]
    if missing and os.environ.get("SARAP_BROWSER") == "required":
        sys.stderr.write(f"sarap: not found, and required: {', '.join(missing)}.\n")
        return 2
    code = 0
    if "--browser-only" not in arguments:
        chosen = "not browser" if poppler else "not browser and not poppler"
        code = _pytest("-m", chosen, "-n", str(os.cpu_count() or 2), "--dist", "worksteal", *rest)
    if browser is not None:
        os.environ["CHROMIUM"] = browser
        code = code or _pytest("-m", "browser", "-p", "no:randomly", *rest)
    if missing:
        sys.stdout.write(f"Not found: {', '.join(missing)}. The tests that need it were left out of this run.\n")
    return code


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
