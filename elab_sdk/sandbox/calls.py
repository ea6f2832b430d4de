"""Request and answer types of the sandbox's endpoints."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from elab_sdk.rules.release_shapes import Shapes
    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Row, Store

__all__ = ["Answer", "ApiCall", "AuthorizedCall", "Incoming", "JsonOut"]

JsonOut = str | int | float | None | list["JsonOut"] | dict[str, "JsonOut"]


@attrs.frozen
class Incoming:
    """A file of a multipart request, spooled to disk."""

    name: str
    content: IO[bytes]


@attrs.frozen(kw_only=True)
class AuthorizedCall:
    """What requests with a valid key have in common on both APIs."""

    release: Release
    store: Store
    user: Row
    method: str
    """GET, POST, PATCH or DELETE."""
    query: Sequence[tuple[str, str]]
    files: Mapping[str, Incoming]
    site: str
    """The base address of the server, with a trailing slash."""

    @property
    def userid(self) -> int:
        """The ID of the calling user."""
        return int(self.user["id"] or 0)

    @property
    def is_admin(self) -> bool:
        """Whether the caller is an admin of the team."""
        return bool(self.user["is_admin"])

    def argument(self, name: str) -> str | None:
        """Return the last query argument with this name."""
        return next((value for key, value in reversed(self.query) if key == name), None)


@attrs.frozen(kw_only=True)
class ApiCall(AuthorizedCall):
    """A request to API v1 with a valid key."""

    shapes: Shapes
    endpoint: str
    id: int
    id_text: str
    """The ID segment of the path as received."""
    form: Mapping[str, str]
    lists: frozenset[str]
    """The names of fields sent as a list (`tag[]`); their value in the form is "Array"."""
    multipart: bool


@attrs.frozen(kw_only=True)
class Answer:
    """The answer to a call: JSON, text, or a file."""

    status: int = 200
    json: JsonOut | None = None
    text: str | None = None
    file: Path | None = None
    """The file to stream; deleted afterwards if `file_is_temporary`."""
    file_is_temporary: bool = False
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
