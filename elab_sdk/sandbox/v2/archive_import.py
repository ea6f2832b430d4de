"""Make the entries of an archive, as requests of their owner would, one after another."""

from __future__ import annotations

import hashlib
import io
import json
import re
from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.sandbox import values
from elab_sdk.sandbox.calls import Incoming
from elab_sdk.sandbox.store import ARCHIVED, DELETED, NORMAL, now
from elab_sdk.sandbox.v2 import changes, comments, creation, errors, links, steps, tags, uploads
from elab_sdk.sandbox.v2.archive_graph import Node, as_list, as_node, entry_id
from elab_sdk.sandbox.v2.calls import ENTRY_TYPES

if TYPE_CHECKING:
    import zipfile

    from elab_sdk.sandbox.calls import Answer
    from elab_sdk.sandbox.store import Row, Value
    from elab_sdk.sandbox.v2.archive_graph import Graph
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["ArchiveImport"]

_TYPES: Final = {
    **dict.fromkeys(("experiment", "experiments"), "experiments"),
    **dict.fromkeys(("experiment template", "protocol", "protocols", "template"), "experiments_templates"),
    "resource template": "items_types",
}
_PAGES: Final = {"experiments": "experiments.php", "items": "database.php"}
# from these versions of the root, extra fields and steps are nodes of their own
_FLAT_FIELDS, _FLAT_STEPS = 103, 104
_STATES: Final = {"Archived": ARCHIVED, "Deleted": DELETED}


@attrs.frozen
class _Made:
    """An entry that was made of a node."""

    type: str
    id: int


