"""The Pythons that this package supports, as its classifiers declare them.

Usage: python tools/pythons.py [--json]

The continuous integration takes its list from here, so that a new Python is declared in one place.
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
    """The minor releases, oldest first.

    >>> supported()[0]
    '3.11'
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    matches = (_CLASSIFIER.fullmatch(classifier) for classifier in project["classifiers"])
    return sorted((match[1] for match in matches if match), key=lambda minor: int(minor.partition(".")[2]))


if __name__ == "__main__":
    print(json.dumps(supported()) if "--json" in sys.argv else " ".join(supported()))
