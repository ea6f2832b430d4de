"""Paging through a list on any release: some read limit and offset, some only one of them, some neither.

A list is requested page by page, and the rows show how the server reads the request: a server that sends more
rows than requested ignores the limit, and one that sends a page twice ignores the offset. No I/O.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, Literal, Protocol, TypedDict, TypeVar

import attrs

from elab_sdk._wording import Wording
from elab_sdk.content import arguments
from elab_sdk.rules import updates

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from elab_sdk.rules.release_detection import DetectedRelease
    from elab_sdk.rules.releases import Release

__all__ = ["PAGE", "ListParams", "Paging", "Window"]

Pairs = tuple[tuple[str, str], ...]

PAGE: Final = 2_000
"""Rows per request when all are requested: one request is enough for most notebooks, and no response is too
large for a server to produce."""


class ListParams(TypedDict, total=False):
    """The parameters that limit a list."""

    limit: int
    offset: int
    search: str
    title: str


@attrs.frozen(kw_only=True)
class Window:
    """The requested part of a list.

    Args:
        limit: Maximum number of rows, or None for all.
        offset: Number of rows to skip at the start.
        search: A search in the server's language.
        title: Text that titles must contain. It works on every release because the client compares it.
    """

    limit: int | None = None
    offset: int = 0
    search: str | None = None
    title: str | None = None

    @property
    def for_server(self) -> Window:
        """The part to request from the server. If the client selects rows, it counts them too."""
        return self if self.title is None else Window(search=self.search)

    @property
    def needs_release(self) -> bool:
        """Whether the rows alone cannot show that the server understood the request."""
        return self.for_server.offset > 0 or self.search is not None

    def matches_title(self, title: str) -> bool:
        """Return whether a title contains the requested text, ignoring case."""
        return self.title is None or self.title.casefold() in title.casefold()


def make_window(operation: str, params: Mapping[str, object] | None, **keywords: object) -> Window:
    """Check the parameters that limit a list.

    >>> make_window("get_all_experiments", {"limit": 15, "offset": 0})
    Window(limit=15, offset=0, search=None, title=None)

    Raises:
        ValidationError: A parameter is unknown, or has an invalid value.
    """
    fields = updates.merge_params(operation, params, **keywords)
    arguments.check_field_names(fields, tuple(ListParams.__annotations__), operation, {})
    limit = fields.get("limit")
    return Window(
        limit=None if limit is None else arguments.at_least(limit, "limit", 1),
        offset=arguments.at_least(fields.get("offset", 0), "offset", 0),
        search=arguments.non_blank_text(fields.get("search"), "search"),
        title=arguments.non_blank_text(fields.get("title"), "title"),
    )


class Row(Protocol):
    """A row of a list."""

    @property
    def id(self) -> int:
        """The ID of the entry."""
        ...

    @property
    def title(self) -> str:
        """The title of the entry."""
        ...

    def keys(self) -> Collection[str]:
        """The keys that the server sent."""
        ...


RowT = TypeVar("RowT", bound=Row)


@attrs.define
class Paging(Generic[RowT]):
    """The state of one iteration over a list.

    >>> from elab_sdk.rules.release_detection import DetectedRelease
    >>> paging = Paging(Window(limit=5), DetectedRelease.stated("4.2"), size=100)
    >>> paging.query
    (('limit', '5'),)

    Args:
        window: The requested part of the list.
        known: The server's release.
        size: Maximum number of rows per request.
    """

    window: Window
    known: DetectedRelease
    size: int
    done: bool = attrs.field(default=False, init=False)
    _paging_style: Literal["ignored", "first_argument", "both"] = attrs.field(init=False)
    _position: int = attrs.field(init=False)
    _received_ids: set[int] = attrs.field(factory=set[int], init=False)
    _repeats: bool = attrs.field(default=False, init=False)
    _last_page: tuple[int, bool] | None = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._position = self.window.offset
        first = self.known.candidates[0].list_window
        self._paging_style = "both" if self.known.candidates_differ(_window_of) else first

    @property
    def query(self) -> Pairs:
        """The query of the next request.

        Raises:
            NotSupportedByServer: The release cannot search.
        """
        search = self._search()
        if self._paging_style == "ignored":
            return search
        limit, offset = str(self._page_limit), self._position
        if self._paging_style == "first_argument" and offset:
            # the web server decodes this one parameter into two (seen on 4.0.10 and 4.2.4)
            return (("limit", f"{limit}&offset={offset}"),)
        return (("limit", limit), *((("offset", str(offset)),) if offset else ()), *search)

    @property
    def truncated(self) -> bool:
        """Whether the list may have more rows than the server sent. Uncertain while the release is unknown.

        True if the server sent the maximum that a release sends, in the format of that release: 16 rows from
        3.5.0 up to and including 3.6.6.
        """
        if self._repeats or self._last_page is None:
            return self._repeats
        length, has_body = self._last_page
        return self.known.holds_for_any(
            lambda release: (
                release.list_window == "ignored"
                and release.list_cap == length
                and release.row_has_body == has_body
            )
        )

    def forget_ids(self) -> None:
        """Release the memory of the received IDs, which only further pages need."""
        self._received_ids = set()

    @property
    def row_count(self) -> int:
        """The number of rows in the last response."""
        return self._last_page[0] if self._last_page else len(self._received_ids)

    def take(self, rows: list[RowT]) -> list[RowT]:
        """Return the new rows of a page. Afterwards, `done` tells whether it was the last page."""
        page_limit = self._page_limit
        if self._paging_style == "ignored" or len(rows) > page_limit:
            return self._slice(rows)
        fresh = [row for row in rows if row.id not in self._received_ids]
        if rows and not fresh:
            return self._handle_repeated_page()
        self._received_ids.update(row.id for row in fresh)
        self._position += len(rows)
        if len(self._received_ids) == self.window.limit:
            self.done = True
        elif len(rows) < page_limit:
            self._finish(rows)
        return fresh

    def _slice(self, rows: list[RowT]) -> list[RowT]:
        """Return the requested part of a list from a server that ignores limit and offset."""
        start, limit = self.window.offset, self.window.limit
        stop = None if limit is None else start + limit
        self.done = True
        if stop is None or stop > len(rows):
            self._finish(rows)
        return rows[start:stop]

    def _handle_repeated_page(self) -> list[RowT]:
        """Handle a page that was received before: the server ignored the offset."""
        if self._paging_style == "both":
            self._paging_style = "first_argument"
        else:
            self.done = self._repeats = True
        return []

    def _finish(self, rows: list[RowT]) -> None:
        self.done = True
        keys = rows[0].keys() if rows else ()
        self._last_page = (len(rows), "body" in keys)

    @property
    def _page_limit(self) -> int:
        limit = self.window.limit
        return self.size if limit is None else min(self.size, limit - len(self._received_ids))

    def _search(self) -> Pairs:
        if self.window.search is None:
            return ()
        names = {release.search_parameter for release in self.known.candidates}
        name = names.pop()
        if name is None or names:
            raise self.known.not_supported("a search", str(_NO_SEARCH))
        return ((name, self.window.search),)


def _window_of(release: Release) -> str:
    return release.list_window


_NO_SEARCH: Final = Wording(
    "It works from 4.3; earlier releases would return all entries. {title_filter} on every release."
)
