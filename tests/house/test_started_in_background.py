"""The test suite works in the background of a script, where SIGINT is ignored."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

CHILD = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
PARENT = f"""
import os, signal, subprocess, sys
from tests.conftest import pytest_configure
pytest_configure(None)
if "ignored" in sys.argv:
    os.kill(os.getpid(), signal.SIGINT)
subprocess.run([sys.executable, "-c", {CHILD!r}], check=True)
"""


def _child(before: str, *arguments: str) -> str:
    command = ["/bin/bash", "-c", f'{before} exec "$@"', "bash", sys.executable, "-c", PARENT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_tested_commands_can_be_interrupted() -> None:
    assert _child("") == "True\n"


def test_tested_commands_can_be_interrupted_if_sigint_is_ignored() -> None:
    assert _child("trap '' INT HUP QUIT;", "ignored") == "True\n"
