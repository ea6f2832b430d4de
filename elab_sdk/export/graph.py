"""Read the metadata of archives made by any program, whose forms differ where the specification is open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import unquote

from elab_sdk.export.node_values import as_list, first_text, text_of
from elab_sdk.export.term_aliases import renamed, term_aliases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from elab_api_v1.types import JsonObject, JsonValue

__all__ = ["MetadataGraph", "RepeatedTextError"]

_DESCRIPTORS: Final = ("ro-crate-metadata.json", "ro-crate-metadata.jsonld")
_ROOT: Final = "./"
_MAX_JOINED: Final = 1 << 26
"""Maximum number of characters in texts that are composed of others."""
_SPELLINGS: Final = re.compile(r"/{2,}|\\")


class RepeatedTextError(ValueError):
    """The metadata refer to the same long texts so often that they would fill the memory."""


class MetadataGraph:
    """The nodes of an archive's metadata by their IDs.

    Args:
        document: The metadata, as returned by `json.loads`.

    Raises:
        ValueError: The document has no graph, or the graph does not describe an archive.
    """

    def __init__(self, document: object) -> None:
        content = cast("JsonObject", document) if isinstance(document, dict) else {}
        graph = content.get("@graph")
        if not isinstance(graph, list):
            raise ValueError("@graph is missing")  # noqa: TRY004 - the same error as for other faults of a file
        self.problems: list[str] = []
        self._nodes: dict[str, JsonObject] = {}
        self._unescaped: dict[str, JsonObject] = {}
        self._other_descriptions: dict[str, list[JsonObject]] = {}
        self._without_id = 0
        self._joined = 0
        aliases = term_aliases(content.get("@context"))
        for node in graph:
            self._add(renamed(node, aliases) if isinstance(node, dict) else {})
        if self._without_id:
            self.problems.append(f"the metadata contain {self._without_id} nodes without @id")
        self.descriptor: JsonObject = self._find_descriptor()
        self.root: JsonObject = self._find_root()
        root_id = first_text(self.root, "@id")
        self._base = f"{root_id.rstrip('/')}/" if "://" in root_id else ""

    @staticmethod
    def key(node_id: str) -> str:
        """Return a key that is equal for "./a/", "/a" and "a", which programs use for the same node.

        >>> MetadataGraph.key("./a//b/") == MetadataGraph.key("a/b")
        True
        """
        if "://" not in node_id:
            node_id = _SPELLINGS.sub("/", node_id).removeprefix("/")
        return "" if node_id == "." else node_id.removeprefix("./").rstrip("/")

    def node(self, node_id: str) -> JsonObject:
        """Return a node, or an empty one if it is missing."""
        key = self.key(node_id)
        found = self._nodes.get(key) or self._unescaped.get(key)
        if found is None and "%" in node_id:
            found = self._nodes.get(self.key(unquote(node_id)))
        return found or {}

    def nodes(self) -> Iterator[JsonObject]:
        """Yield all nodes."""
        yield from self._nodes.values()

    def address(self, node: JsonObject, key: str = "@id") -> str:
        """Return an address under a key of a node, relative to the archive if it is in the archive."""
        return first_text(node, key).removeprefix(self._base)

    def references(self, node: JsonObject, key: str) -> list[JsonObject]:
        """Return the nodes under a key: one or several, by reference or inline."""
        nodes = [self.resolve(value) for value in as_list(node.get(key))]
        return list(self._distinct(nodes)) if self._other_descriptions else nodes

    def resolve(self, value: JsonValue) -> JsonObject:
        """Return the node that a value is or refers to; a text is the ID of a node."""
        if isinstance(value, str):
            return self.node(value) or {"@id": value}
        if not isinstance(value, dict):
            return {}
        node_id = value.get("@id")
        return (self.node(node_id) if isinstance(node_id, str) else {}) or value

    def names_of(self, node: JsonObject, key: str) -> str:
        """Return the names of the nodes under a key, separated by commas."""
        return self.join(", ", (_display_name(target) for target in self.references(node, key)))

    def join(self, separator: str, texts: Iterable[str]) -> str:
        """Return texts as one, without those that are empty.

        Raises:
            RepeatedTextError: The metadata would make too many texts in this way.
        """
        parts = list(filter(None, texts))
        if len(parts) < 2:
            return parts[0] if parts else ""
        self._joined += sum(map(len, parts))
        if self._joined > _MAX_JOINED:
            raise RepeatedTextError("the same texts are used too often")
        return separator.join(parts)

    def keywords(self, node: JsonObject, key: str = "keywords") -> tuple[str, ...]:
        """Return keywords, which are a text with commas, a list, or nodes with names."""
        value = node.get(key)
        if isinstance(value, str):
            parts: Iterable[str] = value.split(",")
        else:
            parts = (
                _display_name(self.resolve(part)) if isinstance(part, dict) else text_of(part)
                for part in as_list(value)
            )
        return tuple(part.strip() for part in parts if part.strip())

    def _add(self, node: JsonObject) -> None:
        node_id = node.get("@id")
        if not isinstance(node_id, str):
            self._without_id += 1
            return
        key = self.key(node_id)
        known = self._nodes.setdefault(key, node)
        if "%" in node_id:
            self._unescaped.setdefault(self.key(unquote(node_id)), node)
        # eLabFTW 5.0 repeats the node of a category for each entry, without a difference
        if known is not node and known != node:
            others = self._other_descriptions.setdefault(key, [])
            others.append(node)
            if len(others) == 1:
                self.problems.append(
                    f"the metadata describe {node_id!r} in different ways; the first is used"
                )

    def _distinct(self, nodes: Iterable[JsonObject]) -> Iterator[JsonObject]:
        """Yield another description of a node where a list contains the node again.

        The ID of a comment by eLabFTW up to and including 5.0 is its time: comments of one second share it.
        """
        counts: dict[int, int] = {}
        for node in nodes:
            count = counts[id(node)] = counts.get(id(node), 0) + 1
            node_id = node.get("@id")
            others = self._other_descriptions.get(self.key(node_id), []) if isinstance(node_id, str) else []
            yield node if count == 1 or count - 2 >= len(others) else others[count - 2]

    def _find_descriptor(self) -> JsonObject:
        for name in _DESCRIPTORS:
            if node := self.node(name):
                return node
        # RO-Crate 1.2 allows an address on the web
        ends = tuple(f"/{name}" for name in _DESCRIPTORS)
        descriptors = [node for key, node in self._nodes.items() if key.endswith(ends)]
        return descriptors[0] if descriptors else {}

    def _find_root(self) -> JsonObject:
        about = self.references(self.descriptor, "about")
        root_id = first_text(about[0], "@id") if about else ""
        node = self.node(root_id or _ROOT) or self.node(_ROOT)
        if not node:
            raise ValueError(f"the node {_ROOT!r} is missing")
        return node


def _display_name(node: JsonObject) -> str:
    parts = (first_text(node, "givenName"), first_text(node, "familyName"))
    full_name = first_text(node, "name") or " ".join(filter(None, parts))
    return full_name or first_text(node, "email", "text", "@id")
