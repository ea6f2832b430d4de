"""Headless Chromium: the DOM of a page, and a screenshot of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def program() -> str | None:
    """The browser's path, or None where there is none."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def lacking() -> str:
    """Why what needs a browser is left out; empty where there is one, and where there must be one."""
    if program() is not None or os.environ.get("CI") == "true":
        return ""
    return "no Chromium on this machine: apt-get install chromium"


def run(page: Path, *flags: str) -> str:
    """Show a page, and give what the browser writes."""
    found = program()
    if found is None:
        raise FileNotFoundError("Chromium is not installed, and must be here: apt-get install chromium")
    with tempfile.TemporaryDirectory() as profile:
        command = [found, *FLAGS, f"--user-data-dir={profile}", *flags, page.as_uri()]
        return subprocess.run(command, capture_output=True, check=True, text=True, timeout=120).stdout


def dom(page: Path) -> str:
    """The page as it is once everything in it was loaded and its scripts have run."""
    return run(page, "--virtual-time-budget=2000", "--dump-dom")


def picture(page: Path, target: Path, *, width: int, height: int) -> None:
    """A picture of the page."""
    run(page, f"--screenshot={target}", f"--window-size={width},{height}", "--virtual-time-budget=2000")
