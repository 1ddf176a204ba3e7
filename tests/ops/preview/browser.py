"""The comment in a real browser, as nearly as a machine without GitHub shows it: GFM to HTML, Mermaid to SVG.

markdown-it and mermaid are npm packages that hold their own bundle for browsers. `npm pack` fetches them, once, into
`.build/browser`; their hashes are pinned here.
"""

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[3]
LIBRARIES = CHECKOUT / ".build" / "browser"
PICTURES = CHECKOUT / ".build" / "preview-report"
_PAGE = Path(__file__).with_name("page.html")
_SECONDS = 120
_HEIGHT = 9000
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
    *("--allow-file-access-from-files", "--force-device-scale-factor=1", "--virtual-time-budget=60000"),
)
# GitHub does not tell which version it runs; 11 is what its documentation's examples were made with.
_PACKAGES = {
    "mermaid": (
        "11.17.2",
        "package/dist/mermaid.min.js",
        "sha512-V6K3C8EBdEsPFZXSKMJe6ppQOENxuHARr9GvHX4hh47lAbhMRD9qf4oEK7LoaRQxULMa80/qt5gHO73aCleBBg==",
    ),
    "markdown-it": (
        "15.0.3",
        "package/dist/browser/markdown-it.umd.min.js",
        "sha512-+Az7Ojz3iRGu8KYMvJ6xVhvrxP3eE+vEtJX75Ow88XBpcQNV/0lGX5ZynIIBftREo4DC2jsveAMDaeltmm8QvQ==",
    ),
}


class BrowserError(Exception):
    """Chromium or a library did not do what it should; the message says what."""


def missing() -> str:
    """Say what is missing for a look at the comment; nothing: it can be looked at."""
    if not chromium():
        return "there is no Chromium on PATH (Debian: apt-get install chromium); .ci/run installs it"
    if any(not _library(name).exists() for name in _PACKAGES) and not shutil.which("npm"):
        return "there is no npm on PATH, which fetches mermaid and markdown-it"
    return ""


def chromium() -> str | None:
    """Return the browser's program."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def prepare() -> None:
    """Fetch what is not there yet."""
    for name in _PACKAGES:
        if not _library(name).exists():
            _fetch(name)


def _library(name: str) -> Path:
    return LIBRARIES / f"{name}-{_PACKAGES[name][0]}.js"


def _fetch(name: str) -> None:
    """Fetch a package, compare it with its hash, and keep its bundle."""
    version, member, integrity = _PACKAGES[name]
    LIBRARIES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=LIBRARIES) as scratch:
        command = ["npm", "pack", "--silent", f"{name}@{version}"]
        done = subprocess.run(command, cwd=scratch, capture_output=True, text=True, timeout=_SECONDS, check=False)
        if done.returncode:
            raise BrowserError(f"`{' '.join(command)}` failed: {done.stderr.strip()}")
        package = next(Path(scratch).glob("*.tgz"))
        digest = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
        if f"sha512-{digest}" != integrity:
            raise BrowserError(f"{name}@{version} has the hash sha512-{digest}, and not {integrity}")
        with tarfile.open(package) as archive:
            file = archive.extractfile(member)
            if file is None:
                raise BrowserError(f"{name}@{version} has no {member}")
            bundle = Path(scratch) / "bundle.js"
            bundle.write_bytes(file.read())
        bundle.replace(_library(name))  # two workers may fetch at once: each puts a whole file there


@dataclass(frozen=True)
class Seen:
    """What the browser made of a comment."""

    facts: dict[str, Any]
    screenshot: Path


def look(comment: str, name: str, folder: Path) -> Seen:
    """Show a comment, and return what the page says of itself with a picture of it."""
    page = folder / f"{name}.html"
    text = json.dumps(comment).replace("<", "\\u003c")
    filled = _PAGE.read_text(encoding="utf-8").replace('"COMMENT"', text)
    for library in _PACKAGES:
        filled = filled.replace(f"LIBRARY:{library}", _library(library).as_uri())
    page.write_text(filled, encoding="utf-8")
    dom = _run(folder, page, "--dump-dom")
    match = re.search(r'<script id="facts" type="application/json">(.*?)</script>', dom, re.DOTALL)
    if match is None:
        raise BrowserError(f"the page did not get to its end; it is {page}")
    facts = json.loads(html.unescape(match[1]))
    PICTURES.mkdir(parents=True, exist_ok=True)
    screenshot = PICTURES / f"{name}.png"
    height = min(_HEIGHT, int(facts["height"]) + 40)
    _run(folder, page, f"--screenshot={screenshot}", f"--window-size=960,{height}")
    return Seen(facts, screenshot)


def _run(folder: Path, page: Path, *options: str) -> str:
    browser = chromium()
    assert browser
    with tempfile.TemporaryDirectory(dir=folder) as profile:
        sized = () if any("--window-size" in option for option in options) else ("--window-size=960,2000",)
        command = [browser, *_FLAGS, f"--user-data-dir={profile}", *sized, *options, page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    if done.returncode:
        raise BrowserError(f"Chromium ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout
