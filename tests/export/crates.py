"""Small archives with the shapes that programs write."""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

DESCRIPTOR = {
    "@id": "ro-crate-metadata.json",
    "@type": "CreativeWork",
    "about": {"@id": "./"},
    "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
}
CONTEXT = "https://w3id.org/ro/crate/1.1/context"


def archive(
    path: Path,
    nodes: list[Any],
    files: dict[str, bytes] | None = None,
    root: str = "export/",
    context: Any = CONTEXT,
) -> Path:
    """Write an archive from nodes and files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as writer:
        document = {"@context": context, "@graph": nodes}
        writer.writestr(f"{root}ro-crate-metadata.json", json.dumps(document))
        for name, content in (files or {}).items():
            writer.writestr(f"{root}{name}", content)
    return path


def root(*parts: str, **more: Any) -> dict[str, Any]:
    """Return the root node with its parts."""
    return {"@id": "./", "@type": "Dataset", "hasPart": refs(*parts)} | more


def refs(*ids: str) -> list[dict[str, str]]:
    """Return references to nodes."""
    return [{"@id": node_id} for node_id in ids]


def entry(id: str, *parts: str, **more: Any) -> dict[str, Any]:
    """Return the node of an entry with its parts."""
    return {"@id": id, "@type": "Dataset", "name": "E", "hasPart": refs(*parts)} | more


def file(name: str, content: bytes = b"x", **more: Any) -> dict[str, Any]:
    """Return the node of a file."""
    digest = hashlib.sha256(content).hexdigest()
    return {
        "@id": name,
        "@type": "File",
        "name": name,
        "contentSize": str(len(content)),
        "sha256": digest,
    } | more
