"""The metadata of an archive, read as the importer's program reads it.

What is missing is empty, without an error. A value of another type than expected ends the import with
status 500: a text where an object is expected, or anything but a text where one is needed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qs, urlsplit

from elab_sdk.sandbox import values
from elab_sdk.sandbox.v2 import errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from elab_sdk.rules.release_v2 import ApiV2

__all__ = ["Graph", "Node", "elements", "entry_id", "is_empty", "member", "required_text"]

Node = dict[str, object]

_ROOT = "./"
_DESCRIPTOR = "ro-crate-metadata.json"
# from these versions of the root, extra fields and steps are nodes of their own
_FLAT_FIELDS, _FLAT_STEPS = 103, 104
# what the servers' check of an address accepts
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[!-~]+")


def member(value: object, name: str) -> object:
    """Return a member of an object; None if it is missing, or the value is a list or a number.

    Raises:
        ApiError: If the value is a text.
    """
    if isinstance(value, str):
        raise errors.crash()
    return cast("Node", value).get(name) if isinstance(value, dict) else None


def elements(value: object) -> list[object]:
    """Return what a loop over a value reads: the elements of a list, or the values of an object.

    >>> elements([1, 2]), elements({"@id": "#a"}), elements("text")
    ([1, 2], ['#a'], [])
    """
    if isinstance(value, dict):
        return list(cast("Node", value).values())
    return cast("list[object]", value) if isinstance(value, list) else []


def required_text(value: object) -> str:
    """Return a value that must be a text.

    Raises:
        ApiError: If it is not.
    """
    if not isinstance(value, str):
        raise errors.crash()
    return value


def is_empty(value: object) -> bool:
    """Return whether PHP regards a value as empty, as it does the text "0"."""
    return not value or value == "0"


def entry_id(address: object) -> int:
    """Return the ID of an entry in the address of its node; 0 if it has none.

    >>> entry_id("https://elab.example.org/database.php?mode=view&id=12")
    12
    >>> entry_id("database.php?id=12"), entry_id("https://elab.\u00fc.example/database.php?id=12")
    (0, 0)
    """
    text = "" if address is None else required_text(address)
    if not _ADDRESS.fullmatch(text):
        return 0
    return values.as_id(parse_qs(urlsplit(text).query).get("id", [""])[-1])


class Graph:
    """The nodes of one archive.

    Args:
        folder: The folder in the archive that holds everything.
        nodes: The content of `@graph`.
        v2: How the release reads archives.

    Raises:
        ApiError: If a node is a text.
    """

    def __init__(self, folder: str, nodes: Sequence[object], v2: ApiV2) -> None:
        self.folder: str = folder
        self._v2: ApiV2 = v2
        self._by_id: dict[object, Node] = {}
        for node in nodes:
            node_id = member(node, "@id")
            if isinstance(node_id, str):
                self._by_id.setdefault(node_id, cast("Node", node))
        root = self._by_id.get(_ROOT, {})
        layout = values.php_int(root["version"]) if "version" in root else -1
        self.has_flat_fields: bool = v2.reads_flat_archives and layout >= _FLAT_FIELDS
        self.has_flat_steps: bool = v2.reads_flat_archives and layout >= _FLAT_STEPS
        self._has_entities: bool = self._is_old()

    def _is_old(self) -> bool:
        """Return whether titles, tags and comments have entities, as up to and including 4.9.

        The importer takes every archive for an old one whose publisher is a node without `areaServed`.
        """
        descriptor = self._by_id.get(_DESCRIPTOR, {})
        if "sdPublisher" not in descriptor:
            return False
        publisher_id = member(descriptor["sdPublisher"], "@id")
        return publisher_id is not None and "areaServed" not in self.node(publisher_id)

    def node(self, node_id: object) -> Node:
        """Return the first node with an ID; an empty one if it is missing.

        Raises:
            ApiError: If the ID is not a text.
        """
        return self._by_id.get(required_text(node_id), {})

    @property
    def parts(self) -> list[object]:
        """The references to the parts of the root, in order.

        Raises:
            ApiError: If the root has none, on releases that do not expect this.
        """
        parts = self.node(_ROOT).get("hasPart")
        is_missing = parts is None and self._v2.imports_empty_archives
        found = elements(parts)
        if not (found or is_missing or parts in ([], {})):
            raise errors.crash()
        return found

    def unescape(self, value: object, *, is_comment: bool = False) -> str:
        """Return a text without the entities of an old archive: only quotes, and the line breaks of comments.

        Raises:
            ApiError: If the value is not a text.
        """
        text = required_text(value)
        if not self._has_entities:
            return text
        text = text.replace("&#34;", '"').replace("&#39;", "'")
        return text.replace("<br />", "") if is_comment else text
