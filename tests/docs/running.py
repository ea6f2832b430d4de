"""Find the examples of the documentation, and run them against a sandbox."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import re
import subprocess
import sys
import textwrap
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from elab_sdk.sandbox.demo import DEMO_KEYS, DEMO_PORT

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
ENDPOINT = "https://elab.example.org/api/v1/"
DEMO = f"http://127.0.0.1:{DEMO_PORT}/"
"""The address of `elab sandbox --demo`."""
NEW_ENDPOINT = "https://new.example.org/api/v2/"
"""The address of a second, empty server."""

RELEASE = "5.6"
"""The release of `elab sandbox --demo`."""

_MARKED = re.compile(
    r"<!-- test: (?P<name>\S+?)(?: release=(?P<release>\S+))?(?: file=(?P<file>\S+))?(?P<cell> cell)? -->\n"
    r"```python\n(?P<code>.*?)```\n?"
    r"(?:\s*<!-- prints -->\n```text\n(?P<output>.*?)```)?",
    re.DOTALL,
)


_PARTS = ("name", "release", "file", "cell", "code", "output")
_CELLS = Path(__file__).with_name("cells.py")


class Example(NamedTuple):
    """An example: its page, name and code, the release of the sandbox, and the expected output, if any.

    An example with a file name is saved under it, next to the files of the examples before it. If it is a
    cell of a notebook, `cells` are those up to and including it.
    """

    page: str
    name: str
    release: str
    code: str
    output: str | None
    file: str | None = None
    earlier_files: tuple[tuple[str, str], ...] = ()
    cells: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.page}-{self.name}"


def examples(page: Path) -> list[Example]:
    """Return the marked examples of a page.

    The code is preceded by `<!-- test: NAME -->`, `<!-- test: NAME release=3.6 -->`,
    `<!-- test: NAME file=script.py -->` or, for a cell of a notebook, `<!-- test: NAME cell -->`.
    `<!-- prints -->` precedes a text block with the expected output, if it is compared.
    """
    found: list[Example] = []
    files: dict[str, str] = {}
    cells: tuple[str, ...] = ()
    for match in _MARKED.finditer(page.read_text("utf-8")):
        name, release, file, cell, code, output = (match[group] for group in _PARTS)
        cells = (*cells, code) if cell else cells
        earlier = tuple(files.items())
        found.append(
            Example(page.stem, name, release or RELEASE, code, output, file, earlier, cells if cell else ())
        )
        if file is not None:
            files[file] = code
    return found


def from_top_to_bottom(page: Path) -> Example | None:
    """Return the examples of a page as one, to be run in one notebook; None if there are none."""
    code = [each.code for each in examples(page) if each.release == RELEASE and not needs_process(each)]
    return Example(page.stem, "all", RELEASE, "\n".join(code), None) if code else None


def pages() -> list[Path]:
    """Return the README and all pages of docs/."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def python_blocks(page: Path) -> list[str]:
    """Return the code of all Python blocks of a page."""
    return re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def programs(page: Path) -> dict[str, str]:
    """Return the names and the code of the programs of a page, for type checkers.

    Each Python block is a program, but the cells of a notebook are one together.
    """
    of_code = {example.code: example for example in examples(page)}
    stem = page.stem.replace("-", "_")
    found: dict[str, str] = {}
    cells: list[str] = []
    for number, code in enumerate(python_blocks(page), start=1):
        example = of_code.get(code)
        if example is not None and example.cells:
            cells.append(textwrap.indent(code, "    "))
        else:
            found[(example and example.file) or f"{stem}_{number}.py"] = code
    if cells:
        found[f"{stem}_cells.py"] = "async def cells() -> None:\n" + "\n".join(cells)
    return found


