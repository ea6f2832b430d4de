"""Make the entries of an archive from its metadata."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from elab_sdk.export.context import GENRES
from elab_sdk.export.node_values import day_of, first_text, type_names
from elab_sdk.export.reports import ElnEntry
from elab_sdk.rules import web_addresses

if TYPE_CHECKING:
    from elab_api_v1.types import JsonObject

    from elab_sdk.export.archive_files import FileChecker
    from elab_sdk.export.archive_tree import EntryParts
    from elab_sdk.export.entry_responses import EntryResponses
    from elab_sdk.export.graph import MetadataGraph
    from elab_sdk.export.node_texts import NodeTexts

__all__ = ["EntryReader"]

_UNKNOWN_KIND: Final = "dataset"


class EntryReader:
    """A reader of entries.

    Args:
        graph: The metadata.
        texts: Reads the texts of nodes.
        checker: Checks the files.
        responses: Reads the JSON files of entries.
    """

    def __init__(
        self, graph: MetadataGraph, texts: NodeTexts, checker: FileChecker, responses: EntryResponses
    ) -> None:
        self._graph = graph
        self._texts = texts
        self._checker = checker
        self._responses = responses

    def read(self, parts: EntryParts) -> ElnEntry:
        """Return an entry, with its files checked."""
        node, graph = self._responses.complete(parts.node, parts.files), self._graph
        text = self._texts.of(node, "text", "articleBody")
        description = self._texts.of(node, "description")
        if not text.content or text.content == description.content:
            text, description = description, text._replace(content="")
        return ElnEntry(
            first_text(node, "@id"),
            _kind(node),
            first_text(node, "name", "headline") or _folder_name(node),
            day_of(first_text(node, "temporal", "dateCreated")),
            first_text(node, "dateModified"),
            graph.names_of(node, "author") or graph.names_of(node, "creator"),
            graph.keywords(node),
            first_text(node, "creativeWorkStatus"),
            graph.names_of(node, "about"),
            text.content,
            text.media_type or first_text(node, "encodingFormat"),
            self._texts.fields(node),
            tuple(self._texts.steps(node)),
            tuple(self._texts.comments(node)),
            tuple(self._links(parts)),
            tuple(self._checker.check(file) for file in parts.files),
            description.content,
            first_text(node, "identifier"),
            # in archives of this package, `url` has an ID for eLabFTW's importer
            first_text(node, "sameAs", "url"),
        )

    def _links(self, parts: EntryParts) -> list[str]:
        nodes = [*self._graph.references(parts.node, "mentions"), *parts.links]
        return list(dict.fromkeys(filter(None, (first_text(node, "@id") for node in nodes))))


def _kind(node: JsonObject) -> str:
    genre = first_text(node, "genre") or first_text(node, "additionalType")
    if genre and "://" not in genre:
        return genre
    # eLabFTW up to and including 4.9 writes no genre
    page = web_addresses.parse_url(first_text(node, "url"))
    if page and page.kind:
        return GENRES[page.kind]
    # SciLog states more specific types besides "Dataset"
    specific = (name.lower() for name in type_names(node) if name != "Dataset")
    return next(specific, _UNKNOWN_KIND)


def _folder_name(node: JsonObject) -> str:
    node_id = first_text(node, "@id")
    return posixpath.basename(unquote(node_id).rstrip("/")) or node_id
