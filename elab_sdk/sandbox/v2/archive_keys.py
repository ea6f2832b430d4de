"""The keys of an archive's entries that the importer reads, in the order of the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from elab_sdk.sandbox import values
from elab_sdk.sandbox.v2 import comments, errors, tags
from elab_sdk.sandbox.v2.archive_graph import elements, is_empty, member, required_text
from elab_sdk.sandbox.v2.archive_links import Link
from elab_sdk.sandbox.v2.archive_steps import add_step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from elab_sdk.sandbox.v2.archive_choices import Choices
    from elab_sdk.sandbox.v2.archive_graph import Graph, Node
    from elab_sdk.sandbox.v2.calls import Call
    from elab_sdk.sandbox.v2.imported_entry import ImportedEntry

__all__ = ["KeyReader"]

_METADATA = "elabftw_metadata"


@attrs.frozen
class KeyReader:
    """What reads the keys of the entries of one archive.

    Args:
        call: The request.
        graph: The nodes of the metadata.
        choices: The categories and statuses.
        links: The links that are made when all entries are there.
    """

    call: Call
    graph: Graph
    choices: Choices
    links: list[Link] = attrs.field(factory=list[Link], init=False)

    def read(self, entry: ImportedEntry, node: Node) -> None:
        """Read the keys of a node one after another.

        Raises:
            ApiError: For a value that the importer cannot read; earlier ones are stored.
        """
        readers = self._readers
        for name, value in node.items():
            if (read := readers.get(name)) is not None:
                read(entry, value)
        if "alternateName" in node and self.call.v2.import_order == "category_first":
            _set_custom_id(entry, node["alternateName"])
        entry.change("bodyappend", "".join(self._appended(node)))

    @property
    def _readers(self) -> Mapping[str, Callable[[ImportedEntry, object], None]]:
        return {
            "about": self._read_category,
            "alternateName": self._read_custom_id,
            "aggregateRating": _read_rating,
            "comment": self._read_comments,
            "creativeWorkStatus": self._read_status,
            "keywords": self._read_tags,
            "mentions": self._read_links,
            "step": self._read_steps,
            "variableMeasured": self._read_fields,
        }

    def _read_category(self, entry: ImportedEntry, value: object) -> None:
        entry.change("category", self.choices.category(entry.type, value))

    def _read_status(self, entry: ImportedEntry, value: object) -> None:
        entry.change("status", self.choices.status(entry.type, value))

    def _read_custom_id(self, entry: ImportedEntry, value: object) -> None:
        if self.call.v2.import_order == "title_first":
            _set_custom_id(entry, value)

    def _read_tags(self, entry: ImportedEntry, value: object) -> None:
        names = value.split(",") if isinstance(value, str) else elements(value)
        for name in names:
            if not is_empty(name):
                tags.add_all(self.call, entry.table, entry.id, [self.graph.unescape(name)])

    def _read_fields(self, entry: ImportedEntry, value: object) -> None:
        for each in elements(value):
            field = self.graph.node(member(each, "@id")) if self.graph.has_flat_fields else each
            if member(field, "propertyID") == _METADATA:
                entry.change("metadata", required_text(member(field, "value")))
                return
            if self.call.v2.reads_first_field_only:
                return

    def _read_steps(self, entry: ImportedEntry, value: object) -> None:
        for step in elements(value):
            add_step(self.graph, entry, step)

    def _read_links(self, entry: ImportedEntry, value: object) -> None:
        for mention in elements(value):
            if isinstance(mention, str) and self.call.v2.import_order == "title_first":
                raise errors.crash()
            if len(elements(mention)) == 1:
                self.links.append(Link(entry, member(mention, "@id")))

    def _read_comments(self, entry: ImportedEntry, value: object) -> None:
        for each in elements(value):
            # an object with one member is a reference
            is_reference = not isinstance(each, str) and len(elements(each)) == 1
            self._add_comment(entry, self.graph.node(member(each, "@id")) if is_reference else each)

    def _add_comment(self, entry: ImportedEntry, comment: object) -> None:
        author = self.graph.node(member(member(comment, "author"), "@id"))
        given, family = (self._text(author, name) for name in ("givenName", "familyName"))
        name = f"{given} {family or values.php_text(author.get('name', 'Unknown'))}"
        date = values.php_text(member(comment, "dateCreated"))
        text = self.graph.unescape(member(comment, "text") or "", is_comment=True)
        # the importer knows no other author than the owner
        text = f"Imported comment from {name} ({date})\n\n{text}"
        comments.add(entry.request("comments", comment=text))

    def _text(self, node: Node, name: str) -> str:
        value = node.get(name)
        return "" if value is None else self.graph.unescape(value)

    # -- what is added to the body -------------------------------------------------------------------------
    def _appended(self, node: Node) -> Iterator[str]:
        """Yield the addresses of a license, citations and funders as HTML."""
        for name, value in node.items():
            if name in ("citation", "license"):
                address = values.php_text(member(value, "@id"))
                row = f'<li><a href="{address}">{address}</a></li>'
                yield f"<h1>{name.capitalize()}</h1><ul>{row}</ul>"
            elif name == "funder":
                yield f"<h1>Funder</h1><ul>{''.join(self._funder(each) for each in elements(value))}</ul>"

    def _funder(self, value: object) -> str:
        if isinstance(value, str):
            return f'<li><a href="{value}">{value}</a></li>'
        node = self.graph.node(member(value, "@id"))
        address, name = values.php_text(node.get("@id")), values.php_text(node.get("name"))
        return f'<li><a href="{address}">{name}</a></li>'


def _set_custom_id(entry: ImportedEntry, value: object) -> None:
    try:
        entry.change("custom_id", value)
    except errors.DatabaseError:
        # the importer logs that another entry has it
        return


def _read_rating(entry: ImportedEntry, value: object) -> None:
    # a rating that is a node of its own is not read
    rating = None if isinstance(value, str) else member(value, "ratingValue")
    entry.change("rating", values.php_text(rating))
