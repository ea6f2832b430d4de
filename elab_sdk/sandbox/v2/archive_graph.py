"""The nodes of an archive's metadata, as the importer looks them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs, urlsplit

import attrs

from elab_sdk.sandbox import values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Graph", "Node", "as_list", "as_node", "entry_id"]

Node = dict[str, object]


def as_node(value: object) -> Node:
    """Return a value as a node; anything but an object is an empty one."""
    return cast("Node", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Return a value as a list; anything but a list is an empty one."""
    return cast("list[object]", value) if isinstance(value, list) else []


def entry_id(node: Node) -> int:
    """Return the ID of an entry in the address of its node; 0 if it has none.

    >>> entry_id({"url": "https://elab.example.org/database.php?mode=view&id=12"})
    12
    """
    parts = urlsplit(str(node.get("url") or ""))
    return values.as_id(parse_qs(parts.query).get("id", [""])[0])


@attrs.frozen
class Graph:
    """The nodes of one archive.

    Args:
        folder: The folder in the archive that holds everything.
        nodes: The content of `@graph`.
    """

    folder: str
    nodes: Sequence[object]

    def node(self, reference: object) -> Node:
        """Return the node that a reference names; an empty one if it is missing."""
        name = as_node(reference).get("@id")
        return self._by_id().get(str(name), {})

    @property
    def entries(self) -> list[Node]:
        """The nodes of the root's parts, in order."""
        return [self.node(part) for part in as_list(self._root.get("hasPart"))]

    @property
    def layout(self) -> int:
        """The version of the root, by which the importer detects what is flat; -1 if there is none."""
        return values.php_int(self._root["version"]) if "version" in self._root else -1

    @property
    def _root(self) -> Node:
        return self._by_id().get("./", {})

    def _by_id(self) -> Mapping[str, Node]:
        nodes = [as_node(value) for value in reversed(self.nodes)]
        return {str(node.get("@id")): node for node in nodes}
