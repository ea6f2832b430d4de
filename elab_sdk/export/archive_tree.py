"""The entries of an archive, with their files and links, as the metadata arrange them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.export import paths
from elab_sdk.export.archive_files import is_remote
from elab_sdk.export.node_values import first_text, has_type, type_names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from elab_api_v1.types import JsonObject

    from elab_sdk.export.archive_members import ArchiveMembers
    from elab_sdk.export.graph import MetadataGraph

__all__ = ["ArchiveTree", "EntryParts"]

_FILE_TYPES: Final = ("File", "MediaObject", "ImageObject", "VideoObject", "AudioObject", "DataDownload")

_MAX_DEPTH: Final = 64
"""Number of folders above a file among which its entry is looked for."""


@attrs.define
class EntryParts:
    """The node of an entry, and the nodes of its parts.

    Args:
        node: The node of the entry.
        entries: The entries inside it.
        files: Its files.
        links: Its parts that are only links to entries elsewhere.
    """

    node: JsonObject
    entries: list[JsonObject] = attrs.field(factory=list["JsonObject"])
    files: list[JsonObject] = attrs.field(factory=list["JsonObject"])
    links: list[JsonObject] = attrs.field(factory=list["JsonObject"])


class ArchiveTree:
    """The entries of an archive in its order, each before the entries inside it.

    Args:
        graph: The metadata.
        members: The files in the archive.
    """

    def __init__(self, graph: MetadataGraph, members: ArchiveMembers) -> None:
        self._graph = graph
        self._members = members
        self.problems: list[str] = []
        self._root = self._sort_parts(graph.root)
        self.entries: list[EntryParts] = list(self._walk())
        self.loose_files: list[JsonObject] = []
        """The files of no entry."""
        self._place_files()

    def _walk(self) -> Iterator[EntryParts]:
        """Yield the entries that the archive lists, and the entries inside them, each once."""
        visited = {id(self._graph.root)}
        pending = [self._root]
        while pending:
            parts = pending.pop()
            if parts is not self._root:
                yield parts
            inner = [entry for entry in parts.entries if id(entry) not in visited]
            unique = {id(entry): entry for entry in inner}
            visited.update(unique)
            pending += [self._sort_parts(entry) for entry in reversed(unique.values())]

    def _sort_parts(self, node: JsonObject) -> EntryParts:
        parts = EntryParts(node)
        for part in self._graph.references(node, "hasPart"):
            address = first_text(part, "@id")
            if part is self._graph.descriptor:
                continue
            if target := self._link_target(part):
                parts.links.append(target)
            elif self._is_entry(part):
                parts.entries.append(part)
            elif not type_names(part) and self._is_folder(address):
                self.problems.append(f"{address!r} is listed but not described")
            elif self._is_file(part, address):
                parts.files.append(part)
            elif address:
                parts.links.append(part)
        # SciLog describes comments as entries, since they have files
        parts.entries += [part for part in self._graph.references(node, "comment") if self._is_entry(part)]
        return parts

    def _is_entry(self, node: JsonObject) -> bool:
        return has_type(node, "Dataset", "RepositoryCollection") or (
            "hasPart" in node and not has_type(node, *_FILE_TYPES)
        )

    def _link_target(self, node: JsonObject) -> JsonObject:
        """Return the entry that a part stands for, or an empty node: RSpace names it as the identifier."""
        identifier = first_text(node, "identifier")
        if not identifier or "hasPart" in node or "name" in node or not self._is_entry(node):
            return {}
        target = self._graph.node(identifier)
        return {} if target is node or target is self._graph.root else target

    def _is_file(self, node: JsonObject, address: str) -> bool:
        if not address:
            return False
        if has_type(node, *_FILE_TYPES) or not type_names(node):
            return True
        try:
            return self._members.find(address) is not None
        except ValueError:
            return True

    def _is_folder(self, address: str) -> bool:
        return address.endswith("/") or self._members.has_folder(self._graph.key(address))

    def _place_files(self) -> None:
        """Assign the files that no entry lists: those of the root, and those that are not listed at all."""
        assigned = {id(file) for parts in self.entries for file in parts.files}
        folders = {self._graph.key(first_text(parts.node, "@id")): parts for parts in self.entries}
        for file in [*self._root.files, *self._find_unlisted()]:
            if id(file) not in assigned:
                assigned.add(id(file))
                # archives by the first version of the specification list all files at the root
                parents = _parents(self._graph.key(first_text(file, "@id")))
                entry = next((folders[folder] for folder in parents if folder in folders), None)
                (entry.files if entry else self.loose_files).append(file)

    def _find_unlisted(self) -> list[JsonObject]:
        """Report what is described but not listed, without its parts, and return the files among it."""
        listed = {id(self._graph.root)}
        for parts in (self._root, *self.entries):
            listed.update(id(part) for part in (parts.node, *parts.entries, *parts.files))
        candidates = [node for node in self._graph.nodes() if self._must_be_listed(node, listed)]
        inner = {id(part) for node in candidates for part in self._graph.references(node, "hasPart")}
        # those that contain each other are reported all
        outer = [node for node in candidates if id(node) not in inner] or candidates
        self.problems += [f"{first_text(node, '@id')!r} is described but not listed" for node in outer]
        return [node for node in candidates if has_type(node, *_FILE_TYPES)]

    def _must_be_listed(self, node: JsonObject, listed: Collection[int]) -> bool:
        if id(node) in listed or not has_type(node, "Dataset", "File") or node is self._graph.descriptor:
            return False
        address = first_text(node, "@id")
        # eLabFTW 4.8 and 4.9 describe linked entries, which stay on the server, as datasets
        return not is_remote(address) and address != paths.PREVIEW and not self._link_target(node)


def _parents(path: str) -> Iterator[str]:
    """Yield the folders of a file, from the innermost."""
    for _ in range(_MAX_DEPTH):
        path = path.rpartition("/")[0]
        if not path:
            return
        yield path
