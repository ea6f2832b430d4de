"""A request to API v2 and the answers that need no body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, cast

import attrs

from elab_sdk.sandbox import values
from elab_sdk.sandbox.calls import Answer, AuthorizedCall

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.release_v2 import ApiV2

__all__ = ["ENTRY_TYPES", "Call", "EntryTable", "created", "deleted"]

EntryTable = Literal["experiments", "items", "templates", "items_types"]
"""A table of the store whose rows are entries."""

ENTRY_TYPES: Final[Mapping[str, EntryTable]] = {
    "experiments": "experiments",
    "items": "items",
    "experiments_templates": "templates",
    "items_types": "items_types",
}
"""The table of each type of entry, by the first segment of the path."""


@attrs.frozen(kw_only=True)
class Call(AuthorizedCall):
    """A request to API v2 with a valid key."""

    v2: ApiV2
    version: str
    segments: tuple[str, ...]
    """The decoded segments of the path below /api/v2/."""
    json: Mapping[str, object]
    """The JSON object of the request; empty for a multipart form."""
    fields: Mapping[str, str]
    """The text fields of a multipart form."""

    @property
    def table(self) -> EntryTable:
        """The table of the entry, from the first segment of the path."""
        return ENTRY_TYPES[self.segments[0]]

    @property
    def id(self) -> int:
        """The ID in the second segment of the path; 0 if there is none."""
        return values.as_id(self.segments[1]) if len(self.segments) > 1 else 0

    @property
    def part_id(self) -> int:
        """The ID in the fourth segment of the path, of a part of an entry; 0 if there is none."""
        return values.as_id(self.segments[3]) if len(self.segments) > 3 else 0

    @property
    def entry_path(self) -> str:
        """The path of the entry as the server writes it."""
        name = "database" if self.v2.item_path == "database" and self.table == "items" else self.segments[0]
        return f"{name}/{self.id}"

    def arguments(self, name: str) -> list[str]:
        """Return the elements of a query argument that is a list (`tags[]`)."""
        return [value for key, value in self.query if key.partition("[")[0] == name and "[" in key]

    def text(self, name: str) -> str:
        """Return a value of the JSON object as PHP's text of it; "" if it is missing."""
        return values.php_text(self.json.get(name))

    def integer(self, name: str) -> int:
        """Return a value of the JSON object as PHP's integer of it; 0 if it is missing."""
        return values.php_int(self.json.get(name))


def created(call: Call, path: str) -> Answer:
    """Return the answer to a creation; `path` is that of the new object below /api/v2/."""
    headers = {"location": f"{call.site}api/v2/{path}", "content-type": "text/html; charset=UTF-8"}
    return Answer(status=201, text="", headers=headers)


def deleted() -> Answer:
    """Return the answer to a deletion."""
    return Answer(status=204, text="", headers={"content-type": "application/json"})


def as_object(value: object) -> Mapping[str, object] | None:
    """Return a JSON value as an object, as PHP reads an array; None if it is neither array nor object."""
    if isinstance(value, dict):
        return cast("dict[str, object]", value)
    if isinstance(value, list):
        return {str(index): element for index, element in enumerate(cast("list[object]", value))}
    return None
