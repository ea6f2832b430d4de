"""Memory use of a process."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Final

UNITS: Final = {"": 1, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}


def size(text: str) -> int:
    """Parse a size such as 64MiB into bytes."""
    match = re.fullmatch(r"(\d+)([KMG]iB)?", text, re.IGNORECASE)
    if match is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size; use a form such as 64MiB")
    return int(match[1]) * UNITS[(match[2] or "").upper()]


def peak() -> int:
    """Return the peak memory of this process in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage is not used because its value starts with the peak of the parent process
        match = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if match is not None:
            return int(match[1]) << 10
    import resource  # noqa: PLC0415 - not available on Windows

    max_rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max_rss if sys.platform == "darwin" else max_rss << 10
