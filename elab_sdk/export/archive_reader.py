"""Listing an archive, whoever wrote it. Nothing is ever unpacked to a disk, and little of it to memory."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from elab_sdk.errors import ValidationError
from elab_sdk.export import paths
from elab_sdk.export.archive_files import BROKEN, Files, Members, budget, is_likely
from elab_sdk.export.graph import Graph, is_a, text, texts
from elab_sdk.export.reports import ElnArchive, ElnEntry
from elab_sdk.export.zipping import directory_size
from elab_sdk.files import atomic

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from elab_api_v1.types import JsonObject

    from elab_sdk.export.reports import ElnFile

__all__ = ["read_eln"]

_TOLD: Final = 200
"""The most problems that are told one by one."""
_DIRECTORY_LIMIT: Final = 1 << 25
"""Bytes of the zip's own directory: in memory it becomes ten times as long."""
_MANY: Final = 1 << 20
"""As many values metadata may hold however short they are."""
_SPARSE: Final = 4
"""Bytes of JSON there are, at the least, for each of its values: else a few become gigabytes in memory."""


def read_eln(path: str | os.PathLike[str], *, verify: bool = True, max_metadata: int = 1 << 28) -> ElnArchive:
    """List an archive: its entries, their files, and whether those are whole.

    >>> archive = read_eln("lab.eln")  # doctest: +SKIP
    >>> [(entry.title, len(entry.files)) for entry in archive.entries]  # doctest: +SKIP
    [('Western blot 12', 3)]

    Nothing is unpacked. It reads what eLabFTW, Kadi4Mat, SampleDB, PASTA and others write; what is wrong with
    an archive is said in its `problems`, and does not keep the rest from being listed.

    Args:
        path: The archive.
        verify: Whether files are read and their checksums compared.
        max_metadata: The most bytes of metadata, unpacked, that are read; they are read into memory whole.

    Returns:
        What the archive says of itself.

    Raises:
        ValidationError: It is no such archive: no zip, or its metadata are missing or cannot be read.
        FileMissingError: There is no such file. It is a `FileNotFoundError` too.
    """
    found = atomic.path_of(path, "path")
    if found.is_dir():
        raise ValidationError(f"{found} is a folder, not an archive", "path")
    with atomic.named(found):
        return _read(found, verify=verify, max_metadata=max_metadata)


def _read(found: Path, *, verify: bool, max_metadata: int) -> ElnArchive:
    _check_directory(found)
    try:
        with zipfile.ZipFile(found) as archive:
            members = Members(archive)
            graph = _graph(found, members, max_metadata)
            return _listed(found, members, graph, verify=verify)
    except zipfile.BadZipFile as error:
        raise ValidationError(f"{found} is no archive: {error}", "path") from None


def _check_directory(path: Path) -> None:
    """See that the zip's own directory is not longer than what memory should hold."""
    with path.open("rb") as file:
        size = directory_size(file)
    if size > _DIRECTORY_LIMIT:
        raise ValidationError(f"{path} has a directory of {size} bytes: it is not read", "path")


def _graph(path: Path, members: Members, limit: int) -> Graph:
    info = members.metadata
    if info is None:
        raise ValidationError(f"{path} is no archive of a notebook: it has no {paths.METADATA}", "path")
    if info.file_size > limit:
        raise ValidationError(
            f"{path}: {paths.METADATA} has {info.file_size} bytes, and {limit} are read at most: raise"
            " max_metadata where you trust the archive",
            "max_metadata",
        )
    if not is_likely(info):
        raise ValidationError(
            f"{path}: {paths.METADATA} unpacks from {info.compress_size} to {info.file_size} bytes, as no"
            " notebook does: it is not read",
            "path",
        )
    try:
        with members.open(info) as file:
            content = file.read(limit)
        _check_values(content)
        return Graph(json.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError, *BROKEN) as error:
        why = f"{path}: {paths.METADATA} cannot be read: {error}"
        raise ValidationError(why, "path") from None


