"""List the content of an archive made by any program. Nothing is unpacked to disk, and little to memory."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Final

from elab_sdk._wording import say
from elab_sdk.errors import ValidationError
from elab_sdk.export import paths
from elab_sdk.export.archive_files import FileChecker, unpack_budget
from elab_sdk.export.archive_members import UNREADABLE, ArchiveMembers, has_plausible_size
from elab_sdk.export.archive_tree import ArchiveTree
from elab_sdk.export.entry_reader import EntryReader
from elab_sdk.export.entry_responses import EntryResponses
from elab_sdk.export.graph import MetadataGraph, RepeatedTextError
from elab_sdk.export.node_texts import NodeTexts
from elab_sdk.export.node_values import first_text, has_type
from elab_sdk.export.reports import ElnArchive
from elab_sdk.export.zipping import directory_size
from elab_sdk.files import atomic

if TYPE_CHECKING:
    import os
    from pathlib import Path

__all__ = ["read_eln", "read_metadata"]

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

    Nothing is unpacked to disk. Archives by eLabFTW, Kadi4Mat, SampleDB, PASTA, RSpace, SciLog and others can
    be read. The faults of an archive are listed in its `faults`; the rest of the archive is still listed.

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
            graph = read_metadata(path, members, max_metadata)
            return _list_archive(path, members, graph, verify=verify)
    except zipfile.BadZipFile as error:
        raise ValidationError(f"{path} is not an archive: {error}", "path") from None
    except RepeatedTextError as error:
        raise ValidationError(f"{path}: {paths.METADATA} cannot be read: {error}", "path") from None


def _check_directory_size(path: Path) -> None:
    """Check that the zip's central directory fits into memory."""
    with path.open("rb") as file:
        size = directory_size(file)
    if size > _MAX_DIRECTORY_BYTES:
        raise ValidationError(
            f"{path} has a zip directory of {size} bytes; at most {_MAX_DIRECTORY_BYTES} are allowed", "path"
        )


def read_metadata(path: Path, members: ArchiveMembers, max_bytes: int) -> MetadataGraph:
    """Read the metadata of an archive.

    Raises:
        ValidationError: They are missing, too large, or invalid.
    """
    info = members.metadata
    if info is None:
        raise ValidationError(f"{path} is not an ELN archive: {paths.METADATA} is missing", "path")
    if info.file_size > max_bytes:
        raise ValidationError(
            f"{path}: {paths.METADATA} has {info.file_size} bytes, more than the maximum of {max_bytes};"
            + say(" {max_metadata}"),
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
        return MetadataGraph(json.loads(content.decode(json.detect_encoding(content))))
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
    texts = NodeTexts(graph, members)
    checker = FileChecker(members, graph, texts, unpack_budget(path) if verify else None)
    tree = ArchiveTree(graph, members)
    reader = EntryReader(graph, texts, checker, EntryResponses(members, graph.root))
    entries = tuple(reader.read(parts) for parts in tree.entries)
    loose_files = tuple(checker.check(file) for file in tree.loose_files)
    description = texts.of(graph.root, "text", "description").content
    sources = (members, graph, tree, texts, checker)
    problems = list(dict.fromkeys(problem for source in sources for problem in source.problems))
    if len(problems) > _MAX_PROBLEMS:
        problems[_MAX_PROBLEMS:] = [f"and {len(problems) - _MAX_PROBLEMS} more problems"]
    publisher = graph.names_of(graph.descriptor, "sdPublisher") or graph.names_of(graph.root, "sdPublisher")
    specifications = (graph.references(node, "conformsTo") for node in (graph.descriptor, graph.root))
    return ElnArchive(
        path,
        members.root,
        first_text(graph.root, "name"),
        publisher,
        first_text(graph.root, "datePublished") or first_text(graph.descriptor, "dateCreated"),
        ", ".join(dict.fromkeys(first_text(node, "@id") for nodes in specifications for node in nodes)),
        entries,
        tuple(problems),
        loose_files,
        _software(graph) or publisher,
        description,
    )


def _software(graph: MetadataGraph) -> str:
    """Return the program that made the archive: the tool of the action that made it, or its publisher."""
    actions = [node for node in graph.nodes() if has_type(node, "CreateAction")]
    made = (action for action in actions if graph.root in graph.references(action, "object"))
    tools = [tool for action in made for tool in graph.references(action, "instrument")]
    programs = [node for node in graph.nodes() if has_type(node, "SoftwareApplication")]
    if len(programs) == 1:
        tools += programs
    for tool in (*tools, *graph.references(graph.descriptor, "sdPublisher")):
        name, version = first_text(tool, "name"), first_text(tool, "softwareVersion", "version")
        if name:
            return f"{name} {version}".rstrip()
    return ""
