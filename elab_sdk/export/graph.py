"""Read the metadata of archives made by any program, whose forms differ where the specification is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_api_v1.types import JsonObject, JsonValue

__all__ = ["MetadataGraph", "first_text", "has_type", "keywords"]

_DESCRIPTORS: Final = ("ro-crate-metadata.json", "ro-crate-metadata.jsonld")


class MetadataGraph:
    """The nodes of an archive's metadata by their IDs.

    Args:
        document: The metadata, as returned by `json.loads`.

    Raises:
        ValueError: The document has no graph, or the graph does not describe an archive.
    """

    def __init__(self, document: object) -> None:
        graph = cast("JsonObject", document).get("@graph") if isinstance(document, dict) else None
        if not isinstance(graph, list):
            raise ValueError("@graph is missing")  # noqa: TRY004 - the same error as for other faults of a file
        self.problems: list[str] = []
        self._nodes: dict[str, JsonObject] = {}
        for node in graph:
            node_id = node.get("@id") if isinstance(node, dict) else None
            if not isinstance(node, dict) or not isinstance(node_id, str):
                self.problems.append("the metadata contains a node without @id")
            elif self.key(node_id) in self._nodes:
                self.problems.append(
                    f"the metadata describes {node_id!r} twice; the first description is used"
                )
            else:
                self._nodes[self.key(node_id)] = node
        self.descriptor: JsonObject = self.node(_DESCRIPTORS[0]) or self.node(_DESCRIPTORS[1])
        about = self.descriptor.get("about")
        root_id = about.get("@id") if isinstance(about, dict) else None
        self.root: JsonObject = self.node(root_id if isinstance(root_id, str) else "./") or self.node("./")
        if not self.root:
            raise ValueError("the node './' is missing")

    @staticmethod
    def key(node_id: str) -> str:
        """Return a key that is equal for "./a/", "a/" and "a", which programs use for the same node.

        >>> MetadataGraph.key("./a/") == MetadataGraph.key("a")
        True
        """
        return node_id.removeprefix("./").rstrip("/")

    def node(self, node_id: str) -> JsonObject:
        """Return a node, or an empty one if it is missing."""
        return self._nodes.get(self.key(node_id), {})

    def nodes(self) -> Iterator[JsonObject]:
        """Yield all nodes."""
        yield from self._nodes.values()

    def references(self, node: JsonObject, key: str) -> list[JsonObject]:
        """Return the nodes under a key: one or several, by reference or inline."""
        return [self._resolve(value) for value in _as_list(node.get(key))]

    def names_of(self, node: JsonObject, key: str) -> str:
        """Return the names of the nodes under a key, separated by commas."""
        return ", ".join(filter(None, (_display_name(target) for target in self.references(node, key))))

    def _resolve(self, value: JsonValue) -> JsonObject:
        if isinstance(value, str):
            return self.node(value) or {"@id": value}
        if not isinstance(value, dict):
            return {}
        node_id = value.get("@id")
        return (self.node(node_id) if isinstance(node_id, str) else {}) or value


def has_type(node: JsonObject, type_name: str) -> bool:
    """Return whether a node has a type.

    >>> has_type({"@type": ["File", "SoftwareSourceCode"]}, "File")
    True
    """
    return type_name in _as_list(node.get("@type"))


def first_text(node: JsonObject, *keys: str) -> str:
    """Return the first value under several keys that is not empty, as text.

    >>> first_text({"name": "", "title": 3}, "name", "title")
    '3'
    """
    for key in keys:
        for value in _as_list(node.get(key)):
            if isinstance(value, dict):
                value = value.get("@value", value.get("name"))  # noqa: PLW2901 - JSON-LD wraps values in objects
            if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value):
                return str(value)
    return ""


def keywords(node: JsonObject, key: str) -> tuple[str, ...]:
    """Return keywords, which are a list or a text with commas.

    >>> keywords({"keywords": "gel, blot"}, "keywords"), keywords({"keywords": ["a,b", "c"]}, "keywords")
    (('gel', 'blot'), ('a,b', 'c'))
    """
    value = node.get(key)
    parts = value.split(",") if isinstance(value, str) else [str(part) for part in _as_list(value)]
    return tuple(part.strip() for part in parts if part.strip())


def _as_list(value: JsonValue) -> list[JsonValue]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _display_name(node: JsonObject) -> str:
    parts = (first_text(node, "givenName"), first_text(node, "familyName"))
    return first_text(node, "name") or " ".join(filter(None, parts)) or first_text(node, "text", "@id")
