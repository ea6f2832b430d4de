"""Completion in real shells: what is typed is completed, with the quotes that the shell needs."""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

import pytest

if sys.platform == "win32":
    pytest.skip("shells of POSIX", allow_module_level=True)

import fcntl
import pty
import termios

from elab_sdk.cli.completion import cache_file
from elab_sdk.cli.completion_cache import save_lists

ENDPOINT: Final = "https://elab.example.org/api/v1/"
START: Final = {"bash": ("--norc",), "fish": ("--no-config",)}
INSTALLED: Final = {
    "bash": "source ~/.bashrc",
    "fish": "source ~/.config/fish/completions/elab.fish",
}
TYPED: Final = (
    ("elab list it", "items"),
    ("elab list --status Ru", "Running"),
    ("elab list --status Need", r"Need\ to\ be\ redone"),
    ("elab create --template PC", r"PCR\ 1"),
    ("elab set 3 p", "pH="),
    ("elab tag 3 bl", "blot"),
)


class Shell:
    """A shell at a terminal, with `elab` on its path and a home folder of its own."""

    def __init__(self, name: str, home: Path) -> None:
        self._controller, device = pty.openpty()
        path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
        self._process = subprocess.Popen(
            [shutil.which(name) or name, *START[name], "-i"],
            stdin=device,
            stdout=device,
            stderr=device,
            cwd=home,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no threads here
            env={**os.environ, "HOME": str(home), "PATH": path, "TERM": "xterm", "LANG": "C.UTF-8"},
        )
        os.close(device)
        self._output = ""

    def type(self, keys: str, expected: str, seconds: float = 30) -> bool:
        """Type keys, and tell whether this text appears."""
        self._output = ""
        os.write(self._controller, keys.encode())
        deadline = time.monotonic() + seconds
        while expected not in self._text() and time.monotonic() < deadline:
            self._read(0.2)
        return expected in self._text()

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._controller)

    def _read(self, seconds: float) -> None:
        if not select.select([self._controller], [], [], seconds)[0]:
            return
        with contextlib.suppress(OSError):
            part = os.read(self._controller, 1 << 16)
            self._output += part.decode("utf-8", "replace")
            # fish asks what the terminal is, and where the cursor stands
            if b"\x1b[c" in part or b"\x1b[0c" in part:
                os.write(self._controller, b"\x1b[?62;c")
            if b"\x1b[6n" in part:
                os.write(self._controller, b"\x1b[1;1R")

    def _text(self) -> str:
        return re.sub(
            r"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|\[[0-9;?]*[A-Za-z]|[=>()][B0]?)", "", self._output
        )


@pytest.mark.parametrize("name", START)
def test_words_are_completed_in_a_real_shell(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which(name) is None or not (Path(sys.executable).parent / "elab").exists():
        pytest.skip(f"{name} or elab is not installed")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("ELAB_ENDPOINT", ENDPOINT)
    monkeypatch.setenv("ELAB_TOKEN", "key")
    lists = {"statuses": ["Running", "Need to be redone"], "templates": ["PCR 1"], "tags": ["blot"]}
    save_lists(cache_file(ENDPOINT, ""), {**lists, "fields": ["pH"], "types": [], "categories": []})
    shell = Shell(name, tmp_path)
    try:
        assert shell.type("elab --install-completion\n", "completion installed in")
        shell.type(f"{INSTALLED[name]}\n", "", 1)
        time.sleep(1)
        assert shell.type("echo re''ady\n", "ready")
        for typed, completed in TYPED:
            # Ctrl-U forgets the line before
            assert shell.type(f"\x15{typed}\t", completed), (typed, shell._text())
    finally:
        shell.close()


def test_zsh_gets_no_value_that_it_would_change(monkeypatch: pytest.MonkeyPatch) -> None:
    from elab_sdk.cli import completion

    monkeypatch.setenv("_ELAB_COMPLETE", "complete_zsh")
    assert completion._for_shell(["Fail's", 'the "other"', "Fail"], "") == ["Fail"]
