"""The categories and statuses of imported entries, by their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from elab_sdk.sandbox.v2 import errors, readers
from elab_sdk.sandbox.v2.archive_graph import member, required_text

if TYPE_CHECKING:
    from elab_sdk.sandbox.v2.archive_graph import Graph
    from elab_sdk.sandbox.v2.calls import Call

__all__ = ["Choices"]

# the servers choose a random one
_COLOR: Final = "29aeb9"
_HEX_DIGITS: Final = frozenset("0123456789abcdefABCDEF")
_COLOR_LENGTH: Final = 6


@attrs.frozen
class Choices:
    """The categories and statuses of the team; everybody who imports may add some.

    Args:
        call: The request.
        graph: The nodes of the metadata.
        forced: The category of all entries that have one, or 0.
    """

    call: Call
    graph: Graph
    forced: int

    def category(self, kind: str, about: object) -> int:
        """Return the category that an entry names, which is made if it is missing; 0 if it names none.

        Raises:
            ApiError: If the node of the category or its name is missing, or its color is none.
        """
        if self.forced or about is None:
            return self.forced
        node = self.graph.node(member(about, "@id"))
        table, color = "experiments_categories", node.get("color")
        if kind in ("items", "items_types"):
            table = self.call.v2.items_types_path.rpartition("/")[2]
        title = required_text(node.get("name"))
        return self._find_or_add(table, title, None if color is None else required_text(color))

    def status(self, kind: str, title: object) -> int:
        """Return the status with a title, which is made if it is missing.

        Raises:
            ApiError: If the title is not a text.
        """
        table = "items_statuses" if kind in ("items", "items_types") else "statuses"
        return self._find_or_add(table, required_text(title), None)

    def items_type(self, title: str) -> int:
        """Return the items type with a title; 0 if it is missing."""
        return self._find("items_types", title)

    def _find_or_add(self, table: str, title: str, color: str | None) -> int:
        if existing := self._find(table, title):
            return existing
        stored = readers.title(self.call, title)
        return self.call.store.insert(
            table, title=stored, color=_COLOR if color is None else _checked_color(color)
        )

    def _find(self, table: str, title: str) -> int:
        """Return an ID by a title, without regard to case, as the database compares."""
        sql = f"SELECT id FROM {table} WHERE title = ? COLLATE server ORDER BY id"  # noqa: S608 - names are ours
        rows = self.call.store.rows(sql, title)
        return int(rows[0]["id"] or 0) if rows else 0


def _checked_color(color: str) -> str:
    digits = color.removeprefix("#")
    if len(digits) != _COLOR_LENGTH or not _HEX_DIGITS.issuperset(digits):
        raise errors.bad_request("The color attribute is invalid.")
    return digits
