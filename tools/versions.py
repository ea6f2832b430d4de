"""Requirements that install the lowest declared versions of all direct dependencies, or the newest.

Usage: python tools/versions.py lowest|newest

A test tool may hold a dependency back. The list is therefore installed twice: as constraints, and once more
at the end without dependencies.
"""

from __future__ import annotations

import re
import sys
import tomllib
from itertools import chain
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
_SUITABLE: Final = ["numpy==2.1; python_version < '3.14'"]
"""Dependencies of dependencies that suit the lowest versions: pandas 2.2.3 warns with the newest numpy."""
_REQUIREMENT: Final = re.compile(r"([\w.-]+)>=([\w.]+)([^;]*)(;.*)?")


def requirements(versions: str) -> list[str]:
    """Return one requirement per direct dependency, and the few others that the lowest versions need.

    >>> requirements("lowest")[1]
    'attrs==23.2'

    Args:
        versions: `lowest`, or `newest` for no version at all.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = chain(project["dependencies"], *project["optional-dependencies"].values())
    lines: list[str] = []
    for match in filter(None, map(_REQUIREMENT.fullmatch, declared)):
        name, lowest, limits, marker = match[1], match[2], match[3], match[4] or ""
        lines.append(
            f"{name}=={lowest}{marker}" if versions == "lowest" else f"{name}{limits.strip(',')}{marker}"
        )
    return [*lines, *_SUITABLE] if versions == "lowest" else lines


if __name__ == "__main__":
    print("\n".join(requirements(sys.argv[1])))
