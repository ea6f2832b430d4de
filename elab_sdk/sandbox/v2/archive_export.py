"""The archive of an entry, with the entries that it links to.

Observed on 5.1.15, 5.3.11 and 5.6.12: names, order and context. Not recorded: the version of the root, which
the recorded responses do not reach, archives of 5.0 and before, and those of templates.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import shutil
import uuid
import zipfile
from typing import TYPE_CHECKING, Final, cast

from elab_sdk.rules.stored_names import cleaned_name
from elab_sdk.sandbox import values
from elab_sdk.sandbox.store import ARCHIVED, NORMAL
from elab_sdk.sandbox.v2 import comments, kinds, labels, links, permissions, render, steps, tags, uploads
from elab_sdk.sandbox.v2.archive_nodes import (
    STATES,
    as_json,
    atom,
    field_nodes,
    file_node,
    head_nodes,
    profile,
    root_node,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from elab_sdk.sandbox.store import Row
    from elab_sdk.sandbox.v2.calls import Call, EntryTable

    Node = dict[str, object]

__all__ = ["ArchiveExport"]

_MAX_TITLE: Final = 103
_MARKDOWN: Final = 2
_GENRES: Final[Mapping[EntryTable, str]] = {
    "experiments": "experiment",
    "items": "resource",
    "templates": "experiment template",
    "items_types": "resource template",
}
# what a member's name does not have, although its ID in the metadata does
_REPLACED: Final = {ord(character): "_" for character in '\\:*?"<>|'}


class ArchiveExport:
    """One archive.

    Args:
        call: The request.
        archive: The archive to fill.
        root: The folder in it that holds everything.
    """

    def __init__(self, call: Call, archive: zipfile.ZipFile, root: str) -> None:
        self._call: Call = call
        self._archive: zipfile.ZipFile = archive
        self._root: str = root
        self._parts: list[Node] = []
        self._nodes: list[Node] = []
        self._authors: dict[str, Node] = {}
        self._folders: dict[tuple[EntryTable, int], str] = {}

    def write(self, table: EntryTable, row: Row) -> None:
        """Add an entry, those that it links to, and the metadata."""
        self._add_entry(table, row)
        v2 = self._call.v2
        head, root = head_nodes(v2, self._call.version), root_node(v2, self._parts)
        graph = [*head, *self._nodes, root, *self._authors.values()]
        metadata = as_json({"@context": f"{profile(v2)}/context", "@graph": graph})
        self._archive.writestr(f"{self._root}/ro-crate-metadata.json", metadata)
        if self._is_flat:
            self._archive.writestr(
                f"{self._root}/ro-crate-preview.html", "<!doctype html><title>eLabFTW</title>"
            )

    # -- one entry -----------------------------------------------------------------------------------------
    def _add_entry(self, table: EntryTable, row: Row) -> str:
        """Add an entry unless it is there, and return its folder."""
        number = int(row["id"] or 0)
        if (known := self._folders.get((table, number))) is not None:
            return known
        folder = self._folders[table, number] = self._folder(table, row)
        self._parts.append({"@id": f"./{folder}"})
        node: Node = {"@id": f"./{folder}", "@type": "Dataset"}
        node["comment"] = self._comments(table, number)
        node["hasPart"] = self._files(table, row, folder)
        node["mentions"] = self._mentions(table, number)
        node |= self._described(table, row) | self._parts_of(table, row)
        self._nodes.append({name: value for name, value in node.items() if value not in ("", [], None)})
        return folder

    def _folder(self, table: EntryTable, row: Row) -> str:
        if self._call.v2.archive_layout == "uuids":
            return f"{uuid.uuid4()}/"
        short_id = str(row["elabid"] or "").partition("-")[2][:8]
        title, category = cleaned_name(str(row["title"])), labels.category_of(self._call, table, row)["title"]
        if self._call.v2.archive_layout == "json":
            prefix = str(row["date"]) if table == "experiments" else cleaned_name(str(category or ""))
            return f"{prefix} - {title[:_MAX_TITLE]} - {short_id}"
        prefix = f"{cleaned_name(str(category))} - " if category else ""
        return f"{f'{prefix}{title}'[:_MAX_TITLE]} - {short_id}/"

    def _described(self, table: EntryTable, row: Row) -> Node:
        chosen = labels.of_entry(self._call, table, row)
        page = f"{self._call.site}{kinds.PAGES[table]}.php?mode=view&id={row['id']}"
        described: Node = {
            "author": {"@id": self._author(row["userid"])},
            "dateCreated": atom(str(row["created_at"])),
            "dateModified": atom(str(row["modified_at"])),
            "temporal": atom(str(row["date"] or values.today())),
            "name": row["title"],
            "encodingFormat": "text/markdown" if row["content_type"] == _MARKDOWN else "text/html",
            "url": page,
            "genre": _GENRES[table],
            "alternateName": row["custom_id"],
            "creativeWorkStatus": chosen["status_title"],
            "identifier": row["elabid"],
            # a comma would separate tags
            "keywords": str(tags.columns(self._call, table, int(row["id"] or 0))["tags"] or "")
            .replace(",", "-")
            .replace("|", ","),
            "text": row["body"],
        }
        if chosen["category_title"]:
            described["about"] = {"@id": self._category(chosen)}
        if self._call.v2.reads_archived_states:
            described["conditionsOfAccess"] = "Locked" if row["locked"] else "Unlocked"
            described["status"] = STATES.get(int(row["state"] or NORMAL), "Normal")
        return described

    def _category(self, chosen: Mapping[str, object]) -> str:
        node_id = f"#category-{chosen['category_title']}"
        if all(node["@id"] != node_id for node in self._nodes):
            name, color = chosen["category_title"], chosen["category_color"]
            self._nodes.append({"@id": node_id, "@type": "Thing", "name": name, "color": color})
        return node_id

    def _author(self, userid: object) -> str:
        user = self._call.store.row("users", int(cast("int", userid or 0))) or {}
        names = [str(user.get(name) or "") for name in ("firstname", "lastname", "email")]
        node_id = f"person://{hashlib.sha256(f'{userid}{names}'.encode()).hexdigest()}?hash_algo=sha256"
        person: Node = dict(zip(("givenName", "familyName", "email"), names, strict=True))
        self._authors.setdefault(node_id, {"@id": node_id, "@type": "Person", **person})
        return node_id

    def _comments(self, table: EntryTable, number: int) -> list[Node]:
        references: list[Node] = []
        for comment in comments.of_entry(self._call, table, number):
            row = cast("Row", comment)
            node_id = f"comment://{secrets.token_hex(32)}?hash_algo=sha256"
            references.append({"@id": node_id})
            self._nodes.append(
                {
                    "@id": node_id,
                    "@type": "Comment",
                    "dateCreated": atom(str(row["created_at"])),
                    "text": row["comment"],
                    "author": {"@id": self._author(row["userid"])},
                }
            )
        return references

    # -- files ---------------------------------------------------------------------------------------------
    def _files(self, table: EntryTable, row: Row, folder: str) -> list[Node]:
        layout = self._call.v2.archive_layout
        references: list[Node] = []
        names: set[str] = set()
        states = (NORMAL, ARCHIVED) if self._is_flat else (NORMAL,)
        # up to and including 5.3, the folder's slash is doubled (observed on 5.1.15 and 5.3.11)
        slash = "" if layout == "uuids" else "/"
        for position, upload in enumerate(uploads.rows(self._call, table, row["id"], states), 1):
            name = str(upload["real_name"])
            name = f"{position}_{name}" if name in names else name
            names.add(name)
            member = str(uuid.uuid4()) if layout == "uuids" else name
            content = self._call.store.files / str(upload["long_name"])
            self._copy(content, f"{self._root}/{folder}{slash}{member}".translate(_REPLACED))
            node_id = f"./{folder}{slash if layout == 'json' else ''}{member}"
            references.append({"@id": node_id})
            self._nodes.append(file_node(node_id, name, upload, has_state=self._is_flat))
        if layout == "json":
            references.append(self._entry_as_file(table, row, folder))
        return references

    def _copy(self, content: Path, name: str) -> None:
        """Add a file under a name, whose slashes `ZipFile.write` would change."""
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with content.open("rb") as source, self._archive.open(entry, "w") as target:
            shutil.copyfileobj(source, target)

    def _entry_as_file(self, table: EntryTable, row: Row, folder: str) -> Node:
        name = "export-elabftw.json"
        content = as_json([render.entry(self._call, table, row)])
        self._archive.writestr(f"{self._root}/{folder}/{name}", content)
        node_id = f"./{folder}/{name}"
        self._nodes.append(
            {
                "@id": node_id,
                "@type": "File",
                "name": name,
                "description": "JSON export",
                "encodingFormat": "application/json",
                "contentSize": len(content),
                "sha256": hashlib.sha256(content).hexdigest(),
            }
        )
        return {"@id": node_id}

    # -- links, fields and steps ---------------------------------------------------------------------------
    def _mentions(self, table: EntryTable, number: int) -> list[Node]:
        mentions: list[Node] = []
        for target in ("experiments", "items"):
            for linked in links.target_ids(self._call, table, number, target):
                row = self._call.store.row(target, linked)
                if row is not None and permissions.may_read(self._call, row):
                    mentions.append({"@id": self._mention(target, row)})
        return mentions

    def _mention(self, table: EntryTable, row: Row) -> str:
        """Return the ID of a linked entry, which the archive has, or describes only by name."""
        if self._call.v2.archive_layout != "json":
            return f"./{self._add_entry(table, row)}"
        address = f"{self._call.site}{kinds.PAGES[table]}.php?mode=view&id={row['id']}"
        if all(node["@id"] != address for node in self._nodes):
            title = f"{labels.category_of(self._call, table, row)['title'] or ''} - {row['title']}"
            node: Node = {"@id": address, "@type": "Dataset", "name": title, "identifier": row["elabid"]}
            self._nodes.append(node)
        return address

    def _parts_of(self, table: EntryTable, row: Row) -> Node:
        if self._call.v2.archive_layout == "json":
            return {}
        parts: Node = {
            "variableMeasured": self._fields(str(row["metadata"] or "")),
            "step": [
                self._step(cast("Row", step))
                for step in steps.of_entry(self._call, table, int(row["id"] or 0))
            ],
        }
        if row["rating"]:
            rating = {"@type": "AggregateRating", "ratingValue": row["rating"], "reviewCount": 1}
            identified = {"@id": f"rating://{uuid.uuid4()}"} if self._is_flat else {}
            parts["aggregateRating"] = identified | rating
        return parts

    @property
    def _is_flat(self) -> bool:
        return self._call.v2.archive_layout in ("flat", "uuids")

    def _fields(self, metadata: str) -> list[Node]:
        if not metadata:
            return []
        decoded: object = json.loads(metadata)
        extra = cast("Node", decoded).get("extra_fields") if isinstance(decoded, dict) else None
        fields = cast("dict[str, Node]", extra) if isinstance(extra, dict) else {}
        if not fields and not self._is_flat:
            # up to and including 5.2, metadata without extra fields is lost
            return []
        return [self._identified("pv", node) for node in field_nodes(metadata, fields)]

    def _step(self, step: Row) -> Node:
        node: Node = {
            "@type": "HowToStep",
            "position": step["ordering"],
            "creativeWorkStatus": "finished" if step["finished"] else "unfinished",
        }
        if step["deadline"]:
            node["expires"] = atom(str(step["deadline"]))
        if step["finished_time"]:
            node["temporal"] = atom(str(step["finished_time"]))
        direction: Node = {"@type": "HowToDirection", "text": step["body"]}
        if self._is_flat:
            return self._identified(
                "howtostep", node | {"itemListElement": self._identified("howtodirection", direction)}
            )
        return node | {"itemListElement": [direction]}

    def _identified(self, scheme: str, node: Node) -> Node:
        """Return a reference to a node of its own, or the node where archives are not flat."""
        if not self._is_flat:
            return node
        node_id = f"{scheme}://{uuid.uuid4()}"
        self._nodes.append({"@id": node_id, **node})
        return {"@id": node_id}
