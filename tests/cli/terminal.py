"""Run a command on a pseudo-terminal: read its output and type input."""

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


# make the terminal the controlling one, so that a typed Ctrl-C arrives as SIGINT
_PROGRAM = (
    "import fcntl, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " from elab_sdk.cli.__main__ import program; sys.exit(program())"
)


class Terminal:
    """A process whose stdin, stdout and stderr are a terminal."""

    def __init__(self, arguments: Sequence[object]) -> None:
        self._controller, device = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *map(str, arguments)],
            stdin=device,
            stdout=device,
            stderr=device,
            close_fds=True,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(device)
        self.output = ""

    def until(self, text: str, seconds: float = 20) -> str:
        """Read until this text is printed; return all output."""
        deadline = time.monotonic() + seconds
        while text not in self.output:
            if not self._read(deadline - time.monotonic()):
                raise AssertionError(f"{text!r} was not printed, but {self.output!r}")
        return self.output

    def type(self, keys: str) -> None:
        """Type keys."""
        os.write(self._controller, keys.encode())

    def end(self) -> int:
        """Read to the end; return the exit code."""
        while self._read(20):
            pass
        code = self.process.wait(20)
        os.close(self._controller)
        return code

    def _read(self, seconds: float) -> bool:
        if not select.select([self._controller], [], [], max(0.0, seconds))[0]:
            return False
        with contextlib.suppress(OSError):
            part = os.read(self._controller, 1 << 16)
            self.output += part.decode("utf-8", "replace")
            return bool(part)
        return False
