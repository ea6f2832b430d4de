"""What the example notebook does to a server without the SDK, on API v1 and on API v2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from tests.safety.raw_client import RawClient, RawV2Client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from elab_sdk.rules.releases import Release
    from elab_sdk.sandbox.store import Kind

__all__ = ["Action", "RawNotebook", "raw_notebook"]

Action = Literal["lock", "archive", "delete"]


class RawNotebook(Protocol):
    """Creates, changes and reads entries and bookings."""

    def create(self, kind: Kind, items_type: int | None = None) -> int:
        """Create an entry and return its ID."""
        ...

    def update(self, kind: Kind, id: int, fields: Mapping[str, str]) -> None:
        """Change the title, the date (20170415), the body or the metadata of an entry."""
        ...

    def tag(self, kind: Kind, id: int, tag: str) -> None:
        """Add a tag to an entry."""
        ...

    def link(self, kind: Kind, id: int, item: int) -> None:
        """Link an entry to an item."""
        ...

    def upload(self, kind: Kind, id: int, name: str, content: bytes) -> None:
        """Upload a file to an entry."""
        ...

    def discuss(self, kind: Kind, id: int, step: str, comment: str) -> None:
        """Add a step and a comment to an entry, if the API can do this."""
        ...

    def read(self, kind: Kind, id: int) -> dict[str, Any]:
        """Return the JSON of an entry; on API v2 with its archived files."""
        ...

    def put_away(self, id: int, action: Action) -> bool:
        """Lock, archive or delete an experiment; return whether the API can do this."""
        ...

    def make_bookable(self, item: int) -> None:
        """Let an item be booked, if the release asks for that."""
        ...

    def book(self, item: int, booking: Mapping[str, str]) -> int:
        """Book an item and return the booking's ID."""
        ...

    def booking(self, id: int) -> dict[str, Any] | None:
        """Return the JSON of a booking, or None if there is none."""
        ...

    def choices(self, name: str) -> list[int]:
        """Return the IDs in a list of the team: "status" or "items_types"."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...


def raw_notebook(endpoint: str, key: str, release: Release) -> RawNotebook:
    """Return the notebook on a server."""
    return _V1Notebook(endpoint, key) if release.v2 is None else _V2Notebook(endpoint, key, release)


class _V1Notebook:
    def __init__(self, endpoint: str, key: str) -> None:
        self._raw = RawClient(endpoint, key)
        self.close = self._raw.close

    def create(self, kind: Kind, items_type: int | None = None) -> int:
        return int(self._raw.post(kind if items_type is None else f"{kind}/{items_type}")["id"])

    def update(self, kind: Kind, id: int, fields: Mapping[str, str]) -> None:
        self._raw.post(f"{kind}/{id}", fields)

    def tag(self, kind: Kind, id: int, tag: str) -> None:
        self._raw.post(f"{kind}/{id}", {"tag": tag})

    def link(self, kind: Kind, id: int, item: int) -> None:
        self._raw.post(f"{kind}/{id}", {"link": str(item)})

    def upload(self, kind: Kind, id: int, name: str, content: bytes) -> None:
        self._raw.upload(f"{kind}/{id}", name, content)

    def discuss(self, kind: Kind, id: int, step: str, comment: str) -> None:
        """API v1 cannot do this."""

    def read(self, kind: Kind, id: int) -> dict[str, Any]:
        entry: dict[str, Any] = self._raw.get(f"{kind}/{id}")
        return entry

    def put_away(self, _id: int, _action: Action) -> bool:
        return False

    def make_bookable(self, item: int) -> None:
        """API v1 books any item."""

    def book(self, item: int, booking: Mapping[str, str]) -> int:
        return int(self._raw.post(f"events/{item}", booking)["id"])

    def booking(self, id: int) -> dict[str, Any] | None:
        return self._raw.find(f"events/{id}")

    def choices(self, name: str) -> list[int]:
        return [int(row.get("category_id", row.get("id"))) for row in self._raw.get(name)]


# what API v2 calls the kinds of entries
_PATHS: Final[Mapping[Kind, str]] = {
    "experiments": "experiments",
    "items": "items",
    "templates": "experiments_templates",
}


_ARCHIVED: Final = 2


class _V2Notebook:
    def __init__(self, endpoint: str, key: str, release: Release) -> None:
        assert release.v2 is not None
        self._raw = RawV2Client(endpoint, key)
        self._v2 = release.v2
        self.close = self._raw.close

    def create(self, kind: Kind, items_type: int | None = None) -> int:
        fields: dict[str, object] = {"title": "New"} if kind == "templates" else {}
        if items_type is not None:
            # where items are made from a template, the category is set apart
            key = "category_id" if self._v2.items_type_key == "category_id" else "category"
            fields[key] = items_type
        return self._raw.create(_PATHS[kind], fields)

    def update(self, kind: Kind, id: int, fields: Mapping[str, str]) -> None:
        self._raw.change(self._path(kind, id), fields)

    def tag(self, kind: Kind, id: int, tag: str) -> None:
        self._raw.add(f"{self._path(kind, id)}/tags", {"tag": tag})

    def link(self, kind: Kind, id: int, item: int) -> None:
        self._raw.add(f"{self._path(kind, id)}/items_links/{item}")

    def upload(self, kind: Kind, id: int, name: str, content: bytes) -> None:
        self._raw.upload(f"{self._path(kind, id)}/uploads", name, content)

    def discuss(self, kind: Kind, id: int, step: str, comment: str) -> None:
        self._raw.add(f"{self._path(kind, id)}/steps", {"body": step})
        self._raw.add(f"{self._path(kind, id)}/comments", {"comment": comment})

    def read(self, kind: Kind, id: int) -> dict[str, Any]:
        entry: dict[str, Any] = self._raw.get(self._path(kind, id))
        files = self._raw.get(f"{self._path(kind, id)}/uploads?archived=on&state=1,2")
        entry["archived_uploads"] = [file for file in files if file["state"] == _ARCHIVED]
        return entry

    def put_away(self, id: int, action: Action) -> bool:
        if action == "delete":
            self._raw.delete(f"experiments/{id}")
        else:
            self._raw.change(f"experiments/{id}", {"action": action})
        return True

    def make_bookable(self, item: int) -> None:
        self._raw.change(f"items/{item}", {"is_bookable": 1})

    def book(self, item: int, booking: Mapping[str, str]) -> int:
        return self._raw.create(f"events/{item}", booking)

    def booking(self, id: int) -> dict[str, Any] | None:
        return self._raw.find(f"event/{id}")

    def choices(self, name: str) -> list[int]:
        path = "teams/current/experiments_status" if name == "status" else self._v2.items_types_path
        return [int(row.get("category_id", row.get("id"))) for row in self._raw.get(path)]

    def _path(self, kind: Kind, id: int) -> str:
        return f"{_PATHS[kind]}/{id}"
