"""The query of a list as an older release reads it. No I/O."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

import attrs

from elab_sdk.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.releases import Release

__all__ = ["ListQuery", "read_query"]

Pairs = tuple[tuple[str, str], ...]

_DEFAULT_LIMIT: Final = 15
_INTEGER: Final = re.compile(r"\s*([+-]?\d{1,18})", re.ASCII)
_TAGS: Final = re.compile(r"tags\[.*\]", re.DOTALL)


@attrs.frozen
class ListQuery:
    """The rows that a list of an older release has.

    Args:
        limit: Maximum number of rows; None for all.
        offset: Number of rows to skip.
        search: A search in the language of the servers, or None.
        others: Query arguments that the release reads besides these.
    """

    limit: int | None = None
    offset: int = 0
    search: str | None = None
    others: Pairs = ()

    @property
    def window(self) -> Mapping[str, object]:
        """The arguments of `get_all_experiments` and `get_all_items` for these rows."""
        arguments = {"limit": self.limit, "offset": self.offset or None, "search": self.search}
        return {name: value for name, value in arguments.items() if value is not None}


def read_query(query: Pairs, release: Release) -> ListQuery:
    """Return the rows that a release sends for the query of `GET experiments` or `GET items`.

    Up to and including 3.6 releases read no query, and 4.0 to 4.2 only its first argument.

    >>> from elab_sdk.rules.releases import find_release
    >>> query = (("limit", "5"), ("offset", "10"))
    >>> [read_query(query, find_release(each)).window for each in ("3.4", "3.6.6", "4.0", "4.3")]
    [{}, {'limit': 16}, {'limit': 5}, {'limit': 5, 'offset': 10}]

    Args:
        query: The names and values.
        release: The release that the script was written for.

    Raises:
        ValidationError: A number is negative. The release answers it with status 500.
    """
    if release.list_window == "ignored":
        return ListQuery(release.list_cap)
    if release.list_window == "first_argument":
        query = _first_argument(query)
    given = dict(query)
    search = given.get(release.search_parameter or "")
    default = release.list_cap or _DEFAULT_LIMIT
    return ListQuery(
        _number(given["limit"], "limit") if "limit" in given else default,
        _offset(given.get("offset", ""), release),
        # servers take "0" and blanks for no search
        search if search is not None and search.strip() not in ("", "0") else None,
        tuple(pair for pair in query if _is_filter(pair[0], release)),
    )


def _first_argument(query: Pairs) -> Pairs:
    """Return the first argument; an escaped ampersand in its value separates further ones."""
    if not query:
        return ()
    (name, value), *_ = query
    value, _, more = value.partition("&")
    return ((name, value), *parse_qsl(more, keep_blank_values=True))


def _is_filter(name: str, release: Release) -> bool:
    if name in ("order", "sort", "related"):
        return release.list_sorting
    if name in ("owner", "cat"):
        return release.list_owners
    if name == "q":
        return release.quick_search
    return release.tag_filter and _TAGS.fullmatch(name) is not None


def _offset(text: str, release: Release) -> int:
    if release.negative_offset_is_zero and text.strip().startswith("-"):
        return 0
    return _number(text, "offset")


def _number(text: str, argument: str) -> int:
    """Return a number as servers read it: a word is 0.

    Raises:
        ValidationError: It is negative.
    """
    match = _INTEGER.match(text)
    number = int(match[1]) if match else 0
    if number < 0:
        raise ValidationError(f"{argument} must not be negative: {text!r}", argument, is_harmless=True)
    return number
