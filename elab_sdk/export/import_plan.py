"""The entries of an archive as the importer of eLabFTW 5 makes them, read before anything is sent.

The importer makes an entry of each Dataset that the root lists, in this order, and gives each kind ascending
IDs: so the entries that arrived can be told apart even if several have the same title.
"""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import attrs

from elab_sdk.errors import ValidationError
from elab_sdk.export import paths
from elab_sdk.export.archive_members import ArchiveMembers
from elab_sdk.export.archive_reader import read_eln, read_metadata
from elab_sdk.export.graph import MetadataGraph
from elab_sdk.export.import_responses import OldEntry, PlannedStep, decode_metadata, read_old_entry
from elab_sdk.export.node_values import first_text, has_type, whole_number
from elab_sdk.files import atomic
from elab_sdk.rules.web_addresses import parse_url

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path

    from elab_api_v1.types import JsonObject

    from elab_sdk.export.reports import ElnArchive

__all__ = ["ImportKind", "ImportPlan", "PlannedEntry", "PlannedFile", "read_plan"]

ImportKind: TypeAlias = Literal["experiment", "item", "template", "items type"]
"""What an entry becomes. An items type is only counted: it is no entry of the Manager."""

_KINDS: Final[dict[str, ImportKind]] = {
    **dict.fromkeys(("experiment", "experiments"), "experiment"),
    **dict.fromkeys(("experiment template", "protocol", "protocols", "template"), "template"),
    "resource template": "items type",
}
"""The kinds by the genres that the importer knows; any other genre is an item."""
_METADATA_PROPERTY: Final = "elabftw_metadata"
_COLOR: Final = re.compile(r"#?[0-9a-fA-F]{6}")
_MAX_METADATA: Final = 1 << 28


@attrs.frozen
class PlannedFile:
    """A file of an entry in the archive.

    Args:
        name: Its name.
        sha256: Its checksum.
        long_name: Its name on the disk of the old server, which bodies contain; may be empty.
        comment: The comment on it; may be empty.
        is_archived: Whether it was archived, which hides it.
    """

    name: str
    sha256: str
    long_name: str
    comment: str
    is_archived: bool


@attrs.frozen(eq=False)
class PlannedEntry:
    """An entry in the archive, as far as the importer reads it.

    Args:
        node: Its node in the metadata.
        kind: What it becomes.
        title: Its title.
        day: Its date in the node, in ISO format; without one the importer takes that of today.
        body: Its text.
        is_markdown: Whether the text is Markdown.
        tags: Its tags.
        status: The title of its status; may be empty.
        category: The title of its category; may be empty.
        stars: Its stars in the node.
        custom_id: Its custom ID, or None.
        is_locked: Whether it was locked.
        is_archived: Whether it was archived.
        is_deleted: Whether it was deleted; eLabFTW 5.6 writes such entries too.
        steps_of_node: Its steps in the metadata of the archive, in order.
        comments: The texts of its comments.
        metadata_of_node: Its metadata in those of the archive, or None.
        has_metadata_first: Whether the metadata are the first of its fields.
        files: Its files.
        links: The IDs in the archive of the entries that it links to.
        old: What only the response of the old server says.
    """

    node: JsonObject = attrs.field(repr=False)
    kind: ImportKind
    title: str
    day: str
    body: str
    is_markdown: bool
    tags: tuple[str, ...]
    status: str
    category: str
    stars: int
    custom_id: int | None
    is_locked: bool
    is_archived: bool
    is_deleted: bool
    steps_of_node: tuple[PlannedStep, ...]
    comments: tuple[str, ...]
    metadata_of_node: JsonObject | None
    has_metadata_first: bool
    files: tuple[PlannedFile, ...]
    links: tuple[str, ...]
    old: OldEntry

    @property
    def unread(self) -> frozenset[str]:
        """What the importer does not read, because only the response of the old server has it."""
        here = {"date": self.day, "steps": self.steps_of_node, "metadata": self.metadata_of_node}
        there = {"date": self.old.date, "steps": self.old.steps, "metadata": self.old.metadata}
        return frozenset(name for name, value in here.items() if not value and there[name])

    @property
    def date(self) -> str:
        """Its date in ISO format; empty if it has none."""
        return self.day or self.old.date

    @property
    def steps(self) -> tuple[PlannedStep, ...]:
        """Its steps, in order."""
        return self.steps_of_node or self.old.steps

    @property
    def metadata(self) -> JsonObject | None:
        """Its metadata, or None."""
        return self.metadata_of_node or self.old.metadata

    @property
    def rating(self) -> int:
        """Its stars."""
        return self.stars or self.old.rating

    @property
    def old_site(self) -> str:
        """The address of the old server's pages, ending with a slash; empty if it is unknown."""
        page = parse_url(first_text(self.node, "sameAs", "url"))
        return page.site if page else ""

    @property
    def archive_id(self) -> str:
        """Its ID in the archive."""
        return first_text(self.node, "@id")

    @property
    def key(self) -> str:
        """Its ID in the archive, in the form in which `links` have it."""
        return MetadataGraph.key(self.archive_id)


