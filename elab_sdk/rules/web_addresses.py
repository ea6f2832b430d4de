"""The addresses of eLabFTW's own pages of entries, for people and for archives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Page", "PageKind", "address", "read"]

PageKind: TypeAlias = Literal["experiment", "item", "template"]

_PAGES: Final[Mapping[PageKind, str]] = {
    "experiment": "experiments.php?mode=view&id={}",
    "item": "database.php?mode=view&id={}",
    # to 5.1; API v1 ended before templates got a page of their own (seen on 4.9.0, 5.1.15 and 5.3.11)
    "template": "ucp.php?tab=3&templateid={}",
}
_READ: Final[Mapping[tuple[str, str], PageKind]] = {
    ("experiments.php", "id"): "experiment",
    ("database.php", "id"): "item",
    ("ucp.php", "templateid"): "template",
    ("templates.php", "id"): "template",
}
"""What people copy from their browser, newer releases among it."""
_ADDRESS: Final = re.compile(r"(https?://[^?#]*/)(\w+\.php)\?([^#]*)")


class Page(NamedTuple):
    """An entry, as the address of its page names it.

    Args:
        site: The address of eLabFTW, with a slash at its end.
        kind: What the entry is; None where it is the page of something else.
        id: The entry's number, as it is written.
    """

    site: str
    kind: PageKind | None
    id: str


def address(site: str, kind: PageKind, id: int) -> str:
    """The address of an entry's page.

    >>> address("https://elab.example.org/", "template", 3)
    'https://elab.example.org/ucp.php?tab=3&templateid=3'

    Args:
        site: The address of eLabFTW, with a slash at its end.
        kind: What the entry is.
        id: Its number.
    """
    return site + _PAGES[kind].format(id)


def read(text: str) -> Page | None:
    """What the address of a page names; None for what is no address of one.

    >>> read("https://elab.example.org/database.php?mode=view&id=5")
    Page(site='https://elab.example.org/', kind='item', id='5')
    """
    found = _ADDRESS.match(text)
    if found is None:
        return None
    site, page, query = found.groups()
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        kind = _READ.get((page, name))
        if kind is not None and value.isascii() and value.isdecimal():
            return Page(site, kind, value)
    return Page(site, None, "")
