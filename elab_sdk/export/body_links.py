"""Write the links of bodies so that eLabFTW's importer makes them lead to the imported entries.

For each mention of an entry, the importer takes the ID from the `url` of the mentioned node, and replaces
`experiments.php?mode=view&amp;id=N` and `database.php?mode=view&amp;id=N` in the body by the page of the new
entry. It ignores which of the two pages it is, and whether the number goes on: links to item 1 and to
experiment 12 would become links to experiment 1 (seen on 5.1.15 and 5.6.12). Nodes and links therefore have
surrogate IDs, all of ten digits.

For a file, it replaces the name on the old server's disk, `alternateName`, by the new one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin

import attrs

from elab_sdk.content.body_references import references, replace_references
from elab_sdk.rules import web_addresses

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from elab_sdk.backups.layout import BackupKind
    from elab_sdk.content.body_references import Reference

__all__ = ["BodyLinks", "embedded_uploads", "import_url"]

_SURROGATES: Final[dict[BackupKind, int]] = {"experiment": 1_000_000_000, "item": 1_500_000_000}
_UNKNOWN_SITE: Final = "https://elab.invalid/"
"""The site in surrogate addresses if the server's address is unknown."""
_IMPORTABLE_SITE: Final = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?/")
"""PHP takes no other address for a URL, for example one with an underscore in the host."""


def import_url(site: str, kind: BackupKind, id: int) -> str:
    """Return the address of an entry from which eLabFTW's importer takes the ID that it replaces in bodies.

    >>> import_url("https://elab.example.org/", "experiment", 12)
    'https://elab.example.org/experiments.php?mode=view&id=1000000012'

    Args:
        site: The address of the server, ending with a slash; empty if it is unknown.
        kind: The entry's kind. A template is never linked, and keeps its ID.
        id: The entry's ID.
    """
    base = site if _IMPORTABLE_SITE.match(site) else _UNKNOWN_SITE
    return web_addresses.entry_url(base, kind, _SURROGATES.get(kind, 0) + id)


def embedded_uploads(body: str, site: str, *, markdown: bool) -> list[str]:
    """Return the long names of the uploads that a body shows or links to, each once.

    >>> embedded_uploads('<img src="app/download.php?f=ab/cd.png">', "", markdown=False)
    ['ab/cd.png']
    """
    found = (each.long_name for each in references(body, site, markdown=markdown) if each.kind == "upload")
    return list(dict.fromkeys(found))


@attrs.define
class BodyLinks:
    """The links of one body.

    Args:
        site: The address of the server, ending with a slash; empty if it is unknown.
        is_included: Returns whether an entry is in the archive.
        files: The long names of the uploads that are among the files of the entry in the archive.
        mentioned: The entries in the archive to which `rewrite` found links.
        outside: The entries outside of the archive to which `rewrite` found links.
        lost_files: The long names of uploads that `rewrite` found, and that are not in `files`.
    """

    site: str
    is_included: Callable[[BackupKind, int], bool]
    files: Collection[str]
    mentioned: dict[tuple[BackupKind, int], None] = attrs.field(factory=dict[tuple["BackupKind", int], None])
    outside: dict[tuple[BackupKind, int], None] = attrs.field(factory=dict[tuple["BackupKind", int], None])
    lost_files: dict[str, None] = attrs.field(factory=dict[str, None])

    def rewrite(self, body: str, *, markdown: bool) -> str:
        """Return the body with links that lead to the imported entries and files.

        Links to anything that is not in the archive become absolute, and lead to the old server.

        Args:
            body: The body as the server sent it.
            markdown: Whether it is Markdown.
        """
        return replace_references(body, self._address, self.site, markdown=markdown)

    def _address(self, link: Reference) -> str | None:
        if link.kind == "upload":
            if link.long_name in self.files:
                return _file_address(link)
            self.lost_files[link.long_name] = None
        elif link.kind in _SURROGATES and self.is_included(link.kind, link.id):
            self.mentioned[link.kind, link.id] = None
            # relative, since the importer replaces only the last part of an address
            address = web_addresses.entry_url("", link.kind, _SURROGATES[link.kind] + link.id)
            return address + link.fragment
        else:
            self.outside[link.kind, link.id] = None
        return None if link.is_absolute else urljoin(self.site or _UNKNOWN_SITE, link.url)


def _file_address(link: Reference) -> str:
    """Return the address of a file that is imported with the entry, in which the importer finds the name.

    An escaped slash in the name stays dead up to and including 5.2. Without `storage`, a server looks for the
    file where it stores files itself, which may not be where the old one did.
    """
    pairs = (pair for pair in link.parameters if pair[0] != "storage")
    query = "&".join(
        f"{quote(name, '', errors='replace')}={quote(value, errors='replace')}" for name, value in pairs
    )
    return f"app/download.php?{query}{link.fragment}"