def run(example: Example, folder: Path, release: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run an example in a folder with the files of the demo, against a sandbox with the demo.

    Args:
        example: The example.
        folder: The folder.
        release: The release of the sandbox (default: the one that the example names).
    """
    with _notebook(example, folder, release) as (code, settings):
        for name, content in example.earlier_files:
            (folder / name).write_text(content, "utf-8")
            if not name.startswith("test_"):
                _run_quietly(folder, name, settings)
        return subprocess.run(
            [sys.executable, *_arguments(example, code, folder)],
            capture_output=True,
            text=True,
            cwd=folder,
            check=False,
            env={**os.environ, **settings},
        )


def _arguments(example: Example, code: str, folder: Path) -> list[str]:
    """Return the arguments of Python that run an example: as code, as a cell, as a file, or with pytest."""
    if example.cells:
        for number, cell in enumerate(example.cells):
            (folder / f"cell-{number}.py").write_text(cell, "utf-8")
        return ["-W", "error", str(_CELLS), *(f"cell-{number}.py" for number in range(len(example.cells)))]
    if example.file is None:
        return ["-W", "error", "-c", code]
    (folder / example.file).write_text(code, "utf-8")
    if example.file.startswith("test_"):
        return ["-m", "pytest", "-q", "-p", "no:cacheprovider", example.file]
    return ["-W", "error", example.file]


def _run_quietly(folder: Path, name: str, settings: dict[str, str]) -> None:
    """Run an earlier file of a page: later ones may need what it makes."""
    command = [sys.executable, name]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, **settings})


def needs_process(example: Example) -> bool:
    """Whether an example starts processes that import it, changes the logging, or is a cell or a file."""
    return example.page in ("logging", "many-cores") or example.file is not None or bool(example.cells)


def output_of(example: Example, folder: Path, release: str | None = None) -> str:
    """Run an example that needs no process of its own in this one, and return what it prints.

    Args:
        example: The example.
        folder: The folder.
        release: The release of the sandbox (default: the one that the example names).

    Raises:
        Exception: The error that it ends with.
    """
    output = io.StringIO()
    _run_here(example, folder, release, output)
    return output.getvalue()


def printed_here(example: Example, folder: Path, release: str) -> str:
    """Like `output_of`, but the error that the example ends with is printed, too."""
    output = io.StringIO()
    try:
        _run_here(example, folder, release, output)
    except Exception as error:
        print(repr(error), file=output)
    return output.getvalue()


def _run_here(example: Example, folder: Path, release: str | None, output: io.StringIO) -> None:
    # only what the example makes is collected
    gc.freeze()
    try:
        with (
            _notebook(example, folder, release) as (code, settings),
            pytest.MonkeyPatch.context() as patch,
            contextlib.chdir(folder),
            contextlib.redirect_stdout(output),
        ):
            for name, value in settings.items():
                patch.setenv(name, value)
            exec(compile(code, str(example), "exec"), {"__name__": "__main__"})
    finally:
        with warnings.catch_warnings():
            # the connections of a Manager that the example did not close
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
        gc.unfreeze()


@contextlib.contextmanager
def _notebook(example: Example, folder: Path, release: str | None) -> Iterator[tuple[str, dict[str, str]]]:
    """Serve the demo; return the code of an example for it, and the variables of its environment."""
    with Sandbox(release=release or example.release, demo=True) as sandbox:
        with Manager(sandbox.endpoint, sandbox.token) as manager:
            for number in (1, 3):
                manager.download_attachments(manager.get_experiment(number), folder)
        # scripts were written for API v1, and find out that it is gone
        endpoint = sandbox.endpoint.replace("/api/v2/", "/api/v1/")
        settings = {
            "ELAB_ENDPOINT": endpoint,
            "ELAB_TOKEN": DEMO_KEYS.ada,
            "ELAB_TIME_ZONE": "Europe/Paris",
        }
        code = example.code.replace(ENDPOINT, endpoint).replace('"…"', repr(sandbox.token))
        code = code.replace(DEMO, sandbox.site)
        if NEW_ENDPOINT not in code:
            yield code, settings
            return
        with Sandbox(release=RELEASE, key=sandbox.token) as new:
            yield code.replace(NEW_ENDPOINT, new.endpoint), settings
