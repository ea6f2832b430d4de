"""Check the files of an archive: are they there, and undamaged?"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from elab_sdk.export.archive_members import UNREADABLE, has_plausible_size, is_symlink
from elab_sdk.export.node_values import as_list, first_text
from elab_sdk.export.reports import ElnFile
from elab_sdk.export.stated_checksums import checksum_of
from elab_sdk.export.zipping import read_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from zipfile import ZipInfo

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.export.archive_members import ArchiveMembers
    from elab_sdk.export.graph import MetadataGraph
    from elab_sdk.export.node_texts import NodeTexts
    from elab_sdk.export.reports import FileState
    from elab_sdk.export.stated_checksums import Checksum

__all__ = ["FileChecker", "is_remote", "unpack_budget"]

_BUDGET_RATIO: Final = 200
_MIN_BUDGET: Final = 1 << 30
"""Number of bytes that may be unpacked from even the smallest archive."""
_BYTES: Final = re.compile(r"([0-9]{1,19})\s*(?:b|bytes?)?", re.IGNORECASE)
_REMOTE: Final = re.compile(r"[a-z][a-z0-9+.-]*://|(?:https?|ftp|urn|doi|smb|s3|mailto|arcp):", re.IGNORECASE)
"""The start of an address on the web. PASTA up to 3.0 writes `https:/`."""
_ADDRESS_KEYS: Final = ("localPath", "@id", "contentUrl")
"""Keys for the place of a file; the first that is in the archive is used. RO-Crate 1.2 added `localPath`."""
_MAX_SHOWN: Final = 80


def unpack_budget(path: Path) -> int:
    """Return how many bytes of an archive may be unpacked to verify its files, which takes some seconds."""
    return max(_MIN_BUDGET, path.stat().st_size * _BUDGET_RATIO)


def is_remote(address: str) -> bool:
    """Return whether an address is on the web, and not in the archive.

    >>> is_remote("https://example.org/big.tif"), is_remote("./note: a.txt")
    (True, False)
    """
    return _REMOTE.match(address) is not None


class FileChecker:
    """A comparison of the files of an archive with its metadata.

    Args:
        members: The files in the archive.
        graph: The metadata.
        texts: Reads the descriptions of files.
        budget: Maximum number of bytes to unpack; None to not read the files.
    """

    def __init__(
        self, members: ArchiveMembers, graph: MetadataGraph, texts: NodeTexts, budget: int | None
    ) -> None:
        self._members = members
        self._graph = graph
        self._texts = texts
        self._budget = budget
        self._checked: dict[int, ElnFile] = {}
        self.problems: list[str] = []

    def check(self, node: JsonObject) -> ElnFile:
        """Return the file that a node describes, and its state. Several entries may contain the same file."""
        if id(node) not in self._checked:
            self._checked[id(node)] = self._check(node)
        return self._checked[id(node)]

    def _check(self, node: JsonObject) -> ElnFile:
        address = self._graph.address(node)
        sizes = map(_parse_size, as_list(node.get("contentSize")))
        size = next((size for size in sizes if size is not None), None)
        checksum = checksum_of(node, self._graph)
        stated = first_text(node, "sha256")
        if stated and checksum is None:
            self.problems.append(f"{address}: {stated[:_MAX_SHOWN]!r} is not a checksum")
        return ElnFile(
            first_text(node, "name") or posixpath.basename(unquote(address)),
            address.removeprefix("./"),
            size,
            str(checksum) if checksum else None,
            first_text(node, "encodingFormat", "contentType"),
            self._texts.of(node, "description", "text").content,
            self._state(node, size, checksum),
            self._texts.fields(node),
        )

    def _state(self, node: JsonObject, size: int | None, checksum: Checksum | None) -> FileState:
        addresses = [address for key in _ADDRESS_KEYS if (address := self._graph.address(node, key))]
        try:
            info = self._find(addresses)
        except ValueError:
            return "refused"
        if info is None:
            return "remote" if any(map(is_remote, addresses)) else "missing"
        if is_symlink(info):
            return "refused"
        if size is not None and size != info.file_size:
            return "damaged"
        return "unchecked" if self._budget is None else self._verify(info, checksum)

    def _find(self, addresses: Iterable[str]) -> ZipInfo | None:
        for address in addresses:
            # an invalid address on the web raises ValueError, as one that leads out of the archive does
            urlsplit(address)
            if info := self._members.find(address):
                return info
        return None

    def _verify(self, info: ZipInfo, checksum: Checksum | None) -> FileState:
        budget = self._budget or 0
        if info.file_size > budget or not has_plausible_size(info):
            return "refused"
        self._budget = budget - info.file_size
        try:
            with self._members.open(info) as file:
                if checksum is not None:
                    return "whole" if checksum.matches(read_chunks(file)) else "damaged"
                # the zip's own checksum is compared, which the metadata do not confirm
                for _ in read_chunks(file):
                    pass
        except UNREADABLE:
            return "damaged"
        return "unchecked"


def _parse_size(value: JsonValue) -> int | None:
    """Return a size in bytes; None if it is missing or rounded, as in "1.2 MB"."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    size = _BYTES.fullmatch(str(value).strip()) if isinstance(value, str | int) else None
    return int(size[1]) if size else None
