"""One run of each type checker over the examples of the documentation and the user code of the tests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from tests.docs.running import pages, programs
from tests.typing import user_code

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """\
[tool.mypy]
strict = true
untyped_calls_exclude = ["dask"]
python_version = "3.11"

[tool.pyright]
include = ["."]
pythonVersion = "3.11"
typeCheckingMode = "strict"
reportMissingTypeStubs = false
"""


@pytest.fixture(scope="session")
def checked_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file for each Python block of the documentation, the user code, and the settings."""
    folder = tmp_path_factory.mktemp("checked")
    for page in pages():
        for name, code in programs(page).items():
            path = folder / name
            assert not path.exists(), "two examples have the same file name"
            path.write_text(code, "utf-8")
    for name, code in user_code.FILES.items():
        (folder / name).write_text(code, "utf-8")
    shutil.copy(user_code.TYPED_USER_CODE, folder)
    (folder / "pyproject.toml").write_text(CONFIG, "utf-8")
    return folder


@pytest.fixture(scope="session")
def mypy_errors(checked_folder: Path) -> dict[str, list[str]]:
    """The lines that mypy prints, by file."""
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--no-error-summary",
        "--no-color-output",
        "--hide-error-context",
    ]
    command += sorted(path.name for path in checked_folder.glob("*.py"))
    result = subprocess.run(command, capture_output=True, text=True, cwd=checked_folder, check=False)
    assert result.stderr == ""
    errors: dict[str, list[str]] = defaultdict(list)
    for line in result.stdout.splitlines():
        errors[line.partition(":")[0]].append(line)
    return errors


@pytest.fixture(scope="session")
def pyright_errors(checked_folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The errors that pyright reports, by file."""
    command = [
        sys.executable,
        "-m",
        "pyright",
        "--outputjson",
        "--pythonpath",
        sys.executable,
        "--project",
        ".",
    ]
    result = subprocess.run(command, capture_output=True, text=True, cwd=checked_folder, check=False)
    report = json.loads(result.stdout)
    assert report["summary"]["filesAnalyzed"] >= len(list(checked_folder.glob("*.py")))
    errors: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for finding in report["generalDiagnostics"]:
        errors[finding["file"].rpartition("/")[2]].append(finding)
    return errors