@attrs.frozen
class ImportPlan:
    """What an import is to make of an archive.

    Args:
        archive: The archive, with the state of its files.
        size: The size of the archive in bytes.
        version: The version of the archive's root, by which the importer chooses how to read; -1 if none.
        entries: The entries, in the order in which they are made.
        is_flat: Whether steps, and fields, are nodes of their own; None where there are none.
        loose_parts: The number of parts of the root that are no entries, such as files.
        notes: What the importer ignores.
        faults: What stops the importer with an error.
    """

    archive: ElnArchive
    size: int
    version: int
    entries: tuple[PlannedEntry, ...]
    is_flat: dict[str, bool | None]
    loose_parts: int
    notes: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def path(self) -> Path:
        """The archive."""
        return self.archive.path

    def of_kind(self, kind: ImportKind) -> list[PlannedEntry]:
        """Return the entries of one kind that lists show afterwards."""
        return [entry for entry in self.entries if entry.kind == kind and not entry.is_deleted]


def read_plan(path: str | os.PathLike[str]) -> ImportPlan:
    """Read an archive, and verify its files.

    Raises:
        ValidationError: The file is not an archive, or its metadata cannot be read.
        FileMissingError: The file does not exist.
    """
    archive = read_eln(path)
    with atomic.file_errors(archive.path), zipfile.ZipFile(archive.path) as opened:
        members = ArchiveMembers(opened)
        graph = read_metadata(archive.path, members, _MAX_METADATA)
        parts = graph.root.get("hasPart")
        if not isinstance(parts, list):
            raise ValidationError(
                f"{archive.path}: the importer needs a list of entries as hasPart of './'", "path"
            )
        nodes = [node for node in graph.references(graph.root, "hasPart") if node.get("@type") == "Dataset"]
        entries = tuple(_planned(node, graph, members) for node in nodes)
        return ImportPlan(
            archive,
            archive.path.stat().st_size,
            _version(graph.root),
            entries,
            {"steps": _are_flat(nodes, "step"), "fields": _are_flat(nodes, "variableMeasured")},
            len(parts) - len(nodes),
            tuple(_ignored(nodes, graph)),
            (*_undecodable(graph), *_faults(nodes, graph)),
        )


def _planned(node: JsonObject, graph: MetadataGraph, members: ArchiveMembers) -> PlannedEntry:
    old = _old_entry(node, graph, members)
    fields = graph.references(node, "variableMeasured")
    return PlannedEntry(
        node,
        _KINDS.get(first_text(node, "genre"), "item"),
        first_text(node, "name") or "Untitled",
        first_text(node, "temporal")[:10],
        first_text(node, "text") + first_text(node, "description"),
        first_text(node, "encodingFormat") == "text/markdown",
        graph.keywords(node),
        first_text(node, "creativeWorkStatus"),
        graph.names_of(node, "about"),
        _rating(node, graph),
        whole_number(first_text(node, "alternateName")),
        first_text(node, "conditionsOfAccess") == "Locked",
        first_text(node, "status") == "Archived",
        first_text(node, "status") == "Deleted",
        tuple(_step(step, graph) for step in graph.references(node, "step")),
        tuple(first_text(comment, "text") for comment in graph.references(node, "comment")),
        _metadata(node, graph),
        _METADATA_PROPERTY in [first_text(each, "propertyID") for each in fields[:1]],
        tuple(_file(part) for part in _file_nodes(node, graph)),
        tuple(MetadataGraph.key(first_text(part, "@id")) for part in graph.references(node, "mentions")),
        old,
    )


