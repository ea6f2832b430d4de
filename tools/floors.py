"""The table of floors, which is shown in CONTRIBUTING.md, and checks of imports against it.

Usage: python tools/floors.py [--check]
"""

from __future__ import annotations

import argparse
import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ROOT: Final = Path(__file__).parent.parent
GUIDE: Final = ROOT / "CONTRIBUTING.md"
START: Final = "<!-- floors: written by tools/floors.py -->\n"
END: Final = "<!-- end of floors -->\n"


class Floor(NamedTuple):
    """One floor: its rooms and their purpose. Rooms of one floor do not import each other."""

    rooms: tuple[str, ...]
    purpose: str


# from the lowest floor up; packages in `generated/` import nothing of ours, the others are in `elab_sdk/`
FLOORS: Final = (
    Floor(("elab_api_v1",), "typed models and operations, generated from the spec"),
    Floor(("elab_api_v2",), "operations of API v2; it shares models and runtime with `elab_api_v1`"),
    Floor(
        ("_wording", "_lazy"),
        "words of messages: those of Python, or of the command line; modules that are loaded when needed",
    ),
    Floor(
        ("errors", "models", "_version", "_site"),
        "error classes; models; version; address of the documentation",
    ),
    Floor(("content", "wire"), "HTML, text and tables; requests, retries, time limits, TLS, redirects, logs"),
    Floor(("files",), "uploads, downloads, checksums, progress"),
    Floor(("config",), "settings of a Manager"),
    Floor(("profiles",), "saved servers and API keys; which of them a Manager or a command uses"),
    Floor(("rules",), "releases table, argument checks, requests of each operation; no I/O"),
    Floor(
        ("backups", "doctor", "v2"),
        "backups in a folder; diagnosis of connections; requests of API v1 as requests of API v2",
    ),
    Floor(("export", "copying"), "archives (.eln) from a backup; copies of entries on another server"),
    Floor(("types",), "aliases and typed dicts for annotations, in one place"),
    Floor(("_async", "_sync"), "`AsyncManager`, and `Manager` derived from it: one method per operation"),
    Floor(("sandbox",), "local server for tests; shares only the releases table"),
    Floor(("elabapy", "cli"), "drop-in for elabapy; the command `elab`"),
)

_NUMBERS: Final = {room: number for number, floor in enumerate(FLOORS) for room in floor.rooms}


def modules() -> dict[str, Path]:
    """Return the files of all modules and packages of `elab_sdk` by name."""
    files = sorted((ROOT / "elab_sdk").rglob("*.py"))
    return {_name(file): file for file in files}


def _name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room(module: str) -> str:
    """Return the room of a module.

    >>> room("elab_sdk.rules.checks"), room("elab_api_v1.models.experiment"), room("elab_sdk")
    ('rules', 'elab_api_v1', '')
    """
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "elab_sdk" else package


def number(module: str) -> int:
    """Return the floor of a module. The package itself, which re-exports names, is on the Manager's floor.

    >>> number("elab_sdk.errors") < number("elab_sdk.rules.checks") < number("elab_sdk")
    True

    Raises:
        KeyError: If the room has no floor; add it to `FLOORS`.
    """
    return _NUMBERS[room(module) or "_sync"]


def imports(file: Path, known: Mapping[str, Path]) -> Iterator[str]:
    """Iterate over the own modules that a module imports, also in functions and for type checkers."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if _is_ours(alias.name))
        elif isinstance(node, ast.ImportFrom) and node.module and _is_ours(node.module):
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in known else node.module


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] in ("elab_sdk", "elab_api_v1", "elab_api_v2")


def upward(known: Mapping[str, Path]) -> list[str]:
    """Return imports that lead neither to a lower floor nor to the same room."""
    return [
        f"{module} imports {target}"
        for module, file in known.items()
        for target in imports(file, known)
        if room(module) not in ("", room(target)) and number(target) >= number(module)
    ]


def circles(known: Mapping[str, Path]) -> list[list[str]]:
    """Return import cycles between modules; a package and its own modules are not a cycle."""
    targets_by_module = {
        module: sorted({target for target in imports(file, known) if target in known and target != module})
        for module, file in known.items()
        if file.name != "__init__.py"
    }
    cycles: list[list[str]] = []
    visited: set[str] = set()

    def follow(module: str, path: list[str]) -> None:
        if module in path:
            cycles.append([*path[path.index(module) :], module])
            return
        if module in visited:
            return
        for target in targets_by_module.get(module, ()):
            follow(target, [*path, module])
        visited.add(module)

    for module in targets_by_module:
        follow(module, [])
    return cycles


def table() -> str:
    """Return the floors as a table for CONTRIBUTING.md, highest first."""
    lines = ["| floor | rooms | purpose |", "|---|---|---|"]
    for height, floor in reversed([*enumerate(FLOORS)]):
        rooms = ", ".join(f"`{_path(name)}`" for name in floor.rooms)
        lines.append(f"| {height} | {rooms} | {floor.purpose} |")
    return "\n".join(lines) + "\n"


def _path(name: str) -> str:
    if name.startswith("elab_api"):
        return f"generated/{name}/"
    return f"elab_sdk/{name}/" if (ROOT / "elab_sdk" / name).is_dir() else f"elab_sdk/{name}.py"


def guide() -> str:
    """Return CONTRIBUTING.md with the current table."""
    text = GUIDE.read_text("utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}\n{table()}\n{END}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the table into CONTRIBUTING.md, or check it with --check.

    Returns:
        1 if --check finds another table.
    """
    parser = argparse.ArgumentParser(description="Write the table of floors into CONTRIBUTING.md.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the table differs")
    check = parser.parse_args(arguments).check
    if guide() == GUIDE.read_text("utf-8"):
        return 0
    if check:
        sys.stdout.write("CONTRIBUTING.md does not show the floors of tools/floors.py: run `make generate`\n")
        return 1
    GUIDE.write_text(guide(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
