"""New interpreters, to measure the start-up time of programs."""

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
    """A Python interpreter and its package path.

    Args:
        options: The options before `-c`.
        path: The value of PYTHONPATH, or "" for the packages of the environment.
    """

    options: tuple[str, ...] = ()
    path: str = ""

    def run(self, code: str, **environ: str) -> str:
        """Run code in a new process with additional environment variables and return its output."""
        # compiled modules are kept, as for a user, even if this process keeps none
        environment = {**os.environ, **environ, "PYTHONPATH": self.path, "PYTHONDONTWRITEBYTECODE": ""}
        command = [sys.executable, *self.options, "-c", code]
        process = subprocess.run(
            command, check=True, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        return process.stdout


@contextmanager
def plain_install(extra: str = "") -> Iterator[Interpreter]:
    """Provide an interpreter with only the packages that `pip install elab-sdk` installs.

    Args:
        extra: An extra of the package whose requirements are also installed.

    This matters because `import httpx` also loads click, rich and pygments if they are installed.
    """
    with tempfile.TemporaryDirectory(prefix="elab-bench-") as folder:
        for name in ("elab_sdk", "generated/elab_api_v1"):
            source = ROOT / name
            (Path(folder) / source.name).symlink_to(source, target_is_directory=True)
        for source in _required_files(extra):
            (Path(folder) / source.name).symlink_to(source)
        # -S excludes the packages of the environment, -P the current folder
        yield Interpreter(("-S", "-P"), folder)


def _required_files(extra: str) -> set[Path]:
    """Return the folders and modules of all direct and indirect requirements of the core and an extra."""
    pending, names, paths = ["elab-sdk"], set[str](), set[Path]()
    while pending:
        name = pending.pop()
        if name in names:
            continue
        names.add(name)
        try:
            package = distribution(name)
        except PackageNotFoundError:
            # required only on another Python version or system
            continue
        requested_extra = extra if name == "elab-sdk" else ""
        pending += [
            _requirement_name(requirement)
            for requirement in package.requires or ()
            if _extra_of(requirement) in ("", requested_extra)
        ]
        if name != "elab-sdk":
            top_level_names = {
                Path(file).parts[0] for file in package.files or () if ".." not in Path(file).parts
            }
            paths |= {
                Path(str(package.locate_file(top_level_name)))
                for top_level_name in top_level_names
                if top_level_name != "__pycache__"
            }
    return paths


def _extra_of(requirement: str) -> str:
    """Return the extra of a requirement, or "" if it is always required."""
    match = re.search(r"extra == ['\"]([^'\"]+)", requirement)
    return match[1] if match else ""


def _requirement_name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0]
