"""Every command in the shell blocks of the documentation works on the demo, as it is written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.demo import DEMO_KEYS
from tests.docs.running import pages

_BLOCK = re.compile(r"(?P<mark><!-- [^\n]* -->\n)?```sh\n(?P<lines>.*?)```", re.DOTALL)
ELSEWHERE = ("<!-- not run: ", "<!-- commands: ")
"""The marks of blocks that cannot run on the demo, or that another test runs."""
NOT_ON_THE_DEMO = (
    "pip install ",
    "make ",
    "python -m elab_sdk.sandbox ",
    "elab init",
    "export ELAB_",
    "unset ",
)
"""How lines begin that install, that ask for a key, or that say where the demo is."""


def commands(page: Path) -> list[str]:
    """The lines of a page that run on the demo."""
    found: list[str] = []
    for block in _BLOCK.finditer(page.read_text("utf-8")):
        if (block["mark"] or "").startswith(ELSEWHERE):
            continue
        lines = block["lines"].splitlines()
        found += [line for line in lines if not line.startswith(NOT_ON_THE_DEMO)]
    return found


PAGES = [page for page in pages() if commands(page)]


def test_pages_with_commands_are_found() -> None:
    assert {"README", "index", "cli"} <= {page.stem for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_succeeds_on_the_demo(page: Path, tmp_path: Path) -> None:
    with Sandbox("5.6", demo=True) as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            for number in (1, 3):
                manager.download_attachments(manager.get_experiment(number), tmp_path)
        if page.stem == "index":
            (tmp_path / "gel.png").unlink()  # the page downloads it
        environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "BROWSER": "true",
            "ELAB_ENDPOINT": sandbox.endpoint,
            "ELAB_TOKEN": DEMO_KEYS.ada,
            "ELAB_TIME_ZONE": "Europe/Paris",
        }
        script = "set -eo pipefail\n" + "\n".join(commands(page))
        result = subprocess.run(
            ["bash", "-x", "-c", script],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 0, result.stderr[-2000:]
