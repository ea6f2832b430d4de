"""What entries of an archive refer to, described once each: people, categories, entries elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from elab_sdk.rules import web_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.backups.layout import BackupKind

__all__ = ["GENRES", "NOTEBOOK", "Around", "reference"]

GENRES: Final[dict[BackupKind, str]] = {
    "experiment": "experiment",
    "item": "resource",
    "template": "experiment template",
}
"""What eLabFTW 5 calls them in its own archives; it makes an entry of that kind of each."""

_NO_COLOR: Final = "bdbdbd"
"""Of a category whose colour is not known: eLabFTW 5 wants one."""

NOTEBOOK: Final[JsonObject] = {
    "@id": "https://www.elabftw.net",
    "@type": "Organization",
    "name": "eLabFTW",
    "url": "https://www.elabftw.net",
}
"""Who is behind the data's structure. Without `areaServed`: an eLabFTW 5 that finds it would take the text to
be its own, and leave the character references of old servers in it."""


class Around:
    """What entries refer to. Its memory grows with people and categories, not with entries.

    Args:
        endpoint: The API's root of the server; empty where it is not known.
    """

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        known = parts.scheme in ("http", "https") and bool(parts.netloc)
        self._site = endpoint.removesuffix("/").removesuffix("/api/v1") if known else ""
        self._host = parts.netloc if known else ""
        self._people: dict[int, JsonObject] = {}
        self._categories: dict[tuple[str, str], JsonObject] = {}
        self._elsewhere: dict[str, JsonObject] = {}

    @property
    def name(self) -> str:
        """The server's name, for people."""
        return self._host or "an eLabFTW server"

    @property
    def lab(self) -> JsonObject:
        """The organization behind the server: whoever writes there is taken to belong to it."""
        if not self._site:
            return NOTEBOOK
        return {"@id": self._site, "@type": "Organization", "name": self._host, "url": self._site}

    @property
    def people(self) -> list[JsonValue]:
        """References to all people seen so far."""
        return [reference(person) for person in self._people.values()]

    def address(self, kind: BackupKind, id: int) -> str:
        """An entry's address on the server; empty where the server is not known."""
        return web_addresses.address(f"{self._site}/", kind, id) if self._site else ""

    def person(self, id: int, name: str, first: str = "", last: str = "", orcid: str = "") -> JsonObject:
        """A reference to a person; what is told of one more than before is added.

        Args:
            id: The number on the server.
            name: The whole name.
            first: The first name. To 4.8 no server tells it: a name of two words is taken apart.
            last: The last name.
            orcid: As 0000-0002-1825-0097.
        """
        name, first, last = (" ".join(each.split()) for each in (name, first, last))
        words = name.split(" ")
        if not last and len(words) == 2:
            first, last = words
        person = self._people.setdefault(id, {"@id": f"#person-{id}", "@type": "Person"})
        person.setdefault("name", name or f"User {id}")
        told = {"givenName": first, "familyName": last}
        for key, value in told.items():
            if value:
                person.setdefault(key, value)
        if orcid:
            person.setdefault("identifier", f"https://orcid.org/{orcid.rsplit('/', 1)[-1]}")
        person.setdefault("affiliation", reference(self.lab))
        return reference(person)

    def category(self, kind: BackupKind, title: str, color: str) -> JsonObject:
        """A reference to a category."""
        number = len(self._categories) + 1
        found: JsonObject = {"@id": f"#category-{number}", "@type": "Thing", "name": title}
        found["color"] = (color or _NO_COLOR).removeprefix("#")
        return reference(self._categories.setdefault((kind, title), found))

    def elsewhere(self, kind: BackupKind, id: int, title: str) -> JsonObject:
        """A reference to an entry that is not in the archive."""
        key = self.address(kind, id) or f"#{kind}-{id}"
        found: JsonObject = {"@id": key, "@type": "CreativeWork", "name": title, "genre": GENRES[kind]}
        return reference(self._elsewhere.setdefault(key, found))

    def nodes(self) -> Iterator[JsonObject]:
        """All of them, in the order in which they were first met."""
        yield from self._people.values()
        yield from self._categories.values()
        yield from self._elsewhere.values()


def reference(node: JsonObject) -> JsonObject:
    """A reference to a node.

    >>> reference({"@id": "#person-1", "name": "Ada"})
    {'@id': '#person-1'}
    """
    return {"@id": node["@id"]}
