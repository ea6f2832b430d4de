"""How much memory a process has taken."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import Final

UNITS: Final = {"": 1, "KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}


def size(text: str) -> int:
    """64MiB as a number of bytes."""
    found = re.fullmatch(r"(\d+)([KMG]iB)?", text, re.IGNORECASE)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 64MiB")
    return int(found[1]) * UNITS[(found[2] or "").upper()]


def peak() -> int:
    """The most memory that this process ever had, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # not what getrusage says: that starts from the peak of the process that started this one
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text())
        if found is not None:
            return int(found[1]) << 10
    import resource  # noqa: PLC0415 - Windows has none

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10
