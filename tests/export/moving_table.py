"""Print what arrives of a notebook of API v1 in eLabFTW 5: `python -m tests.export.moving_table`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from elab_sdk import Manager
from elab_sdk.sandbox import Sandbox
from tests.export.moving import CHECKS, PROFILES, SOURCES, TARGETS, fill, lost, move


def main() -> None:
    """Print one table for each release of API v1."""
    with tempfile.TemporaryDirectory() as folder:
        for source in SOURCES:
            _print_table(source, Path(folder))


def _print_table(source: str, folder: Path) -> None:
    columns: dict[tuple[str, str], list[str]] = {}
    with Sandbox(source) as server, Manager(server.endpoint, server.token) as manager:
        fill(server)
        for profile in PROFILES:
            archive = folder / f"{source}-{profile}.eln"
            manager.export_eln(archive, for_=profile)
            for target in TARGETS:
                with Sandbox(target) as new:
                    columns[profile or "default", target] = lost(move(archive, new))
    print(f"\n| from {source} | {' | '.join(f'{profile} to {target}' for profile, target in columns)} |")
    print(f"|---|{'---|' * len(columns)}")
    for field in CHECKS:
        cells = (
            "stops" if "everything" in gone else "lost" if field in gone else "yes"
            for gone in columns.values()
        )
        print(f"| {field} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