def _check_values(content: bytes) -> None:
    """See that JSON is no list of millions of nothings: each takes a hundred bytes of memory.

    Raises:
        ValueError: It is.
    """
    values = sum(content.count(mark) for mark in (b",", b"[", b"{"))
    if values > max(_MANY, len(content) // _SPARSE):
        raise ValueError(f"it holds {values} values in {len(content)} bytes")


def _listed(path: Path, members: Members, graph: Graph, *, verify: bool) -> ElnArchive:
    files = Files(members, budget(path) if verify else None)
    datasets = list(_datasets(graph))
    parts = _parts(graph, datasets)
    entries = [_entry(node, graph, [files.file(part) for part in parts[id(node)]]) for node in datasets]
    listed = {id(graph.root), *(id(node) for node in datasets)}
    unlisted = [node for node in graph.nodes() if is_a(node, "Dataset") and id(node) not in listed]
    problems = [*members.problems, *graph.problems]
    problems += [f"{text(node, '@id')!r} is described, and not listed" for node in unlisted]
    if len(problems) > _TOLD:
        problems[_TOLD:] = [f"and {len(problems) - _TOLD} problems more"]
    publisher = graph.name_of(graph.descriptor, "sdPublisher") or graph.name_of(graph.root, "sdPublisher")
    return ElnArchive(
        path,
        members.root,
        text(graph.root, "name"),
        publisher,
        text(graph.root, "datePublished") or text(graph.descriptor, "dateCreated"),
        ", ".join(text(node, "@id") for node in graph.refers(graph.descriptor, "conformsTo")),
        tuple(entries),
        tuple(problems),
    )


def _datasets(graph: Graph) -> Iterator[JsonObject]:
    """The entries: what the archive lists, and what is in those, each once."""
    waiting = [graph.root]
    seen = {id(graph.root)}
    while waiting:
        node = waiting.pop()
        if node is not graph.root:
            yield node
        parts = (part for part in graph.refers(node, "hasPart") if is_a(part, "Dataset"))
        inner = list({id(part): part for part in parts if id(part) not in seen}.values())
        seen.update(id(part) for part in inner)
        waiting += reversed(inner)


def _parts(graph: Graph, datasets: list[JsonObject]) -> dict[int, list[JsonObject]]:
    """The files of each entry."""
    found = {
        id(node): [part for part in graph.refers(node, "hasPart") if is_a(part, "File")] for node in datasets
    }
    owned = {id(part) for parts in found.values() for part in parts}
    folders = {Graph.key(text(node, "@id")): id(node) for node in datasets}
    # as the first form of the specification had it: the archive lists all files itself
    for part in graph.refers(graph.root, "hasPart"):
        if is_a(part, "File") and id(part) not in owned:
            above = PurePosixPath(Graph.key(text(part, "@id"))).parents
            owner = next((folders[str(folder)] for folder in above if str(folder) in folders), None)
            if owner is not None:
                found[owner].append(part)
    return found


def _entry(node: JsonObject, graph: Graph, files: list[ElnFile]) -> ElnEntry:
    fields = graph.refers(node, "variableMeasured")
    steps = (
        graph.name_of(step, "itemListElement") or text(step, "text") for step in graph.refers(node, "step")
    )
    return ElnEntry(
        text(node, "@id"),
        text(node, "genre") or "dataset",
        text(node, "name", "@id"),
        (text(node, "temporal") or text(node, "dateCreated"))[:10],
        text(node, "dateModified"),
        graph.name_of(node, "author") or graph.name_of(node, "creator"),
        texts(node, "keywords"),
        text(node, "creativeWorkStatus"),
        graph.name_of(node, "about"),
        text(node, "text") or text(node, "description"),
        text(node, "encodingFormat"),
        tuple(_field(field) for field in fields if text(field, "propertyID") != "elabftw_metadata"),
        tuple(steps),
        len(graph.refers(node, "comment")),
        tuple(text(each, "@id") for each in graph.refers(node, "mentions")),
        tuple(files),
    )


def _field(field: JsonObject) -> tuple[str, str]:
    value, unit = text(field, "value"), text(field, "unitText")
    return text(field, "propertyID", "name"), f"{value} {unit}" if unit else value
