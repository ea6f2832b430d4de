"""Paging through a list on any release: some read limit and offset, some one of them, some none.

A list is asked for page by page, and the rows are believed rather than the request: a server that sends more
than it was asked for ignores the limit, one that sends a page twice ignores the offset. Nothing here does any
input or output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, Literal, Protocol, TypedDict, TypeVar

import attrs

from elab_sdk.content import arguments
from elab_sdk.errors import ValidationError
from elab_sdk.rules import updates

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from elab_sdk.rules.release_detection import KnownRelease
    from elab_sdk.rules.releases import Release

__all__ = ["PAGE", "ListParams", "Paging", "Window"]

Pairs = tuple[tuple[str, str], ...]

PAGE: Final = 2_000
"""Rows to ask for at once where all are wanted: one request for what most notebooks have, and no answer
that a server could not make."""


class ListParams(TypedDict, total=False):
    """What narrows a list."""

    limit: int
    offset: int
    search: str
    title: str


@attrs.frozen(kw_only=True)
class Window:
    """Which part of a list is wanted.

    Args:
        limit: The most rows, or None for all.
        offset: How many rows to leave out at the start.
        search: What the entries must match, for the server to find out.
        title: What their titles must contain; every release can do that, since it is done here.
    """

    limit: int | None = None
    offset: int = 0
    search: str | None = None
    title: str | None = None

    @property
    def on_the_server(self) -> Window:
        """What to ask the server for. Rows that are picked here are counted here too."""
        return self if self.title is None else Window(search=self.search)

    @property
    def needs_release(self) -> bool:
        """Whether rows alone cannot show that the server understood."""
        return self.on_the_server.offset > 0 or self.search is not None

    def picks(self, title: str) -> bool:
        """Whether an entry's title contains what it must; upper and lower case are the same."""
        return self.title is None or self.title.casefold() in title.casefold()


def make_window(act: str, params: Mapping[str, object] | None, **keywords: object) -> Window:
    """Check what narrows a list.

    >>> make_window("get_all_experiments", {"limit": 15, "offset": 0})
    Window(limit=15, offset=0, search=None, title=None)

    Raises:
        ValidationError: A name is unknown, or a number is none.
    """
    fields = updates.merge_params(act, params, **keywords)
    arguments.check_field_names(fields, tuple(ListParams.__annotations__), act, {})
    limit = fields.get("limit")
    return Window(
        limit=None if limit is None else arguments.at_least(limit, "limit", 1),
        offset=arguments.at_least(fields.get("offset", 0), "offset", 0),
        search=_words(fields, "search"),
        title=_words(fields, "title"),
    )


def _words(fields: Mapping[str, object], name: str) -> str | None:
    value = fields.get(name)
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise ValidationError(f"{name} is text that is not empty; leave it out to get all", name)


class Row(Protocol):
    """A row of a list."""

    @property
    def id(self) -> int:
        """Its number."""
        ...

    @property
    def title(self) -> str:
        """Its title."""
        ...

    def keys(self) -> Collection[str]:
        """The keys that the server sent."""
        ...


RowT = TypeVar("RowT", bound=Row)


@attrs.define
class Paging(Generic[RowT]):
    """One walk through a list.

    >>> from elab_sdk.rules.release_detection import KnownRelease
    >>> paging = Paging(Window(limit=5), KnownRelease.stated("4.2"), size=100)
    >>> paging.query
    (('limit', '5'),)

    Args:
        window: Which part is wanted.
        known: The server's release.
        size: How many rows to ask for at once.
    """

    window: Window
    known: KnownRelease
    size: int
    done: bool = attrs.field(default=False, init=False)
    _manner: Literal["ignored", "first_argument", "both"] = attrs.field(init=False)
    _at: int = attrs.field(init=False)
    _seen: set[int] = attrs.field(factory=set[int], init=False)
    _stuck: bool = attrs.field(default=False, init=False)
    _last: tuple[int, bool] | None = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self._at = self.window.offset
        first = self.known.candidates[0].list_window
        self._manner = "both" if self.known.candidates_differ(_window_of) else first

    @property
    def query(self) -> Pairs:
        """The query of the next request.

        Raises:
            NotSupportedByServer: The release cannot search.
        """
        search = self._search()
        if self._manner == "ignored":
            return search
        limit, offset = str(self._asked), self._at
        if self._manner == "first_argument" and offset:
            # one argument to the web server, which decodes it into two (seen on 4.0.10 and 4.2.4)
            return (("limit", f"{limit}&offset={offset}"),)
        return (("limit", limit), *((("offset", str(offset)),) if offset else ()), *search)

    @property
    def truncated(self) -> bool:
        """Whether there may be more rows than the server sends; while the release is unknown, a suspicion.

        As many came as a release sends at most, in the shape of its rows: 16 on 3.5.0 to 3.6.6.
        """
        if self._stuck or self._last is None:
            return self._stuck
        length, has_body = self._last
        return self.known.holds_for_any(
            lambda release: (
                release.list_window == "ignored"
                and release.list_cap == length
                and release.row_has_body == has_body
            )
        )

    @property
    def cap(self) -> int:
        """How many rows came last."""
        return self._last[0] if self._last else len(self._seen)

    def take(self, rows: list[RowT]) -> list[RowT]:
        """The rows of a page that the caller gets; `done` tells whether it was the last page."""
        asked = self._asked
        if self._manner == "ignored" or len(rows) > asked:
            return self._all_at_once(rows)
        fresh = [row for row in rows if row.id not in self._seen]
        if rows and not fresh:
            return self._twice()
        self._seen.update(row.id for row in fresh)
        self._at += len(rows)
        if len(self._seen) == self.window.limit:
            self.done = True
        elif len(rows) < asked:
            self._end(rows)
        return fresh

    def _all_at_once(self, rows: list[RowT]) -> list[RowT]:
        """The server sends what it has, whatever it is asked for."""
        start, limit = self.window.offset, self.window.limit
        stop = None if limit is None else start + limit
        self.done = True
        if stop is None or stop > len(rows):
            self._end(rows)
        return rows[start:stop]

    def _twice(self) -> list[RowT]:
        """A page came twice: the server did not read the offset."""
        if self._manner == "both":
            self._manner = "first_argument"
        else:
            self.done = self._stuck = True
        return []

    def _end(self, rows: list[RowT]) -> None:
        self.done = True
        keys = rows[0].keys() if rows else ()
        self._last = (len(rows), "body" in keys)

    @property
    def _asked(self) -> int:
        limit = self.window.limit
        return self.size if limit is None else min(self.size, limit - len(self._seen))

    def _search(self) -> Pairs:
        if self.window.search is None:
            return ()
        names = {release.search_parameter for release in self.known.candidates}
        name = names.pop()
        if name is None or names:
            raise self.known.not_supported("a search", _NO_SEARCH)
        return ((name, self.window.search),)


def _window_of(release: Release) -> str:
    return release.list_window


_NO_SEARCH: Final = (
    "It exists from 4.3 on; earlier releases would answer with all entries. title= works on all."
)