@attrs.define
class ArchiveImport:
    """One import.

    Args:
        call: The request, with the owner of the new entries as its user.
        archive: The archive.
        graph: The nodes of its metadata.
    """

    call: Call
    archive: zipfile.ZipFile
    graph: Graph
    _made: dict[str, _Made] = attrs.field(factory=dict[str, _Made], init=False)

    def run(self) -> int:
        """Make all entries, then their links; return the number of entries."""
        for node in self.graph.entries:
            if node.get("@type") == "Dataset":
                self._make(node)
        for name in list(self._made):
            self._link(name)
        return len(self._made)

    # -- one entry -----------------------------------------------------------------------------------------
    def _make(self, node: Node) -> None:
        kind = _TYPES.get(str(node.get("genre") or ""), "items")
        type_id = self._items_type(node) if kind == "items" else 0
        json_sent = {"category_id": type_id} if type_id else {}
        call = attrs.evolve(self.call, method="POST", segments=(kind,), json=json_sent, files={}, fields={})
        made = self._made[str(node["@id"])] = _Made(kind, creation.create(call))
        day = str(node.get("temporal") or values.today())[:10]
        is_markdown = node.get("encodingFormat") == "text/markdown"
        self._change(made, "date", day)
        self._change(made, "content_type", 2 if is_markdown else 1)
        self._change(made, "body", f"{node.get('text') or ''}{node.get('description') or ''}")
        self._change(made, "title", node.get("name") or "Untitled")
        for name, value in node.items():
            self._read_key(made, name, value)
        if "alternateName" in node:
            self._change(made, "custom_id", node["alternateName"])
        content = json.dumps(node, ensure_ascii=False).encode()
        self._keep_file(made, "dataset-node-from-ro-crate.json", content, None, state=ARCHIVED)
        for part in as_list(node.get("hasPart")):
            self._add_file(made, self.graph.node(part))

    def _request(self, made: _Made, *path: str, **sent: object) -> Call:
        """Return a request about an entry, or about a part of it, with these values as JSON."""
        segments = (made.type, str(made.id), *path)
        return attrs.evolve(self.call, method="POST", segments=segments, json=sent, files={}, fields={})

    def _change(self, made: _Made, name: str, value: object) -> None:
        call = attrs.evolve(self._request(made, **{name: value}), method="PATCH")
        changes.update(call, call.table, self._row(made))

    def _row(self, made: _Made) -> Row:
        row = self.call.store.row(ENTRY_TYPES[made.type], made.id)
        assert row is not None  # noqa: S101 - it was just made
        return row

    def _read_key(self, made: _Made, name: str, value: object) -> None:
        if name == "about":
            self._change(made, "category", self._category(made, self.graph.node(value)))
        elif name == "creativeWorkStatus":
            self._change(made, "status", self._choice(self._status_table(made), str(value), None))
        elif name == "aggregateRating":
            # a rating that is a node of its own is not read
            self._change(made, "rating", as_node(value).get("ratingValue") or 0)
        elif name == "keywords":
            names = value.split(",") if isinstance(value, str) else as_list(value)
            tags.add_all(self.call, ENTRY_TYPES[made.type], made.id, [tag for tag in names if tag])
        elif name == "variableMeasured":
            self._read_metadata(made, as_list(value))
        elif name == "step":
            for step in as_list(value):
                self._add_step(made, step)
        elif name == "comment":
            for comment in as_list(value):
                self._add_comment(made, comment)
        elif name in ("conditionsOfAccess", "status") and self.call.v2.reads_archived_states:
            self._read_state(made, name, str(value))

    def _read_metadata(self, made: _Made, properties: list[object]) -> None:
        is_flat = self.call.v2.reads_flat_archives and self.graph.layout >= _FLAT_FIELDS
        for each in properties:
            node = self.graph.node(each) if is_flat else as_node(each)
            if node.get("propertyID") == "elabftw_metadata":
                self._change(made, "metadata", node.get("value"))
                return

    def _add_step(self, made: _Made, value: object) -> None:
        is_flat = self.call.v2.reads_flat_archives and self.graph.layout >= _FLAT_STEPS
        step = self.graph.node(value) if is_flat else as_node(value)
        directions = as_list(step.get("itemListElement"))
        direction = directions[0] if directions else step.get("itemListElement")
        text = (self.graph.node(direction) if is_flat else as_node(direction)).get("text")
        if not isinstance(text, str):
            # a reference where the importer expects the step (observed on 5.1 and 5.2)
            raise errors.crash()
        step_id = _new_id(steps.add(self._request(made, "steps", body=text)))
        if step.get("creativeWorkStatus") == "finished":
            moment = str(step["temporal"])[:19].replace("T", " ") if "temporal" in step else None
            self.call.store.change("steps", step_id, finished=1, finished_time=moment)

    def _add_comment(self, made: _Made, value: object) -> None:
        comment = self.graph.node(value) if set(as_node(value)) == {"@id"} else as_node(value)
        author = self.graph.node(comment.get("author"))
        given, family = (str(author.get(key) or "") for key in ("givenName", "familyName"))
        name = f"{given} {family or author.get('name') or 'Unknown'}"
        # the importer knows no other author than the owner
        text = f"Imported comment from {name} ({comment.get('dateCreated')})\n\n{comment.get('text') or ''}"
        comments.add(self._request(made, "comments", comment=text))

    def _read_state(self, made: _Made, name: str, value: str) -> None:
        columns: dict[str, Value] = {}
        if name == "conditionsOfAccess" and value == "Locked":
            columns = {"locked": 1, "lockedby": self.call.userid, "locked_at": now()}
        elif name == "status" and value in _STATES:
            columns = {"state": _STATES[value]}
        if columns:
            self.call.store.change(ENTRY_TYPES[made.type], made.id, **columns)

    # -- what an entry is chosen from ----------------------------------------------------------------------
    def _items_type(self, node: Node) -> int:
        """Return the items type of a new item where a type is its category; otherwise 0."""
        category = self.graph.node(node.get("about"))
        if not category or self.call.v2.items_type_key != "category_id":
            return 0
        return self._choice("items_types", str(category.get("name")), category.get("color"))

    def _category(self, made: _Made, node: Node) -> int:
        table = "experiments_categories"
        if made.type in ("items", "items_types"):
            table = self.call.v2.items_types_path.rpartition("/")[2]
        return self._choice(table, str(node.get("name")), node.get("color"))

    @staticmethod
    def _status_table(made: _Made) -> str:
        return "items_statuses" if made.type in ("items", "items_types") else "statuses"

    def _choice(self, table: str, title: str, color: object) -> int:
        """Return the ID of the category or status with a title, which is made if it is missing."""
        store = self.call.store
        rows = store.rows(f"SELECT id FROM {table} WHERE title = ? ORDER BY id", title)  # noqa: S608 - names are ours
        if rows:
            return int(rows[0]["id"] or 0)
        return store.insert(table, title=title, color=str(color or "29aeb9").removeprefix("#"))

    # -- files ---------------------------------------------------------------------------------------------
    def _add_file(self, made: _Made, node: Node) -> None:
        name = str(node.get("@id") or "")
        if node.get("@type") != "File" or name.startswith("http"):
            return
        path = f"{self.graph.folder}/{name.removeprefix('./')}"
        try:
            content = self.archive.read(path)
        except KeyError:
            raise errors.crash() from None
        if hashlib.sha256(content).hexdigest() != node.get("sha256"):
            # the server only logs this
            return
        shown = str(node.get("name") or name.rpartition("/")[2])
        comment = str(node.get("description") or "") or None
        long_name = self._keep_file(made, shown, content, comment, state=NORMAL)
        if former := str(node.get("alternateName") or ""):
            body = str(self._row(made)["body"] or "").replace(former, long_name)
            self._change(made, "body", body)

    def _keep_file(self, made: _Made, name: str, content: bytes, comment: str | None, *, state: int) -> str:
        """Add a file to an entry, and return the name under which the server keeps it."""
        call = attrs.evolve(
            self._request(made, "uploads"),
            files={"file": Incoming(name, io.BytesIO(content))},
            fields={} if comment is None else {"comment": comment},
        )
        upload_id = _new_id(uploads.add(call))
        self.call.store.change("uploads", upload_id, state=state)
        return str((self.call.store.row("uploads", upload_id) or {})["long_name"])

    # -- links ---------------------------------------------------------------------------------------------
    def _link(self, name: str) -> None:
        """Link an entry to those that it mentions, and rewrite the links in its body."""
        made = self._made[name]
        for mention in as_list(self.graph.node({"@id": name}).get("mentions")):
            target = self._made.get(str(as_node(mention).get("@id")))
            if target is None or target.type not in _PAGES:
                continue
            links.add(self._request(made, f"{target.type}_links", str(target.id)))
            former = entry_id(self.graph.node(mention))
            if former:
                # whatever the page, and even if the number goes on (observed on 5.1.15 and 5.6.12)
                pattern = rf"(?:experiments|database)\.php\?mode=view&amp;id={former}"
                address = f"{_PAGES[target.type]}?mode=view&amp;id={target.id}"
                self._change(made, "body", re.sub(pattern, address, str(self._row(made)["body"] or "")))


def _new_id(answer: Answer) -> int:
    return int(answer.headers["location"].rpartition("/")[2])