def _rating(node: JsonObject, graph: MetadataGraph) -> int:
    for rating in graph.references(node, "aggregateRating"):
        text = first_text(rating, "ratingValue")
        if text in ("1", "2", "3", "4", "5"):
            return int(text)
    return 0


def _step(step: JsonObject, graph: MetadataGraph) -> PlannedStep:
    return PlannedStep(
        "".join(first_text(part, "text") for part in graph.references(step, "itemListElement")),
        first_text(step, "creativeWorkStatus") == "finished",
        first_text(step, "expires"),
    )


def _metadata(node: JsonObject, graph: MetadataGraph) -> JsonObject | None:
    for field in graph.references(node, "variableMeasured"):
        if first_text(field, "propertyID") == _METADATA_PROPERTY:
            return decode_metadata(field.get("value"))
    return None


def _file_nodes(node: JsonObject, graph: MetadataGraph) -> Iterator[JsonObject]:
    for part in graph.references(node, "hasPart"):
        # files on the web are not imported
        if has_type(part, "File") and not first_text(part, "@id").startswith("http"):
            yield part


def _file(node: JsonObject) -> PlannedFile:
    return PlannedFile(
        first_text(node, "name") or first_text(node, "@id").rpartition("/")[2],
        first_text(node, "sha256").lower(),
        first_text(node, "alternateName"),
        first_text(node, "description"),
        first_text(node, "creativeWorkStatus") == "Archived",
    )


def _old_entry(node: JsonObject, graph: MetadataGraph, members: ArchiveMembers) -> OldEntry:
    for part in _file_nodes(node, graph):
        address = first_text(part, "@id")
        if address.rpartition("/")[2] == paths.ENTRY_JSON:
            return read_old_entry(address, members)
    return OldEntry()


def _version(root: JsonObject) -> int:
    version = whole_number(first_text(root, "version"))
    return -1 if version is None else version


def _are_flat(nodes: list[JsonObject], key: str) -> bool | None:
    """Return whether the values of a key are references to other nodes; None if no entry has any."""
    for node in nodes:
        values = node.get(key)
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, dict):
                return set(value) == {"@id"}
    return None


def _ignored(nodes: list[JsonObject], graph: MetadataGraph) -> Iterator[str]:
    for node in nodes:
        name = first_text(node, "name", "@id")
        inner = [part for part in graph.references(node, "hasPart") if has_type(part, "Dataset")]
        if inner:
            yield f"{name!r}: eLabFTW makes no entries of the {len(inner)} datasets inside it"
        if node.get("variableMeasured") and _metadata(node, graph) is None:
            yield f"{name!r}: eLabFTW does not import its fields, which were not written by eLabFTW"


def _undecodable(graph: MetadataGraph) -> Iterator[str]:
    """Yield the nodes that PHP cannot decode, as RFC 8259 allows."""
    for node in graph.nodes():
        try:
            json.dumps(node, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            yield f"{first_text(node, '@id')!r} contains a lone surrogate, which the server cannot decode"


def _faults(nodes: list[JsonObject], graph: MetadataGraph) -> Iterator[str]:
    """Yield what the importer reads without looking whether it is there."""
    for node in nodes:
        name = f"{first_text(node, '@id')} ({first_text(node, 'name')[:40]!r})"
        for category in graph.references(node, "about"):
            if not first_text(category, "name"):
                yield f"{name}: its category has no name"
            color = first_text(category, "color")
            if color and not _COLOR.fullmatch(color):
                yield f"{name}: {color!r} is not a color"
        for step in graph.references(node, "step"):
            if not any("text" in part for part in graph.references(step, "itemListElement")):
                yield f"{name}: a step has no text"
        for comment in graph.references(node, "comment"):
            author = comment.get("author")
            if not isinstance(author, dict) or "@id" not in author:
                yield f"{name}: a comment has no author"
        for field in graph.references(node, "variableMeasured"):
            is_metadata = first_text(field, "propertyID") == _METADATA_PROPERTY
            if is_metadata and not isinstance(field.get("value"), str):
                yield f"{name}: its metadata are not written as text"
