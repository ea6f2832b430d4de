"""One archive with everything in it, made once."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from elab_sdk.export import export_backup
from tests.export import notebooks

if TYPE_CHECKING:
    from pathlib import Path


class Made:
    """An archive, and what is in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with zipfile.ZipFile(path) as archive:
            self.members = {info.filename: info for info in archive.infolist()}
            self.content = {name: archive.read(name) for name in self.members}
        self.document: dict[str, Any] = json.loads(self.content[f"{path.stem}/ro-crate-metadata.json"])
        self.graph: list[dict[str, Any]] = self.document["@graph"]
        self.nodes = {node["@id"]: node for node in self.graph}

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The nodes of a type."""
        return [node for node in self.graph if node["@type"] == kind]

    def entry(self, title: str) -> dict[str, Any]:
        """The node of an entry."""
        return next(node for node in self.of("Dataset") if node["name"] == title and node["@id"] != "./")

    def parts(self, node: dict[str, Any], key: str) -> list[dict[str, Any]]:
        """What a node refers to."""
        found = node.get(key, [])
        return [self.nodes[each["@id"]] for each in (found if isinstance(found, list) else [found])]


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two of everything."""
    folder = tmp_path_factory.mktemp("full")
    notebooks.full(folder / "notebook")
    export = export_backup(folder / "notebook", folder / "lab.eln")
    assert export.is_complete
    return Made(folder / "lab.eln")


@pytest.fixture(scope="session")
def unpacked(full: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its folder, unpacked."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(full.path) as archive:
        archive.extractall(folder)
    return folder / "lab"
