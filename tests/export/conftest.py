"""Fixtures: an archive with at least two of everything, and its unpacked folder."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk.export import export_backup
from tests.export import notebooks

if TYPE_CHECKING:
    from pathlib import Path


class ExportedArchive:
    """An exported archive, with its content and its metadata."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.members = {info.filename: info for info in archive.infolist()}
            self.content = {name: archive.read(name) for name in self.members}
        self.document: dict[str, Any] = json.loads(self.content[f"{path.stem}/ro-crate-metadata.json"])
        self.graph: list[dict[str, Any]] = self.document["@graph"]
        self.nodes = {node["@id"]: node for node in self.graph}

    def of_type(self, type_name: str) -> list[dict[str, Any]]:
        """Return the nodes of a type."""
        return [node for node in self.graph if node["@type"] == type_name]

    def entry(self, title: str) -> dict[str, Any]:
        """Return the node of an entry."""
        return next(node for node in self.of_type("Dataset") if node["name"] == title and node["@id"] != "./")

    def parts(self, node: dict[str, Any], key: str) -> list[dict[str, Any]]:
        """Return the nodes under a key of a node."""
        value = node.get(key, [])
        return [self.nodes[part["@id"]] for part in (value if isinstance(value, list) else [value])]


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> ExportedArchive:
    """Export a notebook with at least two of everything."""
    folder = tmp_path_factory.mktemp("full")
    notebooks.full(folder / "notebook")
    export = export_backup(folder / "notebook", folder / "lab.eln")
    assert export.is_complete
    return ExportedArchive(folder / "lab.eln")


@pytest.fixture(scope="session")
def unpacked(full: ExportedArchive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the unpacked folder of the archive `full`."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(full.path) as archive:
        archive.extractall(folder)
    return folder / "lab"
