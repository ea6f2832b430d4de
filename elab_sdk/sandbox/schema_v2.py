"""The tables and columns that API v2 adds to the store, also to a saved folder when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

__all__ = ["ENTRY_PARTS", "ENTRY_TABLES", "SCHEMA", "TEAM_CHOICES", "add_columns"]

_CHOICE: Final = """
CREATE TABLE IF NOT EXISTS {name} (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, color TEXT,
  is_default INTEGER NOT NULL DEFAULT 0, ordering INTEGER, state INTEGER NOT NULL DEFAULT 1);
"""
TEAM_CHOICES: Final = ("experiments_categories", "items_statuses", "resources_categories")
"""The tables of the other statuses and categories of a team."""
_PARTS: Final = """
CREATE TABLE IF NOT EXISTS links_to_experiments (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT,
  entry INTEGER, experiment INTEGER, UNIQUE (kind, entry, experiment));
CREATE TABLE IF NOT EXISTS revisions (id INTEGER, kind TEXT, entry INTEGER, userid INTEGER, body TEXT,
  content_type INTEGER, created_at TEXT, UNIQUE (kind, id));
CREATE TABLE IF NOT EXISTS notifications (id INTEGER PRIMARY KEY AUTOINCREMENT, userid INTEGER,
  created_at TEXT);
CREATE TABLE IF NOT EXISTS changelog (id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT, entry INTEGER,
  userid INTEGER, target TEXT, content TEXT, created_at TEXT);
CREATE TABLE IF NOT EXISTS items_types_links (id INTEGER PRIMARY KEY AUTOINCREMENT, entry INTEGER,
  item INTEGER);
CREATE TABLE IF NOT EXISTS pins (kind TEXT, entry INTEGER, userid INTEGER, UNIQUE (kind, entry, userid));
CREATE INDEX IF NOT EXISTS revisions_of ON revisions (kind, entry);
CREATE INDEX IF NOT EXISTS changelog_of ON changelog (kind, entry);
"""
ENTRY_PARTS: Final = ("items_types_links", "links_to_experiments", "revisions", "changelog", "pins")
"""The tables of the parts of an entry that only API v2 has."""
SCHEMA: Final = "".join(_CHOICE.format(name=name) for name in TEAM_CHOICES) + _PARTS
"""The statements that create the tables."""

ENTRY_TABLES: Final = ("experiments", "items", "templates", "items_types")
"""The tables whose rows are entries of API v2."""
_ENTRY: Final = {
    "canread_base": "INTEGER",
    "canwrite_base": "INTEGER",
    "custom_id": "INTEGER",
    "content_type": "INTEGER NOT NULL DEFAULT 1",
    "access_key": "TEXT",
    "changed": "INTEGER NOT NULL DEFAULT 0",
    "created_from_id": "INTEGER",
    "created_from_type": "INTEGER",
}
# table -> column -> type
_COLUMNS: Final = {
    "experiments": _ENTRY,
    "items": {
        **_ENTRY,
        "book_can_overlap": "INTEGER NOT NULL DEFAULT 1",
        "book_cancel_minutes": "INTEGER NOT NULL DEFAULT 0",
        "book_is_cancellable": "INTEGER NOT NULL DEFAULT 1",
        "book_max_minutes": "INTEGER NOT NULL DEFAULT 0",
        "book_max_slots": "INTEGER NOT NULL DEFAULT 0",
        "canbook": "TEXT NOT NULL DEFAULT 'team'",
    },
    "templates": _ENTRY,
    "users": {"email": "TEXT", "created_at": "TEXT"},
    "statuses": {"ordering": "INTEGER", "state": "INTEGER NOT NULL DEFAULT 1"},
    "items_types": {
        **_ENTRY,
        "userid": "INTEGER NOT NULL DEFAULT 1",
        "date": "TEXT",
        "metadata": "TEXT",
        "category": "INTEGER",
        "status": "INTEGER",
        "canread": "TEXT NOT NULL DEFAULT 'team'",
        "canwrite": "TEXT NOT NULL DEFAULT 'team'",
        "locked": "INTEGER NOT NULL DEFAULT 0",
        "lockedby": "INTEGER",
        "locked_at": "TEXT",
        "elabid": "TEXT",
        "rating": "INTEGER NOT NULL DEFAULT 0",
        "state": "INTEGER NOT NULL DEFAULT 1",
        "created_at": "TEXT",
        "modified_at": "TEXT",
        "lastchangeby": "INTEGER",
    },
    "uploads": {"state": "INTEGER NOT NULL DEFAULT 1"},
    "steps": {"deadline": "TEXT", "deadline_notif": "INTEGER NOT NULL DEFAULT 0"},
    "events": {
        "experiment": "INTEGER",
        "item_link": "INTEGER",
        "created_at": "TEXT",
        "modified_at": "TEXT",
    },
}


def add_columns(database: sqlite3.Connection) -> None:
    """Add the columns that the tables of a database do not have yet."""
    for table, columns in _COLUMNS.items():
        existing = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
        for name, kind in columns.items():
            if name not in existing:
                database.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
