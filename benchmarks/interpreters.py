"""Fresh interpreters: what a program pays before its first line of work."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent


@attrs.frozen
class Interpreter:
    """A Python, and where it finds packages.

    Args:
        options: What stands before `-c`.
        path: The value of PYTHONPATH; empty where the environment's own packages are meant.
    """

    options: tuple[str, ...] = ()
    path: str = ""

    def run(self, code: str, **environ: str) -> str:
        """Run a few lines in a new process, with some environment variables more; what they print."""
        environment = {**os.environ, **environ, "PYTHONPATH": self.path}
        command = [sys.executable, *self.options, "-c", code]
        done = subprocess.run(
            command, check=True, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        return done.stdout


@contextmanager
def plain(extra: str = "") -> Iterator[Interpreter]:
    """An interpreter as `pip install elab-sdk` makes it: the package and what it requires, and nothing else.

    Args:
        extra: One of the package's extras, whose requirements are there too.

    It matters: `import httpx` loads click, rich and pygments too, where they are installed.
    """
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        for name in ("elab_sdk", "generated/elab_api_v1"):
            source = ROOT / name
            (Path(folder) / source.name).symlink_to(source, target_is_directory=True)
        for source in _required(extra):
            (Path(folder) / source.name).symlink_to(source)
        # -S: not the environment's own packages, -P: nor the folder that this runs in
        yield Interpreter(("-S", "-P"), folder)


def _required(extra: str) -> set[Path]:
    """The folders and modules of all packages that the core and an extra require, and that these require."""
    waiting, names, found = ["elab-sdk"], set[str](), set[Path]()
    while waiting:
        name = waiting.pop()
        if name in names:
            continue
        names.add(name)
        try:
            package = distribution(name)
        except PackageNotFoundError:
            # it is for another Python or system
            continue
        wanted = extra if name == "elab-sdk" else ""
        waiting += [_name(each) for each in package.requires or () if _extra(each) in ("", wanted)]
        if name != "elab-sdk":
            tops = {Path(file).parts[0] for file in package.files or () if ".." not in Path(file).parts}
            found |= {Path(str(package.locate_file(top))) for top in tops if top != "__pycache__"}
    return found


def _extra(requirement: str) -> str:
    """The extra that a requirement belongs to; empty for one that always holds."""
    found = re.search(r"extra == ['\"]([^'\"]+)", requirement)
    return found[1] if found else ""


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
