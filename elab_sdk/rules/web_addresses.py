"""URLs of eLabFTW's web pages of entries, for people and for archives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, cast
from urllib.parse import quote

import attrs

from elab_sdk.content.entry_pages import PAGE_KINDS, PageKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_api_v1.contract import ResourceKind

    from elab_sdk.rules.releases import Release

__all__ = ["PageAddress", "PageKind", "SitePages", "download_address", "entry_url", "parse_url"]

_PATHS: Final[Mapping[PageKind, str]] = {
    "experiment": "experiments.php?mode=view&id={}",
    "item": "database.php?mode=view&id={}",
    # up to and including 5.2; from 5.3 templates have their own page (seen on 4.9.0, 5.1.15, 5.3.11, 5.6.12)
    "template": "ucp.php?tab=3&templateid={}",
}
_PAGE_URL: Final = re.compile(r"(https?://[^?#]*/)(\w+\.php)\?([^#]*)")


class PageAddress(NamedTuple):
    """The parts of the URL of an entry's page.

    Args:
        site: The URL of eLabFTW, ending with a slash.
        kind: The kind of the entry; None if it is not the page of an entry.
        id: The entry's ID as text.
    """

    site: str
    kind: PageKind | None
    id: str


def entry_url(site: str, kind: PageKind, id: int, release: Release | None = None) -> str:
    """The URL of an entry's page.

    >>> entry_url("https://elab.example.org/", "template", 3)
    'https://elab.example.org/ucp.php?tab=3&templateid=3'

    Args:
        site: The URL of eLabFTW, ending with a slash.
        kind: The kind of the entry.
        id: The entry's ID.
        release: The server's record in the releases table, if it is known.
    """
    return SitePages.of(site, release).url(kind, id)


@attrs.frozen
class SitePages:
    """The pages of one server, for `url` of the models that were read there.

    >>> SitePages("https://elab.example.org/").url("item", 5)
    'https://elab.example.org/database.php?mode=view&id=5'

    Args:
        site: The URL of eLabFTW, ending with a slash.
        template_page: The page of templates. A record of the release would make each pickled model large.
    """

    site: str
    template_page: str = "ucp.php"

    @classmethod
    def of(cls, site: str, release: Release | None) -> SitePages:
        """Get the pages of a server of a release; None if it is not known."""
        return cls(site, release.v2.template_page) if release and release.v2 else cls(site)

    def url(self, kind: ResourceKind, id: int) -> str:
        """Return the URL of the page of an entry."""
        if kind == "template" and self.template_page == "templates.php":
            return f"{self.site}templates.php?mode=view&id={id}"
        return self.site + _PATHS[cast("PageKind", kind)].format(id)


def download_address(long_name: str, real_name: str, storage: int | None) -> str:
    """The address of an upload, relative to the site, as eLabFTW's editor writes it into a body.

    From 4.3, the editor also writes the storage of the file.

    >>> download_address("ab/abcd.png", "gel 1.png", 1)
    'app/download.php?name=gel%201.png&f=ab/abcd.png&storage=1'

    Args:
        long_name: The name under which the server stores the upload.
        real_name: The name of the upload.
        storage: The storage of the upload; None if the server does not send it.
    """
    query = f"f={quote(long_name)}"
    if storage is not None:
        query = f"name={quote(real_name)}&{query}&storage={storage}"
    return f"app/download.php?{query}"


def parse_url(text: str) -> PageAddress | None:
    """Parse the URL of a page; None if the text is not such a URL.

    >>> parse_url("https://elab.example.org/database.php?mode=view&id=5")
    PageAddress(site='https://elab.example.org/', kind='item', id='5')
    """
    match = _PAGE_URL.match(text)
    if match is None:
        return None
    site, page, query = match.groups()
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        kind = PAGE_KINDS.get((page, name))
        if kind is not None and value.isascii() and value.isdecimal():
            return PageAddress(site, kind, value)
    return PageAddress(site, None, "")
