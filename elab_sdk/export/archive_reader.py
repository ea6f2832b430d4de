"""List the content of an archive made by any program. Nothing is unpacked to disk, and little to memory."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from elab_sdk.errors import ValidationError
from elab_sdk.export import paths
from elab_sdk.export.archive_files import (
    UNREADABLE,
    ArchiveMembers,
    FileChecker,
    has_plausible_size,
    unpack_budget,
)
from elab_sdk.export.graph import MetadataGraph, first_text, has_type, keywords
from elab_sdk.export.reports import ElnArchive, ElnEntry
from elab_sdk.export.zipping import directory_size
from elab_sdk.files import atomic

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from elab_api_v1.types import JsonObject

    from elab_sdk.export.reports import ElnFile

__all__ = ["read_eln"]

_MAX_PROBLEMS: Final = 200
"""Maximum number of problems that are listed one by one."""
_MAX_DIRECTORY_BYTES: Final = 1 << 25
"""Maximum size of the zip's central directory, which takes ten times as much memory."""
_ALWAYS_ACCEPTED_VALUES: Final = 1 << 20
"""Number of JSON values that are accepted however short they are."""
_MIN_BYTES_PER_VALUE: Final = 4
"""Minimum average size of JSON values, since millions of tiny values take gigabytes of memory."""


def read_eln(path: str | os.PathLike[str], *, verify: bool = True, max_metadata: int = 1 << 28) -> ElnArchive:
    """List the entries of an archive and their files, and verify the files.

    >>> archive = read_eln("lab.eln")  # doctest: +SKIP
    >>> [(entry.title, len(entry.files)) for entry in archive.entries]  # doctest: +SKIP
    [('Western blot 12', 3)]

    Nothing is unpacked to disk. Archives by eLabFTW, Kadi4Mat, SampleDB, PASTA and others can be read. Faults
    of an archive are listed in its `problems`; the rest of the archive is still listed.

    Args:
        path: The archive.
        verify: Whether to read the files and compare their checksums.
        max_metadata: Maximum unpacked size of the metadata in bytes, which are read into memory.

    Returns:
        The content of the archive.

    Raises:
        ValidationError: The file is not a zip, or its metadata are missing or invalid.
        FileMissingError: The file does not exist. It is a `FileNotFoundError` too.
    """
    archive_path = atomic.path_of(path, "path")
    if archive_path.is_dir():
        raise ValidationError(f"{archive_path} is a folder, not an archive", "path")
    with atomic.file_errors(archive_path):
        return _read_archive(archive_path, verify=verify, max_metadata=max_metadata)


def _read_archive(path: Path, *, verify: bool, max_metadata: int) -> ElnArchive:
    _check_directory_size(path)
    try:
        with zipfile.ZipFile(path) as archive:
            members = ArchiveMembers(archive)
            graph = _read_metadata(path, members, max_metadata)
            return _list_archive(path, members, graph, verify=verify)
    except zipfile.BadZipFile as error:
        raise ValidationError(f"{path} is not an archive: {error}", "path") from None


def _check_directory_size(path: Path) -> None:
    """Check that the zip's central directory fits into memory."""
    with path.open("rb") as file:
        size = directory_size(file)
    if size > _MAX_DIRECTORY_BYTES:
        raise ValidationError(
            f"{path} has a zip directory of {size} bytes; at most {_MAX_DIRECTORY_BYTES} are allowed", "path"
        )


def _read_metadata(path: Path, members: ArchiveMembers, max_bytes: int) -> MetadataGraph:
    info = members.metadata
    if info is None:
        raise ValidationError(f"{path} is not an ELN archive: {paths.METADATA} is missing", "path")
    if info.file_size > max_bytes:
        raise ValidationError(
            f"{path}: {paths.METADATA} has {info.file_size} bytes, more than the maximum of {max_bytes};"
            " increase max_metadata if you trust the archive",
            "max_metadata",
        )
    if not has_plausible_size(info):
        raise ValidationError(
            f"{path}: {paths.METADATA} would unpack from {info.compress_size} to {info.file_size} bytes,"
            " which is implausible; the archive was not read",
            "path",
        )
    try:
        with members.open(info) as file:
            content = file.read(max_bytes)
        _check_value_count(content)
        return MetadataGraph(json.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError, *UNREADABLE) as error:
        message = f"{path}: {paths.METADATA} cannot be read: {error}"
        raise ValidationError(message, "path") from None


