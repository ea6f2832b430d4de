"""Compare the entries of two sandboxes, without anything of the copier.

Entries are recognized by the name in their text or title (see `seeds`), and read from the tables of the
sandbox. Whatever refers to an entry or a file says its name or checksum here, so that both sides must be
equal.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING, Any, Final, cast
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

import attrs

from elab_sdk.rules.release_shapes import SHAPES
from tests.copying.body_tokens import html_tokens, markdown_tokens
from tests.copying.notebook import name_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from elab_sdk.sandbox import Sandbox
    from elab_sdk.sandbox.store import Kind, Row

__all__ = ["Comparison", "View", "compare", "view"]

Seen = dict[str, Any]
"""The fields of an entry."""

KINDS: Final[tuple[Kind, ...]] = ("experiments", "items", "templates")
_BASES: Final = {"public": 50, "organization": 40, "team": 30, "user": 20, "useradmin": 20, "useronly": 10}
_PAGE_KINDS: Final[dict[str, Kind]] = {
    "experiments.php": "experiments",
    "database.php": "items",
    "templates.php": "templates",
}
_FIELD_KINDS: Final[dict[str, Kind]] = {"items": "items", "experiments": "experiments"}


@attrs.frozen
class View:
    """What a sandbox has.

    Args:
        entries: The fields of each entry by its name.
        unnamed: Kind, ID and title of entries without a name.
        doubled: Names of several entries.
    """

    entries: dict[str, Seen]
    unnamed: tuple[tuple[str, int, str], ...]
    doubled: tuple[str, ...]


@attrs.frozen
class Comparison:
    """How two views differ: both values by name and field."""

    missing: tuple[str, ...]
    additional: tuple[str, ...]
    differences: dict[tuple[str, str], tuple[object, object]]

    def by_field(self) -> dict[str, set[str]]:
        """Return the names of the entries that differ, by field."""
        fields: dict[str, set[str]] = {}
        for name, field in self.differences:
            fields.setdefault(field, set()).add(name)
        return fields

    def __str__(self) -> str:
        lines = [f"missing {self.missing}", f"additional {self.additional}"]
        lines += [f"{key}: {old!r} -> {new!r}" for key, (old, new) in self.differences.items()]
        return "\n".join(lines)


def compare(old: View, new: View) -> Comparison:
    """Compare two views field by field."""
    differences: dict[tuple[str, str], tuple[object, object]] = {}
    for name in sorted(old.entries.keys() & new.entries.keys()):
        before, after = old.entries[name], new.entries[name]
        for field in before:
            # only some releases have dates of templates, and tell who may write
            is_untold = field in ("date", "canwrite") and None in (before[field], after[field])
            if before[field] != after[field] and not is_untold:
                differences[name, field] = before[field], after[field]
    return Comparison(
        tuple(sorted(old.entries.keys() - new.entries.keys())),
        tuple(sorted(new.entries.keys() - old.entries.keys())),
        differences,
    )


def view(
    sandbox: Sandbox,
    *,
    site: str | None = None,
    only: Collection[tuple[Kind, int]] | None = None,
    without: Collection[tuple[Kind, int]] = (),
) -> View:
    """Read a sandbox.

    Args:
        sandbox: The sandbox.
        site: The address by which entries refer to it; that of a proxy, for example.
        only: Only entries with these kinds and IDs; all by default.
        without: No entries with these kinds and IDs.
    """
    return _Viewer(sandbox, site or sandbox.site, only, without).view()


class _Viewer:
    def __init__(
        self,
        sandbox: Sandbox,
        site: str,
        only: Collection[tuple[Kind, int]] | None,
        without: Collection[tuple[Kind, int]],
    ) -> None:
        self._sandbox, self._store, self._site = sandbox, sandbox.store, site
        self._record = sandbox._record.v2
        self._rows: dict[tuple[Kind, int], Row] = {}
        for kind in KINDS:
            for row in self._store.rows(f"SELECT * FROM {kind} WHERE state != 3 ORDER BY id"):
                key = kind, int(row["id"] or 0)
                if key not in without and (only is None or key in only):
                    self._rows[key] = row
        self._names = {key: name_of(row) for key, row in self._rows.items()}
        self._uploads = {
            str(row["long_name"]): row
            for row in self._store.rows("SELECT * FROM uploads")
            if (row["kind"], row["item_id"]) in self._rows
        }

    def view(self) -> View:
        entries: dict[str, Seen] = {}
        unnamed, doubled = list[tuple[str, int, str]](), list[str]()
        for (kind, number), row in self._rows.items():
            name = self._names[kind, number]
            if not name:
                unnamed.append((kind, number, str(row["title"])))
            elif name in entries:
                doubled.append(name)
            else:
                entries[name] = self._entry(kind, row)
        return View(entries, tuple(unnamed), tuple(doubled))

    def _entry(self, kind: Kind, row: Row) -> Seen:
        category, status = self._choices(kind, row)
        return {
            "title": self._title(row["title"]),
            "date": row["date"] if self._has_date(kind) else None,
            "body": self._body(row),
            "is_markdown": row["content_type"] == 2,
            "metadata": self._metadata(row["metadata"]),
            "tags": tuple(sorted(self._tags(kind, row))),
            "category": category,
            "status": status,
            "steps": tuple(self._steps(kind, row)),
            "comments": tuple(self._comments(kind, row)),
            "links": tuple(sorted(self._links(kind, row))),
            "files": tuple(sorted(self._files(kind, row))),
            "rating": row["rating"],
            "custom_id": row["custom_id"],
            "locked": bool(row["locked"]),
            "archived": row["state"] == 2,
            "canread": self._permission(row, "canread"),
            "canwrite": self._permission(row, "canwrite") if self._tells_writers() else None,
            "owner": self._user(row["userid"]),
        }

    def _has_date(self, kind: Kind) -> bool:
        return kind != "templates" or (self._record is not None and self._record.template_date == "stored")

    def _tells_writers(self) -> bool:
        return self._record is not None or "canwrite" in SHAPES[self._sandbox._record.name].experiment

    # -- texts -----------------------------------------------------------------------------------------
    def _title(self, title: object) -> str:
        """Return a title as its page shows it: up to and including 4.9 it is HTML."""
        return str(title) if self._record is not None else unescape(str(title))

    def _plain(self, text: object) -> str:
        """Return a tag, step or comment: up to and including 4.9 its quotes are stored as entities."""
        whole = str(text or "")
        return whole if self._record is not None else whole.replace("&#34;", '"').replace("&#39;", "'")

    def _body(self, row: Row) -> tuple[tuple[str, str], ...]:
        tokens = markdown_tokens if row["content_type"] == 2 else html_tokens
        return tokens(str(row["body"] or ""), self._address)

    def _address(self, address: str) -> str:
        """Return where a link leads: the name of an entry, the checksum of a file, or the address."""
        whole = urljoin(self._site, address)
        parts = urlsplit(whole)
        is_own = whole.startswith(self._site)
        page, query = parts.path.rpartition("/")[2], parse_qs(parts.query)
        if page == "download.php" and is_own and "f" in query:
            row = self._uploads.get(unquote(query["f"][0]))
            return f"file {row['hash']}" if row else f"no file {query['f'][0]}"
        if page not in _PAGE_KINDS or not re.fullmatch(r"\d+", query.get("id", [""])[0]):
            return whole
        number = int(query["id"][0])
        name = self._names.get((_PAGE_KINDS[page], number)) if is_own else None
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return (
            f"{name}{fragment}" if name else f"{parts.scheme}://{parts.netloc}/{page}?id={number}{fragment}"
        )

    # -- metadata --------------------------------------------------------------------------------------
    def _metadata(self, text: object) -> object:
        metadata: object = json.loads(str(text)) if text else None
        if not isinstance(metadata, dict):
            return metadata
        fields = cast("dict[str, Any]", metadata).get("extra_fields")
        for field in (fields or {}).values() if isinstance(fields, dict) else ():
            if field.get("type") in (*_FIELD_KINDS, "users"):
                field["value"] = self._reference(field["type"], field.get("value"))
        return json.dumps(metadata, sort_keys=True, ensure_ascii=False)

    def _reference(self, kind: str, value: object) -> object:
        if isinstance(value, list):
            return [self._reference(kind, each) for each in cast("list[object]", value)]
        if not str(value).isdigit():
            return value
        if kind == "users":
            return self._user(int(str(value)))
        number = int(str(value))
        return self._names.get((_FIELD_KINDS[kind], number), f"{kind} {number}")

    # -- parts -----------------------------------------------------------------------------------------
    def _of(self, table: str, kind: Kind, row: Row, order: str = "id") -> list[Row]:
        sql = f"SELECT * FROM {table} WHERE kind = ? AND entry = ? ORDER BY {order}"
        return self._store.rows(sql, kind, row["id"])

    def _tags(self, kind: Kind, row: Row) -> list[str]:
        sql = "SELECT tag FROM tags JOIN tags2entity ON tag_id = tags.id WHERE kind = ? AND entry = ?"
        return [self._plain(tag["tag"]) for tag in self._store.rows(sql, kind, row["id"])]

    def _steps(self, kind: Kind, row: Row) -> list[tuple[str, bool, object]]:
        return [
            (self._plain(step["body"]), bool(step["finished"]), step["deadline"])
            for step in self._of("steps", kind, row, "ordering, id")
        ]

    def _comments(self, kind: Kind, row: Row) -> list[tuple[str, str]]:
        return [
            (self._user(comment["userid"]), self._plain(comment["comment"]))
            for comment in self._of("comments", kind, row)
        ]

    def _links(self, kind: Kind, row: Row) -> list[str]:
        sql = f"SELECT item FROM {kind}_links WHERE entry = ?"
        items = [("items", link["item"]) for link in self._store.rows(sql, row["id"])]
        experiments = [
            ("experiments", link["experiment"]) for link in self._of("links_to_experiments", kind, row)
        ]
        linked = cast("list[tuple[Kind, int]]", [*items, *experiments])
        return [self._names.get(key) or f"{key[0]} {key[1]}" for key in linked]

    def _files(self, kind: Kind, row: Row) -> list[tuple[str, str, str, object]]:
        sql = "SELECT * FROM uploads WHERE kind = ? AND item_id = ? AND state != 3"
        return [
            (
                str(upload["real_name"]),
                self._checksum(upload),
                self._file_comment(upload["comment"]),
                upload["state"],
            )
            for upload in self._store.rows(sql, kind, row["id"])
        ]

    def _checksum(self, upload: Row) -> str:
        import hashlib

        content = (self._store.files / str(upload["long_name"])).read_bytes()
        return f"{len(content)} bytes {hashlib.sha256(content).hexdigest()[:12]}"

    def _file_comment(self, comment: object) -> str:
        text = self._plain(comment)
        return "" if text == "Click to add a comment" else text

    # -- choices and people ----------------------------------------------------------------------------
    def _choices(self, kind: Kind, row: Row) -> tuple[str, str]:
        types = "items_types"
        if self._record is not None and self._record.items_type_key == "template":
            types = "resources_categories"
        if kind == "items":
            return self._label(types, row["category"]), self._label("items_statuses", row["status"])
        return self._label("experiments_categories", row["category"]), self._label("statuses", row["status"])

    def _label(self, table: str, number: object) -> str:
        row = self._store.row(table, cast("int", number)) if number else None
        return str(row["title"]) if row else ""

    def _permission(self, row: Row, column: str) -> tuple[object, ...]:
        text, base = str(row[column]), row.get(f"{column}_base")
        if text == "useronly" and not self._sandbox._record.permissions_as_json:
            # API v1 tells it as `user`
            text = "user"
        whole: dict[str, Any] = json.loads(text) if text.startswith("{") else {"base": _BASES.get(text, 20)}
        lists = tuple(tuple(whole.get(name, ())) for name in ("teams", "users", "teamgroups"))
        return (whole.get("base", 20) if base is None else base, *lists)

    def _user(self, number: object) -> str:
        row = self._store.row("users", cast("int", number)) if number else None
        return f"{row['firstname']} {row['lastname']}" if row else f"user {number}"


def counts(sandbox: Sandbox) -> Counter[str]:
    """Return the number of rows of all tables that a copy writes."""
    tables = (
        *("experiments", "items", "templates", "uploads", "steps", "comments", "tags", "tags2entity"),
        *("experiments_links", "items_links", "templates_links", "links_to_experiments", "statuses"),
        *("items_types", "experiments_categories", "items_statuses", "resources_categories"),
    )
    state = sandbox.state()
    return Counter({table: len(state[table]) for table in tables})
