"""Entities that entries of an archive refer to: people, categories, and entries outside the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from elab_sdk.config import site_of
from elab_sdk.export.import_limits import import_color
from elab_sdk.rules import web_addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from elab_api_v1.types import JsonObject, JsonValue

    from elab_sdk.backups.layout import BackupKind

__all__ = ["ELABFTW", "GENRES", "ContextEntities", "reference", "without_id"]

GENRES: Final[dict[BackupKind, str]] = {
    "experiment": "experiment",
    "item": "resource",
    "template": "experiment template",
}
"""The genres of eLabFTW 5's own archives, by kind. eLabFTW 5 imports an entry as the kind of its genre."""

ELABFTW: Final[JsonObject] = {
    "@id": "https://www.elabftw.net",
    "@type": "Organization",
    "name": "eLabFTW",
    "url": "https://www.elabftw.net",
}
"""The organization that defines the structure of the data. It has no `areaServed`: with it, eLabFTW 5 would
treat the text as its own, and would not decode the character references of old servers."""


class ContextEntities:
    """The entities that entries refer to, each stored once. Memory only grows with people and categories.

    Args:
        endpoint: The address of the server's API; empty if it is unknown.
        emails: The e-mail addresses that the server sent, by user ID. eLabFTW's console import finds authors
            by them.
    """

    def __init__(self, endpoint: str, emails: Mapping[int, str] | None = None) -> None:
        parts = urlsplit(endpoint)
        is_url = parts.scheme in ("http", "https") and bool(parts.netloc)
        self._site = site_of(f"{endpoint.removesuffix('/')}/").removesuffix("/") if is_url else ""
        self._host = parts.netloc if is_url else ""
        self._emails = emails or {}
        self._people: dict[int, JsonObject] = {}
        self._categories: dict[tuple[str, str], JsonObject] = {}
        self._external_entries: dict[str, JsonObject] = {}

    @property
    def server_name(self) -> str:
        """The server's host name, or a general name if it is unknown."""
        return self._host or "an eLabFTW server"

    @property
    def site(self) -> str:
        """The address of the server, ending with a slash; empty if it is unknown."""
        return f"{self._site}/" if self._site else ""

    @property
    def organization(self) -> JsonObject:
        """The organization that runs the server, to which all authors belong."""
        if not self._site:
            return ELABFTW
        return {"@id": self._site, "@type": "Organization", "name": self._host, "url": self._site}

    @property
    def people(self) -> list[JsonValue]:
        """References to all people added so far."""
        return [reference(person) for person in self._people.values()]

    def entry_address(self, kind: BackupKind, id: int) -> str:
        """Return the address of an entry on the server; empty if the server is unknown."""
        return web_addresses.entry_url(self.site, kind, id) if self._site else ""

    def person(self, id: int, name: str, first: str = "", last: str = "", orcid: str = "") -> JsonObject:
        """Add a person, or complete one that was added before, and return a reference.

        Args:
            id: The user ID on the server.
            name: The full name.
            first: The first name. Servers up to and including 4.8 do not send it, so a name of two words is
                split.
            last: The last name.
            orcid: The ORCID, such as 0000-0002-1825-0097.
        """
        name, first, last = (" ".join(text.split()) for text in (name, first, last))
        name_parts = name.split(" ")
        if not last and len(name_parts) == 2:
            first, last = name_parts
        person = self._people.setdefault(id, {"@id": f"#person-{id}", "@type": "Person"})
        person.setdefault("name", name or f"User {id}")
        names = {"givenName": first, "familyName": last}
        for key, value in names.items():
            if value:
                person.setdefault(key, value)
        if email := self._emails.get(id):
            person.setdefault("email", email)
        if orcid:
            person.setdefault("identifier", f"https://orcid.org/{orcid.rsplit('/', 1)[-1]}")
        person.setdefault("affiliation", reference(self.organization))
        return reference(person)

    def category(self, kind: BackupKind, title: str, color: str) -> JsonObject:
        """Add a category if it is new, and return a reference."""
        number = len(self._categories) + 1
        category: JsonObject = {"@id": f"#category-{number}", "@type": "Thing", "name": title}
        category["color"] = import_color(color)
        return reference(self._categories.setdefault((kind, title), category))

    def external_entry(self, kind: BackupKind, id: int, title: str) -> JsonObject:
        """Add an entry that is not in the archive, if it is new, and return a reference."""
        key = self.entry_address(kind, id) or f"#{kind}-{id}"
        entry: JsonObject = {"@id": key, "@type": "CreativeWork", "name": title, "genre": GENRES[kind]}
        return reference(self._external_entries.setdefault(key, entry))

    def nodes(self) -> Iterator[JsonObject]:
        """Yield people, categories and external entries, each in the order in which they were added."""
        yield from self._people.values()
        yield from self._categories.values()
        yield from self._external_entries.values()


def reference(node: JsonObject) -> JsonObject:
    """Return a reference to a node.

    >>> reference({"@id": "#person-1", "name": "Ada"})
    {'@id': '#person-1'}
    """
    return {"@id": node["@id"]}


def without_id(node: JsonObject) -> JsonObject:
    """Return a node to nest in another, where it needs no ID.

    >>> without_id({"@id": "#rating", "ratingValue": 4})
    {'ratingValue': 4}
    """
    return {key: value for key, value in node.items() if key != "@id"}
