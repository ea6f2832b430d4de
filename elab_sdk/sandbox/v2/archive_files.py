"""The files of an archive that become uploads of its entries."""

from __future__ import annotations

import hashlib
import io
import json
import posixpath
from typing import IO, TYPE_CHECKING, Final
from urllib.parse import quote

import attrs

from elab_sdk.sandbox.calls import Incoming
from elab_sdk.sandbox.store import ARCHIVED, NORMAL
from elab_sdk.sandbox.v2 import errors, uploads
from elab_sdk.sandbox.v2.archive_graph import elements, is_empty, member, required_text

if TYPE_CHECKING:
    import zipfile

    from elab_sdk.sandbox.v2.archive_graph import Graph, Node
    from elab_sdk.sandbox.v2.imported_entry import ImportedEntry

__all__ = ["ArchiveFiles"]

_NODE_NAME: Final = "dataset-node-from-ro-crate.json"
_CHUNK: Final = 1 << 20


class ArchiveFiles:
    """The files of one archive.

    Args:
        archive: The archive.
        graph: The nodes of its metadata.
    """

    def __init__(self, archive: zipfile.ZipFile, graph: Graph) -> None:
        self._archive: zipfile.ZipFile = archive
        self._graph: Graph = graph
        # by their paths once unpacked: `a//b` and `a/b` are one, and the last is kept
        self._members: dict[str, zipfile.ZipInfo] = {
            posixpath.normpath(entry.filename): entry for entry in archive.infolist() if not entry.is_dir()
        }

    def add_parts(self, entry: ImportedEntry, node: Node) -> None:
        """Add the files that a node names as its parts, and list those of its folders in the body.

        Raises:
            ApiError: If a part cannot be read; earlier ones are stored.
        """
        for part in elements(node.get("hasPart")):
            self._add_part(entry, self._graph.node(member(part, "@id")))

    def _add_part(self, entry: ImportedEntry, part: Node) -> None:
        kind = part.get("@type")
        if kind == "Dataset":
            entry.change("bodyappend", self._described(part))
            for file in elements(part.get("hasPart")):
                # references are not resolved: only files that are described in place are added
                if member(file, "@type") == "File":
                    self._add(entry, file)
        elif kind == "File" and not required_text(part.get("@id")).startswith("http"):
            self._add(entry, part)

    def _described(self, part: Node) -> str:
        rows = "".join(
            f"<li>{posixpath.basename(required_text(member(file, '@id')))}"
            f" {self._graph.unescape(_or(member(file, 'description'), ''))}</li>"
            for file in elements(part.get("hasPart"))
        )
        head = f"{_or(part.get('name'), '')}<br>{_or(part.get('dateCreated'), '')}"
        return f"<p>{head}<ul>{rows}</ul>"

    def _add(self, entry: ImportedEntry, file: object) -> None:
        v2 = entry.call.v2
        node_id = required_text(member(file, "@id"))
        found = self._find(node_id, v2.import_replaces)
        if found is None:
            # up to and including 5.2, a missing file has a wrong checksum
            if v2.missing_archive_file == "skipped":
                return
            raise errors.unexpected(f"Unable to retrieve the file_size for file at location: {node_id}.")
        if v2.max_imported_file is not None and found.file_size >= v2.max_imported_file:
            # the importer computes no checksum of it
            return
        with self._archive.open(found) as content:
            # the importer logs a wrong checksum, and skips the file
            if _digest(content) == member(file, "sha256"):
                self._upload(entry, file, content)

    def _find(self, node_id: str, replaced: str) -> zipfile.ZipInfo | None:
        """Return a file by its ID, in which some characters are replaced although unpacking keeps them."""
        path = f"{self._graph.folder}/{node_id}".translate({ord(character): "_" for character in replaced})
        return self._members.get(posixpath.normpath(path))

    def _upload(self, entry: ImportedEntry, file: object, content: IO[bytes]) -> None:
        v2 = entry.call.v2
        node_id, name = required_text(member(file, "@id")), member(file, "name")
        description = self._graph.unescape(_or(member(file, "description"), ""), is_comment=True)
        is_archived = v2.imports_archived_files and member(file, "creativeWorkStatus") == "Archived"
        long_name = self._store(
            entry,
            required_text(posixpath.basename(node_id) if name is None else name),
            content,
            comment=None if is_empty(description) else description,
            state=ARCHIVED if is_archived else NORMAL,
        )
        former = member(file, "alternateName")
        if is_empty(former):
            return
        text = required_text(former)
        # wherever it stands in the body
        body = entry.body.replace(quote(text, safe=""), long_name) if v2.imports_encoded_names else entry.body
        entry.change("body", body.replace(text, long_name))

    def add_node(self, entry: ImportedEntry, node: Node) -> None:
        """Keep the node of an entry as an archived file of it."""
        content = json.dumps(node or [], separators=(",", ":")).replace("/", "\\/").encode()
        self._store(entry, _NODE_NAME, io.BytesIO(content), comment=None, state=ARCHIVED)

    def _store(
        self, entry: ImportedEntry, name: str, content: IO[bytes], *, comment: str | None, state: int
    ) -> str:
        """Add a file to an entry, and return the name under which the server keeps it."""
        request = attrs.evolve(
            entry.request("uploads"),
            files={"file": Incoming(name, content)},
            fields={} if comment is None else {"comment": comment},
        )
        upload_id = int(uploads.add(request).headers["location"].rpartition("/")[2])
        entry.call.store.change("uploads", upload_id, state=state)
        return str((entry.call.store.row("uploads", upload_id) or {})["long_name"])


def _digest(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := content.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _or(value: object, alternative: str) -> object:
    return alternative if value is None else value
