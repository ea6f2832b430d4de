"""One request and one answer, as the sandbox's rooms see them."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.shapes import Shapes
    from elab_sdk.sandbox.store import Row, Store

__all__ = ["Answer", "Call", "Incoming", "JsonOut"]

JsonOut = str | int | None | list["JsonOut"] | dict[str, "JsonOut"]


@attrs.frozen
class Incoming:
    """A file of a multipart request, spooled on disk."""

    name: str
    content: IO[bytes]


@attrs.frozen(kw_only=True)
class Call:
    """A request whose key was accepted."""

    release: Release
    shapes: Shapes
    store: Store
    user: Row
    method: str
    """GET, POST or DELETE."""
    endpoint: str
    id: int
    word: str
    """The path's segment of the id as it came."""
    query: Sequence[tuple[str, str]]
    form: Mapping[str, str]
    lists: frozenset[str]
    """The names of fields that came as a list (`tag[]`): a field "Array" in the form."""
    files: Mapping[str, Incoming]
    multipart: bool
    site: str
    """The address of the server, for links to its pages."""

    @property
    def userid(self) -> int:
        """Who calls."""
        return int(self.user["id"] or 0)

    @property
    def is_admin(self) -> bool:
        """Whether the caller is an admin of the team."""
        return bool(self.user["is_admin"])

    def argument(self, name: str) -> str | None:
        """The last query argument of that name."""
        return next((value for key, value in reversed(self.query) if key == name), None)


@attrs.frozen(kw_only=True)
class Answer:
    """What goes back: JSON, a text, or a file."""

    status: int = 200
    json: JsonOut | None = None
    text: str | None = None
    file: Path | None = None
    """Streamed, and deleted afterwards if `file_is_scratch`."""
    file_is_scratch: bool = False
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
