"""Print what arrives of a notebook of API v1 in eLabFTW 5: `python -m tests.export.moving_table`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from tests.export.moving import (
    CHECKS,
    PROFILES,
    SOURCES,
    TARGETS,
    arrived_in,
    fill,
    move,
    told,
    written,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.export.archive_profiles import ExportTarget
    from elab_sdk.sandbox.store import Kind


def main() -> None:
    """Print one table for each release of API v1."""
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            _print_table(source, Path(folder))


def _print_table(source: str, folder: Path) -> None:
    columns: dict[str, dict[str, set[Kind]]] = {}
    with Sandbox(source) as server, Manager(server.endpoint, server.token) as manager:
        fill(server)
        sent = told(server)
        archives: dict[ExportTarget | None, Path] = {
            profile: folder / f"{source}-{profile}.eln" for profile in PROFILES
        }
        for profile, archive in archives.items():
            manager.export_eln(archive, for_=profile)
            for target in TARGETS:
                with Sandbox(target) as new:
                    columns[f"{profile or 'default'} to {target}"] = arrived_in(move(archive, new))
        kept = written(archives["elabftw"])
    stages = {"API v1": sent, "archive": kept, **columns}
    print(f"\n| from {source} | {' | '.join(stages)} |")
    print(f"|---|{'---|' * len(stages)}")
    for field in CHECKS:
        print(f"| {field} | {' | '.join(_cell(field, found) for found in stages.values())} |")


def _cell(field: str, found: Mapping[str, set[Kind]]) -> str:
    """Return where a field is found; empty if it was not looked for."""
    if "everything" in found:
        return "stops"
    kinds = found.get(field)
    if kinds is None:
        return ""
    return "yes" if len(kinds) > 1 else ", ".join(kinds) or "no"


if __name__ == "__main__":
    main()
