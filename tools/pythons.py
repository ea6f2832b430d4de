"""The supported Python versions, as declared in the classifiers.

Usage: python tools/pythons.py [--json]

The CI workflow uses this list, so that a new Python version is declared in one place only.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
_CLASSIFIER: Final = re.compile(r"Programming Language :: Python :: (\d+\.\d+)")


def supported() -> list[str]:
    """Return the supported versions, oldest first.

    >>> supported()[0]
    '3.11'
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    matches = (_CLASSIFIER.fullmatch(classifier) for classifier in project["classifiers"])
    return sorted((match[1] for match in matches if match), key=lambda minor: int(minor.partition(".")[2]))


if __name__ == "__main__":
    print(json.dumps(supported()) if "--json" in sys.argv else " ".join(supported()))
