"""The house keeps its floors: a room imports only from floors below its own, and each rule has one place."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "elab_sdk"
MODULES = sorted(file for file in PACKAGE.rglob("*.py") if file.name != "__init__.py")

# The first prefix that fits; a module that none fits fails the test, so that a new room is given a floor.
FLOORS = {
    "elab_api_v1": 0,
    "elab_sdk._version": 0,
    "elab_sdk.models": 0,
    "elab_sdk.errors": 1,
    "elab_sdk.answers": 1,
    "elab_sdk.config": 1,
    "elab_sdk.releases": 1,
    "elab_sdk.release_pages": 1,
    "elab_sdk.checks": 1,
    "elab_sdk.dates": 1,
    "elab_sdk.elements": 1,
    "elab_sdk.scalars": 1,
    "elab_sdk.knowledge": 1,
    "elab_sdk.created": 1,
    "elab_sdk.entry": 1,
    "elab_sdk.names": 1,
    "elab_sdk.periods": 1,
    "elab_sdk.alerts": 1,
    "elab_sdk.webpages": 1,
    "elab_sdk.partial": 1,
    "elab_sdk.progress": 1,
    "elab_sdk.crew": 1,
    "elab_sdk.deadlines": 1,
    "elab_sdk.hashing": 1,
    "elab_sdk.local": 1,
    "elab_sdk.logs": 1,
    "elab_sdk.redirects": 1,
    "elab_sdk.retries": 1,
    "elab_sdk.tls": 1,
    "elab_sdk.probing": 1,
    "elab_sdk.webserver": 1,
    "elab_sdk._async.network": 1,
    "elab_sdk._async.transport": 1,
    "elab_sdk._sync.network": 1,
    "elab_sdk._sync.transport": 1,
    "elab_sdk.choices": 1,
    "elab_sdk.raw": 2,
    "elab_sdk.bookings": 2,
    "elab_sdk.creating": 2,
    "elab_sdk.steps": 2,
    "elab_sdk.finding": 2,
    "elab_sdk.bodies": 2,
    "elab_sdk.cards": 2,
    "elab_sdk.contents": 2,
    "elab_sdk.frames": 2,
    "elab_sdk.html_tables": 2,
    "elab_sdk.html_tokens": 2,
    "elab_sdk.table_rows": 2,
    "elab_sdk.cell_values": 2,
    "elab_sdk.body_text": 2,
    "elab_sdk.body_tables": 2,
    "elab_sdk.json_files": 2,
    "elab_sdk.markup": 2,
    "elab_sdk.objects": 2,
    "elab_sdk.showing": 2,
    "elab_sdk.extra_fields": 2,
    "elab_sdk.field_values": 2,
    "elab_sdk.metadata": 2,
    "elab_sdk.updates": 2,
    "elab_sdk.listing": 2,
    "elab_sdk.files": 2,
    "elab_sdk.sending": 2,
    "elab_sdk.uploads": 2,
    "elab_sdk.downloads": 2,
    "elab_sdk.archive": 2,
    "elab_sdk.findings": 2,
    "elab_sdk.refusals": 2,
    "elab_sdk.abilities": 2,
    "elab_sdk.backups": 2,
    "elab_sdk.export": 2,
    "elab_sdk.clean": 2,
    "elab_sdk.spreading": 2,
    "elab_sdk._async": 3,
    "elab_sdk._sync": 3,
    "elab_sdk.saving": 2,
    "elab_sdk.sandbox": 4,
    "elab_sdk.elabapy": 4,
    "elab_sdk.cli": 4,
}


def name_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def floor(module: str) -> int:
    return next(number for prefix, number in FLOORS.items() if f"{module}.".startswith(f"{prefix}."))


def imports(file: Path) -> Iterator[str]:
    """The modules of ours that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if (ROOT / inner.replace(".", "/")).with_suffix(".py").exists() else node.module


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_a_room_imports_only_from_floors_below_or_its_own(file: Path) -> None:
    own = floor(name_of(file))
    ours = [module for module in imports(file) if module.startswith(("elab_sdk.", "elab_api_v1"))]
    assert [module for module in ours if floor(module) > own] == []


def test_the_sandbox_and_the_client_share_the_releases_table_and_nothing_else() -> None:
    shared = {module for file in (PACKAGE / "sandbox").glob("*.py") for module in imports(file)}
    ours = {
        module
        for module in shared
        if module.startswith("elab_") and not module.startswith("elab_sdk.sandbox")
    }
    assert ours <= {"elab_sdk.releases"}


@pytest.mark.parametrize("file", MODULES, ids=name_of)
def test_httpx_is_known_to_the_transport_and_its_sockets_alone(file: Path) -> None:
    if file.name not in ("transport.py", "network.py"):
        assert [module for module in imports(file) if module.split(".")[0] in ("httpx", "httpcore")] == []


@pytest.mark.parametrize("file", [file for file in MODULES if file.name != "releases.py"], ids=name_of)
def test_releases_are_compared_nowhere_but_in_their_table(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Compare):
            constants = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            releases = [
                text for text in constants if isinstance(text, str) and re.fullmatch(r"\d\.\d+(\.\d+)?", text)
            ]
            assert releases == [], f"{name_of(file)}:{node.lineno}"


@pytest.mark.parametrize("statement", ["import elab_sdk", "from elab_sdk import ElabError, NotFound"])
def test_importing_the_package_loads_neither_httpx_nor_a_model(statement: str) -> None:
    script = (
        f"import sys\n{statement}\n"
        "heavy = [m for m in sys.modules if m.split('.')[0] in ('httpx', 'httpcore', 'attr', 'dateutil')"
        " or m.startswith(('elab_api_v1.models', 'elab_api_v1.api', 'elab_sdk._'))]\n"
        "assert heavy in ([], ['elab_sdk._version']), heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_no_file_speaks_of_the_machine_it_was_written_on() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False
    ).stdout.split("\n")
    paths = re.compile(rb"(^|[^A-Za-z0-9_])/(root|home/[a-z]+|tmp)/[a-z]")
    files = [ROOT / name for name in tracked if not name.startswith("tests/recordings/")]
    assert [file.name for file in files if file.is_file() and paths.search(file.read_bytes())] == []
