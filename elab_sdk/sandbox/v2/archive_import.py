"""Make the entries of an archive, one after another; an error keeps what was made before it.

Observed on 5.1.15, 5.2.8, 5.3.11 and 5.6.12: steps, extra fields, ratings, links, locks, tags, comments and
checksums. What a node of another form does was not recorded; it follows the program of these releases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.sandbox import values
from elab_sdk.sandbox.v2 import archive_links, creation, errors, states
from elab_sdk.sandbox.v2.archive_choices import Choices
from elab_sdk.sandbox.v2.archive_graph import member, required_text
from elab_sdk.sandbox.v2.archive_keys import KeyReader
from elab_sdk.sandbox.v2.archive_times import as_date
from elab_sdk.sandbox.v2.imported_entry import ImportedEntry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.sandbox.v2.archive_files import ArchiveFiles
    from elab_sdk.sandbox.v2.archive_graph import Graph, Node
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["ArchiveImport", "Options"]

_TYPES: Final = {
    **dict.fromkeys(("experiment", "experiments"), "experiments"),
    **dict.fromkeys(("experiment template", "protocol", "protocols", "template"), "experiments_templates"),
    "resource template": "items_types",
}
_HTML, _MARKDOWN = 1, 2
_GROUPS: Final = {10: "useronly", 20: "user", 30: "team", 40: "organization", 50: "public"}
_STATES: Final = frozenset(("Normal", "Archived", "Deleted", "Pending", "Processing", "Error"))
_DELETED: Final = 3


@attrs.frozen(kw_only=True)
class Options:
    """The fields of the form beside the file."""

    type: str | None
    """The type of all entries, as paths call it, whatever their nodes say."""
    category: int
    """The category of all entries that have one, or 0."""
    canread: int
    """Who may read: the group, such as 30 for the team."""
    canwrite: int
    """Who may write."""


@attrs.define
class ArchiveImport:
    """One import.

    Args:
        call: The request, with the owner of the new entries as its user.
        files: The files of the archive.
        graph: The nodes of its metadata.
        options: The other fields of the form.
    """

    call: Call
    files: ArchiveFiles
    graph: Graph
    options: Options
    _made: list[ImportedEntry] = attrs.field(factory=list[ImportedEntry], init=False)

    def run(self) -> int:
        """Make all entries, then their links; return the number of entries.

        Raises:
            ApiError: For a value that the importer cannot read.
        """
        choices = Choices(self.call, self.graph, self.options.category)
        keys = KeyReader(self.call, self.graph, choices)
        for part in self.graph.parts:
            node = self.graph.node(member(part, "@id"))
            # up to and including 5.2, files of the root and missing parts become items, too
            if node.get("@type") == "Dataset" or self.call.v2.imports_any_part:
                self._import(node, choices, keys)
        archive_links.add(self.graph, self._made, keys.links)
        return len(self._made)

    def _import(self, node: Node, choices: Choices, keys: KeyReader) -> None:
        is_late = self.call.v2.import_order == "category_first"
        entry = self._make(node, choices) if is_late else self._make_with_title(node, choices)
        keys.read(entry, node)
        self.files.add_node(entry, node)
        self.files.add_parts(entry, node)
        if self.call.v2.reads_archived_states:
            _set_state(entry, node)

    # -- a new entry ---------------------------------------------------------------------------------------
    def _make_with_title(self, node: Node, choices: Choices) -> ImportedEntry:
        """Make an entry as up to and including 5.2.

        Not recorded: that `encodingFormat` is ignored on 5.2, and that 5.1 reads the date from `temporal`.
        """
        kind, title = self._kind(node), self._title(node)
        category = choices.category(kind, node.get("about"))
        if kind == "items":
            # its body begins with that of its items type
            entry = self._create(kind, node, {"category_id": category} if category else {})
        elif kind == "items_types" and (existing := choices.items_type(title)):
            # its body is continued
            entry = self._add(kind, node, existing)
        else:
            entry = self._create(kind, node, {} if kind == "experiments" else {"title": title})
        if not entry.is_template:
            entry.change("date", as_date(node.get("temporal")))
        entry.change("title", title)
        entry.change("bodyappend", _text_of(node))
        self._set_permissions(entry)
        return entry

    def _make(self, node: Node, choices: Choices) -> ImportedEntry:
        kind = self._kind(node)
        choices.category(kind, node.get("about"))
        entry = self._create(kind, node, {})
        entry.change("date", as_date(node.get("temporal")))
        self._set_permissions(entry)
        is_markdown = node.get("encodingFormat") == "text/markdown"
        entry.change("content_type", _MARKDOWN if is_markdown else _HTML)
        entry.change("bodyappend", _text_of(node))
        entry.change("title", self._title(node))
        return entry

    def _create(self, kind: str, node: Node, sent: Mapping[str, object]) -> ImportedEntry:
        call = attrs.evolve(self.call, method="POST", segments=(kind,), json=sent, files={}, fields={})
        return self._add(kind, node, creation.create(call))

    def _add(self, kind: str, node: Node, entry_id: int) -> ImportedEntry:
        entry = ImportedEntry(self.call, node.get("@id"), kind, entry_id)
        self._made.append(entry)
        return entry

    def _kind(self, node: Node) -> str:
        genre = node.get("genre")
        return self.options.type or (_TYPES.get(genre, "items") if isinstance(genre, str) else "items")

    def _title(self, node: Node) -> str:
        name = node.get("name")
        return "Untitled" if name is None else self.graph.unescape(name)

    def _set_permissions(self, entry: ImportedEntry) -> None:
        bases = {"canread": self.options.canread, "canwrite": self.options.canwrite}
        entry.store(**{column: _GROUPS[base] for column, base in bases.items()})
        if self.call.v2.base_apart:
            entry.store(**{f"{column}_base": base for column, base in bases.items()})


def _text_of(node: Node) -> str:
    return f"{values.php_text(node.get('text'))}{values.php_text(node.get('description'))}"


def _set_state(entry: ImportedEntry, node: Node) -> None:
    """Archive, delete or lock an entry; the lock of an archived or deleted one is not read.

    Raises:
        ApiError: If the state is unknown.
    """
    state = node.get("status")
    name = "Normal" if state is None else required_text(state)
    if name not in _STATES:
        raise errors.unexpected(f"Invalid state: {name}")
    if name == "Archived":
        states.change(entry.request(action="archive"))
    elif name == "Deleted":
        states.change(entry.request(state=_DELETED))
    elif node.get("conditionsOfAccess") == "Locked":
        states.change(entry.request(action="lock"))
