"""The metadata of an archive, whoever wrote it: what the specification leaves open is taken in any form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_api_v1.types import JsonObject, JsonValue

__all__ = ["Graph", "is_a", "text", "texts"]

_DESCRIPTORS: Final = ("ro-crate-metadata.json", "ro-crate-metadata.jsonld")


class Graph:
    """The nodes of an archive's metadata, by their names.

    Args:
        document: The metadata, as `json.loads` gives it.

    Raises:
        ValueError: It is no metadata: it has no graph, or nothing in it says what the archive is.
    """

    def __init__(self, document: object) -> None:
        graph = cast("JsonObject", document).get("@graph") if isinstance(document, dict) else None
        if not isinstance(graph, list):
            raise ValueError("it has no @graph")  # noqa: TRY004 - the same error as for other faults of a file
        self.problems: list[str] = []
        self._nodes: dict[str, JsonObject] = {}
        for node in graph:
            name = node.get("@id") if isinstance(node, dict) else None
            if not isinstance(node, dict) or not isinstance(name, str):
                self.problems.append("the metadata has a node without a name")
            elif self.key(name) in self._nodes:
                self.problems.append(f"the metadata describes {name!r} twice: the first counts")
            else:
                self._nodes[self.key(name)] = node
        self.descriptor: JsonObject = self.node(_DESCRIPTORS[0]) or self.node(_DESCRIPTORS[1])
        about = self.descriptor.get("about")
        named = about.get("@id") if isinstance(about, dict) else None
        self.root: JsonObject = self.node(named if isinstance(named, str) else "./") or self.node("./")
        if not self.root:
            raise ValueError("it describes no archive: it has no node './'")

    @staticmethod
    def key(name: str) -> str:
        """What is equal for the same node: writers differ in "./a/", "a/" and "a".

        >>> Graph.key("./a/") == Graph.key("a")
        True
        """
        return name.removeprefix("./").rstrip("/")

    def node(self, name: str) -> JsonObject:
        """A node by its name; an empty one where there is none."""
        return self._nodes.get(self.key(name), {})

    def nodes(self) -> Iterator[JsonObject]:
        """All nodes."""
        yield from self._nodes.values()

    def refers(self, node: JsonObject, key: str) -> list[JsonObject]:
        """What a node refers to, be it one or several, by name or in place."""
        return [self._resolved(value) for value in _several(node.get(key))]

    def name_of(self, node: JsonObject, key: str) -> str:
        """The names of what a node refers to, for people."""
        return ", ".join(filter(None, (_called(each) for each in self.refers(node, key))))

    def _resolved(self, value: JsonValue) -> JsonObject:
        if isinstance(value, str):
            return self.node(value) or {"@id": value}
        if not isinstance(value, dict):
            return {}
        name = value.get("@id")
        return (self.node(name) if isinstance(name, str) else {}) or value


def is_a(node: JsonObject, kind: str) -> bool:
    """Whether a node is of a type.

    >>> is_a({"@type": ["File", "SoftwareSourceCode"]}, "File")
    True
    """
    return kind in _several(node.get("@type"))


def text(node: JsonObject, *keys: str) -> str:
    """The first of several values that is there, as text.

    >>> text({"name": "", "title": 3}, "name", "title")
    '3'
    """
    for key in keys:
        for value in _several(node.get(key)):
            if isinstance(value, dict):
                value = value.get("@value", value.get("name"))  # noqa: PLW2901 - what it is in JSON-LD
            if isinstance(value, str | int | float) and not isinstance(value, bool) and str(value):
                return str(value)
    return ""


def texts(node: JsonObject, key: str) -> tuple[str, ...]:
    """Keywords: a list of them, or a text with commas.

    >>> texts({"keywords": "gel, blot"}, "keywords"), texts({"keywords": ["a,b", "c"]}, "keywords")
    (('gel', 'blot'), ('a,b', 'c'))
    """
    value = node.get(key)
    parts = value.split(",") if isinstance(value, str) else [str(part) for part in _several(value)]
    return tuple(part.strip() for part in parts if part.strip())


def _several(value: JsonValue) -> list[JsonValue]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _called(node: JsonObject) -> str:
    parts = (text(node, "givenName"), text(node, "familyName"))
    return text(node, "name") or " ".join(filter(None, parts)) or text(node, "text", "@id")
