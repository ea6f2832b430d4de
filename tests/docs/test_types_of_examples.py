"""Every Python block of the documentation passes mypy and pyright, both strict."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.docs.running import ROOT, examples, pages, python_blocks

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
[tool.mypy]
strict = true
untyped_calls_exclude = ["dask"]
python_version = "3.11"
mypy_path = [{paths}]

[tool.pyright]
include = ["."]
extraPaths = [{paths}]
pythonVersion = "3.11"
typeCheckingMode = "strict"
reportMissingTypeStubs = false
"""
UNTYPED = {"many_cores_2.py", "test_app.py"}
"""The examples that use dask, which has no types, and starlette's TestClient, whose types need httpx2."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file for each Python block, and the settings of both checkers."""
    folder = tmp_path_factory.mktemp("examples")
    for page in pages():
        names = {example.code: example.file for example in examples(page)}
        for number, code in enumerate(python_blocks(page), start=1):
            path = folder / (names.get(code) or f"{page.stem.replace('-', '_')}_{number}.py")
            assert not path.exists(), "two examples have the same file name"
            path.write_text(code, "utf-8")
    paths = ", ".join(json.dumps(str(path)) for path in (ROOT, ROOT / "generated"))
    (folder / "pyproject.toml").write_text(CONFIG.format(paths=paths), "utf-8")
    return folder


def test_mypy_finds_no_error(folder: Path) -> None:
    files = sorted(path.name for path in folder.glob("*.py"))
    errors: dict[str, list[str]] = defaultdict(list)
    # each block is a program of its own
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "--no-color-output", *files],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    for line in result.stdout.splitlines():
        errors[line.partition(":")[0]].append(line)
    assert (dict(errors), result.stderr) == ({}, "")


def test_pyright_finds_no_error(folder: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "--project", "."],
        capture_output=True,
        text=True,
        cwd=folder,
        check=False,
    )
    report = json.loads(result.stdout)
    assert report["summary"]["filesAnalyzed"] >= len(list(folder.glob("*.py")))
    found = [
        f"{finding['file'].rpartition('/')[2]}:{finding['range']['start']['line'] + 1}: {finding['message']}"
        for finding in report["generalDiagnostics"]
        if not (finding["file"].rpartition("/")[2] in UNTYPED and finding["rule"].startswith("reportUnknown"))
    ]
    assert found == []
