"""What a test of both APIs must know of a sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from elab_sdk.sandbox import Sandbox


def items_type(sandbox: Sandbox) -> int:
    """Return the ID of an items type; one is added if there is none, as on a new server from 5.1."""
    rows = sandbox.store.rows("SELECT id FROM items_types ORDER BY id")
    return int(rows[0]["id"] or 0) if rows else sandbox.add_items_type("Plasmid")


def speaks_v2(sandbox: Sandbox) -> bool:
    """Whether the sandbox is used through API v2."""
    return sandbox.endpoint.endswith("/api/v2/")


def upload_path(sandbox: Sandbox, upload: int, entry: str = "experiments/1") -> str:
    """Return the path of a file: API v2 reads it through its entry."""
    return f"{entry}/uploads/{upload}" if speaks_v2(sandbox) else f"uploads/{upload}"
