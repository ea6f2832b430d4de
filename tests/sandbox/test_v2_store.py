"""A folder that an earlier version saved has no columns of API v2; the sandbox adds them."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from elab_sdk.sandbox.store import Store

if TYPE_CHECKING:
    from pathlib import Path


def test_saved_folder_gets_the_columns_of_api_v2_and_keeps_its_rows(tmp_path: Path) -> None:
    old = sqlite3.connect(tmp_path / "sandbox.sqlite")
    old.executescript(
        "CREATE TABLE users (id INTEGER PRIMARY KEY, firstname TEXT, lastname TEXT, is_admin INTEGER,"
        " is_sysadmin INTEGER);"
        " INSERT INTO users VALUES (1, 'Ada', 'Admin', 1, 1);"
        " CREATE TABLE statuses (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT, color TEXT,"
        " is_default INTEGER, is_timestampable INTEGER);"
        " INSERT INTO statuses VALUES (1, 'Running', '29AEB9', 1, 0);"
    )
    old.close()
    store = Store(tmp_path, lambda _store: None, lambda left, right: (left > right) - (left < right))
    try:
        assert store.rows("SELECT id, firstname, email FROM users") == [
            {"id": 1, "firstname": "Ada", "email": None}
        ]
        assert store.rows("SELECT title, state FROM statuses") == [{"title": "Running", "state": 1}]
        assert store.rows("SELECT * FROM resources_categories") == []
    finally:
        store.close()
