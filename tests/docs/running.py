"""Examples of the documentation, run as they stand, against a sandbox."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox

ROOT = Path(__file__).parent.parent.parent
ENDPOINT = "https://elab.example.org/api/v1/"

_MARKED = re.compile(
    r"<!-- test: (?P<name>\S+?)(?: release=(?P<release>\S+))? -->\n```python\n(?P<code>.*?)```\n?"
    r"(?:\s*<!-- prints -->\n```text\n(?P<printed>.*?)```)?",
    re.DOTALL,
)


class Example(NamedTuple):
    """One example: its name, its release, its code, and what it prints where the page says so."""

    page: str
    name: str
    release: str
    code: str
    printed: str | None

    def __str__(self) -> str:
        return f"{self.page}-{self.name}"


def examples(page: Path) -> list[Example]:
    """The marked examples of a page.

    `<!-- test: NAME -->` or `<!-- test: NAME release=3.6 -->` stands before the code,
    and `<!-- prints -->` before a text block with what it prints, if that is to be compared.
    """
    return [
        Example(page.stem, found["name"], found["release"] or "4.3", found["code"], found["printed"])
        for found in _MARKED.finditer(page.read_text("utf-8"))
    ]


def run(example: Example, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run an example in a folder with a few files, against a sandbox that has one experiment."""
    (folder / "gel.png").write_bytes(b"\x89PNG\r\n")
    (folder / "report.xls").write_bytes(b"cells")
    with Sandbox(release=example.release) as sandbox:
        with Manager(sandbox.endpoint, sandbox.token, release=example.release) as manager:
            manager.post_experiment(
                manager.create_experiment().id, title="First", date="2016-01-01", body="<p>Text.</p>"
            )
        code = example.code.replace(ENDPOINT, sandbox.endpoint).replace('"…"', repr(sandbox.token))
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            capture_output=True,
            text=True,
            cwd=folder,
            check=False,
        )
