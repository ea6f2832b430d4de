"""Texts, fields, steps and comments of a node, which may be in place, in other nodes, or in files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from elab_sdk.export.archive_members import UNREADABLE, has_plausible_size
from elab_sdk.export.node_values import as_list, first_text, has_type, text_of
from elab_sdk.export.reports import ElnComment, ElnStep

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.export.archive_members import ArchiveMembers
    from elab_sdk.export.graph import MetadataGraph

__all__ = ["NodeText", "NodeTexts"]

_TEXT_KEYS: Final = ("text", "articleBody", "description")
_FIELD_KEYS: Final = ("variableMeasured", "additionalProperty")
_STEP_GROUPS: Final = ("HowToSection", "ItemList", "HowTo")
_FINISHED: Final = {"finished": True, "unfinished": False}
"""Whether a step is finished, by its status as eLabFTW writes it."""
_ALL_METADATA: Final = "elabftw_metadata"
"""eLabFTW's property that repeats all metadata of an entry as JSON."""
_MAX_TEXT_BYTES: Final = 1 << 26
"""Maximum total size of texts that are read from files of the archive, since they are kept in memory."""
_MAX_DEPTH: Final = 8
"""Values that are nested deeper are shown as JSON."""


class NodeText(NamedTuple):
    """A text and its media type, which is empty if it is not stated."""

    content: str
    media_type: str


class NodeTexts:
    """The texts of nodes.

    Args:
        graph: The metadata.
        members: The files in the archive.
    """

    def __init__(self, graph: MetadataGraph, members: ArchiveMembers) -> None:
        self._graph = graph
        self._members = members
        self._file_texts: dict[str, str] = {}
        self._budget = _MAX_TEXT_BYTES
        self.problems: list[str] = []

    def of(self, node: JsonObject, *keys: str) -> NodeText:
        """Return the first text under several keys that is not empty."""
        texts = (self._joined(as_list(node.get(key))) for key in keys)
        return next((text for text in texts if text.content), NodeText("", ""))

    def fields(self, node: JsonObject) -> tuple[tuple[str, str], ...]:
        """Return the fields of an entry or a file as names and values, with units."""
        return tuple(
            pair
            for key in _FIELD_KEYS
            for value in as_list(node.get(key))
            for pair in self._field(value, "", 0)
            if pair[0] != _ALL_METADATA
        )

    def steps(self, node: JsonObject, key: str = "step") -> Iterator[ElnStep]:
        """Yield the steps of an entry, also those in sections."""
        for value in as_list(node.get(key)):
            step = self._graph.resolve(value)
            if isinstance(value, str) and len(step) == 1:
                yield ElnStep(value)
            elif has_type(step, *_STEP_GROUPS) and key != "itemListElement":
                yield from self.steps(step, "itemListElement")
            else:
                directions = self._graph.names_of(step, "itemListElement")
                text = directions or first_text(step, *_TEXT_KEYS, "name")
                is_finished = _FINISHED.get(first_text(step, "creativeWorkStatus"))
                yield ElnStep(text, is_finished, first_text(step, "expires"))

    def comments(self, node: JsonObject) -> Iterator[ElnComment]:
        """Yield the comments of an entry."""
        for comment in self._graph.references(node, "comment"):
            author = self._graph.names_of(comment, "author") or self._graph.names_of(comment, "creator")
            text = self.of(comment, *_TEXT_KEYS).content
            if not text and len(comment) == 1:
                # a comment that is only a text
                text = first_text(comment, "@id")
            yield ElnComment(author, first_text(comment, "dateCreated", "datePublished"), text)

    def _joined(self, values: list[JsonValue]) -> NodeText:
        texts = [text for value in values if (text := self._text(value)).content]
        if len(texts) == 1:
            return texts[0]
        media_types = {text.media_type for text in texts}
        media_type = media_types.pop() if len(media_types) == 1 else ""
        return NodeText(self._graph.join("\n\n", (text.content for text in texts)), media_type)

    def _text(self, value: JsonValue) -> NodeText:
        if not isinstance(value, dict) or "@id" not in value:
            return NodeText(text_of(value), "")
        # Kadi4Mat describes a text as a node of its own
        node = self._graph.resolve(value)
        content = first_text(node, *_TEXT_KEYS) or self._read_file(self._graph.address(node))
        return NodeText(content, first_text(node, "encodingFormat") if content else "")

    def _read_file(self, address: str) -> str:
        """Return the text of a file of the archive; "" if there is none."""
        if address not in self._file_texts:
            self._file_texts[address] = self._read_new_file(address)
        return self._file_texts[address]

    def _read_new_file(self, address: str) -> str:
        try:
            info = self._members.find(address)
            if info is None:
                return ""
            if info.file_size > self._budget or not has_plausible_size(info):
                self.problems.append(f"{address}: the text is too large to be shown")
                return ""
            self._budget -= info.file_size
            with self._members.open(info) as file:
                return file.read(info.file_size).decode("utf-8-sig", "replace")
        except (ValueError, *UNREADABLE):
            # the file itself is listed as refused or damaged
            return ""

    def _field(self, value: JsonValue, parent: str, depth: int) -> Iterator[tuple[str, str]]:
        if not isinstance(value, dict):
            yield parent, text_of(value)
            return
        field = self._graph.resolve(value)
        own_name = first_text(field, "propertyID")
        if not own_name or "://" in own_name:
            own_name = first_text(field, "name") or own_name
        name = self._graph.join(".", (parent, own_name))
        inner = [part for part in as_list(field.get("value")) if self._is_property(part)]
        if inner and depth < _MAX_DEPTH:
            for part in inner:
                yield from self._field(part, name, depth + 1)
        else:
            yield name, self._with_unit(field, depth)

    def _is_property(self, value: JsonValue) -> bool:
        return isinstance(value, dict) and has_type(self._graph.resolve(value), "PropertyValue")

    def _with_unit(self, field: JsonObject, depth: int) -> str:
        value = self._graph.join(", ", (self._shown(part, depth) for part in as_list(field.get("value"))))
        if not value and (limits := [first_text(field, key) for key in ("minValue", "maxValue")]) != ["", ""]:
            value = " – ".join(limits)
        return self._graph.join(" ", (value, first_text(field, "unitText", "unitCode")))

    def _shown(self, value: JsonValue, depth: int) -> str:
        if isinstance(value, list) or depth >= _MAX_DEPTH:
            return self._as_json(value)
        if not isinstance(value, dict):
            return text_of(value)
        node = self._graph.resolve(value)
        if "value" in node:
            return self._with_unit(node, depth + 1)
        return text_of(node) or first_text(node, "@id") or self._as_json(node)

    def _as_json(self, value: JsonValue) -> str:
        try:
            # a long text of JSON that is used again and again counts as a joined text
            return self._graph.join("", json.JSONEncoder(ensure_ascii=False).iterencode(value))
        except RecursionError:
            return ""
