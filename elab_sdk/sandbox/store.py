"""The state of a sandbox: an SQLite database, in memory or in a folder, and the uploaded files."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from elab_sdk.sandbox import schema_v2

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence
    from contextlib import AbstractContextManager

__all__ = [
    "ARCHIVED",
    "DELETED",
    "ENTRY_KINDS",
    "NORMAL",
    "Database",
    "Kind",
    "Row",
    "Store",
    "Value",
    "now",
]

Database = Literal["mysql", "mariadb"]
"""The database to imitate: the official images use MySQL, the recorded servers used MariaDB."""
Kind = Literal["experiments", "items", "templates"]
Value = str | int | None
Row = dict[str, Value]

ENTRY_KINDS: Final[tuple[Kind, ...]] = ("experiments", "items", "templates")
NORMAL, ARCHIVED, DELETED = 1, 2, 3
"""The states of entries and uploads."""

_MAX_SEARCHES: Final = 100
_ENTRY: Final = """
CREATE TABLE IF NOT EXISTS {kind} (
  id INTEGER PRIMARY KEY AUTOINCREMENT, userid INTEGER NOT NULL, title TEXT NOT NULL, body TEXT,
  date TEXT NOT NULL, category INTEGER, status INTEGER, canread TEXT NOT NULL, canwrite TEXT NOT NULL,
  metadata TEXT,
  locked INTEGER NOT NULL DEFAULT 0, lockedby INTEGER, locked_at TEXT, bookable INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL, modified_at TEXT NOT NULL, lastchangeby INTEGER, elabid TEXT NOT NULL,
  rating INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL DEFAULT 1);
"""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, firstname TEXT, lastname TEXT, is_admin INTEGER,
  is_sysadmin INTEGER);
CREATE TABLE IF NOT EXISTS statuses (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, color TEXT,
  is_default INTEGER, is_timestampable INTEGER);
CREATE TABLE IF NOT EXISTS items_types (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, color TEXT,
  body TEXT, bookable INTEGER, ordering INTEGER);
CREATE TABLE IF NOT EXISTS tags (id INTEGER PRIMARY KEY AUTOINCREMENT, tag TEXT COLLATE server UNIQUE);
CREATE TABLE IF NOT EXISTS tags2entity (kind TEXT, entry INTEGER, tag_id INTEGER,
  UNIQUE (kind, entry, tag_id));
CREATE TABLE IF NOT EXISTS uploads (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, item_id INTEGER,
  userid INTEGER, real_name TEXT, long_name TEXT, comment TEXT, hash TEXT, filesize INTEGER, created_at TEXT);
CREATE TABLE IF NOT EXISTS experiments_links (id INTEGER PRIMARY KEY AUTOINCREMENT, entry INTEGER,
  item INTEGER);
CREATE TABLE IF NOT EXISTS items_links (id INTEGER PRIMARY KEY AUTOINCREMENT, entry INTEGER, item INTEGER);
CREATE TABLE IF NOT EXISTS templates_links (id INTEGER PRIMARY KEY AUTOINCREMENT, entry INTEGER,
  item INTEGER);
CREATE TABLE IF NOT EXISTS steps (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, entry INTEGER, body TEXT,
  ordering INTEGER, finished INTEGER, finished_time TEXT);
CREATE TABLE IF NOT EXISTS comments (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, entry INTEGER,
  userid INTEGER, comment TEXT, created_at TEXT, modified_at TEXT);
CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, item INTEGER, start TEXT, "end" TEXT,
  title TEXT, userid INTEGER);
CREATE INDEX IF NOT EXISTS experiments_links_of ON experiments_links (entry);
CREATE INDEX IF NOT EXISTS items_links_of ON items_links (entry);
CREATE INDEX IF NOT EXISTS uploads_of ON uploads (kind, item_id);
CREATE INDEX IF NOT EXISTS steps_of ON steps (kind, entry);
CREATE INDEX IF NOT EXISTS comments_of ON comments (kind, entry);
CREATE INDEX IF NOT EXISTS events_of ON events (item);
"""
_TABLES: Final = (
    "users",
    "statuses",
    "items_types",
    *ENTRY_KINDS,
    "tags",
    "tags2entity",
    "uploads",
    "experiments_links",
    "items_links",
    "templates_links",
    "steps",
    "comments",
    "events",
    *schema_v2.TEAM_CHOICES,
    *schema_v2.ENTRY_PARTS,
)


