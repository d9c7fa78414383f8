"""``make test``: the whole suite. Browser tests run where a Chromium is found, and the last line says so where not.

With SARAP_BROWSER=required (as CI sets it) a missing Chromium is an error.
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
    browser = chromium()
    if browser is None and os.environ.get("SARAP_BROWSER") == "required":
        sys.stderr.write("sarap: no Chromium was found, and the browser tests are required.\n")
        return 2
    code = 0
    if "--browser-only" not in arguments:
        code = _pytest("-m", "not browser", "-n", str(os.cpu_count() or 2), *rest)
    if browser is None:
        sys.stdout.write("No Chromium was found: the browser tests were left out of this run.\n")
        return code
    os.environ["CHROMIUM"] = browser
    return code or _pytest("-m", "browser", "-p", "no:randomly", *rest)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
