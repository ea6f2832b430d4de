"""Small archives whose metadata the tests write themselves."""

from __future__ import annotations

import functools
import hashlib
import json
import tempfile
import zipfile
from pathlib import Path
from typing import Any

AUTHOR = {"@id": "#ada", "@type": "Person", "name": "Ada Admin"}


def entry(number: int, **values: Any) -> dict[str, Any]:
    """Return the node of an experiment."""
    return {
        "@id": f"./entry-{number}/",
        "@type": "Dataset",
        "genre": "experiment",
        "name": f"Entry {number}",
        "text": f"<p>Text {number}</p>",
        "temporal": "2024-01-02",
        "hasPart": [],
    } | values


def flat_step(number: int, text: str, **values: Any) -> list[dict[str, Any]]:
    """Return the nodes of a step, as eLabFTW 5.3 and later write it."""
    direction = {"@id": f"#direction-{number}", "@type": "HowToDirection", "text": text}
    step = {"@id": f"#step-{number}", "@type": "HowToStep", "itemListElement": {"@id": direction["@id"]}}
    return [step | values, direction]


def nested_step(text: str, **values: Any) -> dict[str, Any]:
    """Return a step inside its entry, as eLabFTW 5.1 and 5.2 read it."""
    return {
        "@type": "HowToStep",
        "itemListElement": [{"@type": "HowToDirection", "text": text}],
    } | values


def write(
    path: Path,
    entries: list[dict[str, Any]],
    more: list[dict[str, Any]] | None = None,
    files: dict[str, bytes] | None = None,
    version: int = 104,
    archived: tuple[str, ...] = (),
) -> Path:
    """Write an archive.

    Args:
        path: The archive.
        entries: The nodes of the entries.
        more: Other nodes.
        files: The contents of files by their addresses, such as "./entry-1/gel.csv"; those of no entry are
            listed by the root.
        version: The version of the root.
        archived: The addresses of files that were archived.
    """
    nodes = [*entries, AUTHOR, *(more or [])]
    root: dict[str, Any] = {"@id": "./", "@type": "Dataset", "version": version}
    root["hasPart"] = [{"@id": node["@id"]} for node in entries]
    for address, content in (files or {}).items():
        checksum = hashlib.sha256(content).hexdigest()
        name = address.rpartition("/")[2]
        state = {"creativeWorkStatus": "Archived"} if address in archived else {}
        nodes.append({"@id": address, "@type": "File", "name": name, "sha256": checksum} | state)
        owner = next((node for node in entries if address.startswith(node["@id"])), root)
        owner["hasPart"].append({"@id": address})
    descriptor = {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "./"}}
    document = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [descriptor, root, *nodes]}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{path.stem}/ro-crate-metadata.json", json.dumps(document))
        for address, content in (files or {}).items():
            archive.writestr(f"{path.stem}/{address.removeprefix('./')}", content)
    return path


@functools.cache
def small_archive() -> Path:
    """Return an archive with two entries and a file, which lasts as long as the process."""
    folder = Path(tempfile.mkdtemp(prefix="elab-sdk-tests-"))
    return write(folder / "small.eln", [entry(1), entry(2)], files={"./entry-1/gel.csv": b"a,b"})