def _check_value_count(content: bytes) -> None:
    """Check that JSON does not contain millions of tiny values, which take a hundred bytes of memory each.

    Raises:
        ValueError: There are too many values.
    """
    count = sum(content.count(mark) for mark in (b",", b"[", b"{"))
    if count > max(_ALWAYS_ACCEPTED_VALUES, len(content) // _MIN_BYTES_PER_VALUE):
        raise ValueError(f"too many values for its size: {count} values in {len(content)} bytes")


def _list_archive(path: Path, members: ArchiveMembers, graph: MetadataGraph, *, verify: bool) -> ElnArchive:
    checker = FileChecker(members, unpack_budget(path) if verify else None)
    entry_nodes = list(_entry_nodes(graph))
    file_nodes = _file_nodes_by_entry(graph, entry_nodes)
    entries = [
        _make_entry(node, graph, [checker.check(file_node) for file_node in file_nodes[id(node)]])
        for node in entry_nodes
    ]
    listed = {id(graph.root), *(id(node) for node in entry_nodes)}
    unlisted = [node for node in graph.nodes() if has_type(node, "Dataset") and id(node) not in listed]
    problems = [*members.problems, *graph.problems]
    problems += [f"{first_text(node, '@id')!r} is described but not listed" for node in unlisted]
    if len(problems) > _MAX_PROBLEMS:
        problems[_MAX_PROBLEMS:] = [f"and {len(problems) - _MAX_PROBLEMS} more problems"]
    publisher = graph.names_of(graph.descriptor, "sdPublisher") or graph.names_of(graph.root, "sdPublisher")
    return ElnArchive(
        path,
        members.root,
        first_text(graph.root, "name"),
        publisher,
        first_text(graph.root, "datePublished") or first_text(graph.descriptor, "dateCreated"),
        ", ".join(first_text(node, "@id") for node in graph.references(graph.descriptor, "conformsTo")),
        tuple(entries),
        tuple(problems),
    )


def _entry_nodes(graph: MetadataGraph) -> Iterator[JsonObject]:
    """Yield the entries that the archive lists, and the entries inside them, each once."""
    pending = [graph.root]
    visited = {id(graph.root)}
    while pending:
        node = pending.pop()
        if node is not graph.root:
            yield node
        parts = (part for part in graph.references(node, "hasPart") if has_type(part, "Dataset"))
        inner = list({id(part): part for part in parts if id(part) not in visited}.values())
        visited.update(id(part) for part in inner)
        pending += reversed(inner)


def _file_nodes_by_entry(graph: MetadataGraph, entry_nodes: list[JsonObject]) -> dict[int, list[JsonObject]]:
    """Return the files of each entry, by the `id()` of the entry's node."""
    files = {
        id(node): [part for part in graph.references(node, "hasPart") if has_type(part, "File")]
        for node in entry_nodes
    }
    assigned = {id(part) for parts in files.values() for part in parts}
    entry_by_folder = {MetadataGraph.key(first_text(node, "@id")): id(node) for node in entry_nodes}
    # archives by the first version of the specification list all files at the root
    for part in graph.references(graph.root, "hasPart"):
        if has_type(part, "File") and id(part) not in assigned:
            folders = PurePosixPath(MetadataGraph.key(first_text(part, "@id"))).parents
            entry = next(
                (entry_by_folder[str(folder)] for folder in folders if str(folder) in entry_by_folder), None
            )
            if entry is not None:
                files[entry].append(part)
    return files


def _make_entry(node: JsonObject, graph: MetadataGraph, files: list[ElnFile]) -> ElnEntry:
    fields = graph.references(node, "variableMeasured")
    steps = (
        graph.names_of(step, "itemListElement") or first_text(step, "text")
        for step in graph.references(node, "step")
    )
    return ElnEntry(
        first_text(node, "@id"),
        first_text(node, "genre") or "dataset",
        first_text(node, "name", "@id"),
        (first_text(node, "temporal") or first_text(node, "dateCreated"))[:10],
        first_text(node, "dateModified"),
        graph.names_of(node, "author") or graph.names_of(node, "creator"),
        keywords(node, "keywords"),
        first_text(node, "creativeWorkStatus"),
        graph.names_of(node, "about"),
        first_text(node, "text") or first_text(node, "description"),
        first_text(node, "encodingFormat"),
        tuple(
            _name_and_value(field)
            for field in fields
            if first_text(field, "propertyID") != "elabftw_metadata"
        ),
        tuple(steps),
        len(graph.references(node, "comment")),
        tuple(first_text(mention, "@id") for mention in graph.references(node, "mentions")),
        tuple(files),
    )


def _name_and_value(field: JsonObject) -> tuple[str, str]:
    value, unit = first_text(field, "value"), first_text(field, "unitText")
    return first_text(field, "propertyID", "name"), f"{value} {unit}" if unit else value
