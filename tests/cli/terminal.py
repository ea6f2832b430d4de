"""A command on a terminal: what it shows there, and what is typed."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


# the terminal becomes the process' own, so that Ctrl-C that is typed reaches it as SIGINT
_BEGIN = (
    "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " from elab_sdk.cli.__main__ import program; sys.exit(program())"
)


class Terminal:
    """A process whose stdin, stdout and stderr are a terminal."""

    def __init__(self, words: Sequence[object]) -> None:
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _BEGIN, *map(str, words)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            close_fds=True,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(theirs)
        self.seen = ""

    def until(self, words: str, seconds: float = 20) -> str:
        """Read until these words were shown."""
        end = time.monotonic() + seconds
        while words not in self.seen:
            if not self._read(end - time.monotonic()):
                raise AssertionError(f"{words!r} was not shown, but {self.seen!r}")
        return self.seen

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def end(self) -> int:
        """Read to the end; the exit code."""
        while self._read(20):
            pass
        code = self.process.wait(20)
        os.close(self._ours)
        return code

    def _read(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], max(0.0, seconds))[0]:
            return False
        with contextlib.suppress(OSError):
            part = os.read(self._ours, 1 << 16)
            self.seen += part.decode("utf-8", "replace")
            return bool(part)
        return False
