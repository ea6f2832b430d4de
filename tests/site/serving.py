"""The site as it is published, on a local server: this version and an earlier one beside it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from tests.notebooks import browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = [
    {"version": "2.0", "title": "2.0", "aliases": ["latest"]},
    {"version": "1.0", "title": "1.0", "aliases": []},
]


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build the site into a folder for all versions, as `latest`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "versions.json").write_text(json.dumps(VERSIONS))
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder / "latest")]
    return subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "MIKE_DOCS_VERSION": "2.0"},
    )


def pages(site: Path) -> list[str]:
    """The paths of all pages of a built site, such as how-to/moving/."""
    return sorted(
        page.parent.relative_to(site).as_posix().removeprefix(".") + "/" for page in site.rglob("index.html")
    )


class _QuietHandler(SimpleHTTPRequestHandler):
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_QuietHandler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine, headless."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=browser.program(), args=["--no-sandbox"])
        yield started
        started.close()