def _create_tables(database: sqlite3.Connection) -> None:
    """Create the tables and columns that a database does not have yet."""
    if database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None:
        _add_tables(database)
        return
    # copying the pages of an empty database takes a fiftieth of the time of the statements
    with _TEMPLATE_LOCK:
        _template().backup(database)


_TEMPLATE_LOCK: Final = threading.Lock()


@cache
def _template() -> sqlite3.Connection:
    """Return a database in memory that has all tables and no rows."""
    database = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    # tables can only be created if their collations exist
    database.create_collation("server", lambda first, second: (first > second) - (first < second))
    _add_tables(database)
    return database


def _add_tables(database: sqlite3.Connection) -> None:
    entries = "".join(_ENTRY.format(kind=kind) for kind in ENTRY_KINDS)
    database.executescript(_SCHEMA + entries + schema_v2.SCHEMA)
    schema_v2.add_columns(database)


def now() -> str:
    """Return the current time as it is stored: UTC, in seconds, without a time zone."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")


class Store:
    """Tables and files of one sandbox.

    Args:
        folder: The folder for `sandbox.sqlite` and `files/`; None uses memory and a temporary folder.
        seed: Called to fill an empty store.
        compare: The collation of tag names.
    """

    def __init__(
        self, folder: Path | None, seed: Callable[[Store], None], compare: Callable[[str, str], int]
    ) -> None:
        self.lock: AbstractContextManager[object] = threading.RLock()
        """Must be held while using the store, by the server's thread or by a test."""
        self._folder = folder
        self._temporary_folder: Path | None = None
        self._changes: int | None = None
        self._found: dict[Hashable, list[int]] = {}
        self._found_in: tuple[int, ...] = ()
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        database = ":memory:" if folder is None else folder / "sandbox.sqlite"
        # the lock separates the server's thread and the user's thread
        self._db = sqlite3.connect(database, check_same_thread=False, isolation_level=None)
        self._db.create_collation("server", compare)
        # a sandbox need not survive a power failure, and fsync would dominate its run time
        self._db.execute("PRAGMA synchronous = OFF")
        _create_tables(self._db)
        if not self.rows("SELECT id FROM users"):
            seed(self)

    # -- settings ------------------------------------------------------------------------------------------
    @property
    def database(self) -> Database:
        """The database to imitate."""
        return "mariadb" if self.setting("database") == "mariadb" else "mysql"

    def setting(self, name: str) -> str | None:
        """Return a setting of the server, or None if it is not set."""
        rows = self.rows("SELECT value FROM settings WHERE name = ?", name)
        return str(rows[0]["value"]) if rows else None

    # -- rows ----------------------------------------------------------------------------------------------
    def rows(self, sql: str, *values: Value) -> list[Row]:
        """Return the rows of a query."""
        with self.lock:
            cursor = self._db.execute(sql, values)
            found = cursor.fetchall()
        # faster than `sqlite3.Row`, which looks for each name
        names = [column[0] for column in cursor.description] if found else ()
        return [dict(zip(names, row, strict=True)) for row in found]

    def found(self, search: Hashable, find: Callable[[], list[int]]) -> Sequence[int]:
        """Return the IDs that a search finds: the same search again only after a change of the database.

        Clients read a list page by page, and each page would otherwise read the whole list.

        Args:
            search: What is searched for.
            find: Called to search.
        """
        with self.lock:
            version = (self._db.total_changes, *self._db.execute("PRAGMA data_version").fetchone())
            if version != self._found_in or len(self._found) >= _MAX_SEARCHES:
                self._found, self._found_in = {}, version
            if search not in self._found:
                self._found[search] = find()
            return self._found[search]

    def row(self, table: str, id: int) -> Row | None:
        """Return one row by its ID, or None if it does not exist."""
        rows = self.rows(f"SELECT * FROM {table} WHERE id = ?", id)  # noqa: S608 - table names are ours
        return rows[0] if rows else None

    def rows_of(self, table: str, ids: Iterable[int]) -> list[Row]:
        """Return the rows with these IDs, in the order of the IDs."""
        return [row for row_id in ids if (row := self.row(table, row_id)) is not None]

    def newest_id(self, table: str) -> int:
        """Return the highest ID of a table; 0 if it is empty."""
        return int(self.rows(f"SELECT MAX(id) AS id FROM {table}")[0]["id"] or 0)  # noqa: S608 - table names are ours

    def insert(self, table: str, **values: Value) -> int:
        """Add a row and return its ID."""
        values = self._numbered(table, values)
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        with self.lock:
            cursor = self._db.execute(
                f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - names are ours
                tuple(values.values()),
            )
        return cursor.lastrowid or 0

    def _numbered(self, table: str, values: dict[str, Value]) -> dict[str, Value]:
        """Number the changes of entries, to order those of one second."""
        if table not in schema_v2.ENTRY_TABLES or "modified_at" not in values:
            return values
        if self._changes is None:
            self._changes = max(self._newest_change(name) for name in schema_v2.ENTRY_TABLES)
        self._changes += 1
        return {**values, "changed": self._changes}

    def _newest_change(self, table: str) -> int:
        return int(self.rows(f"SELECT MAX(changed) AS number FROM {table}")[0]["number"] or 0)  # noqa: S608 - names are ours

    def insert_once(self, table: str, **values: Value) -> bool:
        """Add a row unless an equal one exists; return whether it was added."""
        try:
            self.insert(table, **values)
        except sqlite3.IntegrityError:
            return False
        return True

    def use_up_id(self, table: str) -> None:
        """Skip the next ID of a table, as a statement does that the database does not carry out."""
        with self.lock:
            self._db.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = ?", (table,))

    def change(self, table: str, id: int, **values: Value) -> None:
        """Change columns of one row."""
        values = self._numbered(table, values)
        names = ", ".join(f'"{name}" = ?' for name in values)
        with self.lock:
            self._db.execute(
                f"UPDATE {table} SET {names} WHERE id = ?",  # noqa: S608 - names are ours
                (*values.values(), id),
            )

    def delete(self, table: str, id: int) -> None:
        """Remove one row."""
        with self.lock:
            self._db.execute(f"DELETE FROM {table} WHERE id = ?", (id,))  # noqa: S608 - table names are ours

    def delete_where(self, table: str, **values: Value) -> None:
        """Remove the rows with these values."""
        condition = " AND ".join(f'"{name}" = ?' for name in values)
        with self.lock:
            self._db.execute(f"DELETE FROM {table} WHERE {condition}", tuple(values.values()))  # noqa: S608 - names are ours

    def snapshot(self) -> dict[str, list[Row]]:
        """Return all rows of all tables: two snapshots are equal if nothing changed between them."""
        with self.lock:
            return {name: self.rows(f"SELECT * FROM {name}") for name in _TABLES}  # noqa: S608 - names are ours

    # -- files ---------------------------------------------------------------------------------------------
    @property
    def files(self) -> Path:
        """The folder of the uploaded files, created when first needed."""
        if self._folder is not None:
            folder = self._folder / "files"
        else:
            self._temporary_folder = self._temporary_folder or Path(tempfile.mkdtemp(prefix="elab-sandbox-"))
            folder = self._temporary_folder
        folder.mkdir(exist_ok=True)
        return folder

    def close(self) -> None:
        """Close the database and delete the temporary folder."""
        with self.lock:
            self._db.close()
            if self._temporary_folder is not None:
                shutil.rmtree(self._temporary_folder, ignore_errors=True)
                self._temporary_folder = None
