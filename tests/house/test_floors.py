"""Structure of the package: rooms import only from lower floors, and each rule is in one place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import floors
import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "elab_sdk"
MODULES = sorted(file for file in PACKAGE.rglob("*.py") if file.name != "__init__.py")


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def imports(file: Path) -> Iterator[str]:
    """Iterate over all modules that a module imports, at any place."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if (ROOT / inner.replace(".", "/")).with_suffix(".py").exists() else node.module


def test_rooms_import_only_from_lower_floors() -> None:
    assert floors.upward(floors.modules()) == []


def test_there_are_no_import_cycles() -> None:
    assert floors.circles(floors.modules()) == []


def test_cycles_and_upward_imports_are_detected(tmp_path: Path) -> None:
    texts = {
        "elab_sdk.rules.one": "from elab_sdk.rules import two\n",
        "elab_sdk.rules.two": "def late():\n    from elab_sdk.rules.one import name\n",
        "elab_sdk.wire.three": "from elab_sdk.rules.one import name\n",
    }
    known = {}
    for name, text in texts.items():
        known[name] = tmp_path / f"{name}.py"
        known[name].write_text(text)
    assert floors.upward(known) == ["elab_sdk.wire.three imports elab_sdk.rules.one"]
    assert floors.circles(known) == [["elab_sdk.rules.one", "elab_sdk.rules.two", "elab_sdk.rules.one"]]


def test_every_room_has_a_floor_and_a_docstring() -> None:
    rooms = {folder.parent.name: folder for folder in PACKAGE.glob("*/__init__.py")}
    assert rooms.keys() <= {room for floor in floors.FLOORS for room in floor.rooms}
    assert [name for name, file in rooms.items() if not ast.get_docstring(ast.parse(file.read_text()))] == []


def test_contributing_shows_the_floors() -> None:
    assert floors.guide() == floors.GUIDE.read_text("utf-8")


# names that modules in several rooms may share, since they are about the same noun on different floors
SHARED_NAMES = {
    "bodies",
    "bookings",
    "dates",
    "entries",
    "errors",
    "experiments",
    "frames",
    "html_tokens",
    "items",
    "metadata",
    "period_archive",
    "reports",
}


def test_module_names_are_unique_except_shared_nouns() -> None:
    # folders named v2 speak API v2 about the nouns that modules for both APIs, or for API v1, are about
    names = [file.stem for file in MODULES if not {"_sync", "v2"} & {*file.parts} and file.stem != "__main__"]
    assert {name for name in names if names.count(name) > 1} == SHARED_NAMES


def test_sandbox_imports_only_the_releases_table() -> None:
    shared = {module for file in (PACKAGE / "sandbox").rglob("*.py") for module in imports(file)}
    outside_sandbox = {
        module
        for module in shared
        if module.startswith("elab_") and not module.startswith("elab_sdk.sandbox")
    }
    of_the_table = (
        "entry_dates",
        "error_answers",
        "json_keys",
        "release_shapes",
        "release_v2",
        "releases",
        "stored_names",
    )
    assert outside_sandbox <= {f"elab_sdk.rules.{name}" for name in of_the_table}


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_only_modules_of_the_network_import_httpx(file: Path) -> None:
    if file.name not in ("transport.py", "network.py", "http_requests.py"):
        assert [module for module in imports(file) if module.split(".")[0] in ("httpx", "httpcore")] == []


@pytest.mark.parametrize("file", [file for file in MODULES if file.name != "releases.py"], ids=name_of)
def test_releases_are_compared_only_in_their_table(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Compare):
            constants = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            releases = [
                text for text in constants if isinstance(text, str) and re.fullmatch(r"\d\.\d+(\.\d+)?", text)
            ]
            assert releases == [], f"{name_of(file)}:{node.lineno}"


@pytest.mark.parametrize("statement", ["import elab_sdk", "from elab_sdk import ElabError, NotFoundError"])
def test_import_loads_neither_httpx_nor_models(statement: str) -> None:
    script = (
        f"import sys\n{statement}\n"
        "heavy = [m for m in sys.modules if m.split('.')[0] in ('httpx', 'httpcore', 'attr', 'dateutil')"
        " or m.startswith(('elab_api_v1.models', 'elab_api_v1.api', 'elab_sdk._'))]\n"
        "assert set(heavy) <= {'elab_sdk._version', 'elab_sdk._wording'}, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize("statement", ["import elab_sdk", "from elab_sdk import Manager"])
def test_import_loads_nothing_of_api_v2(statement: str) -> None:
    script = f"import sys\n{statement}\nassert not [m for m in sys.modules if m.startswith('elab_api_v2')]\n"
    subprocess.run([sys.executable, "-c", script], check=True)


def test_no_file_contains_local_paths() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.split("\n")
    paths = re.compile(rb"(^|[^A-Za-z0-9_])/(root|home/[a-z]+|tmp)/[a-z]")
    files = [ROOT / name for name in tracked if not name.startswith("tests/recordings/")]
    assert [file.name for file in files if file.is_file() and paths.search(file.read_bytes())] == []
